// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

/// Which hosts hang on the same leaf switches: the groups that pods are made of.
namespace leasehold::ib {

struct LeafGroups {
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    /// Why a host is in no group.
    enum class Why : char { InGroup, NoLeaf, SharedLeavesOnly, SeveralGroups };

    std::vector<std::uint32_t> groupOf;              ///< by host: from 0 in the order of the hosts, or kNone
    std::vector<Why> why;                            ///< by host
    std::vector<std::vector<std::uint32_t>> leaves;  ///< by group: those that are its own, sorted
    std::vector<std::uint32_t> shared;               ///< leaves of several groups, sorted
};

/// Hosts by the leaves they hang on (`leavesOfHost`: sorted, without repeats, by any number of their own).
///
/// A set of leaves makes a group where it is the most common set at one of its leaves; of equally common ones the
/// larger, so that a host with a dead cable does not. Where one such set is part of exactly one other they are one
/// group. A leaf in the sets of several groups is shared (storage, management): it neither makes a group nor says who
/// belongs. All other hosts join the group that their leaves which are not shared belong to, where that is one. Our
/// choice: what hosts are wired alike is a pod, and a guess is worse than none. Linear in the cables but for sorting.
LeafGroups groupByLeaves(const std::vector<std::vector<std::uint32_t>>& leavesOfHost);

}  // namespace leasehold::ib
