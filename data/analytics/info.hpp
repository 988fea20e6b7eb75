// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// What a site file holds of one metric.
struct MetricInfo {
    std::string name;
    std::string unit;
    Duration step{0};
    TimeWindow window;           ///< first sample to last sample plus one step; empty where there is none
    std::uint64_t gpus = 0;      ///< GPUs with any sample that is not "no data"
    std::uint64_t samples = 0;   ///< grid instants of the window x gpus: what there could be
    std::uint64_t valid = 0;     ///< samples that are not "no data"
    std::optional<double> mean;  ///< of the valid ones, in the unit; none where there is none
};

using NamedCounts = std::vector<std::pair<std::string, std::uint64_t>>;

/// What a site file holds, counted.
struct SiteInfo {
    std::string name;
    std::uint64_t halls = 0;  ///< halls, rows and racks that a file names: those of an assumed layout are not counted
    std::uint64_t rows = 0;
    std::uint64_t racks = 0;  ///< in operation
    std::uint64_t nodes = 0;  ///< without those that stand in planned racks
    std::uint64_t gpus = 0;   ///< installed: neither planned nor retired
    std::uint64_t plannedRacks = 0;
    std::uint64_t plannedNodes = 0;
    std::uint64_t plannedGpus = 0;
    NamedCounts gpusByModel;  ///< of `gpus`, in name order
    std::uint64_t nics = 0;
    std::uint64_t switches = 0;
    NamedCounts switchesByTier;  ///< tiers that occur, from the leaf up
    std::uint64_t links = 0;     ///< cables, each once; planned ones are not counted
    std::uint64_t tenants = 0;
    std::uint64_t leases = 0;
    std::uint64_t allocations = 0;
    std::vector<MetricInfo> metrics;  ///< those that have a step, so that a sample was ever read
    int schemaVersion = 0;
    std::uint64_t bytes = 0;  ///< of the file
    bool synthetic = false;
    bool assumedLayout = false;
};

/// Counts what a snapshot holds, and the samples of its file. Reads no more blocks than it needs to know which GPUs
/// have samples. Any thread; Cancelled between blocks.
Result<SiteInfo> siteInfo(const Snapshot& snapshot, std::stop_token stop = {});

}  // namespace leasehold
