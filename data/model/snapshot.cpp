// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/snapshot.hpp"

#include <algorithm>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

template <class Items>
std::optional<std::uint32_t> findByName(const Items& all, std::string_view name) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto& item) { return sameName(item.name, name); });
    if (it == all.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(it - all.begin());
}

/// Appends a range, growing the last one where they touch.
void append(std::vector<GpuRange>& ranges, GpuRange next) {
    if (next.count == 0) {
        return;
    }
    if (!ranges.empty() && ranges.back().end() == next.first) {
        ranges.back().count += next.count;
    } else {
        ranges.push_back(next);
    }
}

template <class Keep>
std::vector<GpuRange> rackRanges(const Snapshot& snapshot, Keep keep) {
    std::vector<GpuRange> ranges;
    for (const Rack& rack : snapshot.racks) {
        if (keep(rack)) {
            append(ranges, rack.gpus);
        }
    }
    return ranges;
}

}  // namespace

const Metric* Snapshot::metric(std::string_view metricName) const {
    const auto it = std::find_if(metrics.begin(), metrics.end(), [&](const Metric& m) { return m.name == metricName; });
    return it == metrics.end() ? nullptr : &*it;
}

std::string Snapshot::gpuName(GpuOrdinal gpu) const {
    const Gpu& g = gpus[gpu.value];
    return nodes[g.node.value].name + '/' + std::to_string(g.slot);
}

RackIndex Snapshot::rackOf(const Endpoint& end) const {
    if (end.kind == Endpoint::Kind::Switch) {
        return end.index < switches.size() ? switches[end.index].rack : RackIndex();
    }
    return end.index < nics.size() && nics[end.index].node ? nodes[nics[end.index].node.value].rack : RackIndex();
}

HallIndex Snapshot::hallOf(RackIndex rack) const {
    const RowIndex row = racks[rack.value].row;
    return row ? rows[row.value].hall : HallIndex{};
}

std::vector<GpuRange> Snapshot::gpusOf(ScopeKind scope, std::uint32_t index) const {
    switch (scope) {
        case ScopeKind::Site:
            return rackRanges(*this, [&](const Rack& r) { return r.site.value == index; });
        case ScopeKind::Hall:
            return rackRanges(*this, [&](const Rack& r) { return r.row && rows[r.row.value].hall.value == index; });
        case ScopeKind::Row:
            return rackRanges(*this, [&](const Rack& r) { return r.row.value == index; });
        case ScopeKind::Rack:
            return rackRanges(*this, [&](const Rack& r) { return &r == &racks[index]; });
        case ScopeKind::Pod: {
            // Not by rack: with an assumed layout nodes of two pods may share one.
            std::vector<GpuRange> ranges;
            for (const Node& node : nodes) {
                if (node.pod.value == index) {
                    append(ranges, node.gpus);
                }
            }
            return ranges;
        }
        case ScopeKind::Node:
        case ScopeKind::Gpus:
            return {nodes[index].gpus};
        case ScopeKind::Count:
            break;
    }
    return {};
}

std::optional<std::uint32_t> Snapshot::find(ScopeKind scope, std::string_view partName) const {
    switch (scope) {
        case ScopeKind::Site:
            return findByName(sites, partName);
        case ScopeKind::Hall:
            return findByName(halls, partName);
        case ScopeKind::Row:
            return findByName(rows, partName);
        case ScopeKind::Rack:
            return findByName(racks, partName);
        case ScopeKind::Pod:
            return findByName(pods, partName);
        case ScopeKind::Node:
        case ScopeKind::Gpus:
            return findByName(nodes, partName);
        case ScopeKind::Count:
            break;
    }
    return std::nullopt;
}

}  // namespace leasehold
