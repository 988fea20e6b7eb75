// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dock_sizes.hpp"

#include <QDockWidget>
#include <QEvent>
#include <QTimer>

namespace leasehold {

DockSizes::DockSizes(QMainWindow& window, const std::vector<QDockWidget*>& docks)
    : QObject(&window), m_window(window), m_docks(docks) {
    window.installEventFilter(this);
    for (QDockWidget* dock : docks) {
        connect(dock, &QDockWidget::visibilityChanged, this, &DockSizes::applyLater);
    }
}

bool DockSizes::isSide(QDockWidget* dock) const {
    const Qt::DockWidgetArea area = m_window.dockWidgetArea(dock);
    return area == Qt::LeftDockWidgetArea || area == Qt::RightDockWidgetArea;
}

int DockSizes::sizeOf(QDockWidget* dock) const {
    return isSide(dock) ? dock->width() : dock->height();
}

void DockSizes::adopt() {
    for (QDockWidget* dock : m_docks) {
        if (dock->isVisible() && !dock->isFloating()) {
            m_wished[dock] = sizeOf(dock);
        }
    }
}

void DockSizes::apply() {
    for (const Qt::Orientation along : {Qt::Horizontal, Qt::Vertical}) {
        QList<QDockWidget*> docks;
        QList<int> sizes;
        for (QDockWidget* dock : m_docks) {
            const auto wished = m_wished.find(dock);
            const bool here = dock->isVisible() && !dock->isFloating() && isSide(dock) == (along == Qt::Horizontal);
            if (here && wished != m_wished.end() && wished->second > 0) {
                docks += dock;
                sizes += wished->second;
            }
        }
        if (!docks.isEmpty()) {
            m_window.resizeDocks(docks, sizes, along);
        }
    }
}

void DockSizes::applyLater() {
    if (!m_waiting) {
        m_waiting = true;
        QTimer::singleShot(0, this, [this] {
            m_waiting = false;
            apply();
        });
    }
}

bool DockSizes::eventFilter(QObject*, QEvent* event) {
    // Separators are the window's own: what a press on it changes, the user has chosen.
    if (event->type() == QEvent::MouseButtonPress) {
        m_atPress.clear();
        for (QDockWidget* dock : m_docks) {
            m_atPress[dock] = sizeOf(dock);
        }
    } else if (event->type() == QEvent::MouseButtonRelease) {
        for (const auto& [dock, size] : m_atPress) {
            if (dock->isVisible() && !dock->isFloating() && sizeOf(dock) != size) {
                m_wished[dock] = sizeOf(dock);
            }
        }
        m_atPress.clear();
    } else if (event->type() == QEvent::Resize) {
        applyLater();
    }
    return false;
}

}  // namespace leasehold
