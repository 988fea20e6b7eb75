// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/model/snapshot.hpp"

/// What hangs on a part of the site: which GPUs lose their fabric or their power when it fails, whose they are, and
/// what rent stands behind them. Pure functions of a snapshot; any thread.
namespace leasehold {

/// What is taken to have failed at once. A rack takes its nodes and switches with it.
struct Outage {
    std::vector<SwitchIndex> switches;
    std::vector<LinkIndex> links;
    std::vector<RackIndex> racks;
    std::vector<GpuRange> gpus;  ///< without power, beside those of the racks
    [[nodiscard]] bool empty() const { return switches.empty() && links.empty() && racks.empty() && gpus.empty(); }
};

/// GPUs that lose the same share.
struct LossRun {
    GpuRange gpus;
    double lost = 0;  ///< share of the fabric capacity they had, 0 < lost <= 1; 1: cut off, or without power
};

/// The part of the answer that no time changes.
struct BlastReach {
    std::vector<LossRun> runs;         ///< ascending, disjoint; GPUs that lose nothing are in none
    std::uint64_t cutOff = 0;          ///< GPUs that lose all
    std::uint64_t degraded = 0;        ///< GPUs that lose some
    double meanLost = 0;               ///< over the degraded; 0 without any
    std::vector<std::string> fabrics;  ///< whose capacity is touched, in the snapshot's order of switches
};

/// A GPU's fabric capacity is its share of the way up: what its NICs' links carry, times what each switch above can
/// pass on. A switch spreads its traffic over its links to higher tiers by their rates (our choice: what equal-cost
/// routing does with links of a fabric), and a switch with no link upwards passes all. So the loss of one of 16 spines
/// costs every GPU under it a sixteenth, and the loss of its leaf everything. Links that are down, not seen or planned
/// carry nothing before and after; where one rate of a fabric is unknown, all its links count alike. With several
/// fabrics a GPU's loss is that of the fabric that loses most. A GPU that had no capacity before cannot lose it.
///
/// About 40 ms at 450,000 links. An empty outage gives an empty reach.
BlastReach blastReach(const Snapshot& snapshot, const Outage& outage);

/// How many GPUs of one tenant or lease are touched.
struct BlastShare {
    std::uint32_t index = 0;  ///< into Snapshot::parties or Snapshot::leases
    std::uint64_t cutOff = 0;
    std::uint64_t degraded = 0;
    [[nodiscard]] std::uint64_t touched() const { return cutOff + degraded; }
};

/// Rent per month of touched GPUs, in one currency: each lease's monthly rent (metrics.md) times the share of its GPUs
/// that is touched.
struct RentBehind {
    Money cutOff;
    Money touched;  ///< cut off and degraded
};

struct BlastAccount {
    std::vector<BlastShare> tenants;  ///< most GPUs first
    std::vector<BlastShare> leases;   ///< most GPUs first
    std::uint64_t vacant = 0;         ///< touched GPUs that no lease holds
    std::vector<RentBehind> rent;     ///< per currency; of the leases whose price is known
    /// Touched leased GPUs whose rent is known / all touched leased GPUs; internal leases and credits, which are no
    /// rent, in neither. None where no GPU is let for rent. Below 1 the rent is n/a, and `rent` only its known part.
    std::optional<double> coverage;
    [[nodiscard]] bool complete() const { return coverage && *coverage >= 1; }
};

BlastAccount blastAccount(const Snapshot& snapshot, const BlastReach& reach, Instant at);

}  // namespace leasehold
