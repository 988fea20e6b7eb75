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

}  // namespace

void SceneWidget::keepCamera(std::size_t place) {
    if (geometry() && place < kKeptCameras) {
        m_kept[place] = pose();
        emit cameraKept(static_cast<int>(place));
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
    return state;
}

void SceneWidget::restoreState(const QJsonObject& state) {
    const QJsonObject kept = state[QStringLiteral("cameras")].toObject();
    for (std::size_t i = 0; i < kKeptCameras; ++i) {
        m_kept[i] = toPose(kept[QString::number(i + 1)]);
    }
    stopFlight();
    if (const auto camera = toPose(state[QStringLiteral("camera")])) {
        moveTo(*camera);
    } else {
        m_wantOverview = true;
        sceneChanged(false);
    }
}

}  // namespace leasehold
