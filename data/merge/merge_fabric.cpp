// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_fabric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

Value guidValue(std::uint64_t guid) {
    return guid == 0 ? Value() : Value(std::bit_cast<std::int64_t>(guid));
}

std::string nameOf(const DeviceRef& device) {
    return device.name.empty() ? hex16(device.guid) : device.name;
}

}  // namespace

FabricMerge::FabricMerge(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_switches(context.database(), "switch",
                 {"site_id", "name", "guid", "fabric", "tier", "ports", "u", "model", "pod_id", "rack_id", "seen"}),
      m_nics(context.database(), "nic", {"node_id", "name", "guid", "gpu_slot", "ports", "seen"}),
      m_links(context.database(), "link", {"a_id", "a_port", "b_nic", "b_id", "b_port", "rate_mbps", "state", "seen"}),
      m_switchByGuid(context.database(), "SELECT id FROM switch WHERE guid = ?"),
      m_nicByGuid(context.database(), "SELECT id FROM nic WHERE guid = ?"),
      m_nicByPort(context.database(), "SELECT device_id FROM port WHERE guid = ? AND kind = 'nic'"),
      m_nicByName(context.database(),
                  "SELECT id FROM nic WHERE node_id = ? AND name = ? ORDER BY guid IS NOT NULL, id"),
      m_link(context.database(),
             "SELECT id FROM link WHERE a_id = ? AND a_port = ? AND b_nic = ? AND b_id = ? AND b_port = ?"),
      m_nicNamed(context.database(), "SELECT 1 FROM nic WHERE id = ? AND node_id = ? AND name = ?"),
      m_nicFree(context.database(),
                "SELECT id FROM nic WHERE node_id = ? AND name = ? AND (guid IS NULL OR ?) ORDER BY id"),
      m_portKnown(context.database(), "SELECT 1 FROM port WHERE kind = ? AND device_id = ? AND number = ?"),
      m_switchFacts(context.database(), "SELECT fabric, tier, guid IS NOT NULL, pod_id FROM switch WHERE id = ?"),
      m_port(context.database(),
             "INSERT INTO port (kind, device_id, number, name, guid, state) VALUES (?1, ?2, ?3, ifnull(?4, ''), ?5, "
             "ifnull(?6, '')) ON CONFLICT DO UPDATE SET name = ifnull(?4, name), guid = ifnull(?5, guid), state = "
             "ifnull(?6, state) WHERE name <> ifnull(?4, name) OR guid IS NOT ifnull(?5, guid) OR state <> ifnull(?6, "
             "state)") {}

void FabricMerge::beginFile() {
    m_nicOfGuid.clear();
    m_switchOfGuid.clear();
}

std::optional<std::int64_t> FabricMerge::switchOf(std::uint64_t guid) {
    if (const auto it = m_switchOfGuid.find(guid); it != m_switchOfGuid.end()) return it->second;
    const auto known = m_switchByGuid({guidValue(guid)});
    if (known) m_switchOfGuid[guid] = *known;
    return known;
}

void FabricMerge::loadNames() {
    if (m_namesLoaded) return;
    m_namesLoaded = true;
    SQLite::Statement all(m_context.database(), "SELECT id, site_id, name, fabric, guid IS NOT NULL FROM switch");
    while (all.executeStep()) {
        m_names[lowered(all.getColumn(2).getString())].push_back(
            {all.getColumn(0).getInt64(), all.getColumn(1).getInt64(), all.getColumn(3).getString(),
             all.getColumn(4).getInt() != 0});
    }
}

/// By name: the one of that fabric; where either side names no fabric, the only one of the site. Two switches whose
/// GUIDs are known are never one by name.
std::optional<std::int64_t> FabricMerge::findSwitch(std::int64_t site, const std::string& fabric,
                                                    const std::string& name, bool guidKnown) {
    loadNames();
    const auto it = m_names.find(lowered(name));
    if (it == m_names.end() || isGenericName(name)) return std::nullopt;
    std::optional<std::int64_t> found;
    int matches = 0;
    for (const Named& candidate : it->second) {
        if (candidate.site != site || (guidKnown && candidate.hasGuid)) continue;
        if (candidate.fabric == fabric && !candidate.hasGuid) return candidate.id;
        if (candidate.fabric == fabric || candidate.fabric.empty() || fabric.empty()) {
            found = candidate.id;
            ++matches;
        }
    }
    return matches == 1 ? found : std::nullopt;
}

Result<> FabricMerge::put(const SwitchRecord& record, Place at) {
    if (record.name.empty() && record.guid == 0) return m_context.refuse(at, "a switch without a name");
    const std::string name = record.name.empty() ? hex16(record.guid) : record.name;
    auto site = record.site.empty() ? m_places.defaultSite(at) : m_places.ensureSite(record.site, at);
    if (!site) return Failure(site.error());
    auto known = record.guid != 0 ? switchOf(record.guid) : std::nullopt;
    const bool byGuid = known.has_value();
    if (!known) known = findSwitch(*site, record.fabric, name, record.guid != 0);
    std::string oldFabric;
    std::string oldTier;
    bool hasGuid = record.guid != 0;
    std::optional<std::int64_t> oldPod;
    if (known) {
        SQLite::Statement& get = m_switchFacts;
        get.bind(1, *known);
        if (get.executeStep()) {
            oldFabric = get.getColumn(0).getString();
            oldTier = get.getColumn(1).getString();
            hasGuid = hasGuid || get.getColumn(2).getInt() != 0;
            if (!get.getColumn(3).isNull()) oldPod = get.getColumn(3).getInt64();
        }
        get.reset();
    }
    // A file without GUIDs knows the wiring only by hearsay: it fills in a tier, but does not overrule one.
    const bool keepTier = known && record.guid == 0 && hasGuid && oldTier != "unknown" && record.derivedPod;
    const bool keepFabric = record.fabric.empty() && known;
    Value pod;
    if (record.derivedPod) {
        pod = m_places.derivedPod(*site, record.pod, oldPod, false);
    } else if (record.pod && !record.pod->empty()) {
        pod = m_places.ensurePod(*site, *record.pod);
    }
    const std::array<Value, 11> values{
        known ? Value() : Value(*site),
        known && !byGuid ? Value() : Value(name),
        guidValue(record.guid),
        keepFabric ? Value() : Value(record.fabric),
        keepTier ? Value() : said(record.tier),
        said(record.ports),
        said(record.u),
        said(record.model),
        pod,
        record.place && !record.place->rack.empty() ? Value(m_places.ensureRack(*site, *record.place)) : Value(),
        said(std::optional<bool>(record.seen.value_or(true)))};
    if (known) {
        m_context.count("switch", *known, m_switches.update(*known, values) ? Change::Updated : Change::Unchanged);
        return {};
    }
    const std::int64_t id = m_switches.insert(values);
    m_context.count("switch", id, Change::Added);
    if (m_namesLoaded) m_names[lowered(name)].push_back({id, *site, record.fabric, record.guid != 0});
    return {};
}

bool FabricMerge::isNamed(std::int64_t nic, std::optional<std::int64_t> node, const std::string& name) {
    return m_nicNamed({nic, node.value_or(0), name}).has_value();
}

std::optional<std::int64_t> FabricMerge::findNic(const NicRecord& record, std::optional<std::int64_t> node) {
    if (record.guid != 0) {
        if (const auto known = m_nicByGuid({guidValue(record.guid)})) return known;
        const auto byPort = m_nicByPort({guidValue(record.guid)});
        if (byPort && isNamed(*byPort, node, record.name)) return byPort;
        for (const auto& [number, guid] : record.portGuids) {
            const auto known = m_nicByGuid({guidValue(guid)});
            if (known && isNamed(*known, node, record.name)) return known;
        }
    }
    if (!node || isGenericName(record.name)) return std::nullopt;
    return m_nicFree({*node, record.name, std::int64_t{record.guid == 0 ? 1 : 0}});
}

Result<> FabricMerge::put(const NicRecord& record, Place at) {
    const auto node = m_places.findNode(record.site, record.node);
    if (!node) return m_places.refuseNode(record.site, record.node, at);
    const auto known = findNic(record, node);
    // A port's GUID, under which -p knows the adapter, yields to the adapter's own.
    const bool keepGuid = known && record.portGuids.size() == 1 && record.portGuids[0].second == record.guid;
    const std::array<Value, 6> values{*node,
                                      Value(record.name),
                                      keepGuid ? Value() : guidValue(record.guid),
                                      said(record.gpuSlot),
                                      said(record.ports),
                                      said(std::optional<bool>(record.seen.value_or(true)))};
    std::int64_t id = 0;
    if (known) {
        id = *known;
        m_context.count("nic", id, m_nics.update(id, values) ? Change::Updated : Change::Unchanged);
    } else {
        id = m_nics.insert(values);
        m_context.count("nic", id, Change::Added);
    }
    if (record.guid != 0) m_nicOfGuid[record.guid] = id;
    for (const auto& [number, guid] : record.portGuids) {
        if (guid != record.guid) putPortGuid(id, number, guid);
    }
    return {};
}

void FabricMerge::putPortGuid(std::int64_t nic, std::int64_t number, std::uint64_t guid) {
    m_port.bind(1, "nic");
    m_port.bind(2, nic);
    m_port.bind(3, number);
    m_port.bind(4);
    bindValue(m_port, 5, guidValue(guid));
    m_port.bind(6);
    const bool changed = m_port.exec() > 0;
    m_port.reset();
    // Part of the adapter's record: told as a port only where it is news.
    if (changed) m_context.count("port", nic, Change::Added);
}

Result<> FabricMerge::put(const PortRecord& record, Place at) {
    const auto device = find(record.device, at);
    if (!device) return m_context.refuse(at, fmt::format("there is no device '{}'", nameOf(record.device)));
    const std::string kind = record.device.nic ? "nic" : "switch";
    const bool fresh = !m_portKnown({kind, *device, record.number});
    m_port.bind(1, kind);
    m_port.bind(2, *device);
    m_port.bind(3, record.number);
    bindValue(m_port, 4, said(record.name));
    bindValue(m_port, 5, guidValue(record.guid));
    bindValue(m_port, 6, said(record.state));
    const bool changed = m_port.exec() > 0;
    m_port.reset();
    m_context.count("port", *device, fresh ? Change::Added : changed ? Change::Updated : Change::Unchanged);
    return {};
}

std::optional<std::int64_t> FabricMerge::find(const DeviceRef& device, Place at) {
    if (device.guid != 0) {
        if (!device.nic) {
            if (const auto known = switchOf(device.guid)) return known;
        } else {
            if (const auto it = m_nicOfGuid.find(device.guid); it != m_nicOfGuid.end()) return it->second;
            auto known = m_nicByGuid({guidValue(device.guid)});
            if (!known) known = m_nicByPort({guidValue(device.guid)});
            if (known) return m_nicOfGuid[device.guid] = *known;
        }
    }
    if (device.name.empty()) return std::nullopt;
    if (!device.nic) {
        const auto site = device.site.empty() ? m_places.defaultSite(at)
                                              : Result<std::int64_t>(m_places.findSite(device.site).value_or(0));
        return site ? findSwitch(*site, device.parent, device.name, device.guid != 0) : std::nullopt;
    }
    const auto node = device.parent.empty() ? std::nullopt : m_places.findNode(device.site, device.parent);
    return node ? m_nicByName({*node, device.name}) : std::nullopt;
}

Result<> FabricMerge::put(const LinkRecord& record, Place at) {
    const bool swap = record.a.nic && !record.b.nic;
    const DeviceRef& a = swap ? record.b : record.a;
    const DeviceRef& b = swap ? record.a : record.b;
    std::int64_t aPort = swap ? record.bPort : record.aPort;
    std::int64_t bPort = swap ? record.aPort : record.bPort;
    if (a.nic) return m_context.refuse(at, "a link between two NICs");
    auto aId = find(a, at);
    auto bId = find(b, at);
    if (!aId || !bId) {
        return m_context.refuse(at, fmt::format("a link to '{}', which is not there", nameOf(aId ? b : a)));
    }
    if (!b.nic && std::pair(*bId, bPort) < std::pair(*aId, aPort)) {
        std::swap(*aId, *bId);
        std::swap(aPort, bPort);
    }
    const std::int64_t nic = b.nic ? 1 : 0;
    const auto known = m_link({*aId, aPort, nic, *bId, bPort});
    const Value state = !record.state ? Value() : *record.state == "up" ? Value(nullptr) : Value(*record.state);
    const Value seen = said(std::optional<bool>(record.seen.value_or(true)));
    if (known) {
        const std::array<Value, 8> values{Value(), Value(), Value(), Value(), Value(), said(record.rateMbps),
                                          state,   seen};
        m_context.count("link", *known, m_links.update(*known, values) ? Change::Updated : Change::Unchanged);
    } else {
        const std::array<Value, 8> values{*aId, aPort, nic, *bId, bPort, said(record.rateMbps), state, seen};
        m_context.count("link", m_links.insert(values), Change::Added);
    }
    return {};
}

std::string FabricMerge::knownFabric(std::span<const std::uint64_t> guids, std::string otherwise) {
    std::map<std::string, int> votes;
    SQLite::Statement get(m_context.database(), "SELECT fabric FROM switch WHERE guid = ? AND fabric <> ''");
    for (const std::uint64_t guid : guids) {
        get.bind(1, std::bit_cast<std::int64_t>(guid));
        if (get.executeStep()) ++votes[get.getColumn(0).getString()];
        get.reset();
    }
    const auto most =
        std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == votes.end() ? otherwise : most->first;
}

}  // namespace leasehold
