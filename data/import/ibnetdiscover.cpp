// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "data/import/ib_fabric.hpp"
#include "data/import/ib_lines.hpp"
#include "data/import/importer.hpp"
#include "data/import/names.hpp"
#include "data/model/natural_order.hpp"

/// ibnetdiscover, plain and -p.
namespace leasehold {
namespace {

constexpr std::uint32_t kNoDevice = 0xFFFFFFFF;

Probe probe(std::string_view head) {
    std::size_t ports = 0;
    std::size_t pairs = 0;
    std::size_t guids = 0;
    std::size_t lids = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("Hca")) return {};  // ibsim's word: a simulator's input, not what was discovered
        guids += line.find("switchguid=") != line.npos || line.find("caguid=") != line.npos ? 1U : 0U;
        const bool record = ib::parsePort(line) || ib::parseHead(line);
        ports += record ? 1U : 0U;
        lids += record && line.find(" lid ") != line.npos ? 1U : 0U;
        pairs += ports == 0 && ib::parsePair(line) ? 1U : 0U;
    }
    if (guids > 0 && ports > 0) return {95, "has 'switchguid=' or 'caguid=' and device records"};
    if (pairs > 0) return {90, "has port pairs as of 'ibnetdiscover -p'"};
    if (lids > 0) return {80, "has InfiniBand device records"};
    if (guids > 0) return {60, "has 'switchguid=' or 'caguid='"};
    return {};
}

/// The compute fabric comes before others, since pods follow it.
int rank(std::string_view, const ReadOptions& options) {
    return sameName(fabricName(options), "compute") ? 20 : 21;
}

/// Lines into a fabric.
class Reader {
public:
    Reader(ib::Fabric& fabric, RecordSink& sink) : m_fabric(fabric), m_sink(sink) {}

    void read(TextSource& source) {
        std::string_view line;
        while (source.readLine(line)) {
            take(line, source.lineNumber());
        }
    }
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::uint32_t lastDeclared() const { return m_current; }
    [[nodiscard]] std::int64_t openPorts() const { return m_openPorts; }

private:
    void take(std::string_view line, std::int64_t number) {
        if (const auto system = ib::parseSystemGuid(line)) {
            m_systemGuid = *system;
        } else if (ib::isAttribute(line)) {
            return;
        } else if (auto head = ib::parseHead(line)) {
            declare(*head, number);
        } else if (auto port = ib::parsePort(line)) {
            connect(*port, number);
        } else if (auto pair = ib::parsePair(line)) {
            pairUp(*pair, number);
        } else if (ib::looksBroken(line)) {
            m_sink.skip({number, 0}, fmt::format("'{}' cannot be read", cleanText(trimmed(line).substr(0, 40))));
        }
    }

    void describe(std::uint32_t at, const std::string& text) {
        ib::Device& device = m_fabric.devices[at];
        if (device.description.empty()) {
            device.description = text;
            device.aggregation = device.kind == 'H' && ib::isAggregationNode(text);
        }
    }

    void declare(const ib::HeadLine& head, std::int64_t number) {
        ++m_rows;
        m_current = m_fabric.device(head.id.kind, head.id.guid);
        describe(m_current, head.description);
        ib::Device& device = m_fabric.devices[m_current];
        device.ports = std::max(device.ports, head.ports);
        device.systemGuid = m_systemGuid;
        device.declared = true;
        device.line = number;
        m_systemGuid = 0;
    }

    void connect(const ib::PortLine& port, std::int64_t number) {
        if (m_current == kNoDevice) {
            m_sink.skip({number, 0}, "a port before the first device");
            return;
        }
        ++m_rows;
        const std::uint32_t peer = m_fabric.device(port.peer.kind, port.peer.guid);
        describe(peer, port.peerDescription);
        note(m_current, port.port, port.portGuid, number);
        note(peer, port.peerPort, port.peerPortGuid, number);
        m_fabric.say(m_current, port.port, peer, port.peerPort, port.rateMbps, number);
    }

    void pairUp(const ib::PairLine& pair, std::int64_t number) {
        ++m_rows;
        const std::uint32_t near = pairEnd(pair.near, number);
        if (!pair.far) {
            ++m_openPorts;
            return;
        }
        const std::uint32_t far = pairEnd(*pair.far, number);
        m_fabric.say(near, pair.near.port, far, pair.far->port, pair.rateMbps, number);
    }

    /// -p names an adapter's ports, not the adapter: two ports with one description are one adapter.
    std::uint32_t pairEnd(const ib::PairEnd& end, std::int64_t number) {
        std::uint64_t guid = end.guid;
        if (end.kind == 'H' && !end.description.empty() && !isGenericName(end.description)) {
            const auto it = m_adapterOf.try_emplace(end.description, end.guid).first;
            const std::uint32_t known = m_fabric.device('H', it->second);
            const auto& ports = m_fabric.devices[known].portGuids;
            const auto port = ports.find(end.port);
            guid = port == ports.end() || port->second == end.guid ? it->second : end.guid;
        }
        const std::uint32_t at = m_fabric.device(end.kind, guid);
        describe(at, end.description);
        note(at, end.port, end.kind == 'H' ? end.guid : 0, number);
        m_fabric.devices[at].declared = true;
        return at;
    }

    void note(std::uint32_t at, std::int64_t port, std::uint64_t guid, std::int64_t number) {
        ib::Device& device = m_fabric.devices[at];
        device.ports = std::max(device.ports, port);
        if (device.line == 0) device.line = number;
        if (device.kind == 'H' && guid != 0) device.portGuids[port] = guid;
    }

    ib::Fabric& m_fabric;
    RecordSink& m_sink;
    std::uint32_t m_current = kNoDevice;
    std::uint64_t m_systemGuid = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_openPorts = 0;
    std::map<std::string, std::uint64_t> m_adapterOf;
};

struct Host {
    std::string name;
    std::int64_t line = 0;
    std::vector<std::uint32_t> leaves;
};

/// Fabric into records.
class Emitter {
public:
    Emitter(const ib::Fabric& fabric, std::string name, RecordSink& sink)
        : m_fabric(fabric), m_name(std::move(name)), m_sink(sink), m_hostOf(fabric.devices.size(), kNoDevice) {}

    Result<> emit() {
        nameSwitches();
        findHosts();
        namePods();
        return emitHosts().and_then([&] { return emitSwitches(); }).and_then([&] { return emitNics(); }).and_then([&] {
            return emitLinks();
        });
    }

    std::int64_t hosts() const { return static_cast<std::int64_t>(m_hosts.size()); }
    std::int64_t pods() const { return m_podCount; }
    std::int64_t nics = 0;
    std::int64_t switches = 0;
    std::int64_t cables = 0;
    std::int64_t aggregationNodes = 0;
    std::int64_t aggregationLinks = 0;
    std::int64_t routers = 0;
    std::map<std::string, std::int64_t> tiers;

private:
    [[nodiscard]] bool isNic(std::uint32_t at) const {
        return m_fabric.devices[at].kind == 'H' && !m_fabric.devices[at].aggregation;
    }

    void nameSwitches() {
        m_switchNames.resize(m_fabric.devices.size());
        for (std::size_t i = 0; i < m_fabric.devices.size(); ++i) {
            const ib::Device& device = m_fabric.devices[i];
            if (device.kind != 'S') continue;
            m_switchNames[i] = ib::splitSwitchName(device.description);
            if (isGenericName(m_switchNames[i].name)) {
                m_switchNames[i].name = distinctName(m_switchNames[i].name, hex16(device.guid));
            }
        }
    }

    /// "gn01 HCA-2" stands on host gn01; a chip's default description on a host that only its GUID names.
    static std::pair<std::string, std::string> hostAndNic(const ib::Device& device) {
        const std::string_view text = trimmed(device.description);
        const std::size_t blank = text.find(' ');
        const std::string host = shortHostName(text.substr(0, blank));
        const std::string nic =
            blank == std::string_view::npos ? std::string("HCA") : std::string(trimmed(text.substr(blank)));
        if (isGenericName(text) || isGenericName(host)) {
            return {distinctName(text, hex16(device.systemGuid != 0 ? device.systemGuid : device.guid)),
                    isGenericName(text) ? std::string("HCA") : nic};
        }
        return {host, nic};
    }

    void findHosts() {
        std::map<std::string, std::uint32_t> known;
        for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
            if (!isNic(i)) continue;
            const std::string name = hostAndNic(m_fabric.devices[i]).first;
            const auto [it, fresh] = known.try_emplace(lowered(name), static_cast<std::uint32_t>(m_hosts.size()));
            if (fresh) m_hosts.push_back({name, m_fabric.devices[i].line, {}});
            m_hostOf[i] = it->second;
        }
        for (const ib::Cable& cable : m_fabric.cables) {
            const bool nicIsA = isNic(cable.a);
            if (nicIsA == isNic(cable.b)) continue;
            const std::uint32_t leaf = nicIsA ? cable.b : cable.a;
            if (m_fabric.devices[leaf].kind == 'S') {
                m_hosts[m_hostOf[nicIsA ? cable.a : cable.b]].leaves.push_back(leaf);
            }
        }
        for (Host& host : m_hosts) {
            std::sort(host.leaves.begin(), host.leaves.end());
            host.leaves.erase(std::unique(host.leaves.begin(), host.leaves.end()), host.leaves.end());
        }
    }

    /// The part before the last separator that the names of all leaves share ("LG03-01", "LG03-02": "LG03").
    static std::string sharedStem(const std::vector<std::string>& names) {
        if (names.size() < 2) return {};
        std::string_view stem = names.front();
        for (const std::string& name : names) {
            const auto end = std::mismatch(stem.begin(), stem.end(), name.begin(), name.end()).first;
            stem = stem.substr(0, static_cast<std::size_t>(end - stem.begin()));
        }
        const std::size_t separator = stem.find_last_of("-_./ ");
        return separator == std::string_view::npos ? std::string() : std::string(trimmed(stem.substr(0, separator)));
    }

    void namePods() {
        std::vector<std::vector<std::uint32_t>> leavesOfHost;
        for (const Host& host : m_hosts) {
            leavesOfHost.push_back(host.leaves);
        }
        m_groups = ib::groupByLeaves(leavesOfHost);
        std::vector<std::vector<std::string>> leafNames;
        std::map<std::string, int> stems;
        for (const auto& leaves : m_groups.leaves) {
            std::vector<std::string> names;
            names.reserve(leaves.size());
            for (const std::uint32_t leaf : leaves) {
                names.push_back(m_switchNames[leaf].name);
            }
            std::sort(names.begin(), names.end(), naturalLess);
            ++stems[lowered(sharedStem(names))];
            leafNames.push_back(std::move(names));
        }
        std::set<std::string> used;
        m_podNames.resize(m_groups.leaves.size());
        m_podOfLeaf.assign(m_fabric.devices.size(), kNoDevice);
        std::vector<char> shared(m_fabric.devices.size(), 0);
        for (std::uint32_t g = 0; g < m_groups.leaves.size(); ++g) {
            const std::vector<std::string>& names = leafNames[g];
            if (names.empty()) continue;  // no cable: no pod
            const std::string stem = sharedStem(names);
            std::string name = !stem.empty() && stems[lowered(stem)] == 1 ? stem : names.front();
            for (std::size_t i = 1; !used.insert(lowered(name)).second; ++i) {
                name = i < names.size() ? names[i] : fmt::format("{} ({})", names.front(), i - names.size() + 2);
            }
            m_podNames[g] = name;
            ++m_podCount;
            for (const std::uint32_t leaf : m_groups.leaves[g]) {
                shared[leaf] = static_cast<char>(m_podOfLeaf[leaf] != kNoDevice);
                m_podOfLeaf[leaf] = shared[leaf] != 0 ? m_podOfLeaf[leaf] : g;
            }
        }
        for (std::size_t leaf = 0; leaf < shared.size(); ++leaf) {
            if (shared[leaf] != 0) m_podOfLeaf[leaf] = kNoDevice;
        }
    }

    Result<> emitHosts() {
        for (std::size_t i = 0; i < m_hosts.size(); ++i) {
            NodeRecord node;
            node.name = m_hosts[i].name;
            node.derivedPod = true;
            if (const std::string& pod = m_podNames[m_groups.groupOf[i]]; !pod.empty()) node.pod = pod;
            if (auto put = m_sink.put(node, {m_hosts[i].line, 0}); !put) return put;
        }
        return {};
    }

    Result<> emitSwitches() {
        for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
            const ib::Device& device = m_fabric.devices[i];
            aggregationNodes += device.aggregation ? 1 : 0;
            routers += device.kind == 'R' ? 1 : 0;
            if (device.kind != 'S') continue;
            SwitchRecord record;
            record.fabric = m_name;
            record.name = m_switchNames[i].name;
            record.guid = device.guid;
            record.tier = device.tier;
            // The port behind the last is where the aggregation node hangs: no cable can go there.
            record.ports = device.ports;
            if (!m_switchNames[i].model.empty()) record.model = m_switchNames[i].model;
            if (m_podOfLeaf[i] != kNoDevice) record.pod = m_podNames[m_podOfLeaf[i]];
            record.derivedPod = true;
            ++switches;
            ++tiers[device.tier];
            if (auto put = m_sink.put(record, {device.line, 0}); !put) return put;
        }
        return {};
    }

    Result<> emitNics() {
        for (std::uint32_t i = 0; i < m_fabric.devices.size(); ++i) {
            if (!isNic(i)) continue;
            const ib::Device& device = m_fabric.devices[i];
            NicRecord record;
            record.node = m_hosts[m_hostOf[i]].name;
            record.name = hostAndNic(device).second;
            record.guid = device.guid;
            record.ports = std::max<std::int64_t>(1, device.ports);
            record.portGuids.assign(device.portGuids.begin(), device.portGuids.end());
            ++nics;
            if (auto put = m_sink.put(record, {device.line, 0}); !put) return put;
        }
        return {};
    }

    [[nodiscard]] DeviceRef reference(std::uint32_t at) const {
        DeviceRef ref;
        ref.nic = m_fabric.devices[at].kind == 'H';
        ref.guid = m_fabric.devices[at].guid;
        ref.name = m_fabric.devices[at].description;
        return ref;
    }

    Result<> emitLinks() {
        for (const ib::Cable& cable : m_fabric.cables) {
            const ib::Device& a = m_fabric.devices[cable.a];
            const ib::Device& b = m_fabric.devices[cable.b];
            if (a.aggregation || b.aggregation) {
                ++aggregationLinks;
                continue;
            }
            if (a.kind == 'R' || b.kind == 'R' || (a.kind == 'H' && b.kind == 'H')) {
                m_sink.skip({cable.line, 0},
                            a.kind == 'H' && b.kind == 'H' ? "a cable between two hosts" : "a cable to a router");
                continue;
            }
            LinkRecord link;
            link.a = reference(cable.a);
            link.aPort = cable.aPort;
            link.b = reference(cable.b);
            link.bPort = cable.bPort;
            link.rateMbps = cable.rateMbps;
            link.state = "up";
            ++cables;
            if (auto put = m_sink.put(link, {cable.line, 0}); !put) return put;
        }
        return {};
    }

    const ib::Fabric& m_fabric;
    std::string m_name;
    RecordSink& m_sink;
    std::vector<ib::SwitchName> m_switchNames;
    std::vector<std::uint32_t> m_hostOf;  ///< by device
    std::vector<Host> m_hosts;
    ib::LeafGroups m_groups;
    std::vector<std::string> m_podNames;     ///< by group; empty: none
    std::vector<std::uint32_t> m_podOfLeaf;  ///< by device
    std::int64_t m_podCount = 0;
};

std::string resolveName(const ib::Fabric& fabric, RecordSink& sink, const ReadOptions& options) {
    if (!options.setting("fabric").empty()) return options.setting("fabric");
    std::vector<std::uint64_t> guids;
    for (const ib::Device& device : fabric.devices) {
        if (device.kind == 'S') guids.push_back(device.guid);
    }
    return sink.knownFabric(guids, fabricName(options));
}

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    ib::Fabric fabric;
    Reader reader(fabric, sink);
    reader.read(source);
    sink.rowsRead(reader.rows());
    if (source.stopped() || source.failed()) return {};
    const std::vector<ib::Cable> removed = fabric.removeContradictions(reader.lastDeclared());
    for (const ib::Cable& cable : removed) {
        sink.skip({cable.line, 0}, "a cable that its other end does not confirm");
    }
    fabric.assignTiers();
    const std::string name = resolveName(fabric, sink, options);
    sink.listsAll("ibnetdiscover:" + lowered(name), {"switch", "nic", "link", "node", "pod"});
    Emitter emitter(fabric, name, sink);
    if (auto emitted = emitter.emit(); !emitted) return emitted;
    std::string tiers;
    for (const char* tier : {"leaf", "spine", "core", "unknown"}) {
        if (emitter.tiers[tier] > 0)
            tiers += fmt::format("{}{} {}", tiers.empty() ? "" : ", ", emitter.tiers[tier], tier);
    }
    sink.note(fmt::format("fabric {}: {} switches{}, {} NICs on {} hosts, {} cables, {} leaf groups", name,
                          emitter.switches, tiers.empty() ? tiers : " (" + tiers + ")", emitter.nics, emitter.hosts(),
                          emitter.cables, emitter.pods()));
    if (emitter.aggregationNodes > 0) {
        sink.note(fmt::format("{} SHARP aggregation nodes and {} links to them are inside switches: left out",
                              emitter.aggregationNodes, emitter.aggregationLinks));
    }
    if (emitter.routers > 0) sink.warn(fmt::format("{} routers were left out", emitter.routers));
    if (reader.openPorts() > 0) sink.note(fmt::format("{} ports have nothing plugged in", reader.openPorts()));
    sink.note("the file does not say how many GPUs a host has");
    return {};
}

}  // namespace

const Importer& ibnetdiscoverImporter() {
    static const Importer kImporter{"ibnetdiscover",
                                    "InfiniBand fabric as ibnetdiscover prints it, plain or with -p",
                                    false,
                                    false,
                                    probe,
                                    rank,
                                    read};
    return kImporter;
}

}  // namespace leasehold
