// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing half of TimelineView.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/models/words.hpp"
#include "widgets/timeline/timeline_metrics.hpp"
#include "widgets/timeline/timeline_view.hpp"

namespace leasehold {

using namespace timeline;

namespace {

/// Slanted lines: "there could be data here, and there is none".
void hatch(QPainter& painter, const QRectF& rect, const QColor& colour) {
    if (rect.width() <= 0) {
        return;
    }
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(colour, 1));
    constexpr double kPitch = 6;
    // The pattern is fixed to the widget, so that neighbouring patches join.
    const double first = std::floor((rect.left() - rect.height()) / kPitch) * kPitch;
    for (double x = first; x < rect.right(); x += kPitch) {
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    }
    painter.restore();
}

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

}  // namespace

void TimelineView::paintEvent(QPaintEvent*) {
    const double ratio = devicePixelRatioF();
    if (m_base.isNull()) {
        m_base = QPixmap(size() * ratio);
        m_base.setDevicePixelRatio(ratio);
        m_base.fill(look().panel);
        QPainter painter(&m_base);
        painter.setRenderHint(QPainter::Antialiasing);
        if (m_state.site()) {
            paintBackground(painter);
            paintRuler(painter);
            paintCurve(painter);
            paintPlanned(painter);
            paintLanes(painter);
        }
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_base);
    if (m_state.site()) {
        painter.setRenderHint(QPainter::Antialiasing);
        paintBreaks(painter);
        paintWindow(painter);
        paintCursor(painter);
    }
}

void TimelineView::paintBackground(QPainter& painter) const {
    const Look& l = look();
    const TimeScale s = scale();
    const QRectF plot = plotRect();
    painter.fillRect(plot, l.field);
    // Time without samples, before and after the data, is another ground: there the leases go on alone.
    const OpenSite& site = *m_state.site();
    if (site.hasSamples()) {
        const double begin = std::clamp(s.x(site.data.from), plot.left(), plot.right());
        const double end = std::clamp(s.x(site.data.to), plot.left(), plot.right());
        painter.fillRect(QRectF(QPointF(plot.left(), plot.top()), QPointF(begin, plot.bottom())), l.panel);
        painter.fillRect(QRectF(QPointF(end, plot.top()), QPointF(plot.right(), plot.bottom())), l.panel);
    } else {
        painter.fillRect(plot, l.panel);
    }
    painter.setFont(smallFont());
    for (const int level : {0, 50, 100}) {
        const double y = plot.bottom() - plot.height() * level / 100;
        painter.setPen(QPen(l.grid, 1));
        painter.drawLine(QPointF(plot.left(), std::round(y) + 0.5), QPointF(plot.right(), std::round(y) + 0.5));
        painter.setPen(l.muted);
        drawFigures(painter, QRectF(0, y - 8, kGutter - 8, 16), QStringLiteral("%1 %").arg(level), Qt::AlignRight);
    }
    painter.setPen(l.muted);
    painter.drawText(QRectF(12, plot.top(), kGutter - 60, plot.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, tr("Utilisation, leased"));
}

void TimelineView::paintRuler(QPainter& painter) const {
    const Look& l = look();
    const TimeScale s = scale();
    const QRectF ruler = rulerRect();
    painter.setFont(smallFont());
    const double bottom = static_cast<double>(height()) - kBottom + 2;
    for (const TimeTick& tick : timeTicks(s)) {
        const double x = std::round(s.x(tick.time)) + 0.5;
        if (!tick.major) {
            painter.setPen(QPen(l.line, 1));
            painter.drawLine(QPointF(x, kRuler - 4), QPointF(x, kRuler));
            continue;
        }
        painter.setPen(QPen(l.grid, 1));
        painter.drawLine(QPointF(x, kRuler), QPointF(x, bottom));
        painter.setPen(QPen(l.faint, 1));
        painter.drawLine(QPointF(x, kRuler - 7), QPointF(x, kRuler));
        painter.setPen(l.muted);
        const double width = figuresWidth(painter.font(), tick.label);
        if (x + 4 + width <= ruler.right() + kRight) {
            drawFigures(painter, QRectF(x + 4, 6, width + 2, kRuler - 10), tick.label, Qt::AlignLeft);
        }
    }
    painter.setPen(l.faint);
    painter.drawText(QRectF(12, 0, kGutter - 24, kRuler), Qt::AlignLeft | Qt::AlignVCenter, tr("UTC"));
}

void TimelineView::paintCurve(QPainter& painter) const {
    const Look& l = look();
    const QRectF plot = plotRect();
    if (m_curve.empty()) {
        painter.setPen(l.muted);
        painter.setFont(smallFont());
        painter.drawText(plot, Qt::AlignCenter, m_notice);
        return;
    }
    const int columns = static_cast<int>(plot.width());
    const auto reduced = reduceCurve(m_curve, m_shown, columns);
    const auto yOf = [&](float value) {
        return plot.bottom() - plot.height() * std::clamp(static_cast<double>(value) / 100, 0.0, 1.0);
    };
    painter.save();
    painter.setClipRect(plot);
    QPainterPath line;
    QPainterPath area;
    double areaFrom = 0;
    bool open = false;
    double gapFrom = -1;
    for (int c = 0; c <= columns; ++c) {
        const CurveColumn* column = c < columns ? &reduced[static_cast<std::size_t>(c)] : nullptr;
        const double x = plot.left() + c + 0.5;
        const bool has = column != nullptr && !std::isnan(column->mean);
        if (has) {
            // Both extremes: a dip that lasts one sample stays visible however far one zooms out.
            if (!open) {
                line.moveTo(x, yOf(column->high));
                area.moveTo(x, plot.bottom());
                area.lineTo(x, yOf(column->mean));
                areaFrom = x;
                open = true;
            } else {
                line.lineTo(x, yOf(column->high));
                area.lineTo(x, yOf(column->mean));
            }
            line.lineTo(x, yOf(column->low));
        } else if (open) {
            area.lineTo(area.currentPosition().x(), plot.bottom());
            area.lineTo(areaFrom, plot.bottom());
            open = false;
        }
        const bool gap = column != nullptr && column->gap;
        if (gap && gapFrom < 0) {
            gapFrom = x - 0.5;
        } else if (!gap && gapFrom >= 0) {
            hatch(painter, QRectF(QPointF(gapFrom, plot.top()), QPointF(x - 0.5, plot.bottom())),
                  withAlpha(l.faint, 0.7));
            gapFrom = -1;
        }
    }
    painter.fillPath(area, withAlpha(l.accent, l.dark ? 0.18 : 0.14));
    painter.setPen(QPen(l.accent, 1.25));
    painter.drawPath(line);
    painter.restore();
}

void TimelineView::paintLanes(QPainter& painter) const {
    const Look& l = look();
    const auto [first, last] = lanesSeen();
    painter.save();
    painter.setClipRect(lanesRect().adjusted(-kGutter, 0, kRight, 0));
    for (std::size_t lane = first; lane < last; ++lane) {
        const TenantLane& tenant = m_lanes[lane];
        const QRectF rect = laneRect(lane);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tenant.colour);
        painter.drawRoundedRect(QRectF(12, rect.center().y() - 4, 8, 8), 2, 2);
        painter.setPen(l.text);
        painter.setFont(smallFont());
        const QFontMetricsF metrics(painter.font());
        painter.drawText(QRectF(26, rect.top(), kGutter - 34, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(tenant.name, Qt::ElideRight, kGutter - 34));
        for (const LeaseBar& bar : tenant.bars) {
            paintBar(painter, rect, tenant, bar);
        }
    }
    painter.restore();
}

void TimelineView::paintBar(QPainter& painter, const QRectF& lane, const TenantLane& tenant,
                            const LeaseBar& bar) const {
    const Look& l = look();
    const TimeScale s = scale();
    const double from = std::max(s.x(bar.term.from), lane.left() - 6);
    const double to = std::min(s.x(bar.term.to), lane.right() + 6);
    if (to < lane.left() || from > lane.right()) {
        return;
    }
    painter.save();
    painter.setClipRect(lane, Qt::IntersectClip);
    const QRectF rect(QPointF(from, lane.top() + 1.5), QPointF(std::max(to, from + 2), lane.bottom() - 1.5));
    const Selection& selection = m_state.selection();
    const bool selected = selection.isOne(SelectionKind::Lease) && selection.first() == bar.lease.value;
    const bool ofTenant = selection.isOne(SelectionKind::Tenant) && selection.first() == tenant.tenant.value;
    painter.setPen(selected || ofTenant ? QPen(l.text, 1.5) : QPen(Qt::NoPen));
    QColor fill = withAlpha(tenant.colour, l.dark ? 0.55 : 0.6);
    if (bar.openEnded) {
        // No end: it thins out instead of stopping.
        QLinearGradient gradient(std::max(rect.left(), rect.right() - 60), 0, rect.right(), 0);
        gradient.setColorAt(0, fill);
        gradient.setColorAt(1, withAlpha(fill, s.x(bar.term.to) > lane.right() ? fill.alphaF() : 0.05));
        painter.setBrush(gradient);
    } else {
        painter.setBrush(fill);
    }
    painter.drawRoundedRect(rect, 3, 3);
    paintTerms(painter, lane, bar);
    const Lease& lease = m_state.snapshot()->leases[bar.lease.value];
    painter.setFont(smallFont());
    painter.setPen(l.text);
    const QRectF label = rect.intersected(lane).adjusted(6, 0, -6, 0);
    if (label.width() > 40) {
        const QString words = QStringLiteral("%1, %2").arg(text(lease.name), priceText(lease));
        painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(painter.font()).elidedText(words, Qt::ElideRight, label.width()));
    }
    painter.restore();
}

void TimelineView::paintWindow(QPainter& painter) const {
    const Look& l = look();
    const TimeScale s = scale();
    const QRectF plot = plotRect();
    const double from = std::clamp(s.x(m_state.window().from), plot.left(), plot.right());
    const double to = std::clamp(s.x(m_state.window().to), plot.left(), plot.right());
    const QColor shade = withAlpha(l.window, 0.45);
    painter.fillRect(QRectF(QPointF(plot.left(), plot.top()), QPointF(from, plot.bottom())), shade);
    painter.fillRect(QRectF(QPointF(to, plot.top()), QPointF(plot.right(), plot.bottom())), shade);
    painter.fillRect(QRectF(QPointF(from, 1), QPointF(to, 4)), withAlpha(l.accent, 0.55));
    painter.setPen(Qt::NoPen);
    painter.setBrush(l.accent);
    for (const Instant end : {m_state.window().from, m_state.window().to}) {
        if (m_shown.from <= end && end <= m_shown.to) {
            painter.drawRoundedRect(QRectF(s.x(end) - 3, 0, 6, 11), 2, 2);
        }
    }
}

void TimelineView::paintCursor(QPainter& painter) const {
    const Look& l = look();
    const TimeScale s = scale();
    const Instant cursor = m_state.cursor();
    if (cursor < m_shown.from || cursor > m_shown.to) {
        return;
    }
    const double x = std::round(s.x(cursor)) + 0.5;
    painter.setPen(QPen(l.text, 1.5));
    painter.drawLine(QPointF(x, kRuler - 6), QPointF(x, static_cast<double>(height()) - kBottom + 2));
    painter.setFont(smallFont());
    const QString label = dateText(cursor);
    const double width = figuresWidth(painter.font(), label) + 12;
    const QRectF ruler = rulerRect();
    const double left =
        std::clamp(x - width / 2, ruler.left(), std::max(ruler.left(), ruler.right() + kRight - 2 - width));
    const QRectF flag(left, 6, width, kRuler - 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(hasFocus() ? l.accent : l.text);
    painter.drawRoundedRect(flag, 3, 3);
    painter.setPen(hasFocus() ? l.accentText : l.panel);
    drawFigures(painter, flag.adjusted(6, 0, -6, 0), label, Qt::AlignLeft);
}

}  // namespace leasehold
