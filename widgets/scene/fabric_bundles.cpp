// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/fabric_bundles.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

namespace leasehold::scene {
namespace {

Strand strandOf(LinkState state) {
    switch (state) {
        case LinkState::Planned:
            return Strand::Planned;
        case LinkState::Slow:
            return Strand::Slow;
        case LinkState::NotSeen:
            return Strand::NotSeen;
        case LinkState::Down:
            return Strand::Down;
        case LinkState::Up:
            break;
    }
    return Strand::All;
}

Lane laneOf(const Snapshot& s, const Link& link) {
    if (link.a.kind == Endpoint::Kind::Nic || link.b.kind == Endpoint::Kind::Nic) {
        return Lane::Rack;
    }
    const bool core = s.switches[link.a.index].tier == Tier::Core || s.switches[link.b.index].tier == Tier::Core;
    return core ? Lane::Trunk : Lane::Row;
}

struct Key {
    std::uint32_t a;
    std::uint32_t b;
    Lane lane;
    Strand strand;
    bool operator==(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& k) const {
        return (static_cast<std::size_t>(k.a) << 34 ^ static_cast<std::size_t>(k.b) << 5 ^
                static_cast<std::size_t>(k.lane) << 3 ^ static_cast<std::size_t>(k.strand)) *
               0x9E3779B97F4A7C15ULL;
    }
};

}  // namespace

FabricBundles::FabricBundles(const SiteGeometry& geometry) : m_geometry(geometry) {
    const Snapshot& s = *geometry.snapshot;
    m_found.assign(s.links.size(), kNone);
    m_marked.assign(s.links.size(), kNone);
    std::unordered_map<Key, std::uint32_t, KeyHash> places;
    const auto shown = [&](RackIndex rack) { return geometry.racks[rack.value].row != Index<RowTag>::kNone; };
    for (std::uint32_t i = 0; i < s.links.size(); ++i) {
        const Link& link = s.links[i];
        const RackIndex a = s.rackOf(link.a);
        const RackIndex b = s.rackOf(link.b);
        if (!a || !b || a == b || s.racks[a.value].site != s.racks[b.value].site || !shown(a) || !shown(b)) {
            continue;
        }
        const Lane lane = laneOf(s, link);
        const auto put = [&](Strand strand) {
            const Key key{std::min(a.value, b.value), std::max(a.value, b.value), lane, strand};
            const auto [it, fresh] = places.try_emplace(key, static_cast<std::uint32_t>(m_bundles.size()));
            if (fresh) {
                m_bundles.push_back({key.a, key.b, lane, strand, {}});
            }
            m_bundles[it->second].flow.gbps += link.weight();
            return it->second;
        };
        const Strand strand = strandOf(link.state);
        if (strand != Strand::Planned) {
            m_found[i] = put(Strand::All);
        }
        if (strand != Strand::All) {
            m_marked[i] = put(strand);
        }
    }
}

std::vector<Bundle> FabricBundles::withLoads(std::span<const float> loads) const {
    std::vector<Bundle> bundles = m_bundles;
    const auto& links = m_geometry.snapshot->links;
    for (std::uint32_t i = 0; i < std::min(links.size(), loads.size()); ++i) {
        if (m_found[i] != kNone && !std::isnan(loads[i])) {
            Flow& flow = bundles[m_found[i]].flow;
            flow.known += links[i].weight();
            flow.loaded += links[i].weight() * static_cast<double>(loads[i]);
        }
    }
    return bundles;
}

std::vector<Bundle> FabricBundles::share(std::span<const std::uint32_t> links) const {
    std::vector<Bundle> bundles;
    std::unordered_map<std::uint32_t, std::size_t> places;  // bundle of the whole -> position in `bundles`
    for (const std::uint32_t link : links) {
        const std::uint32_t whole = link >= m_found.size()   ? kNone
                                    : m_found[link] != kNone ? m_found[link]
                                                             : m_marked[link];
        if (whole == kNone) {
            continue;
        }
        const auto [it, fresh] = places.try_emplace(whole, bundles.size());
        if (fresh) {
            bundles.push_back(m_bundles[whole]);
            bundles.back().strand = Strand::Lit;
            bundles.back().flow = {};
        }
        bundles[it->second].flow.gbps += m_geometry.snapshot->links[link].weight();
    }
    return bundles;
}

}  // namespace leasehold::scene
