// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/selection.hpp"

#include <algorithm>
#include <unordered_set>

#include "data/analytics/groups.hpp"
#include "data/model/digits.hpp"

namespace leasehold {

std::size_t countOfKind(const Snapshot& s, SelectionKind kind) {
    switch (kind) {
        case SelectionKind::None:
            return 0;
        case SelectionKind::Site:
            return s.sites.size();
        case SelectionKind::Hall:
            return s.halls.size();
        case SelectionKind::Row:
            return s.rows.size();
        case SelectionKind::Rack:
            return s.racks.size();
        case SelectionKind::Node:
            return s.nodes.size();
        case SelectionKind::Gpu:
            return s.gpus.size();
        case SelectionKind::Pod:
            return s.pods.size();
        case SelectionKind::Switch:
            return s.switches.size();
        case SelectionKind::Tenant:
            return s.parties.size();
        case SelectionKind::Lease:
            return s.leases.size();
        case SelectionKind::Link:
            return s.links.size();
        case SelectionKind::Feed:
            return s.feeds.size();
    }
    return 0;
}

namespace {

std::string nameOfEnd(const Snapshot& s, const Endpoint& end) {
    const bool nic = end.kind == Endpoint::Kind::Nic;
    std::string name = nic ? s.nodes[s.nics[end.index].node.value].name : s.switches[end.index].name;
    if (nic) {
        return name + '/' + s.nics[end.index].name;
    }
    return end.port == 0 ? name : name + '/' + std::to_string(end.port);
}

std::string nameOfOne(const Snapshot& s, SelectionKind kind, std::uint32_t i) {
    switch (kind) {
        case SelectionKind::None:
            return {};
        case SelectionKind::Site:
            return s.sites[i].name;
        case SelectionKind::Hall:
            return s.halls[i].name;
        case SelectionKind::Row:
            return s.rows[i].name;
        case SelectionKind::Rack:
            return s.racks[i].name;
        case SelectionKind::Node:
            return s.nodes[i].name;
        case SelectionKind::Gpu:
            return s.gpuName(GpuOrdinal(i));
        case SelectionKind::Pod:
            return s.pods[i].name;
        case SelectionKind::Switch:
            return s.switches[i].name;
        case SelectionKind::Tenant:
            return s.parties[i].name;
        case SelectionKind::Lease:
            return s.leases[i].name;
        case SelectionKind::Link:
            return nameOfEnd(s, s.links[i].a) + " \u2013 " + nameOfEnd(s, s.links[i].b);
        case SelectionKind::Feed:
            return s.feeds[i].name;
    }
    return {};
}

std::vector<GpuRange> joined(std::vector<GpuRange> ranges) {
    std::erase_if(ranges, [](GpuRange r) { return r.count == 0; });
    std::sort(ranges.begin(), ranges.end(), [](GpuRange a, GpuRange b) { return a.first < b.first; });
    std::vector<GpuRange> result;
    for (const GpuRange range : ranges) {
        if (!result.empty() && range.first <= result.back().end()) {
            result.back().count = std::max(result.back().end(), range.end()) - result.back().first;
        } else {
            result.push_back(range);
        }
    }
    return result;
}

/// Leaf below spine below core; what has no known tier is taken for a leaf.
int tierHeight(Tier tier) {
    return tier == Tier::Core ? 2 : tier == Tier::Spine ? 1 : 0;
}

std::vector<GpuRange> gpusOfNic(const Snapshot& s, const Nic& nic) {
    const Node& node = s.nodes[nic.node.value];
    if (nic.gpuSlot < 0) {
        return {node.gpus};
    }
    for (std::uint32_t g = node.gpus.first; g < node.gpus.end(); ++g) {
        if (s.gpus[g].slot == nic.gpuSlot) {
            return {GpuRange{g, 1}};
        }
    }
    return {};
}

/// Marks every switch that is reached going down, tier by tier, then takes the NICs' GPUs.
std::vector<GpuRange> gpusUnder(const Snapshot& s, const std::vector<std::uint32_t>& switches) {
    std::vector<char> reached(s.switches.size(), 0);
    for (const std::uint32_t i : switches) {
        reached[i] = 1;
    }
    const auto heightOf = [&](std::uint32_t i) { return tierHeight(s.switches[i].tier); };
    const auto stepDown = [&](const Endpoint& from, const Endpoint& to, int height) {
        if (from.kind == Endpoint::Kind::Switch && to.kind == Endpoint::Kind::Switch && reached[from.index] != 0 &&
            heightOf(from.index) == height && heightOf(to.index) < height) {
            reached[to.index] = 1;
        }
    };
    for (int height = 2; height > 0; --height) {
        for (const Link& link : s.links) {
            stepDown(link.a, link.b, height);
            stepDown(link.b, link.a, height);
        }
    }
    std::vector<GpuRange> ranges;
    for (const Link& link : s.links) {
        const bool nicIsA = link.a.kind == Endpoint::Kind::Nic;
        const Endpoint& nic = nicIsA ? link.a : link.b;
        const Endpoint& other = nicIsA ? link.b : link.a;
        if (nic.kind == Endpoint::Kind::Nic && other.kind == Endpoint::Kind::Switch && reached[other.index] != 0) {
            const auto found = gpusOfNic(s, s.nics[nic.index]);
            ranges.insert(ranges.end(), found.begin(), found.end());
        }
    }
    return joined(std::move(ranges));
}

std::vector<GpuRange> gpusBehind(const Snapshot& s, const std::vector<std::uint32_t>& links) {
    std::vector<GpuRange> ranges;
    std::vector<std::uint32_t> lower;
    for (const std::uint32_t i : links) {
        const Link& link = s.links[i];
        const Endpoint* nic = link.a.kind == Endpoint::Kind::Nic ? &link.a : &link.b;
        if (nic->kind == Endpoint::Kind::Nic) {
            const auto found = gpusOfNic(s, s.nics[nic->index]);
            ranges.insert(ranges.end(), found.begin(), found.end());
            continue;
        }
        const int a = tierHeight(s.switches[link.a.index].tier);
        const int b = tierHeight(s.switches[link.b.index].tier);
        if (a <= b) {
            lower.push_back(link.a.index);
        }
        if (b <= a) {
            lower.push_back(link.b.index);
        }
    }
    if (!lower.empty()) {
        const auto under = gpusUnder(s, lower);
        ranges.insert(ranges.end(), under.begin(), under.end());
    }
    return joined(std::move(ranges));
}

std::vector<GpuRange> gpusHeld(const Snapshot& s, const Selection& selection, Instant at) {
    std::vector<GpuRange> ranges;
    for (const GroupRun& run : leaseRuns(s, {at, at + Duration{1}})) {
        const std::uint32_t subject =
            selection.kind == SelectionKind::Lease ? run.group : s.leases[run.group].tenant.value;
        if (std::binary_search(selection.indices.begin(), selection.indices.end(), subject)) {
            ranges.push_back(run.gpus);
        }
    }
    return joined(std::move(ranges));
}

ScopeKind scopeOf(SelectionKind kind) {
    switch (kind) {
        case SelectionKind::Site:
            return ScopeKind::Site;
        case SelectionKind::Hall:
            return ScopeKind::Hall;
        case SelectionKind::Row:
            return ScopeKind::Row;
        case SelectionKind::Rack:
            return ScopeKind::Rack;
        case SelectionKind::Pod:
            return ScopeKind::Pod;
        case SelectionKind::Node:
            return ScopeKind::Node;
        default:
            return ScopeKind::Count;
    }
}

}  // namespace

std::string_view selectionKindName(SelectionKind kind) {
    constexpr std::string_view kNames[] = {"",    "site",   "hall",   "row",   "rack", "node",      "GPU",
                                           "pod", "switch", "tenant", "lease", "link", "power feed"};
    return kNames[static_cast<std::size_t>(kind)];
}

Selection Selection::many(SelectionKind kind, std::vector<std::uint32_t> indices) {
    std::sort(indices.begin(), indices.end());
    indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
    if (indices.empty() || kind == SelectionKind::None) {
        return {};
    }
    return {kind, std::move(indices)};
}

bool isWithin(const Selection& selection, const Snapshot& snapshot) {
    return selection.empty() || selection.indices.back() < countOfKind(snapshot, selection.kind);
}

Selection carriedOver(const Selection& selection, const Snapshot& from, const Snapshot& to) {
    std::vector<std::uint32_t> found;
    const auto follow = [&](const auto& before, const auto& after) {
        std::unordered_set<std::int64_t> ids;
        for (const std::uint32_t index : selection.indices) {
            ids.insert(before[index].id);
        }
        for (std::uint32_t i = 0; i < after.size(); ++i) {
            if (ids.contains(after[i].id)) {
                found.push_back(i);
            }
        }
    };
    switch (selection.kind) {
        case SelectionKind::None:
            break;
        case SelectionKind::Site:
            follow(from.sites, to.sites);
            break;
        case SelectionKind::Hall:
            follow(from.halls, to.halls);
            break;
        case SelectionKind::Row:
            follow(from.rows, to.rows);
            break;
        case SelectionKind::Rack:
            follow(from.racks, to.racks);
            break;
        case SelectionKind::Node:
            follow(from.nodes, to.nodes);
            break;
        case SelectionKind::Gpu:
            follow(from.gpus, to.gpus);
            break;
        case SelectionKind::Pod:
            follow(from.pods, to.pods);
            break;
        case SelectionKind::Switch:
            follow(from.switches, to.switches);
            break;
        case SelectionKind::Tenant:
            follow(from.parties, to.parties);
            break;
        case SelectionKind::Lease:
            follow(from.leases, to.leases);
            break;
        case SelectionKind::Link:
            follow(from.links, to.links);
            break;
        case SelectionKind::Feed:
            follow(from.feeds, to.feeds);
            break;
    }
    return Selection::many(selection.kind, std::move(found));
}

std::string selectionName(const Snapshot& snapshot, const Selection& selection) {
    if (selection.empty()) {
        return {};
    }
    if (selection.indices.size() == 1) {
        return nameOfOne(snapshot, selection.kind, selection.first());
    }
    const std::string plural = selection.kind == SelectionKind::Switch ? "es" : "s";
    return groupedDigits(selection.indices.size()) + ' ' + std::string(selectionKindName(selection.kind)) + plural;
}

std::vector<GpuRange> selectedGpus(const Snapshot& snapshot, const Selection& selection, Instant at) {
    std::vector<GpuRange> ranges;
    switch (selection.kind) {
        case SelectionKind::None:
            return {};
        case SelectionKind::Switch:
            return gpusUnder(snapshot, selection.indices);
        case SelectionKind::Link:
            return gpusBehind(snapshot, selection.indices);
        case SelectionKind::Feed:
            for (const std::uint32_t i : selection.indices) {
                const auto part = snapshot.gpusOf(snapshot.feeds[i].scope, snapshot.feeds[i].index);
                ranges.insert(ranges.end(), part.begin(), part.end());
            }
            return joined(std::move(ranges));
        case SelectionKind::Tenant:
        case SelectionKind::Lease:
            return gpusHeld(snapshot, selection, at);
        case SelectionKind::Gpu:
            for (const std::uint32_t gpu : selection.indices) {
                ranges.push_back({gpu, 1});
            }
            return joined(std::move(ranges));
        default:
            for (const std::uint32_t index : selection.indices) {
                const auto part = snapshot.gpusOf(scopeOf(selection.kind), index);
                ranges.insert(ranges.end(), part.begin(), part.end());
            }
            return joined(std::move(ranges));
    }
}

std::uint64_t gpuCount(const std::vector<GpuRange>& ranges) {
    std::uint64_t count = 0;
    for (const GpuRange range : ranges) {
        count += range.count;
    }
    return count;
}

RackIndex detailRack(const Snapshot& snapshot, const Selection& selection) {
    switch (selection.kind) {
        case SelectionKind::Rack:
            return RackIndex(selection.first());
        case SelectionKind::Node:
            return snapshot.nodes[selection.first()].rack;
        case SelectionKind::Gpu:
            return snapshot.rackOf(GpuOrdinal(selection.first()));
        case SelectionKind::Switch:
            return snapshot.switches[selection.first()].rack;
        case SelectionKind::Feed: {
            const PowerFeed& feed = snapshot.feeds[selection.first()];
            return feed.scope == ScopeKind::Rack ? RackIndex(feed.index) : RackIndex{};
        }
        default:
            return {};
    }
}

}  // namespace leasehold
