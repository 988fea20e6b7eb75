// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/models/rent_preview.hpp"

namespace leasehold {

/// The rent of a draft as one bar a month: outlined what is contracted, filled what is billed, hatched what nobody
/// knows.
class RentPreviewView : public QWidget {
    Q_OBJECT
public:
    explicit RentPreviewView(QWidget* parent = nullptr);
    void setPreview(RentPreview preview);
    [[nodiscard]] const RentPreview& preview() const { return m_preview; }
    void setDark(bool dark);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF plot() const;
    RentPreview m_preview;
    bool m_dark = true;
};

}  // namespace leasehold
