// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "data/import/merge_context.hpp"
#include "data/import/merge_table.hpp"
#include "data/import/records.hpp"

namespace leasehold {

/// Sites down to GPUs. "ensure" makes what is missing, "find" does not. Throws SQLite::Exception.
class PlaceMerge {
public:
    explicit PlaceMerge(MergeContext& context);

    Result<> put(const TitleRecord& record, Place at);
    Result<> put(const SiteRecord& record, Place at);
    Result<> put(const HallRecord& record, Place at);
    Result<> put(const RowRecord& record, Place at);
    Result<> put(const PodRecord& record, Place at);
    Result<> put(const RackRecord& record, Place at);
    Result<> put(const NodeRecord& record, Place at);
    Result<> put(const GpuRecord& record, Place at);
    /// Says what all the records of a file came to.
    void report();

    /// The site that records without one belong to: --set site=; else the only one that has nodes, racks or switches;
    /// else the only operating one; else a new one with the site file's name. InvalidInput where that is several.
    Result<std::int64_t> defaultSite(Place at);
    Result<std::int64_t> ensureSite(const std::string& name, Place at);
    std::optional<std::int64_t> findSite(const std::string& name);
    std::int64_t ensureHall(std::int64_t site, const std::string& name);
    std::int64_t ensureRow(std::int64_t site, const std::string& hall, const std::string& row);
    std::int64_t ensureRack(std::int64_t site, const RackRef& place);
    std::int64_t ensurePod(std::int64_t site, const std::string& name);
    std::optional<std::int64_t> findPod(std::int64_t site, const std::string& name);

    /// A node by name in a site, or, without one, in any; none too where several sites have it.
    std::optional<std::int64_t> findNode(const std::string& site, const std::string& name);
    std::optional<std::int64_t> findGpu(std::string_view site, std::string_view node, std::int64_t slot,
                                        std::string_view uuid);

    /// The pod to write on a thing whose pod was worked out from the wiring: nothing where another source gave one.
    Value derivedPod(std::int64_t site, const std::optional<std::string>& pod, std::optional<std::int64_t> known,
                     bool make);

private:
    Result<std::int64_t> siteOf(const std::string& name, Place at);
    std::optional<std::int64_t> findBySerial(const NodeRecord& record);

    MergeContext& m_context;
    TableWriter m_sites;
    TableWriter m_racks;
    TableWriter m_nodes;
    TableWriter m_gpus;
    Lookup m_site;
    Lookup m_hall;
    Lookup m_row;
    Lookup m_rack;
    Lookup m_pod;
    Lookup m_podSource;
    Lookup m_node;
    Lookup m_nodeAnywhere;
    Lookup m_nodePod;
    Lookup m_serial;
    Lookup m_gpu;
    Lookup m_gpuByUuid;
    std::optional<std::int64_t> m_default;
    std::int64_t m_keptPods = 0;
    std::int64_t m_madeNodes = 0;
    std::int64_t m_metNodes = 0;
    std::int64_t m_doubted = 0;
    std::string m_firstDoubt;
    std::int64_t m_moved = 0;
    std::int64_t m_replaced = 0;
};

}  // namespace leasehold
