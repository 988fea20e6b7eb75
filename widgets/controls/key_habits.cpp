// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/key_habits.hpp"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStatusBar>
#include <QTextEdit>
#include <QToolBar>
#include <algorithm>
#include <set>

namespace leasehold {
namespace {

/// Collects in the order in which people read.
class Walk {
public:
    void into(QWidget* widget) {
        if (widget == nullptr || !m_seen.insert(widget).second) {
            return;
        }
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr) {
            found.push_back(widget);
        }
        if (KeyHabits::isBox(*widget)) {
            return;  // its parts are its own affair
        }
        if (auto* main = qobject_cast<QMainWindow*>(widget)) {
            intoMain(*main);
        } else if (auto* splitter = qobject_cast<QSplitter*>(widget)) {
            for (int i = 0; i < splitter->count(); ++i) {
                into(splitter->widget(i));
            }
        } else if (auto* scroll = qobject_cast<QScrollArea*>(widget)) {
            into(scroll->widget());
        } else if (widget->layout() != nullptr) {
            intoLayout(*widget->layout());
        }
        // What no layout holds.
        for (QObject* child : widget->children()) {
            if (auto* part = qobject_cast<QWidget*>(child); part != nullptr && !part->isWindow()) {
                into(part);
            }
        }
    }

    std::vector<QWidget*> found;

private:
    void intoLayout(QLayout& layout) {
        std::vector<std::pair<std::pair<int, int>, QLayoutItem*>> items;
        const auto* grid = qobject_cast<QGridLayout*>(&layout);
        for (int i = 0; i < layout.count(); ++i) {
            int row = i;
            int column = 0;
            int spanned = 0;
            if (grid != nullptr) {
                grid->getItemPosition(i, &row, &column, &spanned, &spanned);
            }
            items.push_back({{row, column}, layout.itemAt(i)});
        }
        std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [place, item] : items) {
            if (item->layout() != nullptr) {
                intoLayout(*item->layout());
            } else {
                into(item->widget());
            }
        }
    }

    void intoMain(QMainWindow& window) {
        for (QToolBar* bar : window.findChildren<QToolBar*>(QString(), Qt::FindDirectChildrenOnly)) {
            into(bar);
        }
        const auto docks = [&](Qt::DockWidgetArea area) {
            QList<QDockWidget*> there;
            for (QDockWidget* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
                if (window.dockWidgetArea(dock) == area && !dock->isFloating()) {
                    there += dock;
                }
            }
            std::sort(there.begin(), there.end(), [](const QDockWidget* a, const QDockWidget* b) {
                return std::pair(a->y(), a->x()) < std::pair(b->y(), b->x());
            });
            for (QDockWidget* dock : there) {
                into(dock->widget());
            }
        };
        docks(Qt::TopDockWidgetArea);
        docks(Qt::LeftDockWidgetArea);
        into(window.centralWidget());
        docks(Qt::RightDockWidgetArea);
        docks(Qt::BottomDockWidgetArea);
        if (auto* status = window.findChild<QStatusBar*>(QString(), Qt::FindDirectChildrenOnly)) {
            into(status);
        }
    }

    std::set<QWidget*> m_seen;
};

/// Keys that say something to whoever has the focus.
bool isTyped(const QKeyEvent& key) {
    const auto held = key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    if (held != Qt::NoModifier) {
        return false;
    }
    const bool function = key.key() >= Qt::Key_F1 && key.key() <= Qt::Key_F35;
    return !function && key.key() != Qt::Key_Menu && key.key() != Qt::Key_Help;
}

}  // namespace

bool KeyHabits::isBox(const QWidget& widget) {
    return qobject_cast<const QLineEdit*>(&widget) != nullptr || qobject_cast<const QComboBox*>(&widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr ||
           (qobject_cast<const QTextEdit*>(&widget) != nullptr &&
            !qobject_cast<const QTextEdit*>(&widget)->isReadOnly()) ||
           (qobject_cast<const QPlainTextEdit*>(&widget) != nullptr &&
            !qobject_cast<const QPlainTextEdit*>(&widget)->isReadOnly());
}

std::vector<QWidget*> readingOrder(QWidget& window) {
    Walk walk;
    walk.into(&window);
    return std::move(walk.found);
}

KeyHabits::KeyHabits(QObject* parent) : QObject(parent) {
    QCoreApplication::instance()->installEventFilter(this);
}

bool KeyHabits::eventFilter(QObject* watched, QEvent* event) {
    if (!watched->isWidgetType()) {
        return false;
    }
    auto& widget = static_cast<QWidget&>(*watched);
    if (event->type() == QEvent::ShortcutOverride) {
        const bool own = isBox(widget) || QApplication::activePopupWidget() != nullptr;
        if (own && isTyped(*static_cast<QKeyEvent*>(event))) {
            event->accept();
            return true;
        }
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab) {
            // Each time anew: chips, lines and lists come and go.
            const std::vector<QWidget*> order = readingOrder(*widget.window());
            for (std::size_t i = 1; i < order.size(); ++i) {
                QWidget::setTabOrder(order[i - 1], order[i]);
            }
        }
    }
    return false;
}

}  // namespace leasehold
