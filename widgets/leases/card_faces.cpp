// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/card_faces.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "widgets/controls/tile_face.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 16;
constexpr double kHead = 46;
constexpr int kBar = 30;
constexpr int kMostBars = 12;

}  // namespace

QRectF CardFace::bodyOf(const QRectF& area) {
    return area.adjusted(kMargin, kHead, -kMargin, -12);
}

QRectF CardFace::paintHead(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts) const {
    paintCardFrame(painter, area, look.line, look);
    const double width = area.width() - 2 * kMargin;
    painter.setPen(look.text);
    painter.setFont(fonts.strong());
    painter.drawText(QRectF(area.left() + kMargin, area.top() + 9, width, 18), Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.setPen(look.muted);
    painter.setFont(fonts.small());
    painter.drawText(QRectF(area.left() + kMargin, area.top() + 26, width, 15), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(fonts.small()).elidedText(subtitle, Qt::ElideRight, width));
    return bodyOf(area);
}

int BarsFace::height() const {
    return static_cast<int>(kHead) + std::clamp(static_cast<int>(bars.size()), 2, kMostBars) * kBar + 14;
}

void BarsFace::paint(QPainter& painter, const QRectF& card, const Look& l, const FaceFonts& fonts) const {
    const QRectF area = paintHead(painter, card, l, fonts);
    painter.setFont(fonts.body());
    if (bars.empty()) {
        painter.setPen(l.muted);
        painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, empty);
        return;
    }
    const QFontMetricsF metrics(fonts.body());
    double y = area.top();
    for (const Bar& bar : bars) {
        if (y + kBar > area.bottom() + 6) break;
        const double valueWidth = std::min(area.width() * 0.78, metrics.horizontalAdvance(bar.value) + 4);
        painter.setPen(bar.warn ? l.warning : l.text);
        painter.drawText(QRectF(area.right() - valueWidth, y, valueWidth, 18), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(bar.value, Qt::ElideRight, valueWidth));
        painter.setPen(l.text);
        painter.drawText(QRectF(area.left(), y, area.width() - valueWidth - 10, 18), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(bar.name, Qt::ElideRight, area.width() - valueWidth - 10));
        const QRectF track(area.left(), y + 20, area.width(), 5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(bar.share ? QBrush(l.line) : QBrush(l.faint, Qt::BDiagPattern));
        painter.drawRoundedRect(track, 2.5, 2.5);
        if (bar.share) {
            QRectF filled = track;
            filled.setWidth(std::max(*bar.share > 0 ? 3.0 : 0.0, track.width() * std::clamp(*bar.share, 0.0, 1.0)));
            painter.setBrush(bar.colour.isValid() ? bar.colour : l.accent);
            painter.drawRoundedRect(filled, 2.5, 2.5);
        }
        if (bar.limit) {
            painter.setPen(QPen(l.text, 2));
            const double x = track.left() + track.width() * std::clamp(*bar.limit, 0.0, 1.0);
            painter.drawLine(QPointF(x, track.top() - 3), QPointF(x, track.bottom() + 3));
        }
        y += kBar;
    }
}

}  // namespace leasehold
