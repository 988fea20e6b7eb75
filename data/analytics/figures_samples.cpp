// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "data/analytics/figures_parts.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/sample_scan.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {

/// The counter to use: as asked, else SM activity, which says more than that some kernel ran.
Result<std::string> chooseMetric(const TelemetrySource& source, const std::string& asked) {
    if (!asked.empty()) {
        return asked;
    }
    auto borrowed = Borrowed::from(source.path, source.cache);
    if (!borrowed) {
        return Failure(borrowed.error());
    }
    auto extents = metricExtents(borrowed->file());
    if (!extents) {
        return Failure(extents.error());
    }
    for (const char* name : {"sm_active", "gpu_util"}) {
        const bool any = std::any_of(extents->begin(), extents->end(),
                                     [&](const MetricExtent& e) { return e.metric.name == name && e.valid > 0; });
        if (any) {
            return std::string(name);
        }
    }
    return std::string{};
}

Groups groupsOf(const FigurePartition& parts) {
    Groups groups;
    groups.names.resize(parts.bins.size());
    for (const Segment& segment : parts.leased) {
        for (const Held& held : segment.held) {
            groups.runs.push_back({segment.gpus, held.window, held.value});
        }
    }
    return groups;
}

Result<> readUtilisation(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                         FigureSamples& samples, const std::stop_token& stop,
                         const std::function<void(double)>& progress) {
    auto metric = chooseMetric(source, request.metric);
    if (!metric) {
        return Failure(metric.error());
    }
    auto parts = partition(snapshot, request, request.window);
    if (!parts) {
        return Failure(parts.error());
    }
    samples.bins = parts->bins.size();
    if (metric->empty() || samples.bins == 0) {
        return {};
    }
    HeatmapRequest ask;
    ask.metric = *metric;
    ask.busyThreshold = request.busyThreshold;
    ask.backend = request.backend;
    samples.edges = monthEdges(request.window);
    auto map = computeHeatmapOf(snapshot, source, groupsOf(*parts), samples.edges, ask, stop, progress);
    if (!map) {
        return Failure(map.error());
    }
    samples.metric = map->metric;
    samples.faults = std::move(map->faults);
    samples.backend = map->backend;
    if (!map->columns.empty()) {
        samples.cells = std::move(map->cells.cells);
        samples.expected = std::move(map->expected);
    }
    return {};
}

/// The latest sample of each GPU at the date: of the grid instant at or before it, else of the one before that, so that
/// the end of the data still has a power.
Result<> readPower(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                   FigureSamples& samples, const std::stop_token& stop) {
    const Metric* metric = snapshot.metric("power_w");
    if (metric == nullptr || metric->step <= Duration{0}) {
        return {};
    }
    for (const Instant t : {request.at, request.at - metric->step}) {
        auto slice = computeSlice(snapshot, source, "power_w", {t, t}, SliceStatistic::Mean, stop);
        if (!slice) {
            return Failure(slice.error());
        }
        if (slice->valid > 0) {
            samples.watts = std::move(slice->values);
            return {};
        }
    }
    return {};
}

}  // namespace

void addPower(const Snapshot& s, const FigureSamples* samples, std::uint32_t gpu, PowerPart& part) {
    if (samples != nullptr && gpu < samples->watts.size() && !std::isnan(samples->watts[gpu])) {
        part.watts += static_cast<double>(samples->watts[gpu]);
        ++part.sampled;
        return;
    }
    const Rack& rack = s.racks[s.nodes[s.gpus[gpu].node.value].rack.value];
    if (rack.ratedPowerW && rack.gpus.count > 0) {
        part.watts += *rack.ratedPowerW / rack.gpus.count;
        ++part.rated;
    } else {
        ++part.unknown;
    }
}

Result<FigureSamplesPtr> aggregateFigureSamples(const Snapshot& snapshot, const TelemetrySource& source,
                                                const FigureRequest& request, std::stop_token stop,
                                                const std::function<void(double)>& progress) {
    auto samples = std::make_shared<FigureSamples>();
    if (auto read = readUtilisation(snapshot, source, request, *samples, stop, progress); !read) {
        return Failure(read.error());
    }
    if (auto read = readPower(snapshot, source, request, *samples, stop); !read) {
        return Failure(read.error());
    }
    return FigureSamplesPtr(std::move(samples));
}

Result<TimeWindow> telemetryWindow(const TelemetrySource& source) {
    auto borrowed = Borrowed::from(source.path, source.cache);
    if (!borrowed) {
        return Failure(borrowed.error());
    }
    auto extents = metricExtents(borrowed->file());
    if (!extents) {
        return Failure(extents.error());
    }
    TimeWindow window;
    bool any = false;
    for (const MetricExtent& extent : *extents) {
        if (extent.valid == 0) {
            continue;
        }
        const TimeWindow one = extent.window();
        window = any ? TimeWindow{std::min(window.from, one.from), std::max(window.to, one.to)} : one;
        any = true;
    }
    return window;
}

Result<FigureRequest> defaultFigureRequest(const TelemetrySource& source, std::optional<Instant> from,
                                           std::optional<Instant> to, std::optional<Instant> at, Instant now) {
    auto data = telemetryWindow(source);
    if (!data) {
        return Failure(data.error());
    }
    FigureRequest request;
    request.at = at.value_or(data->empty() ? now : data->to);
    const TimeWindow month{monthStart(request.at), addMonths(request.at, 1)};
    const TimeWindow usual = data->empty() ? month : *data;
    request.window = {from.value_or(usual.from), to.value_or(usual.to)};
    return request;
}

}  // namespace leasehold
