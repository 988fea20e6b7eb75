// SPDX-License-Identifier: GPL-3.0-or-later
// A click on the legend's colour bar sets the range of the colours.
#include <QMouseEvent>

#include "app/main_window.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/range_popup.hpp"

namespace leasehold {
namespace {

/// Sees clicks on the site view before it does.
class LegendWatch : public QObject {
public:
    LegendWatch(AppState& state, SceneWidget& scene)
        : QObject(&scene), m_scene(scene), m_popup(new RangePopup(state, &scene)) {
        scene.installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched != &m_scene || event->type() != QEvent::MouseButtonPress) {
            return false;
        }
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QRectF bar = m_scene.legendBarRect();
        const auto& colouring = m_scene.colouring();
        // The numbers under the bar belong to it.
        if (bar.isEmpty() || colouring == nullptr || !bar.adjusted(-4, -6, 4, 20).contains(mouse->position())) {
            return false;
        }
        const QPoint corner = m_scene.mapToGlobal(m_scene.legendRect().topLeft().toPoint() - QPoint(0, 6));
        m_popup->open({colouring->low, colouring->high}, QString::fromStdString(colouring->unit), corner);
        return true;
    }

private:
    SceneWidget& m_scene;
    RangePopup* m_popup;
};

}  // namespace

void MainWindow::setUpRange() {
    new LegendWatch(m_state, *m_scene);
}

}  // namespace leasehold
