// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QSize>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace leasehold {

/// How large a picture of the site view shall be, and what is written on it. GUI thread.
class PictureDialog : public QDialog {
    Q_OBJECT
public:
    /// view: the pixels of the site view as it stands, offered as a size.
    PictureDialog(QSize view, QWidget* parent);

    [[nodiscard]] QSize pictureSize() const;  ///< pixels, 16 x 16 to 7680 x 4320
    void setPictureSize(QSize size);
    [[nodiscard]] bool withLabels() const;
    [[nodiscard]] bool withLegend() const;
    [[nodiscard]] bool withTitle() const;

private:
    QComboBox* m_preset;
    QSpinBox* m_width;
    QSpinBox* m_height;
    QCheckBox* m_labels;
    QCheckBox* m_legend;
    QCheckBox* m_title;
};

}  // namespace leasehold
