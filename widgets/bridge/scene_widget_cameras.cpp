// SPDX-License-Identifier: GPL-3.0-or-later
// The site view's kept cameras, and its part of a saved view.
#include <QJsonArray>
#include <cmath>

#include "widgets/bridge/scene_widget.hpp"

namespace leasehold {
namespace {

constexpr double kFarthest = 1e6;  ///< metres; a pose beyond comes from a broken file

QJsonObject toJson(const scene::CameraPose& pose) {
    QJsonObject o;
    o[QStringLiteral("target")] = QJsonArray{pose.target.x, pose.target.y, pose.target.z};
    o[QStringLiteral("distance")] = pose.distance;
    o[QStringLiteral("azimuth")] = pose.azimuth;
    o[QStringLiteral("elevation")] = pose.elevation;
    o[QStringLiteral("parallel")] = pose.parallel;
    o[QStringLiteral("section")] = pose.sectionAt;
    return o;
}

/// None for anything that is no pose.
std::optional<scene::CameraPose> toPose(const QJsonValue& value) {
    const QJsonObject o = value.toObject();
    const QJsonArray target = o[QStringLiteral("target")].toArray();
    bool good = target.size() == 3;
    const auto number = [&](const QJsonValue& v, double low, double high) {
        const double n = v.isDouble() ? v.toDouble() : std::nan("");
        good = good && n >= low && n <= high;
        return n;
    };
    if (!good) {
        return std::nullopt;
    }
    scene::CameraPose pose;
    pose.target = {number(target[0], -kFarthest, kFarthest), number(target[1], -kFarthest, kFarthest),
                   number(target[2], -kFarthest, kFarthest)};
    pose.distance = number(o[QStringLiteral("distance")], 1e-3, kFarthest);
    pose.azimuth = number(o[QStringLiteral("azimuth")], -360, 360);
    pose.elevation = number(o[QStringLiteral("elevation")], scene::CameraPose::kMinElevation, 90);
    pose.sectionAt = number(o[QStringLiteral("section")], 0, kFarthest);
    pose.parallel = o[QStringLiteral("parallel")].toBool();
    return good ? std::optional(pose) : std::nullopt;
}

/// "hall/H1", "row/H1/A", "pod/array-007": names of rows are of their hall.
QString isolationName(const Snapshot& s, const SceneWidget::Isolation& part) {
    if (part.scope == ScopeKind::Row) {
        const Row& row = s.rows[part.index];
        return QStringLiteral("row/%1/%2")
            .arg(QString::fromStdString(s.halls[row.hall.value].name), QString::fromStdString(row.name));
    }
    return part.scope == ScopeKind::Hall
               ? QStringLiteral("hall/%1").arg(QString::fromStdString(s.halls[part.index].name))
               : QStringLiteral("pod/%1").arg(QString::fromStdString(s.pods[part.index].name));
}

/// None for a name of nothing.
std::optional<SceneWidget::Isolation> isolationNamed(const Snapshot& s, const QString& name) {
    const auto search = [&](ScopeKind scope, std::size_t count) -> std::optional<SceneWidget::Isolation> {
        for (std::uint32_t i = 0; i < count; ++i) {
            if (isolationName(s, {scope, i}) == name) {
                return SceneWidget::Isolation{scope, i};
            }
        }
        return std::nullopt;
    };
    return name.startsWith(QStringLiteral("hall/"))  ? search(ScopeKind::Hall, s.halls.size())
           : name.startsWith(QStringLiteral("row/")) ? search(ScopeKind::Row, s.rows.size())
           : name.startsWith(QStringLiteral("pod/")) ? search(ScopeKind::Pod, s.pods.size())
                                                     : std::nullopt;
}

}  // namespace

void SceneWidget::setEmphasis(scene::Emphasis emphasis) {
    if (emphasis != m_scene.emphasis()) {
        change([&] { m_scene.setEmphasis(std::move(emphasis)); });
    }
}

void SceneWidget::setLinkCurves(std::vector<std::uint32_t> links) {
    if (links != m_scene.linkCurves()) {
        change([&] { m_scene.setLinkCurves(std::move(links)); });
    }
}

void SceneWidget::isolate(std::optional<Isolation> part) {
    if (!geometry() || part == m_isolation) {
        return;
    }
    const Snapshot& s = *geometry()->snapshot;
    std::vector<std::uint32_t> racks;
    for (std::uint32_t i = 0; part && i < s.racks.size(); ++i) {
        const Rack& rack = s.racks[i];
        const bool in = part->scope == ScopeKind::Hall  ? s.hallOf(RackIndex(i)).value == part->index
                        : part->scope == ScopeKind::Row ? rack.row.value == part->index
                                                        : rack.pod.value == part->index;
        if (in) {
            racks.push_back(i);
        }
    }
    if (part && racks.empty()) {
        return;
    }
    m_isolation = part;
    m_content.hovered = {};
    m_content.tray.reset();
    change([&] { m_scene.setVisible(std::move(racks)); });
    emit isolationChanged();
}

bool SceneWidget::shows(RackIndex rack) const {
    return geometry() && rack && rack.value < geometry()->racks.size() &&
           geometry()->racks[rack.value].row != Index<RowTag>::kNone;
}

void SceneWidget::keepCamera(std::size_t place) {
    if (geometry() && place < kKeptCameras) {
        m_kept[place] = pose();
    }
}

bool SceneWidget::flyToKept(std::size_t place) {
    if (!geometry() || place >= kKeptCameras || !m_kept[place]) {
        return false;
    }
    flyTo(*m_kept[place]);
    return true;
}

QJsonObject SceneWidget::saveState() const {
    QJsonObject state;
    state[QStringLiteral("camera")] = toJson(m_flight ? m_flight->to : pose());
    QJsonObject kept;
    for (std::size_t i = 0; i < kKeptCameras; ++i) {
        if (m_kept[i]) {
            kept[QString::number(i + 1)] = toJson(*m_kept[i]);
        }
    }
    state[QStringLiteral("cameras")] = kept;
    if (m_isolation && geometry()) {
        state[QStringLiteral("alone")] = isolationName(*geometry()->snapshot, *m_isolation);
    }
    return state;
}

void SceneWidget::restoreState(const QJsonObject& state) {
    const QJsonObject kept = state[QStringLiteral("cameras")].toObject();
    for (std::size_t i = 0; i < kKeptCameras; ++i) {
        m_kept[i] = toPose(kept[QString::number(i + 1)]);
    }
    stopFlight();
    if (geometry()) {
        isolate(isolationNamed(*geometry()->snapshot, state[QStringLiteral("alone")].toString()));
    }
    if (const auto camera = toPose(state[QStringLiteral("camera")])) {
        moveTo(*camera);
    } else {
        m_wantOverview = true;
        sceneChanged(false);
    }
}

}  // namespace leasehold
