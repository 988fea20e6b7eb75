// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/screen_fit.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <QScreen>
#include <QWidget>
#include <algorithm>

namespace leasehold {
namespace {

constexpr QSize kUsual(1440, 900);
constexpr double kShareOfLarge = 0.85;

/// Frames are known once a window was shown; till then they are taken to be usual ones.
constexpr QMargins kFrame(4, 32, 4, 4);

QMargins frameOf(const QWidget& window) {
    const QRect outer = window.frameGeometry();
    const QRect inner = window.geometry();
    if (window.windowFlags().testFlag(Qt::FramelessWindowHint) || outer == inner) {
        return window.windowFlags().testFlag(Qt::FramelessWindowHint) ? QMargins() : kFrame;
    }
    return {inner.left() - outer.left(), inner.top() - outer.top(), outer.right() - inner.right(),
            outer.bottom() - inner.bottom()};
}

bool fillsItsScreen(const QWidget& window) {
    return (window.windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen | Qt::WindowMinimized)) != 0;
}

}  // namespace

QRect fittedInto(QRect wanted, const QRect& room) {
    if (room.isEmpty()) {
        return wanted;
    }
    wanted.setSize(wanted.size().boundedTo(room.size()));
    wanted.moveLeft(std::clamp(wanted.left(), room.left(), room.right() + 1 - wanted.width()));
    wanted.moveTop(std::clamp(wanted.top(), room.top(), room.bottom() + 1 - wanted.height()));
    return wanted;
}

QSize firstWindowSize(QSize room) {
    return (room * kShareOfLarge).expandedTo(kUsual).boundedTo(room);
}

QRect roomFor(const QWidget& window, const QScreen& screen) {
    return screen.availableGeometry().marginsRemoved(frameOf(window));
}

void resizeToScreen(QWidget& window, QSize wanted) {
    const QWidget* parent = window.parentWidget();
    const QScreen* screen = parent != nullptr ? parent->window()->screen() : window.screen();
    window.resize(screen != nullptr ? wanted.boundedTo(roomFor(window, *screen).size()) : wanted);
}

ScreenFit::ScreenFit(QObject* parent) : QObject(parent) {
    QCoreApplication::instance()->installEventFilter(this);
}

bool ScreenFit::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && !event->spontaneous() && watched->isWidgetType()) {
        auto& window = static_cast<QWidget&>(*watched);
        const bool framed = window.windowType() == Qt::Window || window.windowType() == Qt::Dialog;
        if (window.isWindow() && framed && !fillsItsScreen(window) && window.screen() != nullptr) {
            const QRect fitted = fittedInto(window.geometry(), roomFor(window, *window.screen()));
            if (fitted.size() != window.size()) {
                window.resize(fitted.size());
            }
            // A place that nobody chose is the desktop's to choose.
            if (window.testAttribute(Qt::WA_Moved) && fitted.topLeft() != window.geometry().topLeft()) {
                window.setGeometry(QRect(fitted.topLeft(), window.size()));
            }
        }
    }
    return false;
}

}  // namespace leasehold
