// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timeline_view.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/models/words.hpp"
#include "widgets/timeline/timeline_metrics.hpp"

namespace leasehold {

using namespace timeline;

TimelineView::TimelineView(AppState& state, QWidget* parent)
    : QWidget(parent), m_state(state), m_scroll(new QScrollBar(Qt::Vertical, this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(
        tr("Left and Right move the time cursor, Home and End jump to the first and last sample, Space plays, Up and "
           "Down scroll the tenants"));
    m_scroll->setAccessibleName(tr("Tenants"));
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setSingleStep(static_cast<int>(kLane));
    m_scroll->hide();
    connect(m_scroll, &QScrollBar::valueChanged, this, &TimelineView::refresh);
    connect(&state, &AppState::siteChanged, this, &TimelineView::siteChanged);
    connect(&state, &AppState::cursorShown, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::windowChanged, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::selectionChanged, this, &TimelineView::selectionChanged);
    connect(&state, &AppState::themeChanged, this, &TimelineView::refresh);
    siteChanged();
}

void TimelineView::refresh() {
    m_base = {};
    update();
}

void TimelineView::siteChanged() {
    m_lanes.clear();
    const std::string path = m_state.site() ? m_state.snapshot()->path : std::string();
    const bool again = !path.empty() && std::exchange(m_path, path) == path;
    if (again && !m_shown.empty()) {
        // What was zoomed to stays, and the curve too until it has been added up again.
        setShown(std::exchange(m_shown, {}));
    } else {
        m_path = path;
        m_curve = {};
        m_shown = {};
        if (m_state.site()) {
            showData();
        }
    }
    placeLanes();
    refresh();
}

void TimelineView::selectionChanged() {
    const Selection& selection = m_state.selection();
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane) {
        const TenantLane& l = m_lanes[lane];
        const bool here = selection.isOne(SelectionKind::Lease)
                              ? std::any_of(l.bars.begin(), l.bars.end(),
                                            [&](const LeaseBar& bar) { return bar.lease.value == selection.first(); })
                              : selection.isOne(SelectionKind::Tenant) && l.tenant.value == selection.first();
        if (here) {
            showLane(lane);
            break;
        }
    }
    refresh();
}

void TimelineView::setCurve(UtilisationCurve curve) {
    m_curve = std::move(curve);
    refresh();
}

void TimelineView::setLanes(std::vector<TenantLane> lanes) {
    m_lanes = std::move(lanes);
    placeLanes();
    refresh();
}

void TimelineView::setNotice(const QString& notice) {
    if (notice == m_notice) {
        return;
    }
    m_notice = notice;
    if (m_curve.empty()) {  // a notice stands where a curve does not
        refresh();
    }
}

void TimelineView::setShown(TimeWindow window) {
    if (!m_state.site() || window.empty()) {
        return;
    }
    window = pannedWindow(window, Duration{0}, m_state.site()->timeline);
    if (window == m_shown) {
        return;
    }
    m_shown = window;
    refresh();
    Q_EMIT shownChanged();
}

void TimelineView::showData() {
    const OpenSite& site = *m_state.site();
    const TimeWindow filled = site.hasSamples() ? site.data : m_state.window();
    // A twentieth more at each end: the ends of the data are seen, and that time goes on.
    const Duration margin = filled.length() / 20;
    setShown(intersect({filled.from - margin, filled.to + margin}, site.timeline));
}

void TimelineView::showAll() {
    setShown(m_state.site()->timeline);
}

Duration TimelineView::shortest() const {
    return m_state.site() ? m_state.site()->step * 8 : Duration{3600};
}

void TimelineView::zoomBy(double factor) {
    if (!m_state.site()) {
        return;
    }
    const Instant cursor = m_state.cursor();
    const Instant anchor = m_shown.contains(cursor) ? cursor : m_shown.from + m_shown.length() / 2;
    setShown(zoomedWindow(m_shown, anchor, factor, m_state.site()->timeline, shortest()));
}

void TimelineView::moveCursorTo(Instant t) {
    m_state.setCursor(t);
    const Instant cursor = m_state.cursor();
    if (!m_state.site()) {
        return;
    }
    const Duration edge = m_shown.length() / 20;
    if (cursor < m_shown.from) {
        setShown(pannedWindow(m_shown, cursor - m_shown.from - edge, m_state.site()->timeline));
    } else if (cursor > m_shown.to) {
        setShown(pannedWindow(m_shown, cursor - m_shown.to + edge, m_state.site()->timeline));
    }
}

void TimelineView::stepCursor(std::int64_t steps) {
    if (const OpenSitePtr& site = m_state.site()) {
        moveCursorTo(snapped(m_state.cursor(), site->step) + site->step * steps);
    }
}

TimeScale TimelineView::scale() const {
    const QRectF plot = plotRect();
    TimeScale result;
    if (!m_shown.empty()) {
        result.from = m_shown.from;
        result.to = m_shown.to;
    }
    result.left = plot.left();
    result.width = std::max(1.0, plot.width());
    return result;
}

QRectF TimelineView::rulerRect() const {
    return {kGutter, 0, std::max(1.0, width() - kGutter - kRight), kRuler};
}

QRectF TimelineView::plotRect() const {
    const double room = height() - kRuler - kGap - kBottom;
    // Lanes take what they need, down to a curve of two fifths of the room; the rest of them is scrolled to.
    const double curve = std::clamp(room * kCurveShare, kLeastPlot, kCurve);
    const double lanes = std::min(static_cast<double>(m_lanes.size()) * kLane, std::max(0.0, room - curve));
    return {kGutter, kRuler + kGap, std::max(1.0, width() - kGutter - kRight), std::max(kLeastPlot, room - lanes)};
}

QRectF TimelineView::lanesRect() const {
    const QRectF plot = plotRect();
    const double top = plot.bottom() + kLaneGap;
    const double lanes = static_cast<double>(m_lanes.size()) * kLane;
    // The last lane may reach into the margin below, as it always did.
    return {plot.left(), top, plot.width(), std::clamp(height() - 2 - top, 0.0, lanes)};
}

QRectF TimelineView::wholeLane(std::size_t lane) const {
    const QRectF lanes = lanesRect();
    return {lanes.left(), lanes.top() + static_cast<double>(lane) * kLane, lanes.width(), kLane};
}

QRectF TimelineView::laneRect(std::size_t lane) const {
    return wholeLane(lane).translated(0, -m_scroll->value());
}

bool TimelineView::lanesScroll() const {
    return m_scroll->maximum() > 0;
}

std::pair<std::size_t, std::size_t> TimelineView::lanesSeen() const {
    const auto first = static_cast<std::size_t>(m_scroll->value() / kLane);
    const auto last = static_cast<std::size_t>(std::ceil((m_scroll->value() + lanesRect().height()) / kLane));
    return {std::min(first, m_lanes.size()), std::min(last, m_lanes.size())};
}

void TimelineView::showLane(std::size_t lane) {
    const double seen = lanesRect().height();
    const double top = static_cast<double>(lane) * kLane;
    if (top < m_scroll->value()) {
        m_scroll->setValue(static_cast<int>(top));
    } else if (top + kLane > m_scroll->value() + seen) {
        m_scroll->setValue(static_cast<int>(std::ceil(top + kLane - seen)));
    }
}

void TimelineView::scrollLanes(double pixels) {
    m_wheel += pixels;
    const int whole = static_cast<int>(m_wheel);
    m_wheel -= whole;
    m_scroll->setValue(m_scroll->value() + whole);
}

void TimelineView::placeLanes() {
    const QRectF lanes = lanesRect();
    const int more = static_cast<int>(std::ceil(static_cast<double>(m_lanes.size()) * kLane - lanes.height()));
    m_scroll->setRange(0, std::max(0, more));
    m_scroll->setPageStep(std::max(1, static_cast<int>(lanes.height())));
    m_scroll->setGeometry(width() - static_cast<int>(kRight), static_cast<int>(lanes.top()),
                          static_cast<int>(kRight) - 2, static_cast<int>(lanes.height()));
    m_scroll->setVisible(more > 0);
}

QSize TimelineView::sizeHint() const {
    return {800, static_cast<int>(kRuler + kGap + kCurve + kBottom + kUsualLanes * kLane)};
}

QSize TimelineView::minimumSizeHint() const {
    return {360, static_cast<int>(kRuler + kGap + kLeastPlot + kBottom + kLeastLanes * kLane)};
}

void TimelineView::resizeEvent(QResizeEvent*) {
    placeLanes();
    refresh();
}

TimelineView::Drag TimelineView::dragAt(QPointF position) const {
    if (position.x() < kGutter - kGrab) {
        return Drag::None;
    }
    if (position.y() > kRuler) {
        return Drag::Cursor;
    }
    const TimeScale s = scale();
    const double from = s.x(m_state.window().from);
    const double to = s.x(m_state.window().to);
    if (std::abs(position.x() - from) <= kGrab) {
        return Drag::From;
    }
    if (std::abs(position.x() - to) <= kGrab) {
        return Drag::To;
    }
    return position.x() > from && position.x() < to ? Drag::Window : Drag::Cursor;
}

std::optional<LeaseIndex> TimelineView::leaseAt(QPointF position) const {
    if (!lanesRect().contains(position)) {
        return std::nullopt;
    }
    const TimeScale s = scale();
    const auto [first, last] = lanesSeen();
    for (std::size_t lane = first; lane < last; ++lane) {
        const QRectF rect = laneRect(lane);
        if (!rect.contains(position)) {
            continue;
        }
        for (const LeaseBar& bar : m_lanes[lane].bars) {
            if (position.x() >= s.x(bar.term.from) && position.x() <= s.x(bar.term.to)) {
                return bar.lease;
            }
        }
    }
    return std::nullopt;
}

void TimelineView::mousePressEvent(QMouseEvent* event) {
    if (!m_state.site()) {
        return;
    }
    m_pressed = event->position();
    m_moved = false;
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        m_atPress = m_shown;
    } else if (event->button() == Qt::LeftButton) {
        m_drag = dragAt(m_pressed);
        m_atPress = m_state.window();
        // On a lease bar a click selects; there the cursor follows only a drag.
        if (m_drag == Drag::Cursor && !leaseAt(m_pressed)) {
            dragTo(m_pressed);
        }
    }
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag == Drag::None) {
        const Drag would = dragAt(event->position());
        setCursor(would == Drag::From || would == Drag::To ? Qt::SizeHorCursor
                  : would == Drag::Window                  ? Qt::OpenHandCursor
                  : leaseAt(event->position())             ? Qt::PointingHandCursor
                                                           : Qt::ArrowCursor);
        return;
    }
    m_moved = m_moved || (event->position() - m_pressed).manhattanLength() > 3;
    if (m_moved) {
        dragTo(event->position());
    }
}

void TimelineView::dragTo(QPointF position) {
    const TimeScale s = scale();
    const Duration step = m_state.site()->step;
    const Instant t = snapped(s.at(position.x()), step);
    const Duration moved(std::llround((position.x() - m_pressed.x()) * s.secondsPerPixel()));
    switch (m_drag) {
        case Drag::Cursor:
            m_state.setCursor(t);
            break;
        case Drag::From:
            m_state.setWindow({std::min(t, m_state.window().to - step), m_state.window().to});
            break;
        case Drag::To:
            m_state.setWindow({m_state.window().from, std::max(t, m_state.window().from + step)});
            break;
        case Drag::Window: {
            const Instant from = snapped(m_atPress.from + moved, step);
            m_state.setWindow(pannedWindow({from, from + m_atPress.length()}, Duration{0}, m_state.site()->timeline));
            break;
        }
        case Drag::Pan:
            setShown(pannedWindow(m_atPress, -moved, m_state.site()->timeline));
            break;
        case Drag::None:
            break;
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::Cursor && !m_moved) {
        if (const auto lease = leaseAt(event->position())) {
            m_state.setSelection(Selection::of(SelectionKind::Lease, lease->value));
        }
    }
    m_drag = Drag::None;
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!m_state.site()) {
        return;
    }
    // The pressed window or bar becomes what is seen.
    if (const auto lease = leaseAt(event->position())) {
        const TimeWindow term = intersect(m_state.snapshot()->leases[lease->value].term, m_state.site()->timeline);
        const Duration margin = term.length() / 20;
        setShown(intersect({term.from - margin, term.to + margin}, m_state.site()->timeline));
    } else if (event->position().y() <= kRuler) {
        setShown(m_state.window());
    }
}

void TimelineView::leaveEvent(QEvent*) {
    unsetCursor();
}

void TimelineView::wheelEvent(QWheelEvent* event) {
    if (!m_state.site()) {
        return;
    }
    const QPoint angle = event->angleDelta();
    const bool sideways = event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(angle.x()) > std::abs(angle.y());
    const TimeScale s = scale();
    if (sideways) {
        const int delta = angle.x() != 0 ? angle.x() : angle.y();
        const Duration by(std::llround(-delta / 120.0 * 80 * s.secondsPerPixel()));
        setShown(pannedWindow(m_shown, by, m_state.site()->timeline));
    } else if (lanesScroll() && event->position().y() >= lanesRect().top() &&
               !event->modifiers().testFlag(Qt::ControlModifier)) {
        scrollLanes(-angle.y() / 120.0 * 3 * kLane);
    } else {
        const double factor = std::pow(0.8, angle.y() / 120.0);
        setShown(zoomedWindow(m_shown, s.at(event->position().x()), factor, m_state.site()->timeline, shortest()));
    }
    event->accept();
}

void TimelineView::keyPressEvent(QKeyEvent* event) {
    const OpenSitePtr site = m_state.site();
    if (!site) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const std::int64_t few = control ? std::max<std::int64_t>(1, 86400 / site->step.count()) : 1;
    const std::int64_t page = std::max<std::int64_t>(1, m_shown.length() / site->step / 10);
    switch (event->key()) {
        case Qt::Key_Left:
            return stepCursor(-few);
        case Qt::Key_Right:
            return stepCursor(few);
        case Qt::Key_Up:
            return scrollLanes(-kLane);
        case Qt::Key_Down:
            return scrollLanes(kLane);
        case Qt::Key_PageUp:
            return stepCursor(-page);
        case Qt::Key_PageDown:
            return stepCursor(page);
        case Qt::Key_Home:
            return moveCursorTo(site->hasSamples() ? site->data.from : site->timeline.from);
        case Qt::Key_End:
            return moveCursorTo(site->hasSamples() ? site->data.to - site->step : site->timeline.to);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(0.7);
        case Qt::Key_Minus:
            return zoomBy(1 / 0.7);
        case Qt::Key_0:
            return showData();
        case Qt::Key_BracketLeft:
            return m_state.setWindow({m_state.cursor(), std::max(m_state.window().to, m_state.cursor() + site->step)});
        case Qt::Key_BracketRight:
            return m_state.setWindow(
                {std::min(m_state.window().from, m_state.cursor()), m_state.cursor() + site->step});
        case Qt::Key_Space:
            Q_EMIT playbackToggled();
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

QString TimelineView::toolTipAt(QPointF position) const {
    if (!m_state.site() || position.x() < kGutter) {
        return {};
    }
    if (const auto lease = leaseAt(position)) {
        const QString terms = termsText(*lease);
        return leaseSummary(*m_state.snapshot(), *lease) + (terms.isEmpty() ? QString() : u'\n' + terms);
    }
    const Instant t = scale().at(position.x());
    if (position.y() <= kRuler) {
        return tr("Time window %1. Drag its ends or the band between them.").arg(timeWindowText(m_state.window()));
    }
    const float value = m_curve.at(t);
    const QString figure = std::isnan(value)
                               ? tr("no samples")
                               : tr("%1 mean utilisation of leased GPUs").arg(percent(static_cast<double>(value)));
    return QStringLiteral("%1 UTC\n%2").arg(dateText(snapped(t, m_state.site()->step)), figure);
}

bool TimelineView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = toolTipAt(help->pos());
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace leasehold
