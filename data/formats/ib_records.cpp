// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/ib_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/formats/host_names.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold::ib {
namespace {

constexpr std::uint32_t kNone = LeafGroups::kNone;

}  // namespace

FabricRecords::FabricRecords(const Fabric& fabric, std::string name, RecordSink& sink)
    : m_fabric(fabric), m_name(std::move(name)), m_sink(sink), m_hostOf(fabric.devices.size(), kNone) {
    nameSwitches();
    rankSwitches();
}

Result<> FabricRecords::emit() {
    findHosts();
    namePods();
    return emitHosts().and_then([&] { return emitSwitches(); }).and_then([&] { return emitNics(); }).and_then([&] {
        return emitLinks();
    });
}

bool FabricRecords::isNic(std::uint32_t at) const {
    return m_fabric.devices[at].kind == 'H' && !m_fabric.devices[at].aggregation;
}

void FabricRecords::nameSwitches() {
    m_switchNames.resize(m_fabric.devices.size());
    for (std::size_t i = 0; i < m_fabric.devices.size(); ++i) {
        const Device& device = m_fabric.devices[i];
        if (device.kind == 'H') continue;
        m_switchNames[i] = splitSwitchName(device.description);
        std::string& name = m_switchNames[i].name;
        if (isGenericName(name) || isChipDescription(name)) name = distinctName(name, hex16(device.guid));
    }
}

void FabricRecords::rankSwitches() {
    for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
        if (m_fabric.devices[i].kind == 'S') m_switchOfRank.push_back(i);
    }
    std::sort(m_switchOfRank.begin(), m_switchOfRank.end(), [&](std::uint32_t l, std::uint32_t r) {
        const std::string& a = m_switchNames[l].name;
        const std::string& b = m_switchNames[r].name;
        return a == b ? m_fabric.devices[l].guid < m_fabric.devices[r].guid : naturalLess(a, b);
    });
    m_rankOfSwitch.assign(m_fabric.devices.size(), kNone);
    for (std::uint32_t rank = 0; rank < m_switchOfRank.size(); ++rank) {
        m_rankOfSwitch[m_switchOfRank[rank]] = rank;
    }
}

/// "gn01 HCA-2" stands on host gn01; a chip's default description on a host that only its GUID names.
std::pair<std::string, std::string> FabricRecords::hostAndNic(const Device& device) {
    const std::string_view text = trimmed(device.description);
    const std::size_t blank = text.find(' ');
    const std::string host = hostNameOf(text.substr(0, blank));
    const std::string nic =
        blank == std::string_view::npos ? std::string("HCA") : std::string(trimmed(text.substr(blank)));
    const bool nobody = isGenericName(text) || isChipDescription(text);
    if (nobody || isGenericName(splitHostName(host).shortName)) {
        return {distinctName(text, hex16(device.systemGuid != 0 ? device.systemGuid : device.guid)),
                nobody ? std::string("HCA") : nic};
    }
    return {host, nic};
}

void FabricRecords::findHosts() {
    std::map<std::string, std::uint32_t> known;
    for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
        if (!isNic(i)) continue;
        const std::string name = hostAndNic(m_fabric.devices[i]).first;
        const auto [it, fresh] = known.try_emplace(lowered(name), static_cast<std::uint32_t>(m_hosts.size()));
        if (fresh) m_hosts.push_back({name, m_fabric.devices[i].line, {}});
        m_hostOf[i] = it->second;
    }
    for (const Cable& cable : m_fabric.cables) {
        const bool nicIsA = isNic(cable.a);
        if (nicIsA == isNic(cable.b)) continue;
        const std::uint32_t leaf = nicIsA ? cable.b : cable.a;
        if (m_fabric.devices[leaf].kind == 'S') {
            m_hosts[m_hostOf[nicIsA ? cable.a : cable.b]].leaves.push_back(m_rankOfSwitch[leaf]);
        }
    }
    for (Host& host : m_hosts) {
        std::sort(host.leaves.begin(), host.leaves.end());
        host.leaves.erase(std::unique(host.leaves.begin(), host.leaves.end()), host.leaves.end());
    }
}

Result<> FabricRecords::emitHosts() {
    for (std::size_t i = 0; i < m_hosts.size(); ++i) {
        NodeRecord node;
        node.name = m_hosts[i].name;
        node.derivedPod = true;
        if (m_groups.groupOf[i] != kNone) node.pod = m_podNames[m_groups.groupOf[i]];
        if (auto put = m_sink.put(node, {m_hosts[i].line, 0}); !put) return put;
    }
    return {};
}

Result<> FabricRecords::emitSwitches() {
    for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
        const Device& device = m_fabric.devices[i];
        m_aggregationNodes += device.aggregation ? 1 : 0;
        m_routers += device.kind == 'R' ? 1 : 0;
        if (device.kind != 'S') continue;
        SwitchRecord record;
        record.fabric = m_name;
        record.name = m_switchNames[i].name;
        record.guid = device.guid;
        record.tier = device.tier;
        // The port behind the last is where the aggregation node hangs: no cable can go there.
        record.ports = device.ports;
        if (!m_switchNames[i].model.empty()) record.model = m_switchNames[i].model;
        if (const auto pod = m_podOfLeaf.find(m_rankOfSwitch[i]); pod != m_podOfLeaf.end()) {
            record.pod = m_podNames[pod->second];
        }
        record.derivedPod = true;
        ++m_switches;
        ++m_tiers[device.tier];
        if (auto put = m_sink.put(record, {device.line, 0}); !put) return put;
    }
    return {};
}

Result<> FabricRecords::emitNics() {
    for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
        if (!isNic(i)) continue;
        const Device& device = m_fabric.devices[i];
        NicRecord record;
        record.node = m_hosts[m_hostOf[i]].name;
        record.name = hostAndNic(device).second;
        record.guid = device.guid;
        record.ports = std::max<std::int64_t>(1, device.ports);
        record.portGuids.assign(device.portGuids.begin(), device.portGuids.end());
        ++m_nics;
        if (auto put = m_sink.put(record, {device.line, 0}); !put) return put;
    }
    return {};
}

DeviceRef FabricRecords::reference(std::uint32_t at) const {
    DeviceRef ref;
    ref.nic = m_fabric.devices[at].kind == 'H';
    ref.guid = m_fabric.devices[at].guid;
    ref.name = m_fabric.devices[at].description;
    return ref;
}

Result<> FabricRecords::emitLinks() {
    for (const Cable& cable : m_fabric.cables) {
        const Device& a = m_fabric.devices[cable.a];
        const Device& b = m_fabric.devices[cable.b];
        if (a.aggregation || b.aggregation) {
            ++m_aggregationLinks;
            continue;
        }
        if (a.kind == 'R' || b.kind == 'R') {
            if (auto put = emitRouterPort(cable); !put) return put;
            continue;
        }
        if (a.kind == 'H' && b.kind == 'H') {
            m_sink.skip({cable.line(), 0}, "a cable between two hosts",
                        fmt::format("{} and {}", nameOf(cable.a), nameOf(cable.b)));
            continue;
        }
        LinkRecord link;
        link.a = reference(cable.a);
        link.aPort = cable.aPort;
        link.b = reference(cable.b);
        link.bPort = cable.bPort;
        if (cable.low.line != 0) link.rateMbps = cable.low.mbps;
        link.state = "up";
        ++m_cables;
        if (auto put = m_sink.put(link, {cable.line(), 0}); !put) return put;
    }
    return {};
}

/// A router is no device of a site, but its cable holds a port of a switch.
Result<> FabricRecords::emitRouterPort(const Cable& cable) {
    const bool atA = m_fabric.devices[cable.a].kind == 'R';
    const std::uint32_t near = atA ? cable.b : cable.a;
    const std::int64_t port = atA ? cable.bPort : cable.aPort;
    const std::string router = nameOf(atA ? cable.a : cable.b);
    m_sink.skip({cable.line(), 0}, "a cable to a router",
                fmt::format("port {} of {} to {}; the port stays taken", port, nameOf(near), router));
    if (m_fabric.devices[near].kind != 'S') return {};
    PortRecord record;
    record.device = reference(near);
    record.number = port;
    record.name = fmt::format("to router {}", router);
    record.state = "up";
    return m_sink.put(record, {cable.line(), 0});
}

void FabricRecords::summarise() const {
    std::string tiers;
    for (const char* tier : {"leaf", "spine", "core", "unknown"}) {
        const auto it = m_tiers.find(tier);
        if (it != m_tiers.end()) tiers += fmt::format("{}{} {}", tiers.empty() ? "" : ", ", it->second, tier);
    }
    m_sink.note(fmt::format("fabric {}: {} switches{}, {} NICs on {} hosts, {} cables, {} leaf groups", m_name,
                            m_switches, tiers.empty() ? tiers : " (" + tiers + ")", m_nics, m_hosts.size(), m_cables,
                            m_podNames.size()));
    if (m_aggregationNodes > 0) {
        m_sink.note(fmt::format("{} SHARP aggregation nodes and {} links to them are inside switches: left out",
                                m_aggregationNodes, m_aggregationLinks));
    }
    if (m_routers > 0) m_sink.warn(fmt::format("{} routers were left out", m_routers));
}

}  // namespace leasehold::ib
