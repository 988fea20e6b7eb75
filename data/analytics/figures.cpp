// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

Failure stopped() {
    return fail(ErrorCode::Cancelled, {}, "stopped");
}

/// The contracted amount of the hours in which the lease's GPUs are idle; those without places have no samples.
std::optional<std::int64_t> idleCost(const LeaseLine& line) {
    const auto busy = line.busyShare();
    const std::int64_t hours = line.heldGpuSeconds + line.countGpuSeconds;
    if (!line.contracted || !busy || hours == 0) {
        return std::nullopt;
    }
    return std::llround(line.contractedUnrounded * static_cast<double>(line.leasedGpuSeconds()) /
                        static_cast<double>(hours) * (1 - *busy));
}

void fillDate(const Lease& lease, const LeaseHolding& holding, Instant at, LeaseLine& line) {
    line.inForceAt = lease.term.contains(at);
    line.gpusAt = holding.placed.at(at);
    line.countAt = holding.counted.at(at);
    if (line.inForceAt) {
        line.rentAt = monthlyRent(lease, line.gpusAt + line.countAt, holding.known);
        if (!line.rentAt && paysRent(lease) && line.unknown.empty()) {
            line.unknown = lease.priceKind == PriceKind::PerGpuHour && lease.unitPrice
                               ? "it is not known how many GPUs it holds"
                               : "the price is not known";
        }
    }
}

std::vector<LeaseLine> leaseLines(const Snapshot& snapshot, const FigureRequest& request, const FigurePartition& parts,
                                  const FigureSamples* samples) {
    // What a calendar month decides is asked of the whole month, and shared out.
    const std::vector<LeaseHolding> window = leaseHoldings(snapshot, wholeMonths(request.window));
    const std::vector<LeaseHolding> date = leaseHoldings(snapshot, {request.at, request.at + Duration{1}});
    std::vector<LeaseLine> lines(snapshot.leases.size());
    if (samples != nullptr) {
        setSamples(parts, *samples, lines);
    }
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        LeaseLine& line = lines[i];
        line.lease = LeaseIndex(i);
        line.heldGpuSeconds = window[i].placed.integral(request.window);
        line.downGpuSeconds = window[i].down.integral(request.window);
        line.countGpuSeconds = window[i].counted.integral(request.window);
        priceLease(snapshot.leases[i], window[i], request.window, monthSamplesOf(samples, i), line);
        line.idleCost = idleCost(line);
        fillDate(snapshot.leases[i], date[i], request.at, line);
    }
    return lines;
}

/// The counter that most leases go by; the first where none has samples.
Metric usualCounter(const Figures& figures) {
    if (figures.counters.empty()) {
        return {};
    }
    std::vector<std::size_t> leases(figures.counters.size());
    for (const LeaseLine& line : figures.leases) {
        if (line.counter) {
            ++leases[*line.counter];
        }
    }
    return figures.counters[static_cast<std::size_t>(std::max_element(leases.begin(), leases.end()) - leases.begin())];
}

/// Of a window that reaches back beyond what the site records: who is not counted there, or one would look for them.
std::string serviceNote(const Snapshot& snapshot, TimeWindow window) {
    if (window.from >= snapshot.opened) return {};
    const auto undated = std::count_if(snapshot.gpus.begin(), snapshot.gpus.end(), [](const Gpu& gpu) {
        return gpu.commissioned == kBeginning && gpu.status == Status::Operating;
    });
    if (undated == 0) return {};
    return fmt::format("{} without a commissioning date {} from {}, when the site is first known",
                       countOf(static_cast<std::uint64_t>(undated), "GPU"), undated == 1 ? "counts" : "count",
                       formatInstantShort(snapshot.opened));
}

FigureSet setOf(const Snapshot& snapshot, const Bucket& bucket, const Figures& figures, std::string name) {
    FigureSet set;
    set.name = std::move(name);
    timeFigures(bucket, figures, set);
    moneyFigures(snapshot, bucket, figures, set);
    riskFigures(snapshot, bucket, figures.request.at, set);
    powerFigure(snapshot, bucket, figures.request, set);
    return set;
}

}  // namespace

Result<Figures> computeFigures(const Snapshot& snapshot, const FigureSamplesPtr& samples, const FigureRequest& request,
                               std::stop_token stop) {
    if (request.by == GroupBy::Gpu) {
        return fail(ErrorCode::InvalidInput, {}, "figures are not cut by single GPUs", "cut by node, or set a filter");
    }
    Figures figures;
    figures.request = request;
    const auto parts = partition(snapshot, request, request.window);
    if (!parts) {
        return Failure(parts.error());
    }
    if (samples) {
        figures.counters = samples->counters;
        figures.faults = samples->faults;
        figures.backend = samples->backend;
    }
    figures.leases = leaseLines(snapshot, request, *parts, samples.get());
    figures.metric = usualCounter(figures);
    if (stop.stop_requested()) {
        return stopped();
    }
    auto buckets = fillBuckets(snapshot, request, *parts, samples.get(), figures.leases);
    if (!buckets) {
        return Failure(buckets.error());
    }
    figures.total = setOf(snapshot, buckets->total, figures, {});
    figures.total[FigureId::InstalledGpuHours].note = serviceNote(snapshot, request.window);
    const FigureGroups groups = figureGroups(snapshot, request.by);
    for (const Bucket& bucket : buckets->rows) {
        if (stop.stop_requested()) {
            return stopped();
        }
        figures.rows.push_back(setOf(snapshot, bucket, figures, groups.names[bucket.group]));
    }
    return figures;
}

Result<Figures> computeFigures(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                               std::stop_token stop, const std::function<void(double)>& progress) {
    auto samples = aggregateFigureSamples(snapshot, source, request, stop, progress);
    if (!samples) {
        return Failure(samples.error());
    }
    return computeFigures(snapshot, *samples, request, stop);
}

}  // namespace leasehold
