// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

/// The levels of switches that name each other, counted from the leaves.
namespace leasehold::slurm {

struct LevelNode {
    std::int64_t level = -1;              ///< -1: the file does not say
    std::vector<std::uint32_t> children;  ///< by index
    bool leafBelow = false;               ///< names hosts, or a switch that nobody describes
    bool unknownChild = false;            ///< names a switch that nobody describes
};

/// Fills in the levels that are -1: 0 for what names no switch, else one above the highest below. In a circle the
/// levels are counted from its members that stand on something outside it, and a name that is already above is no
/// child; where none does they stay -1. Result: each circle once, as the names follow each other. Linear, but for the
/// order within a circle.
std::vector<std::vector<std::uint32_t>> resolveLevels(std::vector<LevelNode>& nodes);

}  // namespace leasehold::slurm
