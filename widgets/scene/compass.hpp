// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/theme.hpp"

class QPainter;

namespace leasehold::scene {

/// A small compass: a ring that lies on the floor as the camera sees it, and a needle to plan north, the +y of the
/// site's positions and the top of the floor plan. scale: pixels per logical pixel.
void paintCompass(QPainter& painter, const QRectF& place, const CameraPose& pose, const Theme& theme, double scale);

/// Its width and height, logical pixels.
inline constexpr double kCompassSize = 46;

/// The same place seen from plan south, as what a click on the compass means; the floor plan is turned too.
[[nodiscard]] CameraPose northUp(const CameraPose& pose);
/// Whether it looks to plan north already.
[[nodiscard]] bool isNorthUp(const CameraPose& pose);

}  // namespace leasehold::scene
