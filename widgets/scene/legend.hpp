// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QRectF>

#include "widgets/scene/colouring.hpp"
#include "widgets/scene/theme.hpp"

class QFont;
class QPainter;

namespace leasehold::scene {

/// The program's text face at a size in pixels: Inter where installed, else the desktop's sans.
QFont sceneFont(double pixels, int weight);

/// The legend as a picture: a colour bar with ticks for values, then an entry per state or category with the swatch
/// as cells show it. Null for a colouring without title and entries. scale: pixels per logical pixel.
QImage legendImage(const Colouring& colouring, const Palette& palette, const Theme& theme, double scale);

/// One swatch as a cell would show it, for legends and lists elsewhere too.
void paintSwatch(QPainter& painter, const QRectF& rect, const Swatch& swatch, const Theme& theme, double scale);

}  // namespace leasehold::scene
