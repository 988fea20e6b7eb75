// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/elevation_paint.hpp"

#include <QPainter>
#include <algorithm>

#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

constexpr double kHatch = 3.5;  ///< from line to line

/// Diagonals from the lower left to the upper right, clipped to the cell.
void hatch(QPainter& painter, const QRectF& cell, const QColor& colour) {
    painter.setPen(QPen(colour, std::min(1.0, cell.height() / 8), Qt::SolidLine, Qt::FlatCap));
    for (double start = cell.left() - cell.height() + kHatch / 2; start < cell.right(); start += kHatch) {
        const double from = std::max(start, cell.left());
        const double to = std::min(start + cell.height(), cell.right());
        painter.drawLine(QPointF(from, cell.bottom() - (from - start)), QPointF(to, cell.bottom() - (to - start)));
    }
}

}  // namespace

QRectF ElevationShape::bandRect(const scene::Band& band) const {
    const QRectF inner = body.adjusted(frame, frame, -frame, -frame);
    const double gap = unit * gapShare;
    return {inner.left(), inner.bottom() - (band.start + band.height) * unit + gap / 2, inner.width(),
            band.height * unit - gap};
}

QRectF ElevationShape::cellRect(const scene::Band& band, std::uint32_t n) const {
    const double gap = unit * gapShare;
    const QRectF rect = bandRect(band);
    const double edge = std::min(2 * gap, rect.height() * 0.15);  // a tray of one U is mostly cells
    const QRectF inside = rect.adjusted(2 * gap + nameWidth, edge, -2 * gap, -edge);
    const std::uint32_t columns = std::max<std::uint32_t>(1, band.columns);
    const double width = inside.width() / columns;
    const double height = inside.height() / std::max<int>(1, band.lines);
    const double between = std::min(gap, height * 0.1);
    return QRectF(inside.left() + n % columns * width, inside.top() + n / columns * height, width, height)
        .adjusted(gap / 2, between / 2, -gap / 2, -between / 2);
}

ElevationInk screenInk(const scene::Theme& theme) {
    return {colourOf(theme.faceDark),  colourOf(theme.steelFrame),  colourOf(theme.blankPanel),
            colourOf(theme.steelSide), colourOf(theme.switchPanel), colourOf(theme.switchPort)};
}

ElevationInk paperInk() {
    return {QColor(Qt::white),
            QColor(0x8b95a2),
            QColor(0xf3f5f7),
            QColor(0xe4e8ed),
            QColor(0xd3dbe4),
            QColor(0x7f90a3),
            1.5};
}

void paintRackBody(QPainter& painter, const ElevationShape& shape, const ElevationInk& ink) {
    painter.setPen(QPen(ink.outline, shape.unit / 10));
    painter.setBrush(ink.ground);
    painter.drawRoundedRect(shape.body, ink.corner, ink.corner);
}

void paintCell(QPainter& painter, const QRectF& cell, const scene::Swatch& swatch, const QColor& ground) {
    const QColor colour = colourOf(swatch.colour);
    if (swatch.pattern == scene::Pattern::Fill) {
        painter.fillRect(cell, colour);
        return;
    }
    painter.fillRect(cell, ground);
    const double line = std::min(1.0, cell.height() / 8);
    switch (swatch.pattern) {
        case scene::Pattern::Fill:
            break;
        case scene::Pattern::Hollow:
            painter.setPen(QPen(colour, line));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(cell.adjusted(line / 2, line / 2, -line / 2, -line / 2));
            break;
        case scene::Pattern::Hatched:
            hatch(painter, cell, colour);
            break;
        case scene::Pattern::Crossed:
            painter.setPen(QPen(colour, line * 1.4, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(cell.topLeft(), cell.bottomRight());
            painter.drawLine(cell.bottomLeft(), cell.topRight());
            break;
    }
    painter.setPen(Qt::NoPen);
}

void paintBand(QPainter& painter, const ElevationShape& shape, const scene::Band& band,
               std::span<const std::uint8_t> codes, const scene::Palette& palette, const ElevationInk& ink) {
    const QRectF rect = shape.bandRect(band);
    const double unit = shape.unit;
    painter.setPen(Qt::NoPen);
    if (band.kind == scene::BandKind::Blank) {
        painter.setBrush(ink.blank);
        for (int u = 0; u < band.height; ++u) {
            painter.drawRect(
                QRectF(rect.left(), rect.bottom() - (u + 1) * unit + 0.15 * unit, rect.width(), 0.9 * unit));
        }
        return;
    }
    const bool isSwitch = band.kind == scene::BandKind::Switch;
    painter.setBrush(isSwitch ? ink.switchPanel : ink.node);
    painter.drawRoundedRect(rect, 0.15 * unit, 0.15 * unit);
    if (isSwitch) {
        painter.setBrush(ink.switchPort);
        for (double x = rect.left() + shape.nameWidth + 0.4 * unit; x + 0.4 * unit < rect.right(); x += 0.7 * unit) {
            painter.drawRect(QRectF(x, rect.center().y() - 0.15 * unit, 0.4 * unit, 0.3 * unit));
        }
        return;
    }
    for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
        const std::size_t at = band.gpuOffset + n;
        paintCell(painter, shape.cellRect(band, n), palette[at < codes.size() ? codes[at] : scene::code::kNoData],
                  ink.ground);
    }
}

}  // namespace leasehold
