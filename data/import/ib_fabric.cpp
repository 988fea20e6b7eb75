// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/ib_fabric.hpp"

#include <algorithm>
#include <deque>
#include <numeric>
#include <set>

namespace leasehold::ib {
namespace {

std::uint64_t endKey(std::uint32_t device, std::int64_t port) {
    return (static_cast<std::uint64_t>(device) << 20U) | static_cast<std::uint64_t>(port);
}

}  // namespace

std::uint32_t Fabric::device(char kind, std::uint64_t guid) {
    auto& known = kind == 'H' ? m_adapters : m_switches;
    const auto [it, fresh] = known.try_emplace(guid, static_cast<std::uint32_t>(devices.size()));
    if (fresh) {
        Device device;
        device.kind = kind;
        device.guid = guid;
        devices.push_back(std::move(device));
    }
    return it->second;
}

void Fabric::say(std::uint32_t from, std::int64_t fromPort, std::uint32_t to, std::int64_t toPort,
                 std::optional<std::int64_t> rateMbps, std::int64_t line) {
    const std::uint64_t near = endKey(from, fromPort);
    const std::uint64_t far = endKey(to, toPort);
    const auto key = std::minmax(near, far);
    const auto [it, fresh] = m_cables.try_emplace({key.first, key.second}, static_cast<std::uint32_t>(cables.size()));
    if (fresh) {
        Cable cable;
        const bool nearFirst = near <= far;
        cable.a = nearFirst ? from : to;
        cable.aPort = nearFirst ? fromPort : toPort;
        cable.b = nearFirst ? to : from;
        cable.bPort = nearFirst ? toPort : fromPort;
        cable.line = line;
        cables.push_back(cable);
    }
    Cable& cable = cables[it->second];
    if (!cable.rateMbps) {
        cable.rateMbps = rateMbps;
    }
    (near <= far ? cable.saidByA : cable.saidByB) = true;
}

std::vector<Cable> Fabric::removeContradictions(std::uint32_t incomplete) {
    std::vector<char> lists(devices.size(), 0);  // has a record with at least one port
    for (const Cable& cable : cables) {
        lists[cable.a] = static_cast<char>(lists[cable.a] | static_cast<char>(cable.saidByA));
        lists[cable.b] = static_cast<char>(lists[cable.b] | static_cast<char>(cable.saidByB));
    }
    const auto denies = [&](std::uint32_t device) { return lists[device] != 0 && device != incomplete; };
    std::vector<std::uint32_t> order(cables.size());
    std::iota(order.begin(), order.end(), 0U);
    // What both ends say comes first, so that it holds its ports against what only one says.
    std::stable_partition(order.begin(), order.end(),
                          [&](std::uint32_t i) { return cables[i].saidByA && cables[i].saidByB; });
    std::set<std::uint64_t> taken;
    std::vector<char> good(cables.size(), 0);
    for (const std::uint32_t i : order) {
        const Cable& c = cables[i];
        const bool denied = (!c.saidByA && denies(c.a)) || (!c.saidByB && denies(c.b));
        const std::uint64_t a = endKey(c.a, c.aPort);
        const std::uint64_t b = endKey(c.b, c.bPort);
        if (!denied && a != b && !taken.contains(a) && !taken.contains(b)) {
            taken.insert(a);
            taken.insert(b);
            good[i] = 1;
        }
    }
    std::vector<Cable> kept;
    std::vector<Cable> removed;
    for (std::size_t i = 0; i < cables.size(); ++i) {
        (good[i] != 0 ? kept : removed).push_back(cables[i]);
    }
    cables = std::move(kept);
    return removed;
}

void Fabric::assignTiers() {
    std::vector<std::vector<std::uint32_t>> neighbours(devices.size());
    std::vector<int> distance(devices.size(), -1);
    std::deque<std::uint32_t> queue;
    for (const Cable& cable : cables) {
        const Device& a = devices[cable.a];
        const Device& b = devices[cable.b];
        if (a.kind != 'H' && b.kind != 'H') {
            neighbours[cable.a].push_back(cable.b);
            neighbours[cable.b].push_back(cable.a);
        } else if (a.kind != b.kind) {
            const bool hostIsA = a.kind == 'H';
            const std::uint32_t leaf = hostIsA ? cable.b : cable.a;
            if (!(hostIsA ? a : b).aggregation && distance[leaf] < 0) {
                distance[leaf] = 0;
                queue.push_back(leaf);
            }
        }
    }
    while (!queue.empty()) {
        const std::uint32_t at = queue.front();
        queue.pop_front();
        for (const std::uint32_t next : neighbours[at]) {
            if (distance[next] < 0) {
                distance[next] = distance[at] + 1;
                queue.push_back(next);
            }
        }
    }
    for (std::size_t i = 0; i < devices.size(); ++i) {
        devices[i].tier = distance[i] < 0 ? "unknown" : distance[i] == 0 ? "leaf" : distance[i] == 1 ? "spine" : "core";
    }
}

LeafGroups groupByLeaves(const std::vector<std::vector<std::uint32_t>>& leavesOfHost) {
    LeafGroups groups;
    groups.groupOf.resize(leavesOfHost.size());
    std::map<std::vector<std::uint32_t>, std::uint32_t> bySet;
    for (const auto& leaves : leavesOfHost) {
        bySet.try_emplace(leaves, 0);
    }
    // The sets that each leaf is part of, so that a smaller set need not be held against all others.
    std::map<std::uint32_t, std::vector<const std::vector<std::uint32_t>*>> setsOfLeaf;
    for (const auto& [leaves, unused] : bySet) {
        for (const std::uint32_t leaf : leaves) {
            setsOfLeaf[leaf].push_back(&leaves);
        }
    }
    std::map<std::vector<std::uint32_t>, const std::vector<std::uint32_t>*> joins;
    for (const auto& [leaves, unused] : bySet) {
        const std::vector<std::uint32_t>* largest = &leaves;
        if (!leaves.empty()) {
            for (const auto* candidate : setsOfLeaf[leaves.front()]) {
                if (candidate->size() > largest->size() &&
                    std::includes(candidate->begin(), candidate->end(), leaves.begin(), leaves.end())) {
                    largest = candidate;
                }
            }
        }
        joins[leaves] = largest;
    }
    std::map<std::vector<std::uint32_t>, std::uint32_t> numbers;
    for (std::size_t host = 0; host < leavesOfHost.size(); ++host) {
        const std::vector<std::uint32_t>& set = *joins[leavesOfHost[host]];
        const auto [it, fresh] = numbers.try_emplace(set, static_cast<std::uint32_t>(groups.leaves.size()));
        if (fresh) {
            groups.leaves.push_back(set);
        }
        groups.groupOf[host] = it->second;
    }
    return groups;
}

}  // namespace leasehold::ib
