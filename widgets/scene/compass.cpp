// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/compass.hpp"

#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "widgets/scene/legend.hpp"
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
    QPainterPath letter;
    const QFont font = sceneFont(10 * scale, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    // Beside the ring, however flat it lies.
    const QPointF rim = at(0, 1) - middle;
    const QPointF tip = middle + rim + rim * (6.5 * scale / std::max(1e-6, std::hypot(rim.x(), rim.y())));
    letter.addText(tip + QPointF(-metrics.horizontalAdvance(QLatin1Char('N')) / 2, metrics.capHeight() / 2), font,
                   QStringLiteral("N"));
    p.strokePath(letter, QPen(toQColor(theme.halo, 225), 3 * scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.fillPath(letter, toQColor(theme.text));
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
