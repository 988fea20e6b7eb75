// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_places.hpp"
#include "data/merge/merge_table.hpp"

namespace leasehold {

/// Switches, NICs, ports and links. Throws SQLite::Exception.
class FabricMerge {
public:
    FabricMerge(MergeContext& context, PlaceMerge& places);
    void beginFile();

    Result<> put(const SwitchRecord& record, Place at);
    Result<> put(const NicRecord& record, Place at);
    Result<> put(const PortRecord& record, Place at);
    Result<> put(const LinkRecord& record, Place at);
    std::string knownFabric(std::span<const std::uint64_t> guids, std::string otherwise);

private:
    std::optional<std::int64_t> findSwitch(std::int64_t site, const std::string& fabric, const std::string& name,
                                           bool guidKnown);
    /// Whether a NIC that was found by a port's GUID is the one meant: simulators give ports the GUIDs of other NICs.
    bool isNamed(std::int64_t nic, std::optional<std::int64_t> node, const std::string& name);
    std::optional<std::int64_t> findNic(const NicRecord& record, std::optional<std::int64_t> node);
    std::optional<std::int64_t> find(const DeviceRef& device, Place at);
    std::optional<std::int64_t> switchOf(std::uint64_t guid);
    void putPortGuid(std::int64_t nic, std::int64_t number, std::uint64_t guid);
    void loadNames();

    struct Named {
        std::int64_t id = 0;
        std::int64_t site = 0;
        std::string fabric;
        bool hasGuid = false;
    };

    MergeContext& m_context;
    PlaceMerge& m_places;
    TableWriter m_switches;
    TableWriter m_nics;
    TableWriter m_links;
    Lookup m_switchByGuid;
    Lookup m_nicByGuid;
    Lookup m_nicByPort;
    Lookup m_nicByName;
    Lookup m_link;
    Lookup m_nicNamed;
    Lookup m_nicFree;
    Lookup m_portKnown;
    SQLite::Statement m_switchFacts;
    SQLite::Statement m_port;
    bool m_namesLoaded = false;
    std::unordered_map<std::uint64_t, std::int64_t> m_nicOfGuid;     ///< as the file being read calls them
    std::unordered_map<std::uint64_t, std::int64_t> m_switchOfGuid;  ///< of switches that were looked up or made
    std::unordered_map<std::string, std::vector<Named>> m_names;     ///< switches, by lower-case name
};

}  // namespace leasehold
