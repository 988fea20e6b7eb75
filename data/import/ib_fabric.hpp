// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

/// An InfiniBand fabric as its discovery found it, whole in memory: some 200 bytes a cable.
namespace leasehold::ib {

struct Device {
    char kind = 'S';  ///< S: switch, H: channel adapter, R: router
    std::uint64_t guid = 0;
    std::uint64_t systemGuid = 0;
    std::int64_t ports = 0;
    std::string description;
    std::int64_t line = 0;
    bool declared = false;     ///< has a record of its own, not only a mention as a peer
    bool aggregation = false;  ///< pseudo adapter inside a switch
    std::map<std::int64_t, std::uint64_t> portGuids;
    std::string tier;  ///< of a switch, by assignTiers
};

struct Cable {
    std::uint32_t a = 0;  ///< index of a device; (a, aPort) <= (b, bPort)
    std::int64_t aPort = 0;
    std::uint32_t b = 0;
    std::int64_t bPort = 0;
    std::optional<std::int64_t> rateMbps;
    std::int64_t line = 0;
    bool saidByA = false;
    bool saidByB = false;
};

class Fabric {
public:
    /// The device of that id, made where it is new.
    std::uint32_t device(char kind, std::uint64_t guid);
    /// One end says that a cable goes from (from, fromPort) to (to, toPort).
    void say(std::uint32_t from, std::int64_t fromPort, std::uint32_t to, std::int64_t toPort,
             std::optional<std::int64_t> rateMbps, std::int64_t line);

    /// What does not fit: cables that one end names and the other one, whose record is there, does not; and a second
    /// cable on one port. They are taken out. `incomplete`: a device whose record may be cut (the last of the file).
    std::vector<Cable> removeContradictions(std::uint32_t incomplete);

    /// A switch with hosts is a leaf, its neighbours without hosts are spines, all beyond are core; "unknown" where no
    /// host can be reached.
    void assignTiers();

    std::vector<Device> devices;
    std::vector<Cable> cables;

private:
    std::unordered_map<std::uint64_t, std::uint32_t> m_switches;  ///< a GUID may stand for a switch and its adapter
    std::unordered_map<std::uint64_t, std::uint32_t> m_adapters;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> m_cables;
};

/// Hosts by the leaves they hang on: those with the same set of leaves are one group; a set that is part of a larger
/// one (a host with a dead link) joins the largest such. `leaves` of a host: sorted, by any number of its own.
/// Result: for each host the number of its group, from 0 in the order of the hosts; and each group's set of leaves.
struct LeafGroups {
    std::vector<std::uint32_t> groupOf;
    std::vector<std::vector<std::uint32_t>> leaves;
};
LeafGroups groupByLeaves(const std::vector<std::vector<std::uint32_t>>& leavesOfHost);

}  // namespace leasehold::ib
