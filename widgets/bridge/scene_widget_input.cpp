// SPDX-License-Identifier: GPL-3.0-or-later
// How mouse, wheel and keys move the site view's camera.
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyleHints>
#include <QToolTip>
#include <QWheelEvent>
#include <cmath>
#include <utility>

#include "widgets/bridge/scene_widget.hpp"
#include "widgets/scene/compass.hpp"
#include "widgets/scene/tray_pick.hpp"

namespace leasehold {
namespace {

constexpr double kDegreesPerPixel = 0.28;  ///< logical pixels
constexpr double kZoomPerNotch = 0.82;
constexpr double kNearest = 0.4;  ///< metres
/// A GPU's cell is about that wide on a rack's front, metres; under kLeastCell logical pixels one means the rack.
constexpr double kCellWidth = 0.06;
constexpr double kLeastCell = 4;
constexpr double kTrayReach = 3;    ///< logical pixels beside a tray that hit it
constexpr double kLeastTray = 0.6;  ///< logical pixels that are drawn of a tray at least, to each side
constexpr double kCurveReach = 4;   ///< logical pixels within which a curve is hit

bool isPlan(const scene::CameraPose& pose) {
    return pose.parallel && pose.elevation > 89.5;
}

}  // namespace

scene::PickResult SceneWidget::pickAt(QPointF position) const {
    if (!geometry()) {
        return {};
    }
    const QPointF p = toDevice(position);
    scene::PickResult pick = scene::Picker(*geometry()).pick(scene::rayThrough(pose(), viewport(), p.x(), p.y()));
    if (m_scene.fabricVisible()) {
        // A rack that is met keeps its own: next to it a tray is hit only where it is drawn.
        const double reach = pick.rack ? 0 : kTrayReach * devicePixelRatioF();
        const auto tray = scene::trayUnder(m_scene.trays(), pose(), viewport(), p.x(), p.y(), reach,
                                           kLeastTray * devicePixelRatioF());
        if (tray && (!pick.rack ||
                     tray->away < length(pick.point - scene::rayThrough(pose(), viewport(), p.x(), p.y()).origin))) {
            pick = {};
            pick.tray = tray->piece;
            pick.point = tray->point;
        }
    }
    // Curves are drawn over everything, so they are met first.
    if (!m_scene.linkCurves().empty()) {
        if (const auto link = scene::curveUnder(*geometry(), m_scene.linkCurves(), pose(), viewport(), p.x(), p.y(),
                                                kCurveReach * devicePixelRatioF())) {
            pick = {};
            pick.link = LinkIndex(*link);
        }
    }
    return pick;
}

bool SceneWidget::showsCells(const scene::PickResult& pick) const {
    const scene::Vec3 way = pick.point - pose().eye();
    const double depth = pose().parallel ? pose().distance : length(way);
    return scene::pixelsPerMetre(pose(), viewport(), depth) * kCellWidth >= kLeastCell * devicePixelRatioF();
}

scene::Vec3 SceneWidget::anchorAt(QPointF device) const {
    const scene::Ray ray = scene::rayThrough(pose(), viewport(), device.x(), device.y());
    if (geometry()) {
        const scene::PickResult hit = scene::Picker(*geometry()).pick(ray);
        if (hit.hit()) {
            return hit.point;
        }
    }
    const double floor = ray.direction.z < 0 ? -ray.origin.z / ray.direction.z : -1;
    if (floor > 0 && (pose().parallel || floor < 10 * pose().distance)) {
        return ray.at(floor);
    }
    // Past the horizon: the plane through the target, across the view.
    const scene::Vec3 forward = pose().forward();
    return ray.at(dot(pose().target - ray.origin, forward) / dot(ray.direction, forward));
}

void SceneWidget::moveTo(const scene::CameraPose& pose) {
    m_scene.setPose(pose);
    m_wantOverview = false;
    sceneChanged(true);
}

void SceneWidget::setPose(const scene::CameraPose& pose) {
    steer(pose);
}

void SceneWidget::steer(const scene::CameraPose& pose) {
    stopFlight();
    moveTo(pose);
}

void SceneWidget::flyTo(const scene::CameraPose& pose) {
    m_flight = Flight{m_scene.pose(), pose, scene::flightSeconds(m_scene.pose(), pose), {}};
    m_flight->clock.start();
    m_flightTimer.start();
}

void SceneWidget::stepFlight() {
    if (!m_flight) {
        return;
    }
    const double t = static_cast<double>(m_flight->clock.nsecsElapsed()) / 1e9 / m_flight->seconds;
    const scene::CameraPose next = scene::flight(m_flight->from, m_flight->to, t);
    if (t >= 1) {
        stopFlight();
    }
    moveTo(next);
    if (t >= 1) {
        emit flightEnded();
    }
}

void SceneWidget::stopFlight() {
    m_flight.reset();
    m_flightTimer.stop();
}

Result<void> SceneWidget::goTo(std::string_view spec, bool fly) {
    if (!geometry()) {
        return fail(ErrorCode::NotFound, "site view", "shows no site", "open a site first");
    }
    const Result<scene::CameraPose> pose = scene::namedPose(*geometry(), viewport(), spec);
    if (!pose) {
        return Failure(pose.error());
    }
    fly ? flyTo(*pose) : setPose(*pose);
    return {};
}

void SceneWidget::flyToPick(const scene::PickResult& pick) {
    if (!geometry()) {
        return;
    }
    if (pick.rack && shows(pick.rack)) {
        flyTo(scene::rackPose(*geometry(), viewport(), pick.rack));
    } else if (pick.onFloor && pick.hall) {
        const auto there = goTo("hall:" + geometry()->snapshot->halls[pick.hall.value].name);
        Q_UNUSED(there)
    }
}

void SceneWidget::setHovered(const scene::PickResult& pick, QPoint globalPosition) {
    if (pick.sameThing(m_content.hovered)) {
        m_content.hovered.point = pick.point;
        return;
    }
    if (pick.link != m_content.hovered.link) {
        change([&] { m_scene.setHoveredLink(pick.link ? std::optional(pick.link.value) : std::nullopt); });
    }
    m_content.hovered = pick;
    const scene::TrayPiece* tray = trayOf(pick);
    m_content.tray = tray != nullptr ? std::optional(*tray) : std::nullopt;
    redraw();
    emit hovered(pick, globalPosition);
}

void SceneWidget::mousePressEvent(QMouseEvent* event) {
    stopFlight();
    m_pressed = m_last = event->position();
    const bool drags =
        event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton || event->button() == Qt::RightButton;
    m_drag = drags ? Drag::Pressed : Drag::None;
    m_pivot = anchorAt(toDevice(event->position()));
    event->accept();
}

void SceneWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_drag == Drag::None || event->buttons() == Qt::NoButton) {
        setHovered(compassRect().contains(at) ? scene::PickResult{} : pickAt(at), event->globalPosition().toPoint());
        return;
    }
    if (m_drag == Drag::Pressed) {
        if ((at - m_pressed).manhattanLength() < QGuiApplication::styleHints()->startDragDistance() / 2) {
            return;
        }
        const bool left = event->buttons() & Qt::LeftButton;
        m_drag = left && (event->modifiers() & Qt::ShiftModifier) ? Drag::Band
                 : !left || isPlan(pose())                        ? Drag::Pan
                                                                  : Drag::Orbit;
    }
    if (m_drag == Drag::Band) {
        m_last = at;
        redraw();
        return;
    }
    const QPointF from = toDevice(m_last);
    const QPointF to = toDevice(at);
    if (m_drag == Drag::Orbit) {
        moveTo(scene::orbitedAround(pose(), m_pivot, (at.x() - m_last.x()) * kDegreesPerPixel,
                                    (at.y() - m_last.y()) * kDegreesPerPixel));
    } else {
        moveTo(scene::panned(pose(), viewport(), m_pivot.z, from.x(), from.y(), to.x(), to.y()));
    }
    m_last = at;
}

void SceneWidget::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Pressed && event->button() == Qt::LeftButton && compassRect().contains(event->position())) {
        turnNorth();
    } else if (drag == Drag::Pressed && event->button() == Qt::LeftButton) {
        emit clicked(pickAt(event->position()), event->modifiers());
    } else if (drag == Drag::Pressed && event->button() == Qt::RightButton) {
        emit menuWanted(pickAt(event->position()), event->globalPosition().toPoint());
    } else if (drag == Drag::Band) {
        redraw();
        emit banded(QRectF(m_pressed, event->position()).normalized(), event->modifiers());
    }
}

void SceneWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    m_drag = Drag::None;
    if (event->button() == Qt::LeftButton && !compassRect().contains(event->position())) {
        const scene::PickResult pick = pickAt(event->position());
        flyToPick(pick);
        emit doubleClicked(pick);
    }
}

void SceneWidget::wheelEvent(QWheelEvent* event) {
    stopFlight();
    const double notches = event->angleDelta().y() / 120.0;
    const double farthest = geometry() ? std::max(50.0, 6 * length(geometry()->floor.size())) : 1000;
    moveTo(scene::zoomed(pose(), anchorAt(toDevice(event->position())), std::pow(kZoomPerNotch, notches), kNearest,
                         farthest));
    event->accept();
}

bool SceneWidget::event(QEvent* event) {
    // A flight is left before the window's Esc leaves anything else.
    if (event->type() == QEvent::ShortcutOverride && flying() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (compassRect().contains(help->pos())) {
            QToolTip::showText(help->globalPos(),
                               tr("N is plan north, the top of the floor plan. Click turns to it; once there, to the "
                                  "floor plan and back (N)."),
                               this, compassRect().toRect());
            return true;
        }
    }
    return QWidget::event(event);
}

void SceneWidget::turnNorth() {
    if (!geometry()) {
        return;
    }
    if (scene::isNorthUp(pose())) {
        const auto there = goTo(isPlan(pose()) ? "overview" : "top");
        Q_UNUSED(there)
    } else {
        flyTo(scene::northUp(pose()));
    }
}

void SceneWidget::keyPressEvent(QKeyEvent* event) {
    const auto go = [&](const char* name) {
        const auto there = goTo(name);
        Q_UNUSED(there)
    };
    switch (event->key()) {
        case Qt::Key_Home:
            return go("overview");
        case Qt::Key_T:
            return go("top");
        case Qt::Key_N:
            return turnNorth();
        case Qt::Key_F:
            return flyToPick(m_content.selected.empty() ? m_content.hovered : m_content.selected.front());
        case Qt::Key_Escape:
            if (!flying()) {
                event->ignore();  // others have something to leave
            }
            return stopFlight();
        case Qt::Key_Menu:
            return;  // comes as a context menu event
        case Qt::Key_F12:
            m_showTimes = !m_showTimes;
            return redraw();
        default:
            if (!cameraKey(*event)) {
                QWidget::keyPressEvent(event);
            }
    }
}

/// Keys that steer by hand.
bool SceneWidget::cameraKey(const QKeyEvent& event) {
    const bool shift = event.modifiers() & Qt::ShiftModifier;
    const bool slides = shift || isPlan(pose());
    const scene::Viewport view = viewport();
    const double stepX = view.width * 0.08;
    const double stepY = view.height * 0.08;
    const auto slide = [&](double dx, double dy) {
        steer(scene::panned(pose(), view, pose().target.z, view.width / 2.0, view.height / 2.0, view.width / 2.0 + dx,
                            view.height / 2.0 + dy));
    };
    const auto orbit = [&](double azimuth, double elevation) { steer(scene::orbited(pose(), azimuth, elevation)); };
    const auto zoom = [&](double f) { steer(scene::zoomed(pose(), pose().target, f, kNearest, 1e5)); };
    switch (event.key()) {
        case Qt::Key_Left:
            slides ? slide(stepX, 0) : orbit(-6, 0);
            return true;
        case Qt::Key_Right:
            slides ? slide(-stepX, 0) : orbit(6, 0);
            return true;
        case Qt::Key_Up:
            slides ? slide(0, stepY) : orbit(0, 5);
            return true;
        case Qt::Key_Down:
            slides ? slide(0, -stepY) : orbit(0, -5);
            return true;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoom(kZoomPerNotch);
            return true;
        case Qt::Key_Minus:
            zoom(1 / kZoomPerNotch);
            return true;
        default:
            return false;
    }
}

void SceneWidget::contextMenuEvent(QContextMenuEvent* event) {
    // A right button's menu comes with its release: a drag with it moves the floor.
    if (event->reason() != QContextMenuEvent::Mouse) {
        const QPoint middle(width() / 2, height() / 2);
        const bool pointed = m_content.hovered.hit();
        emit menuWanted(pointed ? m_content.hovered : pickAt(middle), mapToGlobal(middle));
    }
    event->accept();
}

void SceneWidget::leaveEvent(QEvent* event) {
    setHovered({}, {});
    QWidget::leaveEvent(event);
}

}  // namespace leasehold
