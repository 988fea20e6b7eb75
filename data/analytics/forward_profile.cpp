// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/forward_profile.hpp"

#include <algorithm>
#include <map>

#include "data/analytics/ground.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/wide.hpp"

namespace leasehold {
namespace {

/// GPUs in service and not marked down.
StepCurve availableCurve(const Snapshot& snapshot, TimeWindow window) {
    StepCurve curve;
    for (const Segment& segment : subtract(serviceTable(snapshot, window), downTable(snapshot, window))) {
        for (const Held& held : segment.held) {
            curve.add(held.window.from, segment.gpus.count);
            curve.add(held.window.to, -static_cast<std::int64_t>(segment.gpus.count));
        }
    }
    curve.settle();
    return curve;
}

void addMoney(const Snapshot& s, const std::vector<LeaseHolding>& holdings, ProfileMonth& month) {
    std::map<Currency, Wide> contracted;
    std::map<Currency, Wide> billed;
    for (std::size_t i = 0; i < s.leases.size(); ++i) {
        const Lease& lease = s.leases[i];
        if (!paysRent(lease) || intersect(month.month, lease.term).empty()) {
            continue;
        }
        LeaseLine line;
        priceLease(lease, holdings[i], month.month, {}, line);
        if (line.contracted) {
            contracted[lease.currency] += *line.contracted;
        } else {
            ++month.unknownContracted;
        }
        if (line.billed) {
            billed[lease.currency] += *line.billed;
        } else {
            billed[lease.currency] += line.billedKnown;
            ++month.unknownBilled;
        }
    }
    const auto list = [](const std::map<Currency, Wide>& sums, std::vector<Money>& out) {
        for (const auto& [currency, sum] : sums) {
            if (const auto minor = narrow(sum)) {
                out.push_back({*minor, currency});
            }
        }
    };
    list(contracted, month.contracted);
    list(billed, month.billed);
}

void addEvents(const Snapshot& facts, const Snapshot& s, Instant at, ProfileMonth& month) {
    using Kind = ProfileEvent::Kind;
    for (std::size_t i = 0; i < s.leases.size(); ++i) {
        const Lease& lease = s.leases[i];
        const auto put = [&](Kind kind, Instant when) {
            if (month.month.contains(when)) {
                month.events.push_back({kind, LeaseIndex(i), when});
            }
        };
        if (lease.term.empty()) {
            continue;
        }
        if (lease.term.from > at) {
            put(Kind::Start, lease.term.from);
        }
        const Instant end = lease.term.to;
        put(end == facts.leases[i].term.to ? Kind::Expiry : Kind::Break, end);
        if (lease.lockInUntil && *lease.lockInUntil > at) {
            put(Kind::LockInEnds, *lease.lockInUntil);
        }
        for (const RampStep& step : lease.ramp) {
            if (step.window.to < end) {
                put(Kind::RampEnds, step.window.to);
            }
        }
    }
    std::stable_sort(month.events.begin(), month.events.end(),
                     [](const ProfileEvent& a, const ProfileEvent& b) { return a.at < b.at; });
}

double mean(const StepCurve& curve, TimeWindow window) {
    return static_cast<double>(curve.integral(window)) / static_cast<double>(window.length().count());
}

}  // namespace

Snapshot sketchOf(const Snapshot& s) {
    Snapshot sketch;
    sketch.path = s.path;
    sketch.revision = s.revision;
    sketch.name = s.name;
    sketch.sites = s.sites;
    sketch.halls = s.halls;
    sketch.rows = s.rows;
    sketch.pods = s.pods;
    sketch.racks = s.racks;
    sketch.nodes = s.nodes;
    sketch.gpus = s.gpus;
    sketch.gpuModels = s.gpuModels;
    sketch.parties = s.parties;
    sketch.leases = s.leases;
    sketch.allocations = s.allocations;
    sketch.evidence = s.evidence;
    sketch.feeds = s.feeds;
    sketch.statusIntervals = s.statusIntervals;
    sketch.metrics = s.metrics;
    sketch.synthetic = s.synthetic;
    sketch.assumedLayout = s.assumedLayout;
    return sketch;
}

Snapshot withBreaks(const Snapshot& snapshot, Instant at) {
    Snapshot sketch = sketchOf(snapshot);
    for (Lease& lease : sketch.leases) {
        if (lease.noticeDays && lease.term.to > at) {
            lease.term.to = exitAfterNotice(lease, at).value_or(lease.term.to);
        }
    }
    return sketch;
}

ForwardProfile forwardProfile(const Snapshot& snapshot, Instant at, int months, bool breaks, std::stop_token stop) {
    ForwardProfile profile;
    profile.at = at;
    profile.breaks = breaks;
    const Snapshot s = breaks ? withBreaks(snapshot, at) : sketchOf(snapshot);
    const TimeWindow horizon{at, addMonths(at, std::clamp(months, 1, 600))};
    const StepCurve available = availableCurve(s, horizon);
    const std::vector<LeaseHolding> holdings = leaseHoldings(s, wholeMonths(horizon));
    const auto planned = static_cast<double>(
        std::count_if(s.gpus.begin(), s.gpus.end(), [](const Gpu& gpu) { return gpu.status == Status::Planned; }));
    const std::vector<Instant> edges = monthEdges(horizon);
    for (std::size_t m = 0; m + 1 < edges.size() && !stop.stop_requested(); ++m) {
        ProfileMonth month;
        month.month = {edges[m], edges[m + 1]};
        month.availableGpus = mean(available, month.month);
        month.plannedGpus = planned;
        for (const LeaseHolding& holding : holdings) {
            month.leasedGpus += mean(holding.placed, month.month) - mean(holding.down, month.month);
            month.countedGpus += mean(holding.counted, month.month);
        }
        if (month.availableGpus > 0) {
            month.occupancy = month.leasedGpus / month.availableGpus;
        }
        addMoney(s, holdings, month);
        addEvents(snapshot, s, at, month);
        profile.months.push_back(std::move(month));
    }
    return profile;
}

}  // namespace leasehold
