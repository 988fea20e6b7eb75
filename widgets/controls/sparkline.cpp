// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/sparkline.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/controls/look.hpp"
#include "widgets/controls/time_axis.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kMostBins = 400;
constexpr double kMargin = 12;

/// Row and rack names are unique only within their hall, so the hall is asked for as well.
void addPlace(Filter& filter, const Snapshot& s, RowIndex row) {
    if (row) {
        filter.conditions.push_back({GroupBy::Hall, s.halls[s.rows[row.value].hall.value].name});
    }
}

}  // namespace

std::optional<SelectionQuery> queryFor(const OpenSite& site, const Selection& selection) {
    if (!site.hasSamples()) {
        return std::nullopt;
    }
    const Snapshot& s = *site.snapshot;
    SelectionQuery query;
    query.request.metric = site.metric;
    query.request.by = GroupBy::Tenant;
    auto& conditions = query.request.filter.conditions;
    for (const std::uint32_t i : selection.indices) {
        switch (selection.kind) {
            case SelectionKind::Hall:
                conditions.push_back({GroupBy::Hall, s.halls[i].name});
                break;
            case SelectionKind::Row:
                conditions.push_back({GroupBy::Row, s.rows[i].name});
                addPlace(query.request.filter, s, RowIndex(i));
                break;
            case SelectionKind::Rack:
                conditions.push_back({GroupBy::Rack, s.racks[i].name});
                addPlace(query.request.filter, s, s.racks[i].row);
                break;
            case SelectionKind::Pod:
                conditions.push_back({GroupBy::Pod, s.pods[i].name});
                break;
            case SelectionKind::Node:
                conditions.push_back({GroupBy::Node, s.nodes[i].name});
                break;
            case SelectionKind::Gpu:
                if (selection.indices.size() > 1) {
                    return std::nullopt;
                }
                conditions.push_back({GroupBy::Node, s.nodes[s.gpus[i].node.value].name});
                query.request.by = GroupBy::Gpu;
                query.row = s.gpuName(GpuOrdinal(i));
                break;
            case SelectionKind::Tenant:
                conditions.push_back({GroupBy::Tenant, s.parties[i].name});
                break;
            case SelectionKind::Lease:
                conditions.push_back({GroupBy::Lease, s.leases[i].name});
                break;
            case SelectionKind::Switch:
            case SelectionKind::Link:
            case SelectionKind::Feed:
                return std::nullopt;
            case SelectionKind::Site:
            case SelectionKind::None:
                break;
        }
    }
    return query;
}

Sparkline::Sparkline(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent), m_state(state), m_job(jobs, tr("Reading utilisation"), this) {
    setAccessibleName(tr("Utilisation over the time window"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        request();
    });
    connect(&state, &AppState::selectionChanged, this, &Sparkline::request);
    connect(&state, &AppState::windowChanged, this, &Sparkline::request);
    connect(&state, &AppState::cursorShown, this, qOverload<>(&QWidget::update));
    connect(&state, &AppState::themeChanged, this, qOverload<>(&QWidget::update));
    request();
}

void Sparkline::request() {
    const OpenSitePtr site = m_state.site();
    const Selection selection = m_state.selection();
    // The whole site's curve stands in the timeline already.
    auto query = site && !selection.empty() ? queryFor(*site, selection) : std::nullopt;
    setVisible(query.has_value());
    if (!query) {
        m_curve = {};
        return;
    }
    const TimeWindow window = intersect(m_state.window(), site->data);
    if (window.empty()) {
        m_curve = {};
        m_window = m_state.window();
        m_notice = tr("No samples in the time window");
        update();
        return;
    }
    query->request.from = window.from;
    query->request.to = window.to;
    query->request.bin = binFor(window, site->step, kMostBins);
    m_job.request(
        [site, query = *query](JobContext& job) {
            return computeHeatmap(*site->snapshot, site->source, query.request, job.stop());
        },
        [this, site, window, selection, row = query->row](Result<Heatmap> heatmap) {
            if (site != m_state.site() || selection != m_state.selection()) {
                return;
            }
            m_window = window;
            m_curve = heatmap ? curveOfRow(*heatmap, row) : UtilisationCurve{};
            m_notice =
                heatmap ? tr("No samples in the time window") : QString::fromStdString(describe(heatmap.error()));
            update();
        });
}

void Sparkline::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_state.dark());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont());
    painter.setPen(l.muted);
    painter.drawText(QRectF(kMargin, 0, width() - 2 * kMargin, 18), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Utilisation over the window"));
    const QRectF plot(kMargin, 20, width() - 2 * kMargin, height() - 26);
    painter.fillRect(plot, l.field);
    painter.setPen(l.grid);
    painter.drawLine(QPointF(plot.left(), plot.center().y()), QPointF(plot.right(), plot.center().y()));
    const auto columns = reduceCurve(m_curve, m_window, static_cast<int>(plot.width()));
    QPainterPath path;
    bool open = false;
    const auto yOf = [&](float v) {
        return plot.bottom() - plot.height() * std::clamp(static_cast<double>(v) / 100, 0.0, 1.0);
    };
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const double x = plot.left() + static_cast<double>(c) + 0.5;
        if (std::isnan(columns[c].mean)) {
            open = false;
            continue;
        }
        open ? path.lineTo(x, yOf(columns[c].high)) : path.moveTo(x, yOf(columns[c].high));
        path.lineTo(x, yOf(columns[c].low));
        open = true;
    }
    if (path.isEmpty()) {
        painter.setPen(l.muted);
        painter.drawText(plot, Qt::AlignCenter, m_job.busy() ? tr("Reading samples…") : m_notice);
        return;
    }
    painter.setPen(QPen(l.accent, 1.25));
    painter.drawPath(path);
    const TimeScale scale{m_window.from, m_window.to, plot.left(), plot.width()};
    if (m_window.contains(m_state.cursor())) {
        painter.setPen(QPen(l.text, 1));
        const double x = std::round(scale.x(m_state.cursor())) + 0.5;
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
    painter.setPen(l.muted);
    painter.drawText(QRectF(kMargin, 0, width() - 2 * kMargin, 18), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("0 – 100 %"));
}

void Sparkline::mousePressEvent(QMouseEvent* event) {
    if (m_state.site() && !m_window.empty() && event->button() == Qt::LeftButton) {
        const TimeScale scale{m_window.from, m_window.to, kMargin, std::max(1.0, width() - 2 * kMargin)};
        m_state.setCursor(snapped(scale.at(event->position().x()), m_state.site()->step));
    }
}

}  // namespace leasehold
