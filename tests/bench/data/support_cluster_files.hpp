// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>

/// Files of a made-up cluster, as its programs would print them, in any size: nine adapters and eight GPUs a node, 25
/// cables a node in all, leaves of 32 adapters.
namespace leasehold::bench {

struct ClusterNames {
    bool site = true;  ///< tables name the site
    bool uuid = true;  ///< GPUs have UUIDs
};

/// `ibnetdiscover`: 9 adapters and some 16 cables between switches a node.
void writeFabric(const std::filesystem::path& file, std::int64_t nodes);
/// Slurm's topology.conf: 32 nodes a leaf switch.
void writeTopology(const std::filesystem::path& file, std::int64_t nodes);
void writeNodeTable(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names);
void writeGpuTable(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names);
/// One scrape of DCGM's exporters: one sample a GPU.
void writeScrape(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names);
/// Contracts of 100 nodes each, named one by one.
void writeContracts(const std::filesystem::path& file, std::int64_t nodes);

}  // namespace leasehold::bench
