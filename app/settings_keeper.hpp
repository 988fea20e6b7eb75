// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QTimer>
#include <optional>

#include "app/settings.hpp"

class QSettings;

namespace leasehold {

class MainWindow;

/// Writes the window's settings a moment after each change, so that a program that is killed has lost nothing. Both
/// must outlive it. GUI thread.
class SettingsKeeper : public QObject {
    Q_OBJECT
public:
    SettingsKeeper(MainWindow& window, QSettings& store);

    /// At once; nothing is written where nothing has changed.
    void save();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    MainWindow& m_window;
    QSettings& m_store;
    std::optional<Settings> m_saved;
    QTimer m_wait;
};

}  // namespace leasehold
