// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmap_view.hpp"

#include <algorithm>
#include <cmath>

#include "widgets/heatmap/heatmap_metrics.hpp"

namespace leasehold {

using namespace heatmap;

namespace {

double seconds(Instant t) {
    return static_cast<double>(t.time_since_epoch().count());
}

/// [from, to) moved and cut so that it lies in [low, high) and is at least `least` long.
void fitInto(double& from, double& to, double low, double high, double least) {
    const double length = std::clamp(to - from, std::min(least, high - low), high - low);
    const double middle = (from + to) / 2;
    from = std::clamp(to - from == length ? from : middle - length / 2, low, high - length);
    to = from + length;
}

}  // namespace

HeatmapView::HeatmapView(AppState& state, HeatmapFeed& feed, QWidget* parent)
    : QWidget(parent), m_state(state), m_feed(feed) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Heatmap"));
    setAccessibleDescription(tr("Arrow keys move from cell to cell, Shift and arrows select, plus and minus zoom"));
    connect(&feed, &HeatmapFeed::rowsChanged, this, &HeatmapView::rowsChanged);
    connect(&feed, &HeatmapFeed::tilesChanged, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::cursorShown, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::windowChanged, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::selectionChanged, this, &HeatmapView::selectionChanged);
    connect(&state, &AppState::themeChanged, this, &HeatmapView::recolour);
}

void HeatmapView::rowsChanged() {
    m_images.clear();
    m_brush.reset();
    m_probe.reset();
    const HeatmapRowsPtr& rows = m_feed.rows();
    if (rows) {
        // Other rows are seen from their top; other samples from their beginning.
        Look wanted = m_later.value_or(m_shown);
        const bool sameRows = m_later || (m_rowsBefore == std::pair(rows->query.by, rows->size()));
        if (!sameRows) {
            wanted.top = 0;
            wanted.bottom = rows->size();
        }
        m_rowsBefore = {rows->query.by, rows->size()};
        const TimeWindow samples = rows->window();
        if (wanted.to <= seconds(samples.from) || wanted.from >= seconds(samples.to) || wanted.to <= wanted.from) {
            wanted.from = seconds(samples.from);
            wanted.to = seconds(samples.to);
        }
        m_later.reset();
        m_shown = {};
        setShown(wanted);
    } else if (!m_state.site()) {
        m_shown = {};
        m_later.reset();
    }
    recolour();
    selectionChanged();
}

void HeatmapView::recolour() {
    const HeatmapColours colours =
        m_feed.rows() ? HeatmapColours(*m_feed.rows(), m_statistic, m_state.dark()) : HeatmapColours();
    if (!(colours == m_colours)) {
        m_colours = colours;
        m_images.clear();
    }
    Q_EMIT coloursChanged();
    update();
}

void HeatmapView::setStatistic(Statistic statistic) {
    if (statistic == m_statistic) {
        return;
    }
    m_statistic = statistic;
    recolour();
    request();
}

void HeatmapView::setLongestBin(Duration bin) {
    m_longestBin = bin;
    request();
    update();
    Q_EMIT shownChanged();
}

void HeatmapView::setMode(Mode mode) {
    if (mode == m_mode) {
        return;
    }
    m_mode = mode;
    setCursor(mode == Mode::Select ? Qt::CrossCursor : Qt::ArrowCursor);
    Q_EMIT modeChanged();
}

void HeatmapView::setNotice(const QString& notice) {
    if (notice != m_notice) {
        m_notice = notice;
        update();
    }
}

void HeatmapView::selectionChanged() {
    m_selected = m_feed.rows() ? m_feed.rows()->spansOf(m_state.selection(), m_state.cursor()) : std::vector<RowSpan>{};
    update();
}

/// A selection holds positions, which mean something in one snapshot only.
bool HeatmapView::rowsAreOfSite() const {
    return m_feed.rows() && m_feed.rows()->query.site == m_state.site();
}

QRectF HeatmapView::plotRect() const {
    return {kNames, kAxis, std::max(1.0, width() - kNames - kRight), std::max(1.0, rowsHeight())};
}

QRectF HeatmapView::axisRect() const {
    return {kNames, 0, std::max(1.0, width() - kNames - kRight), kAxis};
}

QRectF HeatmapView::namesRect() const {
    return {0, kAxis, kNames, std::max(1.0, rowsHeight())};
}

double HeatmapView::rowsHeight() const {
    const double room = height() - kAxis - kBottom;
    return m_feed.rows() ? std::min(room, kTallestRow * m_feed.rows()->size()) : room;
}

double HeatmapView::leastRows() const {
    return std::max(1.0, rowsHeight() / kTallestRow);
}

double HeatmapView::xOf(double time) const {
    const QRectF plot = plotRect();
    return plot.left() + (time - m_shown.from) / std::max(1.0, m_shown.to - m_shown.from) * plot.width();
}

double HeatmapView::yOf(double position) const {
    const QRectF plot = plotRect();
    return plot.top() + (position - m_shown.top) / std::max(1e-9, m_shown.bottom - m_shown.top) * plot.height();
}

double HeatmapView::timeAt(double x) const {
    const QRectF plot = plotRect();
    return m_shown.from + (x - plot.left()) / plot.width() * (m_shown.to - m_shown.from);
}

double HeatmapView::positionAt(double y) const {
    const QRectF plot = plotRect();
    return m_shown.top + (y - plot.top()) / plot.height() * (m_shown.bottom - m_shown.top);
}

HeatmapLook HeatmapView::wanted() const {
    const QRectF plot = plotRect();
    HeatmapLook look;
    look.from = m_shown.from;
    look.to = m_shown.to;
    look.top = m_shown.top;
    look.bottom = m_shown.bottom;
    look.width = plot.width();
    look.height = plot.height();
    look.longestBin = m_longestBin;
    look.quantiles = needsQuantiles(m_statistic);
    return look;
}

void HeatmapView::request() {
    // A page that nobody sees reads nothing.
    if (isVisible() && m_feed.rows()) {
        m_feed.look(wanted());
    }
}

void HeatmapView::setShown(Look look) {
    const HeatmapRowsPtr& rows = m_feed.rows();
    if (!rows) {
        return;
    }
    const TimeWindow samples = rows->window();
    if (look.to <= look.from) {
        look.from = seconds(samples.from);
        look.to = seconds(samples.to);
    }
    if (look.bottom <= look.top) {
        look.top = 0;
        look.bottom = rows->size();
    }
    const double step = static_cast<double>(std::max<std::int64_t>(1, rows->extent.metric.step.count()));
    fitInto(look.from, look.to, seconds(samples.from), seconds(samples.to), kFewestBins * step);
    fitInto(look.top, look.bottom, 0, rows->size(), leastRows());
    if (look == m_shown) {
        return;
    }
    m_shown = look;
    request();
    update();
    Q_EMIT shownChanged();
}

void HeatmapView::setShownLater(const Look& look) {
    m_later = look;
}

void HeatmapView::applyLater() {
    if (m_later && m_feed.rows()) {
        setShown(*std::exchange(m_later, std::nullopt));
    }
}

std::optional<HeatmapView::Look> HeatmapView::part() const {
    if (m_later) {
        return m_later->to > m_later->from || m_later->bottom > m_later->top ? m_later : std::nullopt;
    }
    if (!m_feed.rows() || m_shown.to <= m_shown.from) {
        return std::nullopt;
    }
    const TimeWindow samples = m_feed.rows()->window();
    const Look all{seconds(samples.from), seconds(samples.to), 0, static_cast<double>(m_feed.rows()->size())};
    return m_shown == all ? std::nullopt : std::optional(m_shown);
}

void HeatmapView::showAll() {
    setShown({});
}

void HeatmapView::resizeEvent(QResizeEvent*) {
    const Look now = m_shown;
    setShown(now);
    request();
}

Duration HeatmapView::bin() const {
    const auto keys = m_feed.keysFor(wanted());
    return keys.empty() ? Duration{0} : m_feed.ladder()[static_cast<std::size_t>(keys.front().binLevel)];
}

bool HeatmapView::isSettled() const {
    if (!m_feed.isCurrent()) {
        return false;
    }
    const auto keys = m_feed.keysFor(wanted());
    return std::all_of(keys.begin(), keys.end(), [this](const TileKey& key) { return m_feed.tile(key) != nullptr; });
}

std::optional<HeatmapView::Cell> HeatmapView::cellOf(const Probe& probe) const {
    const HeatmapRowsPtr& rows = m_feed.rows();
    if (!rows || probe.position < 0 || probe.position >= rows->size() ||
        !rows->window().contains(Instant{Duration{static_cast<std::int64_t>(std::floor(probe.time))}})) {
        return std::nullopt;
    }
    HeatmapLook look = wanted();
    const auto keys = m_feed.keysFor(look);
    if (keys.empty()) {
        return std::nullopt;
    }
    TileKey key = keys.front();
    const auto bin = static_cast<double>(m_feed.ladder()[static_cast<std::size_t>(key.binLevel)].count());
    const auto column = static_cast<std::int64_t>(std::floor(probe.time / bin));
    const auto band = static_cast<std::int64_t>(std::floor(probe.position / (1U << key.rowLevel)));
    key.column = column >> 8;
    key.row = band >> 8;
    Cell cell{m_feed.tile(key), static_cast<std::uint32_t>(band & 255), static_cast<std::uint32_t>(column & 255)};
    if (!cell.tile || cell.band >= cell.tile->bands) {
        return std::nullopt;
    }
    return cell;
}

HeatmapView::Probe HeatmapView::probeAt(QPointF place) const {
    return {timeAt(place.x()), positionAt(place.y())};
}

std::optional<CellText> HeatmapView::cellAt(QPointF place) const {
    if (!m_notice.isEmpty() || !plotRect().contains(place)) {
        return std::nullopt;
    }
    const auto cell = cellOf(probeAt(place));
    if (!cell) {
        return std::nullopt;
    }
    return describeCell(*m_feed.rows(), *cell->tile, cell->band, cell->column, m_statistic);
}

}  // namespace leasehold
