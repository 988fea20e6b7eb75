// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/tile_face.hpp"

#include <QFontMetricsF>
#include <QObject>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "widgets/models/cut_list.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 14;
constexpr double kCourse = 34;
constexpr double kSeveral = 11;  ///< points of a value of two lines
constexpr double kBig = 86;      ///< the first number with its label and change

/// The largest size at which the text fits.
QFont fitted(const FaceFonts& fonts, const QString& text, double width, double most) {
    for (double points = most; points > 10; points -= 1) {
        const QFont font = fonts.number(points);
        if (QFontMetricsF(font).horizontalAdvance(text) <= width) return font;
    }
    return fonts.number(10);
}

}  // namespace

void paintCardFrame(QPainter& painter, const QRectF& area, const QColor& outline, const Look& look) {
    painter.setPen(QPen(outline, 1));
    painter.setBrush(look.raised);
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

QStringList TileFace::linesOf(const TileNumber& number, const QFontMetricsF& metrics, double width, int rows) {
    if (number.amounts.size() < 2 || metrics.horizontalAdvance(number.value) <= width) return {number.value};
    const QString between = QStringLiteral(" · ");
    // As many amounts as fit, line by line; the rest takes its place in the last line.
    for (qsizetype shown = number.amounts.size(); shown > 0; --shown) {
        QStringList parts = number.amounts.first(shown);
        if (shown < number.amounts.size()) parts += andMore(static_cast<std::size_t>(number.amounts.size() - shown));
        QStringList lines;
        for (const QString& part : parts) {
            const QString longer = lines.isEmpty() ? part : lines.last() + between + part;
            if (!lines.isEmpty() && metrics.horizontalAdvance(longer) <= width)
                lines.last() = longer;
            else
                lines += part;
        }
        if (lines.size() <= rows) return lines;
    }
    return {QObject::tr("%1 currencies").arg(number.amounts.size())};
}

QRectF TileFace::placeOf(std::size_t number, const QRectF& area) {
    return number == 0 ? QRectF(area.topLeft(), QSizeF(area.width(), kBig))
                       : QRectF(area.left(), area.top() + kBig, area.width(), area.height() - kBig - kCourse - 6);
}

void TileFace::paint(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts,
                     int hovered) const {
    paintCourse(painter, area, look);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        paintNumber(painter, area, i, look, fonts, hovered == static_cast<int>(i));
}

void TileFace::paintNumber(QPainter& painter, const QRectF& area, std::size_t i, const Look& l, const FaceFonts& fonts,
                           bool hovered) const {
    const TileNumber& n = numbers[i];
    const QRectF box = placeOf(i, area).adjusted(kMargin, 0, -kMargin, 0);
    const QColor ink = !n.known ? l.warning : hovered ? l.accent : l.text;
    const QFontMetricsF small{fonts.small()};
    const auto line = [&](const QRectF& where, const QString& words, const QColor& colour) {
        painter.setFont(fonts.small());
        painter.setPen(colour);
        painter.drawText(where, Qt::AlignLeft | Qt::AlignVCenter,
                         small.elidedText(words, Qt::ElideRight, where.width()));
    };
    const QString under = n.change.isEmpty() ? n.note : n.change;
    const QColor tone = n.change.isEmpty() ? (n.known ? l.muted : l.warning)
                        : n.neutral        ? l.muted
                        : n.better         ? l.good
                                           : l.error;
    if (i == 0) {
        line({box.left(), box.top() + 10, box.width(), 16}, n.label, l.muted);
        const QFontMetricsF several(fonts.number(kSeveral));
        const QStringList lines = linesOf(n, several, box.width(), 2);
        painter.setFont(lines.size() > 1 ? fonts.number(kSeveral) : fitted(fonts, lines.first(), box.width(), 23));
        painter.setPen(ink);
        painter.drawText(QRectF(box.left(), box.top() + 26, box.width(), 38), Qt::AlignLeft | Qt::AlignVCenter,
                         lines.join(u'\n'));
        line({box.left(), box.top() + 64, box.width(), 16}, under, tone);
        return;
    }
    painter.setPen(l.line);
    painter.drawLine(box.topLeft(), box.topRight());
    const QString value = linesOf(n, QFontMetricsF(fonts.number(10)), box.width() * 3 / 5, 1).first();
    const QFont font = fitted(fonts, value, box.width() * 3 / 5, 12);
    const double label = box.width() - QFontMetricsF(font).horizontalAdvance(value) - 8;
    line({box.left(), box.top() + 5, std::max(0.0, label), 16}, n.label, l.muted);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(QRectF(box.left(), box.top() + 4, box.width(), 18), Qt::AlignRight | Qt::AlignVCenter, value);
    line({box.left(), box.top() + 24, box.width(), 15}, under, tone);
}

void TileFace::paintCourse(QPainter& painter, const QRectF& tile, const Look& l) const {
    const QRectF area(tile.left() + kMargin, tile.bottom() - kCourse - 6, tile.width() - 2 * kMargin, kCourse - 4);
    double low = 0;
    double high = 0;
    bool any = false;
    for (const auto& point : course) {
        if (!point) continue;
        low = any ? std::min(low, *point) : std::min(0.0, *point);
        high = any ? std::max(high, *point) : *point;
        any = true;
    }
    if (!any || course.size() < 2) return;
    if (high <= low) high = low + 1;
    const auto at = [&](std::size_t i) {
        const double share = static_cast<double>(i) / static_cast<double>(course.size() - 1);
        return QPointF(area.left() + share * area.width(),
                       area.bottom() - (*course[i] - low) / (high - low) * (area.height() - 4) - 1);
    };
    QColor soft = l.accent;
    soft.setAlphaF(0.14F);
    std::size_t i = 0;
    QPointF last;
    while (i < course.size()) {
        if (!course[i]) {
            ++i;
            continue;
        }
        QPainterPath path(at(i));
        const QPointF begin = at(i);
        std::size_t end = i;
        while (end + 1 < course.size() && course[end + 1])
            path.lineTo(at(++end));
        last = at(end);
        QPainterPath filled = path;
        filled.lineTo(last.x(), area.bottom());
        filled.lineTo(begin.x(), area.bottom());
        painter.fillPath(filled, soft);
        painter.strokePath(path, QPen(l.accent, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        i = end + 1;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(l.accent);
    painter.drawEllipse(last, 2.6, 2.6);
}

}  // namespace leasehold
