// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QRectF>
#include <cstdint>
#include <span>

#include "widgets/scene/colouring.hpp"
#include "widgets/scene/face_layout.hpp"

class QPainter;

/// How a rack's front is drawn, on screens and on paper alike.
namespace leasehold {

/// Where the parts of a front stand.
struct ElevationShape {
    QRectF body;            ///< the rack with its frame
    double unit = 10;       ///< of one U
    double frame = 6;       ///< left free around the bands
    double gapShare = 0.1;  ///< between cells, of a unit
    double nameWidth = 0;   ///< kept free of cells at the left of a node's band, for its name
    [[nodiscard]] QRectF bandRect(const scene::Band& band) const;
    /// The cell of the band's n-th GPU.
    [[nodiscard]] QRectF cellRect(const scene::Band& band, std::uint32_t n) const;
};

/// Everything that carries no value.
struct ElevationInk {
    QColor ground;  ///< behind the bands and in hollow cells
    QColor outline;
    QColor blank;
    QColor node;
    QColor switchPanel;
    QColor switchPort;
    double corner = 4;
};
ElevationInk screenInk(const scene::Theme& theme);
/// White ground and thin lines: ink is dear, and hollow cells must look empty.
ElevationInk paperInk();

void paintRackBody(QPainter& painter, const ElevationShape& shape, const ElevationInk& ink);

/// A band with its cells. `codes`: those of the rack's GPUs; beyond their end is no data.
void paintBand(QPainter& painter, const ElevationShape& shape, const scene::Band& band,
               std::span<const std::uint8_t> codes, const scene::Palette& palette, const ElevationInk& ink);

/// One cell, or a legend's swatch.
void paintCell(QPainter& painter, const QRectF& cell, const scene::Swatch& swatch, const QColor& ground);

}  // namespace leasehold
