// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QScrollArea>

namespace leasehold {

/// The part of a dialog or page that scrolls where there is no room for it, so that what stands under or over it (the
/// buttons, the head) stays in sight. It asks for all of its contents, and needs little. GUI thread.
class ScrollBody : public QScrollArea {
    Q_OBJECT
public:
    /// Takes `content`, which has its layout.
    explicit ScrollBody(QWidget* content, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

/// The foot of a dialog under a ScrollBody: its buttons, in the margins that all dialogs have.
QWidget* footOf(QWidget* buttons);

}  // namespace leasehold
