// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <cstddef>

#include "widgets/state/preferences.hpp"

class QComboBox;
class QLabel;
class QSpinBox;

namespace leasehold {

/// Edit > Settings. Nothing changes before OK. GUI thread.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    /// `inUse`: bytes of decoded samples held now.
    SettingsDialog(const Preferences& now, std::size_t inUse, QWidget* parent = nullptr);

    [[nodiscard]] Preferences preferences() const;
    [[nodiscard]] QComboBox* theme() const { return m_theme; }
    [[nodiscard]] QSpinBox* threshold() const { return m_threshold; }
    [[nodiscard]] QSpinBox* memory() const { return m_memory; }

private:
    void setDefaults();
    void put(const Preferences& preferences);

    QComboBox* m_theme;
    QSpinBox* m_threshold;
    QSpinBox* m_memory;
};

}  // namespace leasehold
