// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/values_feed.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "widgets/state/colour_values.hpp"
#include "widgets/state/filters.hpp"

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
void countStates(SiteValues& values, const std::vector<GpuRange>& kept) {
    double sum = 0;
    std::uint64_t samples = 0;
    const auto count = [&](std::uint32_t gpu) {
        const GpuState state = values.states[gpu];
        values.inService += state != GpuState::Planned ? 1 : 0;
        values.down += state == GpuState::Down ? 1 : 0;
        values.busy += state == GpuState::LeasedBusy ? 1 : 0;
        if (!values.tenants[gpu]) {
            return;
        }
        ++values.leased;
        if (const double value = values.valueOf(GpuOrdinal(gpu)); !std::isnan(value)) {
            sum += value;
            ++samples;
        }
    };
    for (const GpuRange& range : kept) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            count(gpu);
        }
    }
    values.meanLeased = samples == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(samples);
}

/// A metric's slice over the window: that of `before` where it is the same, else computed. Null where the file has no
/// such samples there.
Result<std::shared_ptr<const Slice>> sliceOf(const OpenSite& site, const std::string& metric, TimeWindow window,
                                             SliceStatistic statistic, const std::shared_ptr<const Slice>& before,
                                             const std::stop_token& stop) {
    if (before) {
        return before;
    }
    const auto extent = std::find_if(site.extents.begin(), site.extents.end(),
                                     [&](const MetricExtent& e) { return e.metric.name == metric; });
    if (metric.empty() || extent == site.extents.end() || extent->metric.step.count() <= 0) {
        return std::shared_ptr<const Slice>();
    }
    // Power and temperature come hourly where utilisation comes by the quarter: the last sample before the cursor
    // counts.
    const TimeWindow wide{std::min(window.from, window.to - extent->metric.step), window.to};
    if (intersect(wide, site.data).empty()) {
        return std::shared_ptr<const Slice>();
    }
    auto slice = computeSlice(*site.snapshot, site.source, metric, wide, statistic, stop);
    if (!slice) {
        return Failure(slice.error());
    }
    return std::make_shared<const Slice>(*std::move(slice));
}

/// Reads what the quantity needs beside mean utilisation.
Result<> readShown(SiteValues& values, const ValuesRequest& request, const SiteValues* before,
                   const std::stop_token& stop) {
    using scene::Quantity;
    const SliceStatistic statistic = request.highest ? SliceStatistic::Max : SliceStatistic::Mean;
    const bool power = request.quantity == Quantity::Power;
    if (power || (request.quantity == Quantity::Utilisation && request.highest)) {
        const bool same =
            before != nullptr && before->quantity == request.quantity && before->highest == request.highest;
        auto slice = sliceOf(*request.site, power ? "power_w" : request.site->metric, request.window, statistic,
                             same ? before->shown : nullptr, stop);
        if (!slice) {
            return Failure(slice.error());
        }
        values.shown = *std::move(slice);
    } else if (request.quantity == Quantity::Health) {
        auto slice = sliceOf(*request.site, "temp_c", request.window, SliceStatistic::Max,
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
    const std::vector<GroupRun> held = leaseRunsAt(snapshot, request.at);
    values->states = gpuStates(snapshot, request.at, held, values->slice.get(), request.busyThreshold);
    values->tenants = gpuTenants(snapshot, held);
    countHeld(*values, held);
    const GpuRange all{0, static_cast<std::uint32_t>(snapshot.gpus.size())};
    countStates(*values,
                request.filter.empty() ? std::vector{all} : filteredGpus(snapshot, request.filter, request.at));
    values->colouring = std::make_shared<const scene::Colouring>(colourValues(*values, request));
    return values;
}

ValuesFeed::ValuesFeed(AppState& state, JobBoard& jobs, QObject* parent)
    : QObject(parent), m_state(state), m_job(jobs, tr("Reading samples"), this) {
    connect(&state, &AppState::siteChanged, this, &ValuesFeed::siteChanged);
    connect(&state, &AppState::cursorChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::windowChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::selectionChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::filterChanged, this, &ValuesFeed::refresh);
    connect(&state, &AppState::colouringChanged, this, &ValuesFeed::refresh);
    siteChanged();
}

ValuesRequest ValuesFeed::wanted() const {
    return {m_state.site(),
            m_state.colouredWindow(),
            m_state.cursor(),
            m_state.filter(),
            m_state.quantity(),
            m_state.busyThreshold(),
            m_state.colourSpan() == ColourSpan::WindowMax,
            m_state.colourRange(m_state.quantity()),
            focusOf(m_state.selection())};
}

bool ValuesFeed::isCurrent() const {
    return m_shown == wanted();
}

void ValuesFeed::siteChanged() {
    m_job.drop();
    m_requested = {};
    m_shown = {};
    m_values = nullptr;
    Q_EMIT valuesChanged();
    refresh();
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
                      m_shown = request;
                      Q_EMIT valuesChanged();
                  });
}

}  // namespace leasehold
