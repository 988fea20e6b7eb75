// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/ib_fabric.hpp"

#include <algorithm>
#include <deque>
#include <numeric>
#include <tuple>

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
                 std::int64_t rateMbps, std::int64_t line) {
    const std::uint64_t near = endKey(from, fromPort);
    const std::uint64_t far = endKey(to, toPort);
    const auto key = std::minmax(near, far);
    const auto [it, fresh] = m_cables.try_emplace({key.first, key.second}, static_cast<std::uint32_t>(cables.size()));
    const bool nearFirst = near <= far;
    if (fresh) {
        Cable cable;
        cable.a = nearFirst ? from : to;
        cable.aPort = nearFirst ? fromPort : toPort;
        cable.b = nearFirst ? to : from;
        cable.bPort = nearFirst ? toPort : fromPort;
        cables.push_back(cable);
    }
    Cable& cable = cables[it->second];
    std::int64_t& said = nearFirst ? cable.lineOfA : cable.lineOfB;
    if (said == 0) said = line;
    if (rateMbps == 0) return;
    if (cable.low.line == 0 || rateMbps < cable.low.mbps) cable.low = {rateMbps, line};
    if (cable.high.line == 0 || rateMbps > cable.high.mbps) cable.high = {rateMbps, line};
}

std::vector<std::uint32_t> Fabric::byTrust() const {
    const auto end = [&](std::uint32_t device, std::int64_t port) {
        return std::tuple(devices[device].guid, devices[device].kind, port);
    };
    const auto key = [&](std::uint32_t i) {
        const Cable& c = cables[i];
        const auto ends = std::minmax({end(c.a, c.aPort), end(c.b, c.bPort)});
        return std::tuple(c.lineOfA == 0 || c.lineOfB == 0, ends.first, ends.second);
    };
    std::vector<std::uint32_t> order(cables.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t l, std::uint32_t r) { return key(l) < key(r); });
    return order;
}

std::vector<char> Fabric::deniers() const {
    std::vector<char> denies(devices.size(), 0);  // has a whole record with at least one port
    for (const Cable& cable : cables) {
        if (cable.lineOfA != 0) denies[cable.a] = static_cast<char>(!devices[cable.a].cut);
        if (cable.lineOfB != 0) denies[cable.b] = static_cast<char>(!devices[cable.b].cut);
    }
    return denies;
}

Contradictions Fabric::removeContradictions() {
    Contradictions found;
    const std::vector<char> denies = deniers();
    std::unordered_map<std::uint64_t, std::uint32_t> holders;  // ports, and the cables that hold them
    std::vector<char> good(cables.size(), 0);
    for (const std::uint32_t i : byTrust()) {
        const Cable& c = cables[i];
        const std::uint64_t a = endKey(c.a, c.aPort);
        const std::uint64_t b = endKey(c.b, c.bPort);
        const auto holdsA = holders.find(a);
        const auto holder = holdsA != holders.end() ? holdsA : holders.find(b);
        if (a == b) {
            found.removed.push_back({c, Fault::OwnPort, true, {}});
        } else if (holder != holders.end()) {
            found.removed.push_back({c, Fault::PortTaken, holdsA != holders.end(), cables[holder->second]});
        } else if ((c.lineOfA == 0 && denies[c.a] != 0) || (c.lineOfB == 0 && denies[c.b] != 0)) {
            found.removed.push_back({c, Fault::Denied, c.lineOfA == 0, {}});
        } else {
            holders.emplace(a, i);
            holders.emplace(b, i);
            good[i] = 1;
            const bool one = (c.lineOfA == 0 && devices[c.a].cut) || (c.lineOfB == 0 && devices[c.b].cut);
            if (one && found.oneSided++ == 0) found.firstOneSided = c;
        }
    }
    std::vector<Cable> kept;
    kept.reserve(cables.size());
    for (std::size_t i = 0; i < cables.size(); ++i) {
        if (good[i] != 0) kept.push_back(cables[i]);
    }
    cables = std::move(kept);
    m_cables.clear();
    return found;
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

}  // namespace leasehold::ib
