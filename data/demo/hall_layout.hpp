// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

#include "data/demo/site_plan.hpp"

namespace leasehold::demo {

/// Fills one hall of the plan with rows, racks and nodes, in physical order, its lower left corner at 0, 0.
///
/// A segment is two pods with their network racks between them; one to three segments, with cross aisles between,
/// make a row. Rows stand in pairs that face a cold aisle, backs to a hot aisle. `networkRacks` racks for spines or
/// cores follow in the first free segment.
void layOutHall(SitePlan& plan, std::uint32_t hall, std::uint32_t networkRacks);

/// Moves the halls apart: Hopper halls in a grid, and in a band through its middle the network hall and those of the
/// NVL72, so that no trunk is longer than half the campus.
void arrangeCampus(SitePlan& plan);

/// How many of `count` fall to part number `index` of `parts` when shared evenly, the first ones getting the rest.
constexpr std::uint32_t evenShare(std::uint32_t count, std::uint32_t parts, std::uint32_t index) {
    return count / parts + (index < count % parts ? 1 : 0);
}

/// Access leaves of a pod (72 servers each at most), and their uplinks (one for four servers).
std::uint32_t accessLeaves(const PodPlan& pod);
std::uint32_t accessUplinks(const PodPlan& pod);

}  // namespace leasehold::demo
