// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QRect>
#include <QSize>

class QScreen;
class QWidget;

namespace leasehold {

/// How every window and dialog of the program comes to lie on its screen, whole. GUI thread.
///
/// What it can do ends at a window's minimum size: contents that may be larger than a screen stand in a ScrollBody.

/// `wanted` moved, and where that does not do made smaller, so that it lies in `room`. Empty rooms change nothing.
QRect fittedInto(QRect wanted, const QRect& room);

/// The size that a first window is given on a screen with so much room, frame excluded: most of a large screen, all of
/// a small one.
QSize firstWindowSize(QSize room);

/// Gives a window that was not shown yet a size, cut to the screen it will come up on.
void resizeToScreen(QWidget& window, QSize wanted);

/// The part of a screen that a window with this frame may fill, without the frame.
QRect roomFor(const QWidget& window, const QScreen& screen);

/// While it lives, every window and dialog of the program that is shown is put on its screen first.
class ScreenFit : public QObject {
public:
    /// Watches the application.
    explicit ScreenFit(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace leasehold
