// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/ground.hpp"

#include <algorithm>

namespace leasehold {
namespace {

constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;
constexpr TimeWindow kAlways{kBeginning, kForever};

/// The group of one GPU by place or model; kNoGroup where it has none (a rack without a row, say).
std::uint32_t placeOf(const Snapshot& s, GroupBy by, std::uint32_t ordinal) {
    const Gpu& gpu = s.gpus[ordinal];
    const Node& node = s.nodes[gpu.node.value];
    switch (by) {
        case GroupBy::Hall:
            return s.hallOf(node.rack).value;
        case GroupBy::Row:
            return s.racks[node.rack.value].row.value;
        case GroupBy::Rack:
            return node.rack.value;
        case GroupBy::Pod:
            return node.pod.value;
        case GroupBy::Node:
            return gpu.node.value;
        case GroupBy::Gpu:
            return ordinal;
        case GroupBy::Model:
            return gpu.model.value;
        case GroupBy::Site:
            return node.site.value;
        case GroupBy::Tenant:
        case GroupBy::Lease:
            break;
    }
    return kNoGroup;
}

}  // namespace

RunTable placeTable(const Snapshot& s, GroupBy by) {
    RunTable table;
    const auto append = [&](GpuRange gpus) {
        const std::uint32_t group = gpus.count == 0 ? kNoGroup : placeOf(s, by, gpus.first);
        if (group == kNoGroup) {
            return;
        }
        if (!table.empty() && table.back().gpus.end() == gpus.first && table.back().held.front().value == group) {
            table.back().gpus.count += gpus.count;
        } else {
            table.push_back({gpus, {{kAlways, group}}});
        }
    };
    if (by != GroupBy::Gpu && by != GroupBy::Model) {
        // A node's GPUs stand in one place.
        for (const Node& node : s.nodes) {
            append(node.gpus);
        }
        return table;
    }
    for (std::uint32_t i = 0; i < s.gpus.size(); ++i) {
        append({i, 1});
    }
    return table;
}

RunTable serviceTable(const Snapshot& s, TimeWindow window) {
    RunTable table;
    for (std::uint32_t i = 0; i < s.gpus.size(); ++i) {
        const Gpu& gpu = s.gpus[i];
        const TimeWindow service = intersect(window, s.serviceOf(gpu));
        if (gpu.status != Status::Operating || service.empty()) {
            continue;
        }
        if (!table.empty() && table.back().gpus.end() == i && table.back().held.front().window == service) {
            ++table.back().gpus.count;
        } else {
            table.push_back({{i, 1}, {{service, 0}}});
        }
    }
    return table;
}

namespace {

/// The ranges of every part of one kind, made in one walk: thousands of claims on pods must not each walk all nodes.
class PartRanges {
public:
    explicit PartRanges(const Snapshot& snapshot) : m_snapshot(snapshot) {}

    std::vector<GpuRange> of(ScopeKind scope, std::uint32_t index) {
        switch (scope) {
            case ScopeKind::Hall:
                return partOf(m_halls, GroupBy::Hall, m_snapshot.halls.size(), index);
            case ScopeKind::Row:
                return partOf(m_rows, GroupBy::Row, m_snapshot.rows.size(), index);
            case ScopeKind::Pod:
                return partOf(m_pods, GroupBy::Pod, m_snapshot.pods.size(), index);
            case ScopeKind::Rack:
                return {m_snapshot.racks[index].gpus};
            default:
                return m_snapshot.gpusOf(scope, index);
        }
    }

private:
    using Parts = std::vector<std::vector<GpuRange>>;

    const std::vector<GpuRange>& partOf(Parts& parts, GroupBy by, std::size_t count, std::uint32_t index) {
        if (parts.empty()) {
            parts.resize(count);
            for (const Segment& segment : placeTable(m_snapshot, by)) {
                parts[segment.held.front().value].push_back(segment.gpus);
            }
        }
        return parts[index];
    }

    const Snapshot& m_snapshot;
    Parts m_halls;
    Parts m_rows;
    Parts m_pods;
};

}  // namespace

std::vector<Claim> leaseClaims(const Snapshot& s, TimeWindow window) {
    std::vector<Claim> claims;
    PartRanges parts(s);
    for (const Allocation& allocation : s.allocations) {
        const TimeWindow whole = intersect(allocation.window, s.leases[allocation.lease.value].term);
        const TimeWindow held = intersect(window, whole);
        if (held.empty() || allocation.scope == ScopeKind::Count) {
            continue;
        }
        if (allocation.scope == ScopeKind::Gpus) {
            // Slots by number, since a node may lack some.
            const GpuRange node = s.nodes[allocation.index].gpus;
            for (std::uint32_t i = node.first; i < node.end(); ++i) {
                if (s.gpus[i].slot >= allocation.slotFrom && s.gpus[i].slot < allocation.slotTo) {
                    claims.push_back({{i, 1}, held, allocation.lease.value, whole.from});
                }
            }
            continue;
        }
        for (const GpuRange& range : parts.of(allocation.scope, allocation.index)) {
            claims.push_back({range, held, allocation.lease.value, whole.from});
        }
    }
    return claims;
}

RunTable leaseTable(const Snapshot& s, TimeWindow window) {
    return tabulate(leaseClaims(s, window));
}

RunTable downTable(const Snapshot& s, TimeWindow window) {
    std::vector<Claim> claims;
    for (const StatusInterval& interval : s.statusIntervals) {
        const TimeWindow down = intersect(window, interval.window);
        if (interval.down && !down.empty()) {
            claims.push_back({interval.gpus, down, 0, interval.window.from});
        }
    }
    return tabulate(std::move(claims));
}

}  // namespace leasehold
