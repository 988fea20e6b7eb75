// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_gpus.hpp"
#include "data/merge/merge_nodes.hpp"
#include "data/merge/merge_table.hpp"

namespace leasehold {

/// Sites down to GPUs. "ensure" makes what is missing, "find" does not. Throws SQLite::Exception.
class PlaceMerge {
public:
    explicit PlaceMerge(MergeContext& context);

    void beginFile();
    Result<> put(const TitleRecord& record, Place at);
    Result<> put(const SiteRecord& record, Place at);
    Result<> put(const HallRecord& record, Place at);
    Result<> put(const RowRecord& record, Place at);
    Result<> put(const PodRecord& record, Place at);
    Result<> put(const RackRecord& record, Place at);
    /// Says what all the records of a file came to.
    void report();

    [[nodiscard]] NodeMerge& nodes() { return m_nodes; }
    [[nodiscard]] GpuMerge& gpus() { return m_gpus; }

    /// The site that records without one belong to: --set site=; else the only one that has nodes, racks or switches;
    /// else the only operating one; else a new one with the site file's name. InvalidInput where that is several.
    Result<std::int64_t> defaultSite(Place at);
    Result<std::int64_t> siteOf(const std::string& name, Place at);
    Result<std::int64_t> ensureSite(const std::string& name, Place at);
    std::optional<std::int64_t> findSite(const std::string& name);
    /// As siteOf, but makes none and asks for none.
    std::optional<std::int64_t> knownSite(const std::string& name);
    std::int64_t ensureHall(std::int64_t site, const std::string& name);
    std::int64_t ensureRow(std::int64_t site, const std::string& hall, const std::string& row);
    std::int64_t ensureRack(std::int64_t site, const RackRef& place);
    std::int64_t ensurePod(std::int64_t site, const std::string& name);

    /// A node by name in a site, or, without one, in any; none too where it may be several.
    std::optional<std::int64_t> findNode(const std::string& site, const std::string& name);
    /// What a name may mean where it may mean several nodes of one site: "'oak01' may be oak01.east.example, ...".
    std::string nodeDoubt(const std::string& site, const std::string& name);
    /// Refuses a record whose node there is not, or not for certain.
    Result<> refuseNode(const std::string& site, const std::string& name, Place at);
    std::string nodeLabel(std::int64_t node);

    /// The pod to write on a thing whose pod was worked out from the wiring: nothing where another source gave one.
    Value derivedPod(std::int64_t site, const std::optional<std::string>& pod, std::optional<std::int64_t> known,
                     bool make);

private:
    /// Marks a hall, row or pod as its record says, and counts it.
    void touchSeen(const char* kind, std::int64_t id, std::optional<bool> seen, bool fresh);

    MergeContext& m_context;
    TableWriter m_sites;
    TableWriter m_racks;
    Lookup m_site;
    Lookup m_hall;
    Lookup m_row;
    Lookup m_rack;
    Lookup m_pod;
    Lookup m_podSource;
    std::map<std::string, std::unique_ptr<SQLite::Statement>> m_seen;  ///< by kind
    SQLite::Statement m_newHall;
    SQLite::Statement m_newRow;
    SQLite::Statement m_newPod;
    NodeMerge m_nodes;
    GpuMerge m_gpus;
    std::unordered_map<std::string, std::int64_t> m_siteIds;  ///< by name as written
    std::optional<std::int64_t> m_default;
    std::int64_t m_keptPods = 0;
};

}  // namespace leasehold
