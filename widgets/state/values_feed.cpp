// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/values_feed.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "data/store/telemetry.hpp"
#include "widgets/state/colour_values.hpp"
#include "widgets/state/filters.hpp"
#include "widgets/state/latest_slice.hpp"

namespace leasehold {
namespace {

void countHeld(SiteValues& values, std::span<const GroupRun> held) {
    const Snapshot& s = *values.site->snapshot;
    values.heldByParty.assign(s.parties.size(), 0);
    values.heldByLease.assign(s.leases.size(), 0);
    for (const GroupRun& run : held) {
        values.heldByLease[run.group] += run.gpus.count;
        values.heldByParty[s.leases[run.group].tenant.value] += run.gpus.count;
    }
    // GPUs whose places nobody states are held all the same; they are outside the states and their sums.
    for (const Allocation& allocation : s.allocations) {
        const Lease& lease = s.leases[allocation.lease.value];
        if (allocation.scope == ScopeKind::Count && intersect(lease.term, allocation.window).contains(values.at)) {
            const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(0, allocation.count));
            values.heldByLease[allocation.lease.value] += count;
            values.heldByParty[lease.tenant.value] += count;
        }
    }
}

/// What the site's headline says, of what the filter keeps.
void countStates(SiteValues& values) {
    double sum = 0;
    std::uint64_t samples = 0;
    const std::size_t known = values.slice ? values.slice->values.size() : 0;
    const auto count = [&](std::uint32_t gpu) {
        const GpuState state = values.states[gpu];
        values.inService += state != GpuState::Planned ? 1 : 0;
        values.down += state == GpuState::Down ? 1 : 0;
        values.busy += state == GpuState::LeasedBusy ? 1 : 0;
        if (!values.tenants[gpu]) {
            return;
        }
        ++values.leased;
        if (gpu < known && !std::isnan(values.slice->values[gpu])) {
            sum += static_cast<double>(values.slice->values[gpu]);
            ++samples;
        }
    };
    for (const GpuRange& range : *values.kept) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            count(gpu);
        }
    }
    values.meanLeased = samples == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(samples);
}

/// Who holds what, and what of it the filter keeps: as before, as long as no lease begins or ends between.
void stand(SiteValues& values, const ValuesRequest& request, const SiteValuesPtr& before) {
    const Snapshot& snapshot = *request.site->snapshot;
    const bool same =
        before && before->site == request.site && before->standing && before->standing->window.contains(request.at);
    values.standing = same ? before->standing : std::make_shared<const Standing>(standingAt(snapshot, request.at));
    values.filter = request.filter;
    if (same && before->kept && before->filter == request.filter) {
        values.kept = before->kept;
        return;
    }
    const GpuRange all{0, static_cast<std::uint32_t>(snapshot.gpus.size())};
    values.kept = std::make_shared<const std::vector<GpuRange>>(
        request.filter.empty() ? std::vector{all} : filteredGpus(snapshot, request.filter, request.at));
}

/// A metric's slice over the window: that of `before` where it is the same, else computed. Null where the file has no
/// such samples there.
Result<std::shared_ptr<const Slice>> sliceOf(const OpenSite& site, const std::string& metric, TimeWindow window,
                                             SliceStatistic statistic, const std::shared_ptr<const Slice>& before,
                                             const std::stop_token& stop) {
    if (before) {
        return before;
    }
    return latestSlice(site, metric, window, statistic, stop);
}

/// The metric that a quantity shows beside or in place of utilisation; empty: none.
std::string metricOf(scene::Quantity quantity) {
    switch (quantity) {
        case scene::Quantity::Power:
            return "power_w";
        case scene::Quantity::Health:
        case scene::Quantity::Temperature:
            return "temp_c";
        default:
            return {};
    }
}

/// Reads what the quantity needs beside mean utilisation.
Result<> readShown(SiteValues& values, const ValuesRequest& request, const SiteValues* before,
                   const std::stop_token& stop) {
    using scene::Quantity;
    const SliceStatistic statistic = request.highest ? SliceStatistic::Max : SliceStatistic::Mean;
    const bool own = request.quantity == Quantity::Power || request.quantity == Quantity::Temperature;
    if (own || (request.quantity == Quantity::Utilisation && request.highest)) {
        const bool same =
            before != nullptr && before->quantity == request.quantity && before->highest == request.highest;
        auto slice = sliceOf(*request.site, own ? metricOf(request.quantity) : request.site->metric, request.window,
                             statistic, same ? before->shown : nullptr, stop);
        if (!slice) {
            return Failure(slice.error());
        }
        values.shown = *std::move(slice);
    } else if (request.quantity == Quantity::Health) {
        auto slice = sliceOf(*request.site, metricOf(request.quantity), request.window, SliceStatistic::Max,
                             before != nullptr ? before->temperature : nullptr, stop);
        if (!slice) {
            return Failure(slice.error());
        }
        values.temperature = *std::move(slice);
    }
    return {};
}

/// Things that have no outline of their own in the site view show themselves by fading the rest.
Selection focusOf(const Selection& selection) {
    switch (selection.kind) {
        case SelectionKind::Hall:
        case SelectionKind::Row:
        case SelectionKind::Pod:
        case SelectionKind::Switch:
        case SelectionKind::Tenant:
        case SelectionKind::Lease:
            return selection;
        default:
            return {};
    }
}

}  // namespace

double SiteValues::valueOf(GpuOrdinal gpu) const {
    return slice && gpu.value < slice->values.size() ? static_cast<double>(slice->values[gpu.value])
                                                     : std::numeric_limits<double>::quiet_NaN();
}

Result<SiteValuesPtr> computeValues(const ValuesRequest& request, const SiteValuesPtr& before, std::stop_token stop) {
    auto values = std::make_shared<SiteValues>();
    values->site = request.site;
    values->window = request.window;
    values->at = request.at;
    const Snapshot& snapshot = *request.site->snapshot;
    values->quantity = request.quantity;
    values->highest = request.highest;
    const bool same = before && before->site == request.site && before->window == request.window;
    if (same && before->slice) {
        values->slice = before->slice;
    } else if (request.site->hasSamples() && !intersect(request.window, request.site->data).empty()) {
        auto slice = computeSlice(snapshot, request.site->source, request.site->metric, request.window,
                                  SliceStatistic::Mean, stop);
        if (!slice) {
            return Failure(slice.error());
        }
        values->slice = std::make_shared<const Slice>(*std::move(slice));
    }
    if (auto read = readShown(*values, request, same ? before.get() : nullptr, stop); !read) {
        return Failure(read.error());
    }
    stand(*values, request, before);
    values->states = statesFrom(snapshot, *values->standing, request.at, values->slice.get(), request.busyThreshold);
    values->tenants = values->standing->tenants;
    countHeld(*values, values->standing->held);
    countStates(*values);
    values->colouring = std::make_shared<const scene::Colouring>(colourValues(*values, request));
    return values;
}

ValuesFeed::ValuesFeed(AppState& state, JobBoard& jobs, QObject* parent)
    : QObject(parent),
      m_state(state),
      m_job(jobs, tr("Reading samples"), this),
      m_ahead(jobs, tr("Reading ahead"), this) {
    connect(&state, &AppState::siteChanged, this, &ValuesFeed::siteChanged);
    connect(&state, &AppState::cursorChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::windowChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::selectionChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::filterChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::colouringChanged, this, &ValuesFeed::refresh);
    siteChanged();
}

ValuesRequest ValuesFeed::wantedOf(OpenSitePtr site) const {
    return {std::move(site),
            m_state.colouredWindow(),
            m_state.cursor(),
            m_state.filter(),
            m_state.quantity(),
            m_state.busyThreshold(),
            m_state.colourSpan() == ColourSpan::WindowMax,
            m_state.colourRange(m_state.quantity()),
            focusOf(m_state.selection()),
            m_state.worstWins()};
}

bool ValuesFeed::isCurrent() const {
    return m_shown == wanted();
}

void ValuesFeed::siteChanged() {
    m_job.drop();
    m_ahead.drop();
    m_read = {};
    m_shown = {};
    m_requested = {};
    const auto [request, values] = std::exchange(m_offered, {});
    if (values && request == wanted()) {
        m_requested = request;
        m_values = values;
        // When every view has heard of the site that these are of.
        QMetaObject::invokeMethod(
            this,
            [this, request = request] {
                if (request == m_requested && m_shown != request) {
                    show(request);
                }
            },
            Qt::QueuedConnection);
        return;
    }
    m_values = nullptr;
    Q_EMIT valuesChanged();
    refresh();
}

void ValuesFeed::show(const ValuesRequest& request) {
    m_shown = request;
    Q_EMIT valuesChanged();
    if (request.at == m_state.cursor()) {
        m_state.showCursor();
    }
}

void ValuesFeed::refresh() {
    const ValuesRequest request = wanted();
    if (!request.site || request == m_requested) {
        return;
    }
    m_requested = request;
    m_job.request([request, before = m_values](JobContext& job) { return computeValues(request, before, job.stop()); },
                  [this, request](Result<SiteValuesPtr> values) {
                      if (request.site != m_state.site()) {
                          return;
                      }
                      if (!values) {
                          Q_EMIT failed(values.error());
                          return;
                      }
                      m_values = *std::move(values);
                      readAhead(m_shown, request);
                      show(request);
                  });
}

void ValuesFeed::readAhead(const ValuesRequest& from, const ValuesRequest& to) {
    const Duration tile = to.site->step * kTileSlots;
    const Duration moved = to.at - from.at;
    const bool scrubbing = m_state.colourSpan() == ColourSpan::Cursor && from.site == to.site && moved != Duration{0} &&
                           moved < tile && -moved < tile;
    if (!scrubbing || tile <= Duration{0} || !to.site->hasSamples()) {
        return;
    }
    const Instant next = moved > Duration{0} ? to.at + tile : to.at - tile;
    const std::pair reached{to.site, next.time_since_epoch() / tile};
    if (!to.site->data.contains(next) || reached == m_read) {
        return;
    }
    m_read = reached;
    std::vector<std::string> metrics{to.site->metric};
    if (std::string beside = metricOf(to.quantity); !beside.empty()) {
        metrics.push_back(std::move(beside));
    }
    m_ahead.request(
        [site = to.site, next, metrics](JobContext& job) {
            for (const std::string& metric : metrics) {
                // Asked for twice, a tile is turned (docs/decisions/0016). What fails here is told when it is needed.
                for (int i = 0; i < 2; ++i) {
                    (void)computeSlice(*site->snapshot, site->source, metric, {next, next + site->step},
                                       SliceStatistic::Mean, job.stop());
                }
            }
            return true;
        },
        [](bool) {});
}

}  // namespace leasehold
