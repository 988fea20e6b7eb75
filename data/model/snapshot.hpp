// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/metric.hpp"
#include "data/model/portfolio.hpp"
#include "data/model/shared_vector.hpp"
#include "data/model/topology.hpp"

namespace leasehold {

/// One line of the import log.
struct ImportRecord {
    std::int64_t id = 0;
    Instant time{};
    std::string file;  ///< name without folder
    std::int64_t bytes = 0;
    std::string sha256;  ///< hexadecimal
    std::string format;
    std::int64_t rowsRead = 0;
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t vanished = 0;
    std::int64_t skipped = 0;
};

/// Everything in a site file but its telemetry samples, at one moment. Immutable once built and shared between threads;
/// a copy, to try other leases on, shares what there is much of. All vectors stand in physical order: racks by site,
/// hall, row, then place; nodes by rack and U; GPUs by node and slot, so that ordinal == position in `gpus`.
struct Snapshot {
    std::string path;           ///< of the site file; empty for one made in memory
    std::int64_t revision = 0;  ///< grows with every change of the file
    std::string name;           ///< title: the site's name, or the file's where there are several

    std::vector<Site> sites;
    std::vector<Hall> halls;
    std::vector<Row> rows;
    std::vector<Pod> pods;
    SharedVector<Rack> racks;
    SharedVector<Node> nodes;
    SharedVector<Gpu> gpus;
    std::vector<std::string> gpuModels;  ///< ModelIndex -> "H100"; "unknown" where no file says

    SharedVector<Switch> switches;
    SharedVector<Nic> nics;
    SharedVector<Link> links;

    std::vector<Party> parties;
    std::vector<Lease> leases;
    std::vector<Allocation> allocations;
    std::vector<Evidence> evidence;
    std::vector<PowerFeed> feeds;
    SharedVector<StatusInterval> statusIntervals;

    std::vector<Metric> metrics;
    std::vector<ImportRecord> imports;
    bool synthetic = false;      ///< any site is generated
    bool assumedLayout = false;  ///< any rack stands where no file put it

    Instant firstFact = kBeginning;  ///< the earliest import, sample or outage; kBeginning in one made in memory
    Instant opened = kBeginning;     ///< that, or the earliest lease: nothing is known of the site before

    /// Of all that stands and is cabled: snapshots of one file share it as long as only leases change.
    std::shared_ptr<const void> topology;

    [[nodiscard]] const Metric* metric(std::string_view metricName) const;

    /// Names as shown: "node-0007/3"; "H1" / "H1 row A" are the stored names.
    [[nodiscard]] std::string gpuName(GpuOrdinal gpu) const;
    /// From commissioning to retirement. One whose commissioning nobody says counts from when it is first known:
    /// as a rule with the site (`opened`), else with the import that added it or its own first sample.
    [[nodiscard]] TimeWindow serviceOf(const Gpu& gpu) const {
        return {gpu.commissioned == kBeginning ? opened : gpu.commissioned, gpu.retired};
    }
    [[nodiscard]] RackIndex rackOf(GpuOrdinal gpu) const { return nodes[gpus[gpu.value].node.value].rack; }
    /// Of the switch or the NIC's node; none where either has no place.
    [[nodiscard]] RackIndex rackOf(const Endpoint& end) const;
    [[nodiscard]] HallIndex hallOf(RackIndex rack) const;
    /// The ordinals of one part of the site; may be several ranges for a pod. Count has none.
    [[nodiscard]] std::vector<GpuRange> gpusOf(ScopeKind scope, std::uint32_t index) const;
    /// The first of that name, case-insensitive; none where there is none.
    [[nodiscard]] std::optional<std::uint32_t> find(ScopeKind scope, std::string_view partName) const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Whether positions of racks, nodes, GPUs, switches and links mean the same in both, known without looking.
inline bool isSameTopology(const Snapshot& a, const Snapshot& b) {
    return a.topology != nullptr && a.topology == b.topology;
}

}  // namespace leasehold
