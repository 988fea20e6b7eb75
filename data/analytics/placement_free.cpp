// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/placement_free.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "data/analytics/ground.hpp"
#include "data/analytics/limits.hpp"

namespace leasehold {
namespace {

void clear(std::vector<bool>& bits, const RunTable& table) {
    for (const Segment& segment : table) {
        std::fill_n(bits.begin() + segment.gpus.first, segment.gpus.count, false);
    }
}

double wattsPerGpu(const Snapshot& s, std::uint32_t gpu) {
    const Rack& rack = s.racks[s.nodes[s.gpus[gpu].node.value].rack.value];
    return rack.ratedPowerW && rack.gpus.count > 0 ? *rack.ratedPowerW / rack.gpus.count : 0;
}

std::string cellName(const Snapshot& s, const FabricCell& cell) {
    return cell.pod ? "pod " + s.pods[cell.pod.value].name : "rack " + s.racks[cell.rack.value].name;
}

bool above(const Snapshot& s, const PowerFeed& feed, std::uint32_t rack) {
    const Rack& one = s.racks[rack];
    switch (feed.scope) {
        case ScopeKind::Site:
            return one.site.value == feed.index;
        case ScopeKind::Hall:
            return s.hallOf(RackIndex(rack)).value == feed.index;
        case ScopeKind::Row:
            return one.row.value == feed.index;
        case ScopeKind::Rack:
            return rack == feed.index;
        default:
            return false;
    }
}

std::string feedName(const Snapshot& s, const PowerFeed& feed) {
    const std::string own = feed.name.empty() ? "" : fmt::format(" ({})", feed.name);
    switch (feed.scope) {
        case ScopeKind::Site:
            return "site " + s.sites[feed.index].name + own;
        case ScopeKind::Hall:
            return "hall " + s.halls[feed.index].name + own;
        case ScopeKind::Row:
            return "row " + s.rows[feed.index].name + own;
        default:
            return "rack " + s.racks[feed.index].name + own;
    }
}

}  // namespace

FreeSpace freeSpace(const Snapshot& s, const PlacementRequest& request, ModelIndex model) {
    FreeSpace space;
    space.free.assign(s.gpus.size(), false);
    for (std::uint32_t i = 0; i < s.gpus.size(); ++i) {
        const Gpu& gpu = s.gpus[i];
        space.free[i] = gpu.status == Status::Operating && gpu.model == model &&
                        gpu.commissioned <= request.period.from && gpu.retired >= request.period.to;
    }
    clear(space.free, leaseTable(s, request.period));
    clear(space.free, downTable(s, {request.period.from, request.period.from + Duration{1}}));
    space.onNode.assign(s.nodes.size(), 0);
    for (std::uint32_t i = 0; i < s.gpus.size(); ++i) {
        if (space.free[i]) {
            ++space.onNode[s.gpus[i].node.value];
        }
    }
    space.podsKnown = std::any_of(s.nodes.begin(), s.nodes.end(), [](const Node& node) { return node.pod.valid(); });
    std::unordered_map<std::uint64_t, std::size_t> index;
    for (std::uint32_t n = 0; n < s.nodes.size(); ++n) {
        const Node& node = s.nodes[n];
        if (space.onNode[n] == 0) {
            continue;
        }
        const std::uint64_t key = node.pod ? node.pod.value : (1ULL << 32U) + node.rack.value;
        const auto [it, fresh] = index.try_emplace(key, space.cells.size());
        if (fresh) {
            FabricCell cell;
            cell.pod = node.pod;
            cell.rack = node.rack;
            cell.site = node.site;
            cell.hall = s.hallOf(node.rack);
            cell.name = cellName(s, cell);
            space.cells.push_back(std::move(cell));
        }
        FabricCell& cell = space.cells[it->second];
        cell.nodes.push_back(n);
        cell.free += space.onNode[n];
        space.total += space.onNode[n];
    }
    return space;
}

PodFabric::PodFabric(const Snapshot& s) {
    std::vector<std::uint32_t> bitOf(s.switches.size(), 0);
    std::uint32_t spines = 0;
    for (std::size_t i = 0; i < s.switches.size(); ++i) {
        bitOf[i] = s.switches[i].tier == Tier::Spine ? spines++ : 0;
    }
    m_known = std::any_of(s.switches.begin(), s.switches.end(), [](const Switch& one) { return one.pod.valid(); });
    m_spines.assign(s.pods.size(), std::vector<std::uint64_t>((spines + 63) / 64, 0));
    for (const Link& link : s.links) {
        if (link.a.kind != Endpoint::Kind::Switch || link.b.kind != Endpoint::Kind::Switch) {
            continue;
        }
        for (const auto& [leaf, spine] : {std::pair{link.a.index, link.b.index}, {link.b.index, link.a.index}}) {
            const PodIndex pod = s.switches[leaf].pod;
            if (pod && s.switches[spine].tier == Tier::Spine) {
                m_spines[pod.value][bitOf[spine] / 64] |= 1ULL << (bitOf[spine] % 64);
            }
        }
    }
}

bool PodFabric::shareSpine(PodIndex a, PodIndex b) const {
    const auto& x = m_spines[a.value];
    const auto& y = m_spines[b.value];
    for (std::size_t i = 0; i < x.size(); ++i) {
        if ((x[i] & y[i]) != 0) {
            return true;
        }
    }
    return false;
}

int PodFabric::hops(const std::vector<PodIndex>& pods) const {
    if (!m_known || pods.empty() || std::any_of(pods.begin(), pods.end(), [](PodIndex pod) { return !pod.valid(); })) {
        return -1;
    }
    if (pods.size() == 1) {
        return 1;
    }
    // Spines that all pods share settle most questions without comparing every pair.
    for (std::size_t i = 0; i < pods.size(); ++i) {
        for (std::size_t j = i + 1; j < pods.size(); ++j) {
            if (!shareSpine(pods[i], pods[j])) {
                return 5;
            }
        }
    }
    return 3;
}

PowerRoom::PowerRoom(const Snapshot& s, TimeWindow period) : m_snapshot(s), m_ofRack(s.racks.size()) {
    for (const PowerFeed& feed : s.feeds) {
        for (std::uint32_t rack = 0; rack < s.racks.size(); ++rack) {
            if (above(s, feed, rack)) {
                m_ofRack[rack].push_back(static_cast<std::uint32_t>(m_feeds.size()));
            }
        }
        m_feeds.push_back({&feed, 0});
    }
    if (m_feeds.empty()) {
        return;
    }
    for (const Segment& segment : leaseTable(s, period)) {
        for (std::uint32_t gpu = segment.gpus.first; gpu < segment.gpus.end(); ++gpu) {
            for (const std::uint32_t feed : m_ofRack[s.nodes[s.gpus[gpu].node.value].rack.value]) {
                m_feeds[feed].committedW += wattsPerGpu(s, gpu);
            }
        }
    }
}

bool PowerRoom::fill(PlacementOption& option) const {
    std::vector<double> added(m_feeds.size(), 0);
    std::vector<bool> touched(m_feeds.size(), false);
    option.ratedWatts = 0;
    option.ratedKnown = true;
    for (const GpuRange& range : option.gpus) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            const double watts = wattsPerGpu(m_snapshot, gpu);
            option.ratedWatts += watts;
            option.ratedKnown = option.ratedKnown && watts > 0;
            for (const std::uint32_t feed : m_ofRack[m_snapshot.rackOf(GpuOrdinal(gpu)).value]) {
                added[feed] += watts;
                touched[feed] = true;
            }
        }
    }
    for (std::size_t f = 0; f < m_feeds.size(); ++f) {
        if (!touched[f]) {
            continue;
        }
        const double left = m_feeds[f].feed->envelopeW - m_feeds[f].committedW - added[f];
        if (!option.headroomW || left < *option.headroomW) {
            option.headroomW = left;
            option.tightest = feedName(m_snapshot, *m_feeds[f].feed);
        }
    }
    return !option.headroomW || !exceedsEnvelope(-*option.headroomW, 0);
}

}  // namespace leasehold
