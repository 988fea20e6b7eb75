// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/check_parts.hpp"
#include "data/analytics/groups.hpp"

namespace leasehold {
namespace {

std::string windowText(TimeWindow window) {
    return fmt::format("{} to {}", window.from <= kBeginning ? "the beginning" : formatInstantShort(window.from),
                       window.to >= kForever ? "open" : formatInstantShort(window.to));
}

std::string gpusText(const Snapshot& snapshot, GpuRange gpus) {
    const std::string first = snapshot.gpuName(GpuOrdinal(gpus.first));
    return gpus.count == 1 ? first : fmt::format("{} and {} more", first, gpus.count - 1);
}

void checkTerms(const Snapshot& snapshot, Findings& findings) {
    std::vector<bool> held(snapshot.leases.size());
    for (const Allocation& allocation : snapshot.allocations) {
        const Lease& lease = snapshot.leases[allocation.lease.value];
        held[allocation.lease.value] = true;
        const bool early = allocation.window.from > kBeginning && allocation.window.from < lease.term.from;
        const bool late = allocation.window.to < kForever && allocation.window.to > lease.term.to;
        if (early || late) {
            findings.add(Severity::Warning, "term", lease.name,
                         fmt::format("holds GPUs from {}, beyond its own term, {}", windowText(allocation.window),
                                     windowText(lease.term)));
        }
    }
    for (std::size_t lease = 0; lease < held.size(); ++lease) {
        if (!held[lease]) {
            findings.add(Severity::Info, "unplaced", snapshot.leases[lease].name, "no file says what this lease holds");
        }
    }
}

/// Device and port of a link's end, in an order to sort by. Port 0 is unknown and takes part in nothing.
using PortKey = std::tuple<Endpoint::Kind, std::uint32_t, std::uint16_t>;

std::string portText(const Snapshot& snapshot, const PortKey& key) {
    const auto& [kind, index, port] = key;
    if (kind == Endpoint::Kind::Switch) {
        return fmt::format("{} port {}", snapshot.switches[index].name, port);
    }
    const Nic& nic = snapshot.nics[index];
    return fmt::format("{} {} port {}", snapshot.nodes[nic.node.value].name, nic.name, port);
}

void checkPorts(const Snapshot& snapshot, Findings& findings) {
    std::vector<PortKey> used;
    used.reserve(snapshot.links.size() * 2);
    for (const Link& link : snapshot.links) {
        if (link.state == LinkState::NotSeen || link.state == LinkState::Planned) {
            continue;
        }
        for (const Endpoint& end : {link.a, link.b}) {
            if (end.port != 0) {
                used.emplace_back(end.kind, end.index, end.port);
            }
        }
    }
    std::sort(used.begin(), used.end());
    for (auto it = std::adjacent_find(used.begin(), used.end()); it != used.end();
         it = std::adjacent_find(it, used.end())) {
        const PortKey key = *it;
        const auto end = std::upper_bound(it, used.end(), key);
        findings.add(Severity::Warning, "port", portText(snapshot, key), fmt::format("has {} cables", end - it));
        it = end;
    }
}

template <class Things>
std::size_t inAssumedRacks(const Snapshot& snapshot, const Things& things) {
    return static_cast<std::size_t>(std::count_if(things.begin(), things.end(), [&](const auto& thing) {
        return thing.rack && snapshot.racks[thing.rack.value].assumed;
    }));
}

/// Runs of columns where a row expects samples and has none, as windows.
std::vector<TimeWindow> holesOf(const Heatmap& map, std::size_t row, Duration step) {
    std::vector<TimeWindow> holes;
    for (std::size_t column = 0; column < map.columns.size(); ++column) {
        const HeatmapCell& cell = map.cell(row, column);
        if (cell.expected == 0 || cell.valid > 0) {
            continue;
        }
        const Instant from = map.columns[column];
        if (!holes.empty() && holes.back().to == from) {
            holes.back().to = from + step;
        } else {
            holes.push_back({from, from + step});
        }
    }
    return holes;
}

}  // namespace

void checkLeases(const Snapshot& snapshot, Findings& findings) {
    for (const LeaseOverlap& overlap : findOverlaps(snapshot)) {
        findings.add(Severity::Error, "overlap", gpusText(snapshot, overlap.gpus),
                     fmt::format("held by both {} and {} from {}", snapshot.leases[overlap.a.value].name,
                                 snapshot.leases[overlap.b.value].name, windowText(overlap.window)));
    }
    checkTerms(snapshot, findings);
}

void checkTopology(const Snapshot& snapshot, Findings& findings) {
    checkPorts(snapshot, findings);
    const auto tell = [&](const char* kind, std::size_t count, std::size_t all, const char* what, const char* message) {
        if (count > 0) {
            findings.add(Severity::Info, kind, what, fmt::format("{} of {} {}", count, all, message));
        }
    };
    tell("unplaced", inAssumedRacks(snapshot, snapshot.nodes), snapshot.nodes.size(), "nodes",
         "stand in no rack that a file names; their places are assumed");
    tell("unplaced", inAssumedRacks(snapshot, snapshot.switches), snapshot.switches.size(), "switches",
         "stand in no rack that a file names; their places are assumed");
    const auto modelless = std::count_if(snapshot.gpus.begin(), snapshot.gpus.end(), [&](const Gpu& gpu) {
        return !gpu.model || snapshot.gpuModels[gpu.model.value] == "unknown";
    });
    tell("unknown", static_cast<std::size_t>(modelless), snapshot.gpus.size(), "GPUs", "have no known model");
    std::size_t down = 0;
    std::size_t slow = 0;
    for (const Link& link : snapshot.links) {
        down += link.state == LinkState::Down ? 1 : 0;
        slow += link.state == LinkState::Slow ? 1 : 0;
    }
    tell("link", down, snapshot.links.size(), "links", "are down");
    tell("link", slow, snapshot.links.size(), "links", "run slower than their ports");
}

Result<> checkGaps(const Snapshot& snapshot, const std::string& metric, const std::stop_token& stop,
                   Findings& findings) {
    HeatmapRequest request;
    request.by = GroupBy::Hall;
    request.metric = metric;
    request.bin = snapshot.metric(metric)->step;
    request.backend = kernels::Backend::Cpu;
    auto map = computeHeatmap(snapshot, {snapshot.path, nullptr}, request, stop);
    if (!map) {
        return Failure(map.error());
    }
    for (std::size_t row = 0; row < map->rows.size(); ++row) {
        for (const TimeWindow& hole : holesOf(*map, row, request.bin)) {
            findings.add(Severity::Warning, "gap", fmt::format("{}, {}", map->rows[row], metric),
                         fmt::format("no sample from {} ({})", windowText(hole), formatDuration(hole.length())));
        }
    }
    return {};
}

}  // namespace leasehold
