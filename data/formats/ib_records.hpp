// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "data/formats/ib_fabric.hpp"
#include "data/formats/ib_groups.hpp"
#include "data/formats/ib_lines.hpp"
#include "data/formats/importer.hpp"

namespace leasehold::ib {

/// A fabric into records: hosts with their pods, switches, adapters, cables. Says what stays out, and why.
class FabricRecords {
public:
    /// `fabric`: its contradictions removed, its tiers assigned; must outlive this. `name`: of the fabric.
    FabricRecords(const Fabric& fabric, std::string name, RecordSink& sink);

    /// The sentences of removed cables, and of rates that are said two ways.
    void tellFaults(const Contradictions& found);
    /// Everything into the sink; errors are the sink's.
    Result<> emit();
    /// Counts of what was found, as notes.
    void summarise() const;

private:
    struct Host {
        std::string name;
        std::int64_t line = 0;
        std::vector<std::uint32_t> leaves;  ///< ranks, see m_rankOfSwitch
    };

    [[nodiscard]] bool isNic(std::uint32_t at) const;
    static std::pair<std::string, std::string> hostAndNic(const Device& device);
    [[nodiscard]] std::string nameOf(std::uint32_t at) const;
    [[nodiscard]] std::string tellFault(const RemovedCable& removed) const;
    void tellRates();
    void nameSwitches();
    void rankSwitches();
    void findHosts();
    void namePods();
    void tellPods() const;
    [[nodiscard]] std::string hostsBecause(LeafGroups::Why why, std::int64_t& count) const;
    Result<> emitHosts();
    Result<> emitSwitches();
    Result<> emitNics();
    Result<> emitLinks();
    Result<> emitRouterPort(const Cable& cable);
    [[nodiscard]] DeviceRef reference(std::uint32_t at) const;

    const Fabric& m_fabric;
    std::string m_name;
    RecordSink& m_sink;
    std::vector<SwitchName> m_switchNames;      ///< by device
    std::vector<std::uint32_t> m_rankOfSwitch;  ///< by device: its place by name and GUID, whatever the order of lines
    std::vector<std::uint32_t> m_switchOfRank;  ///< devices
    std::vector<std::uint32_t> m_hostOf;        ///< by device
    std::vector<Host> m_hosts;
    LeafGroups m_groups;
    std::vector<std::string> m_podNames;                 ///< by group
    std::map<std::uint32_t, std::uint32_t> m_podOfLeaf;  ///< group by rank
    std::int64_t m_nics = 0;
    std::int64_t m_switches = 0;
    std::int64_t m_cables = 0;
    std::int64_t m_aggregationNodes = 0;
    std::int64_t m_aggregationLinks = 0;
    std::int64_t m_routers = 0;
    std::map<std::string, std::int64_t> m_tiers;
};

}  // namespace leasehold::ib
