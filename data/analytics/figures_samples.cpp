// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "data/analytics/figures_parts.hpp"
#include "data/analytics/ground.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/sample_scan.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {

/// The counters to choose from: as asked, else SM activity, which says more than that some kernel ran, and that.
Result<std::vector<std::string>> countersOf(const TelemetrySource& source, const std::string& asked) {
    if (!asked.empty()) {
        return std::vector<std::string>{asked};
    }
    auto borrowed = Borrowed::from(source.path, source.cache);
    if (!borrowed) {
        return Failure(borrowed.error());
    }
    auto extents = metricExtents(borrowed->file());
    if (!extents) {
        return Failure(extents.error());
    }
    std::vector<std::string> names;
    for (const char* name : {"sm_active", "gpu_util"}) {
        const bool any = std::any_of(extents->begin(), extents->end(),
                                     [&](const MetricExtent& e) { return e.metric.name == name && e.valid > 0; });
        if (any) {
            names.emplace_back(name);
        }
    }
    return names;
}

/// Rows to sum samples over, each of one lease.
struct Rows {
    RunTable runs;                     ///< value: the row
    std::vector<std::uint32_t> owner;  ///< per row its lease; none: nobody asks for it
    std::vector<Instant> edges;
};

/// Reads the counters one after the other, and each further one only for leases that the ones before do not serve.
class CounterReader {
public:
    CounterReader(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                  std::vector<std::string> names, const std::stop_token& stop,
                  const std::function<void(double)>& progress)
        : m_snapshot(snapshot),
          m_source(source),
          m_request(request),
          m_names(std::move(names)),
          m_stop(stop),
          m_progress(progress) {}

    Result<> read(const Rows& rows, FigureSamples& samples, std::vector<CounterCells>& into) {
        std::vector<bool> wanted(m_snapshot.leases.size(), true);
        into.resize(m_names.size());
        samples.counters.resize(m_names.size());
        for (std::size_t k = 0; k < m_names.size(); ++k) {
            const Groups groups = groupsOf(rows, wanted);
            if (groups.runs.empty() && k > 0) {
                samples.counters[k].name = m_names[k];
                continue;
            }
            if (auto read = readOne(k, groups, rows.edges, samples, into[k]); !read) {
                return read;
            }
            dropServed(rows, into[k], wanted);
        }
        return {};
    }

private:
    [[nodiscard]] static Groups groupsOf(const Rows& rows, const std::vector<bool>& wanted) {
        Groups groups;
        groups.names.resize(rows.owner.size());
        for (const Segment& segment : rows.runs) {
            for (const Held& held : segment.held) {
                const std::uint32_t lease = rows.owner[held.value];
                if (lease < wanted.size() && wanted[lease]) {
                    groups.runs.push_back({segment.gpus, held.window, held.value});
                }
            }
        }
        return groups;
    }

    Result<> readOne(std::size_t k, const Groups& groups, const std::vector<Instant>& edges, FigureSamples& samples,
                     CounterCells& into) {
        HeatmapRequest ask;
        ask.metric = m_names[k];
        ask.busyThreshold = m_request.busyThreshold;
        ask.backend = m_request.backend;
        auto map = computeHeatmapOf(m_snapshot, m_source, groups, edges, ask, m_stop, m_progress);
        if (!map) {
            return Failure(map.error());
        }
        samples.counters[k] = map->metric;
        samples.backend = map->backend;
        samples.faults.insert(samples.faults.end(), map->faults.begin(), map->faults.end());
        if (!map->columns.empty()) {
            into.cells = std::move(map->cells.cells);
            into.expected = std::move(map->expected);
        }
        return {};
    }

    /// A counter that covers 90 % of all samples covers 90 % of what any other does.
    static void dropServed(const Rows& rows, const CounterCells& cells, std::vector<bool>& wanted) {
        const std::size_t columns = rows.edges.size() - 1;
        std::vector<SampleCounts> counts(wanted.size() * columns);
        for (std::size_t i = 0; i < cells.cells.size(); ++i) {
            const std::uint32_t lease = rows.owner[i / columns];
            if (lease < wanted.size()) {
                counts[lease * columns + i % columns].valid += cells.cells[i].valid;
                counts[lease * columns + i % columns].expected += cells.expected[i];
            }
        }
        for (std::size_t lease = 0; lease < wanted.size(); ++lease) {
            wanted[lease] = cells.cells.empty();
            for (std::size_t c = lease * columns; c < (lease + 1) * columns; ++c) {
                const auto valid = static_cast<Wide>(counts[c].valid);
                // None expected: its step may be longer than the time, and the next one's not.
                const auto expected = static_cast<Wide>(counts[c].expected);
                wanted[lease] = wanted[lease] || expected == 0 || 10 * valid < 9 * expected;
            }
        }
    }

    const Snapshot& m_snapshot;
    const TelemetrySource& m_source;
    const FigureRequest& m_request;
    std::vector<std::string> m_names;
    const std::stop_token& m_stop;
    const std::function<void(double)>& m_progress;
};

/// The leases whose bill follows from their use, over the calendar months that the window touches.
Rows meteredRows(const Snapshot& s, TimeWindow window, std::vector<std::uint32_t>& metered) {
    Rows rows;
    std::vector<std::uint32_t> rowOf(s.leases.size(), LeaseIndex::kNone);
    for (std::uint32_t i = 0; i < s.leases.size(); ++i) {
        const Lease& lease = s.leases[i];
        if (lease.priceKind == PriceKind::PerGpuHour && lease.minimumCommitment && *lease.minimumCommitment < 1 &&
            !intersect(window, lease.term).empty()) {
            rowOf[i] = static_cast<std::uint32_t>(metered.size());
            metered.push_back(i);
        }
    }
    if (metered.empty()) {
        return rows;
    }
    const TimeWindow months = wholeMonths(window);
    rows.edges = monthEdges(months);
    rows.owner = metered;
    RunTable mine;
    for (Segment& segment : leaseTable(s, months)) {
        std::erase_if(segment.held, [&](const Held& held) { return rowOf[held.value] == LeaseIndex::kNone; });
        for (Held& held : segment.held) {
            held.value = rowOf[held.value];
        }
        if (!segment.held.empty()) {
            mine.push_back(std::move(segment));
        }
    }
    rows.runs = subtract(intersect(mine, serviceTable(s, months)), downTable(s, months));
    return rows;
}

Result<> readUtilisation(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                         FigureSamples& samples, const std::stop_token& stop,
                         const std::function<void(double)>& progress) {
    auto names = countersOf(source, request.metric);
    if (!names) {
        return Failure(names.error());
    }
    auto parts = partition(snapshot, request, request.window);
    if (!parts) {
        return Failure(parts.error());
    }
    samples.bins = parts->bins.size();
    if (names->empty() || samples.bins == 0) {
        return {};
    }
    CounterReader reader(snapshot, source, request, std::move(*names), stop, progress);
    Rows bins;
    bins.runs = std::move(parts->leased);
    for (const FigureBin& bin : parts->bins) {
        bins.owner.push_back(bin.lease);
    }
    bins.edges = {request.window.from, request.window.to};
    if (auto read = reader.read(bins, samples, samples.window); !read) {
        return read;
    }
    const Rows metered = meteredRows(snapshot, request.window, samples.metered);
    samples.monthEdges = metered.edges;
    return samples.metered.empty() ? Result<>{} : reader.read(metered, samples, samples.months);
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
