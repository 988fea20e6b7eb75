// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>
#include <QMouseEvent>
#include <QWidget>

namespace leasehold {

/// Moves the mouse over a widget as an event, not as a move of the display's pointer, which windows of other tests
/// share: QTest::mouseMove does the latter. `held`: buttons that are down.
inline void moveMouse(QWidget& over, QPointF at, Qt::MouseButtons held = Qt::NoButton,
                      Qt::KeyboardModifiers keys = Qt::NoModifier) {
    QMouseEvent move(QEvent::MouseMove, at, over.mapToGlobal(at), Qt::NoButton, held, keys);
    QCoreApplication::sendEvent(&over, &move);
}

}  // namespace leasehold
