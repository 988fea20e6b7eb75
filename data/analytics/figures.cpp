// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/figures.hpp"

#include <algorithm>

#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

Failure stopped() {
    return fail(ErrorCode::Cancelled, {}, "stopped");
}

/// The samples of every lease, by calendar month of the window.
struct LeaseSamples {
    struct Counts {
        std::uint64_t expected = 0;
        std::uint64_t valid = 0;
        std::uint64_t busy = 0;
    };
    std::vector<Instant> edges;
    std::vector<Counts> counts;  ///< leases x months

    [[nodiscard]] std::size_t months() const { return edges.empty() ? 0 : edges.size() - 1; }
};

LeaseSamples samplesByLease(const Snapshot& snapshot, const FigureRequest& request, const FigureSamples& samples) {
    LeaseSamples out;
    const auto parts = partition(snapshot, request, request.window);
    if (!parts || samples.bins != parts->bins.size() || samples.cells.empty()) {
        return out;
    }
    out.edges = samples.edges;
    out.counts.resize(snapshot.leases.size() * out.months());
    for (std::size_t b = 0; b < parts->bins.size(); ++b) {
        const std::uint32_t lease = parts->bins[b].lease;
        for (std::size_t m = 0; lease != LeaseIndex::kNone && m < out.months(); ++m) {
            LeaseSamples::Counts& counts = out.counts[lease * out.months() + m];
            counts.expected += samples.expected[b * out.months() + m];
            counts.valid += samples.cells[b * out.months() + m].valid;
            counts.busy += samples.cells[b * out.months() + m].busy;
        }
    }
    return out;
}

BusyShareOf busyShareOf(const LeaseSamples& samples, std::size_t lease) {
    return [&samples, lease](TimeWindow part) -> std::optional<double> {
        const auto after = std::upper_bound(samples.edges.begin(), samples.edges.end(), part.from);
        if (after == samples.edges.begin() || after == samples.edges.end()) {
            return std::nullopt;
        }
        const auto month = static_cast<std::size_t>(after - samples.edges.begin() - 1);
        const LeaseSamples::Counts& counts = samples.counts[lease * samples.months() + month];
        return counts.valid == 0 ? std::nullopt
                                 : std::optional(static_cast<double>(counts.busy) / static_cast<double>(counts.valid));
    };
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

std::vector<LeaseLine> leaseLines(const Snapshot& snapshot, const FigureRequest& request,
                                  const FigureSamples* samples) {
    const std::vector<LeaseHolding> window = leaseHoldings(snapshot, request.window);
    const std::vector<LeaseHolding> date = leaseHoldings(snapshot, {request.at, request.at + Duration{1}});
    const LeaseSamples used = samples == nullptr ? LeaseSamples{} : samplesByLease(snapshot, request, *samples);
    std::vector<LeaseLine> lines(snapshot.leases.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        LeaseLine& line = lines[i];
        line.lease = LeaseIndex(i);
        line.heldGpuSeconds = window[i].placed.integral(request.window);
        line.downGpuSeconds = window[i].down.integral(request.window);
        line.countGpuSeconds = window[i].counted.integral(request.window);
        for (std::size_t m = 0; m < used.months(); ++m) {
            const LeaseSamples::Counts& counts = used.counts[i * used.months() + m];
            line.expectedSamples += counts.expected;
            line.validSamples += counts.valid;
            line.busySamples += counts.busy;
        }
        priceLease(snapshot.leases[i], window[i], request.window, busyShareOf(used, i), line);
        fillDate(snapshot.leases[i], date[i], request.at, line);
    }
    return lines;
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
    if (samples) {
        figures.metric = samples->metric;
        figures.faults = samples->faults;
        figures.backend = samples->backend;
    }
    figures.leases = leaseLines(snapshot, request, samples.get());
    if (stop.stop_requested()) {
        return stopped();
    }
    auto buckets = fillBuckets(snapshot, request, samples.get(), figures.leases);
    if (!buckets) {
        return Failure(buckets.error());
    }
    figures.total = setOf(snapshot, buckets->total, figures, {});
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
