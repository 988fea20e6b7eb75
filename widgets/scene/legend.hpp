// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QRectF>
#include <string>
#include <vector>

#include "widgets/scene/colouring.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/theme.hpp"

class QFont;
class QPainter;

namespace leasehold::scene {

/// The program's text face at a size in pixels: Inter where installed, else the desktop's sans.
QFont sceneFont(double pixels, int weight);

/// A line of the legend for cables.
struct CableKey {
    std::string label;
    Rgb colour;
};
/// What the colours of trays mean; none for tiers, which say what their place says.
std::vector<CableKey> cableKeys(FabricBy by, const Theme& theme);

/// The legend as a picture: a colour bar with ticks for values, then an entry per state or category with the swatch
/// as cells show it. Null for a colouring without title and entries. scale: pixels per logical pixel.
QImage legendImage(const Colouring& colouring, const Palette& palette, const Theme& theme, double scale,
                   const std::vector<CableKey>& cables = {});

/// The size that legendImage() will have, without painting; empty where it is null.
QSizeF legendSize(const Colouring& colouring, double scale, std::size_t cables = 0);

/// Where the colour bar lies in it, pixels from its top left; empty for schemes without values.
QRectF legendBar(const Colouring& colouring, double scale);

/// One swatch as a cell would show it, for legends and lists elsewhere too.
void paintSwatch(QPainter& painter, const QRectF& rect, const Swatch& swatch, const Theme& theme, double scale);

}  // namespace leasehold::scene
