// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/compass.hpp"

#include <QPainter>
#include <QPolygonF>
#include <cmath>

#include "widgets/scene/qt_colour.hpp"

namespace leasehold::scene {
void paintCompass(QPainter& p, const QRectF& place, const CameraPose& pose, const Theme& theme, double scale) {
    const QPointF middle = place.center();
    const double radius = place.width() / 2 - 7 * scale;
    const double turn = radians(pose.azimuth);
    // Never so flat that the needle could not be read.
    const double flat = std::max(0.5, std::sin(radians(pose.elevation)));
    // A point of the floor, in units of the radius: x to plan east, y to plan north.
    const auto at = [&](double x, double y) {
        const double right = x * std::cos(turn) - y * std::sin(turn);
        const double away = x * std::sin(turn) + y * std::cos(turn);
        return middle + QPointF(right * radius, -away * radius * flat);
    };
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(toQColor(theme.halo, 190), 4 * scale));
    p.setBrush(toQColor(theme.panel, 120));
    p.drawEllipse(middle, radius, radius * flat);
    p.setPen(QPen(toQColor(theme.textMuted, 150), scale));
    p.setBrush(Qt::NoBrush);
    p.drawEllipse(middle, radius, radius * flat);
    p.setPen(Qt::NoPen);
    p.setBrush(toQColor(theme.textMuted, 170));
    p.drawPolygon(QPolygonF{at(0, -0.72), at(0.2, 0), at(-0.2, 0)});
    p.setBrush(toQColor(theme.accent));
    p.drawPolygon(QPolygonF{at(0, 0.78), at(0.2, 0), at(-0.2, 0)});
    // Beside the ring, however flat it lies.
    const QPointF rim = at(0, 1) - middle;
    const QPointF tip = middle + rim + rim * (6.5 * scale / std::max(1e-6, std::hypot(rim.x(), rim.y())));
    // Four points and no font: outlines of letters depend on what else the font engine drew before, and a view that
    // comes back must look as it did.
    const QPointF half(2.6 * scale, 3.5 * scale);
    const QPolygonF letter{tip + QPointF(-half.x(), half.y()), tip - half, tip + half,
                           tip + QPointF(half.x(), -half.y())};
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(toQColor(theme.halo, 225), 4.4 * scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.drawPolyline(letter);
    p.setPen(QPen(toQColor(theme.text), 1.5 * scale, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    p.drawPolyline(letter);
    p.restore();
}

CameraPose northUp(const CameraPose& pose) {
    CameraPose to = pose;
    to.azimuth = 0;
    return to;
}

bool isNorthUp(const CameraPose& pose) {
    const double off = std::remainder(pose.azimuth, 360);
    return std::abs(off) < 0.5;
}

}  // namespace leasehold::scene
