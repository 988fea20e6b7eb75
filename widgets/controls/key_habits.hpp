// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <vector>

class QWidget;

namespace leasehold {

/// What keys do in every window of the program, whatever its pages and dialogs are made of. GUI thread.
///
/// A key without Ctrl, Alt or Meta that is typed into a box (a line, a number, a list to choose from, an open list or
/// popup) is the box's own: it never is a shortcut of the window. Function keys stay shortcuts everywhere.
/// Tab goes through a window as it is read: bars, then what stands left, the middle, right, below; inside each along
/// the layout, row by row.
class KeyHabits : public QObject {
public:
    /// Watches the application.
    explicit KeyHabits(QObject* parent);

    /// Whether keys typed there are meant for it.
    static bool isBox(const QWidget& widget);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

/// What Tab visits in `window`, in its order.
std::vector<QWidget*> readingOrder(QWidget& window);

}  // namespace leasehold
