// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QMainWindow>
#include <QObject>
#include <map>
#include <vector>

class QDockWidget;

namespace leasehold {

/// Keeps docks at the size that the user gave them: a small window, or a page that needs room, presses them together,
/// and they come back when there is room again. GUI thread.
class DockSizes : public QObject {
    Q_OBJECT
public:
    /// The docks begin at their size, see wish().
    DockSizes(QMainWindow& window, const std::vector<QDockWidget*>& docks);

    /// The size that a dock shall have along its side: width at the left and right, height at top and bottom.
    void wish(QDockWidget* dock, int size) { m_wished[dock] = size; }
    /// What the docks have now is what is wished: after the user or a saved view has sized them.
    void adopt();
    /// Gives them what is wished, as far as there is room.
    void apply();
    /// The same when the present event has been dealt with.
    void applyLater();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isSide(QDockWidget* dock) const;
    [[nodiscard]] int sizeOf(QDockWidget* dock) const;

    QMainWindow& m_window;
    std::vector<QDockWidget*> m_docks;
    std::map<QDockWidget*, int> m_wished;
    std::map<QDockWidget*, int> m_atPress;
    bool m_waiting = false;
};

}  // namespace leasehold
