// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "data/formats/ib_records.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

/// What a fabric's records say in words: faults of cables, rates that differ; and the names of pods.
namespace leasehold::ib {
namespace {

constexpr std::uint32_t kNone = LeafGroups::kNone;
constexpr std::size_t kRatesTold = 20;
constexpr std::size_t kNamesTold = 5;

/// The part before the last separator that the names of all leaves share ("LG03-01", "LG03-02": "LG03").
std::string sharedStem(const std::vector<std::string>& names) {
    if (names.size() < 2) return {};
    std::string_view stem = names.front();
    for (const std::string& name : names) {
        const auto end = std::mismatch(stem.begin(), stem.end(), name.begin(), name.end()).first;
        stem = stem.substr(0, static_cast<std::size_t>(end - stem.begin()));
    }
    const std::size_t separator = stem.find_last_of("-_./ ");
    return separator == std::string_view::npos ? std::string() : std::string(trimmed(stem.substr(0, separator)));
}

std::string rateText(std::int64_t mbps) {
    return mbps % 1000 == 0 ? fmt::format("{} Gb/s", mbps / 1000)
                            : fmt::format("{}.{} Gb/s", mbps / 1000, mbps % 1000 / 100);
}

std::string hostsHave(std::int64_t count) {
    return count == 1 ? std::string("1 host has") : fmt::format("{} hosts have", count);
}

/// "a, b, c and 12 more"
std::string someOf(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kNamesTold; ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    if (names.size() > kNamesTold) text += fmt::format(" and {} more", names.size() - kNamesTold);
    return text;
}

}  // namespace

std::string FabricRecords::nameOf(std::uint32_t at) const {
    const Device& device = m_fabric.devices[at];
    if (device.kind != 'H') return m_switchNames[at].name;
    return hostAndNic(device).first;
}

std::string FabricRecords::tellFault(const RemovedCable& removed) const {
    const Cable& c = removed.cable;
    const std::uint32_t at = removed.atA ? c.a : c.b;
    const std::int64_t port = removed.atA ? c.aPort : c.bPort;
    const std::uint32_t other = removed.atA ? c.b : c.a;
    const std::int64_t otherPort = removed.atA ? c.bPort : c.aPort;
    if (removed.fault == Fault::OwnPort) return fmt::format("port {} of {} is cabled to itself", port, nameOf(at));
    if (removed.fault == Fault::Denied) {
        return fmt::format("port {} of {} to port {} of {}, whose record (line {}) does not name it", otherPort,
                           nameOf(other), port, nameOf(at), m_fabric.devices[at].line);
    }
    const Cable& h = removed.holder;
    const bool holderAtA = h.a == at && h.aPort == port;
    const auto lineAt = [](const Cable& cable, bool atA) {
        const std::int64_t line = atA ? cable.lineOfA : cable.lineOfB;
        return line != 0 ? line : cable.line();
    };
    const std::uint32_t kept = holderAtA ? h.b : h.a;
    std::pair<std::int64_t, std::string> first{lineAt(h, holderAtA), nameOf(kept)};
    std::pair<std::int64_t, std::string> second{lineAt(c, removed.atA), nameOf(other)};
    if (second.first < first.first) std::swap(first, second);
    return fmt::format("port {} of {} stands twice, to {} (line {}) and {} (line {}); kept: {}", port, nameOf(at),
                       first.second, first.first, second.second, second.first, nameOf(kept));
}

void FabricRecords::tellFaults(const Contradictions& found) {
    static constexpr std::array<const char*, 3> kReasons{"a cable that its other end does not confirm",
                                                         "a second cable at one port", "a port cabled to itself"};
    for (const RemovedCable& removed : found.removed) {
        m_sink.skip({removed.cable.line(), 0}, kReasons[static_cast<std::size_t>(removed.fault)], tellFault(removed));
    }
    if (found.oneSided > 0) {
        const Cable& c = found.firstOneSided;
        m_sink.warn(
            fmt::format("{} cables stand on the word of one end, for the record of the other is cut (first: {} "
                        "port {} to {} port {}, line {})",
                        found.oneSided, nameOf(c.a), c.aPort, nameOf(c.b), c.bPort, c.line()));
    }
    tellRates();
}

void FabricRecords::tellRates() {
    std::size_t differ = 0;
    for (const Cable& cable : m_fabric.cables) {
        if (cable.low.mbps == cable.high.mbps || ++differ > kRatesTold) continue;
        m_sink.warn(fmt::format("{} port {} to {} port {}: {} (line {}) and {} (line {}): the lower holds",
                                nameOf(cable.a), cable.aPort, nameOf(cable.b), cable.bPort, rateText(cable.low.mbps),
                                cable.low.line, rateText(cable.high.mbps), cable.high.line));
    }
    if (differ > kRatesTold) m_sink.warn(fmt::format("{} more cables have two rates", differ - kRatesTold));
}

void FabricRecords::namePods() {
    std::vector<std::vector<std::uint32_t>> leavesOfHost;
    leavesOfHost.reserve(m_hosts.size());
    for (Host& host : m_hosts) {
        leavesOfHost.push_back(std::move(host.leaves));
    }
    m_groups = groupByLeaves(leavesOfHost);
    std::vector<std::vector<std::string>> leafNames(m_groups.leaves.size());
    std::map<std::string, int> stems;
    for (std::size_t g = 0; g < leafNames.size(); ++g) {
        for (const std::uint32_t leaf : m_groups.leaves[g]) {
            leafNames[g].push_back(m_switchNames[m_switchOfRank[leaf]].name);
            m_podOfLeaf[leaf] = static_cast<std::uint32_t>(g);
        }
        ++stems[lowered(sharedStem(leafNames[g]))];
    }
    // In the order of their leaves, so that a number behind a name that two would have is the same next time.
    std::vector<std::size_t> order(leafNames.size());
    for (std::size_t g = 0; g < order.size(); ++g) {
        order[g] = g;
    }
    std::sort(order.begin(), order.end(),
              [&](std::size_t l, std::size_t r) { return m_groups.leaves[l].front() < m_groups.leaves[r].front(); });
    std::set<std::string> used;
    m_podNames.resize(leafNames.size());
    for (const std::size_t g : order) {
        const std::vector<std::string>& names = leafNames[g];
        const std::string stem = sharedStem(names);
        std::string name = !stem.empty() && stems[lowered(stem)] == 1 ? stem : names.front();
        for (std::size_t i = 1; !used.insert(lowered(name)).second; ++i) {
            name = i < names.size() ? names[i] : fmt::format("{} ({})", names.front(), i - names.size() + 2);
        }
        m_podNames[g] = name;
    }
    tellPods();
}

std::string FabricRecords::hostsBecause(LeafGroups::Why why, std::int64_t& count) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < m_hosts.size(); ++i) {
        if (m_groups.why[i] == why) names.push_back(m_hosts[i].name);
    }
    std::sort(names.begin(), names.end(), naturalLess);
    count = static_cast<std::int64_t>(names.size());
    return someOf(names);
}

void FabricRecords::tellPods() const {
    if (!m_groups.shared.empty()) {
        std::vector<std::string> names;
        for (const std::uint32_t leaf : m_groups.shared) {
            names.push_back(m_switchNames[m_switchOfRank[leaf]].name);
        }
        m_sink.warn(
            fmt::format("{} leaf switches are shared by several groups of hosts, so they belong to no pod and "
                        "name none: {}",
                        names.size(), someOf(names)));
    }
    std::int64_t count = 0;
    if (const std::string names = hostsBecause(LeafGroups::Why::SharedLeavesOnly, count); count > 0) {
        m_sink.warn(fmt::format("{} no pod, hanging on shared leaf switches alone: {}", hostsHave(count), names));
    }
    if (const std::string names = hostsBecause(LeafGroups::Why::SeveralGroups, count); count > 0) {
        m_sink.warn(fmt::format("{} no pod, hanging on leaf switches of several: {}", hostsHave(count), names));
    }
}

}  // namespace leasehold::ib
