// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timeline_panel.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kMostBins = 4000;
constexpr int kSettleMs = 120;
constexpr int kFrameMs = 33;

struct Speed {
    const char* label;
    double siteSeconds;
};
constexpr std::array<Speed, 7> kSpeeds{{{"1 h/s", 3600},
                                        {"3 h/s", 3 * 3600},
                                        {"12 h/s", 12 * 3600},
                                        {"2 d/s", 2 * 86400},
                                        {"1 w/s", 7 * 86400},
                                        {"1 month/s", 30 * 86400},
                                        {"3 months/s", 91 * 86400}}};
constexpr int kDefaultSpeed = 1;
constexpr int kFutureSpeed = 5;  ///< leases end in months: at less nothing would be seen to happen

}  // namespace

TimelinePanel::TimelinePanel(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_curveJob(jobs, tr("Reading utilisation"), this, JobBoard::Loudness::Shown),
      m_view(new TimelineView(state, this)) {
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_view, 1);
    m_timer.setInterval(kFrameMs);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this,
            [this] { advance(static_cast<double>(m_sinceFrame.restart()) / 1000.0); });
    connect(m_view, &TimelineView::playbackToggled, this, &TimelinePanel::togglePlaying);
    connect(&state, &AppState::siteChanged, this, &TimelinePanel::siteChanged);
    // The curve reads all there is on all cores; the view's values, a thousandth of that, come first.
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettleMs);
    connect(&m_settled, &QTimer::timeout, this, &TimelinePanel::requestCurve);
    connect(&state, &AppState::filterChanged, &m_settled, qOverload<>(&QTimer::start));
    connect(&state, &AppState::windowChanged, this, &TimelinePanel::refreshTexts);
    connect(&state, &AppState::themeChanged, this, [this] {
        refreshIcons();
        refreshLanes();
    });
    refreshIcons();
    siteChanged();
}

QToolButton* TimelinePanel::addButton(QWidget* bar, Symbol which, const QString& tip, void (TimelinePanel::*action)()) {
    auto* button = new QToolButton(bar);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setIconSize({18, 18});
    bar->layout()->addWidget(button);
    connect(button, &QToolButton::clicked, this, action);
    m_buttons.emplace_back(button, which);
    return button;
}

QWidget* TimelinePanel::makeBar() {
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(2);
    addButton(bar, Symbol::ToStart, tr("First sample (Home)"), &TimelinePanel::toStart);
    addButton(bar, Symbol::StepBack, tr("One step back (Left)"), &TimelinePanel::stepBack);
    m_play = addButton(bar, Symbol::Play, tr("Play or pause (Space); at the last sample it goes on into the future"),
                       &TimelinePanel::togglePlaying);
    addButton(bar, Symbol::StepOn, tr("One step on (Right)"), &TimelinePanel::stepOn);
    addButton(bar, Symbol::ToEnd, tr("Last sample (End)"), &TimelinePanel::toEnd);
    m_speed = new QComboBox(bar);
    for (const Speed& speed : kSpeeds) {
        m_speed->addItem(QString::fromLatin1(speed.label), speed.siteSeconds);
    }
    m_speed->setCurrentIndex(kDefaultSpeed);
    m_speed->setToolTip(tr("Playback speed: site time per second"));
    m_speed->setAccessibleName(tr("Playback speed"));
    layout->addSpacing(8);
    layout->addWidget(m_speed);
    m_count = new QLabel(bar);
    m_count->setProperty("role", QStringLiteral("muted"));
    m_count->setFont(smallFont());
    m_count->setToolTip(tr("Tenants with a lease, one lane each; the wheel over the lanes, or Up and Down, scrolls"));
    layout->addSpacing(8);
    layout->addWidget(m_count);
    layout->addStretch(1);
    m_window = new QLabel(bar);
    m_window->setProperty("role", QStringLiteral("muted"));
    m_window->setFont(smallFont());
    layout->addWidget(m_window);
    layout->addSpacing(8);
    addButton(bar, Symbol::Sample, tr("Show all data (0)"), &TimelinePanel::fit);
    addButton(bar, Symbol::ZoomFit, tr("Show all leases, to the end of the last"), &TimelinePanel::fitAll);
    return bar;
}

void TimelinePanel::refreshIcons() {
    const Look& look = lookOf(m_state.dark());
    for (const auto& [button, which] : m_buttons) {
        button->setIcon(symbol(button == m_play && m_playing ? Symbol::Pause : which, look));
    }
}

void TimelinePanel::refreshTexts() {
    m_window->setText(m_state.site() ? tr("Window %1").arg(timeWindowText(m_state.window())) : QString());
}

void TimelinePanel::siteChanged() {
    setPlaying(false);
    m_curveJob.drop();
    m_settled.stop();
    setEnabled(m_state.site() != nullptr);
    refreshLanes();
    refreshTexts();
    m_state.onlyLeasesChanged() ? m_settled.start() : requestCurve();
}

void TimelinePanel::refreshLanes() {
    m_view->setLanes(m_state.site() ? tenantLanes(*m_state.site(), m_state.dark()) : std::vector<TenantLane>{});
    m_count->setText(m_state.site() ? counted(m_view->laneCount(), tr("tenant")) : QString());
}

void TimelinePanel::requestCurve() {
    const OpenSitePtr site = m_state.site();
    if (!site || !site->hasSamples()) {
        m_view->setCurve({});
        m_view->setNotice(site ? tr("No telemetry in this site. Import DCGM text or samples.csv to see utilisation.")
                               : QString());
        return;
    }
    m_view->setNotice(tr("Reading samples…"));
    HeatmapRequest request;
    request.by = GroupBy::Tenant;
    request.metric = site->metric;
    request.bin = binFor(site->data, site->step, kMostBins);
    request.filter = m_state.filter();
    m_curveJob.request(
        [site, request](JobContext& job) {
            return computeHeatmap(*site->snapshot, site->source, request, job.stop(),
                                  [&job](double fraction) { job.report(fraction); });
        },
        [this, site](Result<Heatmap> heatmap) {
            if (site != m_state.site()) {
                return;
            }
            if (!heatmap) {
                m_view->setNotice(QString::fromStdString(describe(heatmap.error())));
                return;
            }
            // A site without leases is vacant as a whole, and its curve is still of use.
            m_view->setCurve(curveOf(*heatmap, !site->snapshot->leases.empty()));
        });
}

void TimelinePanel::toStart() {
    if (m_state.site()) {
        m_view->moveCursorTo(m_state.site()->hasSamples() ? m_state.site()->data.from : m_state.site()->timeline.from);
    }
}

void TimelinePanel::toEnd() {
    if (m_state.site()) {
        m_view->moveCursorTo(m_state.site()->defaultCursor());
    }
}

void TimelinePanel::stepBack() {
    m_view->stepCursor(-1);
}

void TimelinePanel::stepOn() {
    m_view->stepCursor(1);
}

void TimelinePanel::fit() {
    if (m_state.site()) {
        m_view->showData();
    }
}

void TimelinePanel::fitAll() {
    if (m_state.site()) {
        m_view->showAll();
    }
}

double TimelinePanel::speed() const {
    return m_speed->currentData().toDouble();
}

Instant TimelinePanel::playbackEnd() const {
    const OpenSite& site = *m_state.site();
    // Who starts beyond the data wants to watch the leases end.
    const bool beyond = !site.hasSamples() || m_state.cursor() >= site.data.to - site.step;
    return beyond ? site.timeline.to : site.data.to - site.step;
}

void TimelinePanel::setPlaying(bool playing) {
    playing = playing && m_state.site() != nullptr;
    if (playing == m_playing) {
        return;
    }
    if (playing && m_state.cursor() >= playbackEnd()) {
        toStart();
    }
    if (playing && m_state.site()->hasSamples() && m_state.cursor() >= m_state.site()->data.to - m_state.site()->step) {
        m_speed->setCurrentIndex(std::max(m_speed->currentIndex(), kFutureSpeed));
    }
    m_playing = playing;
    m_rest = 0;
    if (m_playing) {
        m_sinceFrame.start();
        m_timer.start();
    } else {
        m_timer.stop();
    }
    refreshIcons();
}

void TimelinePanel::advance(double seconds) {
    if (!m_playing) {
        return;
    }
    const OpenSite& site = *m_state.site();
    m_rest += seconds * speed();
    const auto step = static_cast<double>(site.step.count());
    const auto steps = static_cast<std::int64_t>(std::floor(m_rest / step));
    if (steps == 0) {
        return;
    }
    m_rest -= static_cast<double>(steps) * step;
    const Instant end = playbackEnd();
    const Instant next = snapped(m_state.cursor(), site.step) + site.step * steps;
    m_view->moveCursorTo(std::min(next, end));
    if (next >= end) {
        setPlaying(false);
    }
}

std::vector<TenantLane> tenantLanes(const OpenSite& site, bool dark) {
    const Snapshot& s = *site.snapshot;
    const std::vector<QColor> colours = tenantColours(s, dark);
    std::vector<TenantLane> lanes;
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < s.leases.size(); ++i) {
        order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return s.leases[a].term.from < s.leases[b].term.from; });
    constexpr std::size_t kNone = ~std::size_t{0};
    std::vector<std::size_t> laneOf(s.parties.size(), kNone);
    for (const std::uint32_t i : order) {
        const Lease& lease = s.leases[i];
        const std::uint32_t tenant = lease.tenant.value;
        if (laneOf[tenant] == kNone) {
            laneOf[tenant] = lanes.size();
            lanes.push_back({lease.tenant, text(s.parties[tenant].name), colours[tenant], {}});
        }
        const TimeWindow term = intersect(lease.term, site.timeline);
        lanes[laneOf[tenant]].bars.push_back({LeaseIndex(i), term, lease.term.to >= kForever});
    }
    return lanes;
}

}  // namespace leasehold
