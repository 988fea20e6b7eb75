// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline says of time to come: ramps, lock-ins, expiries, and where a lease could end.
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "data/analytics/lease_money.hpp"
#include "widgets/models/words.hpp"
#include "widgets/timeline/timeline_metrics.hpp"
#include "widgets/timeline/timeline_view.hpp"

namespace leasehold {

using namespace timeline;

namespace {

QColor faded(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

void stripes(QPainter& painter, const QRectF& rect, const QColor& colour) {
    if (rect.width() <= 1) return;
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(colour, 1.2));
    for (double x = std::floor((rect.left() - rect.height()) / 5) * 5; x < rect.right(); x += 5) {
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    }
    painter.restore();
}

}  // namespace

/// On the bar itself: ramp steps striped (the less is billed the denser is meant; unknown as any), the end of the
/// lock-in a line, the expiry a cap.
void TimelineView::paintTerms(QPainter& painter, const QRectF& lane, const LeaseBar& bar) const {
    const Look& l = look();
    const TimeScale s = scale();
    const Lease& lease = m_state.snapshot()->leases[bar.lease.value];
    const auto band = [&](TimeWindow window) {
        const double from = std::max(s.x(window.from), lane.left() - 2);
        const double to = std::min(s.x(window.to), lane.right() + 2);
        return QRectF(QPointF(from, lane.top() + 1.5), QPointF(std::max(from, to), lane.bottom() - 1.5));
    };
    for (const RampStep& step : lease.ramp) {
        if (!step.share || *step.share < 1) stripes(painter, band(step.window), faded(l.panel, 0.75));
    }
    if (lease.lockInUntil && lease.term.contains(*lease.lockInUntil)) {
        const double x = std::round(s.x(*lease.lockInUntil)) + 0.5;
        painter.setPen(QPen(l.text, 1, Qt::DotLine));
        painter.drawLine(QPointF(x, lane.top()), QPointF(x, lane.bottom()));
    }
    if (!bar.openEnded) {
        const double x = s.x(bar.term.to);
        painter.setPen(Qt::NoPen);
        painter.setBrush(l.error);
        painter.drawRect(QRectF(x - 2.5, lane.top() + 1.5, 2.5, lane.height() - 3));
    }
}

/// Notice served at the cursor: what is left of each lease afterwards is not certain. Moves with the cursor.
void TimelineView::paintBreaks(QPainter& painter) const {
    const Look& l = look();
    const TimeScale s = scale();
    const auto [first, last] = lanesSeen();
    for (std::size_t i = first; i < last; ++i) {
        const QRectF lane = laneRect(i);
        painter.save();
        painter.setClipRect(lane.adjusted(0, -4, 0, 4) & lanesRect().adjusted(0, -4, 0, 4));
        for (const LeaseBar& bar : m_lanes[i].bars) {
            const Lease& lease = m_state.snapshot()->leases[bar.lease.value];
            const Instant at = std::max(m_state.cursor(), lease.term.from);
            if (!lease.noticeDays || !lease.term.contains(at)) continue;
            const auto exit = earliestExit(lease, at);
            if (!exit || *exit >= lease.term.to) continue;
            const double x = s.x(*exit);
            const double end = std::min(s.x(bar.term.to) - (bar.openEnded ? 0 : 2.5), lane.right() + 6);
            if (x > lane.right() || end < lane.left()) continue;
            const double from = std::max(x, lane.left());
            painter.fillRect(QRectF(from, lane.top() + 1.5, std::max(0.0, end - from), lane.height() - 3),
                             faded(l.panel, 0.45));
            painter.setPen(Qt::NoPen);
            painter.setBrush(l.warning);
            const QPointF middle(x, lane.center().y());
            painter.drawPolygon(QPolygonF{middle + QPointF(0, -5), middle + QPointF(5, 0), middle + QPointF(0, 5),
                                          middle - QPointF(5, 0)});
        }
        painter.restore();
    }
}

/// Capacity that is planned, where there is room to say it: right of the samples.
void TimelineView::paintPlanned(QPainter& painter) const {
    const Snapshot& snapshot = *m_state.snapshot();
    const auto planned = static_cast<std::uint64_t>(std::count_if(
        snapshot.gpus.begin(), snapshot.gpus.end(), [](const Gpu& gpu) { return gpu.status == Status::Planned; }));
    if (planned == 0) return;
    const Look& l = look();
    const QRectF plot = plotRect();
    const double from = std::clamp(m_state.site()->hasSamples() ? scale().x(m_state.site()->data.to) : plot.left(),
                                   plot.left(), plot.right());
    const QString words = tr("%1 planned, no date").arg(counted(planned, QStringLiteral("GPU")));
    painter.setFont(smallFont());
    const QRectF box(from + 10, plot.top() + 4, plot.right() - from - 14, 18);
    if (box.width() < QFontMetricsF(painter.font()).horizontalAdvance(words)) return;
    painter.setPen(l.muted);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, words);
}

/// The terms of a lease that lie in time, one a line.
QString TimelineView::termsText(LeaseIndex index) const {
    const Lease& lease = m_state.snapshot()->leases[index.value];
    QStringList lines;
    for (const RampStep& step : lease.ramp) {
        lines += step.share ? tr("%1 billed %2").arg(percent(*step.share * 100, 0), termText(step.window))
                            : tr("reduced by an unknown amount %1").arg(termText(step.window));
    }
    if (lease.lockInUntil) lines += tr("locked in until %1").arg(dateText(*lease.lockInUntil));
    const Instant at = std::max(m_state.cursor(), lease.term.from);
    if (lease.noticeDays && lease.term.contains(at)) {
        if (const auto exit = earliestExit(lease, at); exit && *exit < lease.term.to) {
            lines += tr("last day could be %1: %2 days' notice served on %3")
                         .arg(lastDayText(*exit))
                         .arg(*lease.noticeDays)
                         .arg(dateText(at));
        }
    }
    return lines.join(u'\n');
}

}  // namespace leasehold
