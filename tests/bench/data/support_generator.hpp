// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

/// Telemetry like that of a busy shared cluster, for measuring: blocks of 1 to 64 nodes are leased together for hours
/// or for all the time to one of eight tenants or to nobody; in a lease run jobs of 10 to 490 minutes: seven of ten
/// hard and steady with regular dips, two of ten half-hearted with a daily wave, one of ten idle; one GPU in fifty is
/// dead; every GPU has an offset and noise with memory. No sample is missing.
namespace leasehold::bench {

inline constexpr std::uint32_t kTenants = 8;
inline constexpr std::uint32_t kGpusPerNode = 8;

struct NodeLease {
    std::uint32_t node = 0;
    std::int64_t from = 0;  ///< minutes, [from, to)
    std::int64_t to = 0;
    std::uint32_t tenant = 0;
};

struct Generated {
    std::vector<std::uint8_t> codes;  ///< gpu by minute, in percent: codes[gpu * minutes + minute]
    std::vector<NodeLease> leases;    ///< nodes from 0; what is in none is vacant and idle
};

/// `nodes` nodes of 8 GPUs over `minutes`; the same seed gives the same.
Generated generate(std::uint32_t nodes, std::int64_t minutes, std::uint64_t seed);

}  // namespace leasehold::bench
