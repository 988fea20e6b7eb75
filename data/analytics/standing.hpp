// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/groups.hpp"
#include "data/analytics/states.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// Who holds what and what is planned: what of a site changes at a few instants only, and stays while one scrubs
/// between them. What is down is not in it, since on a great site something breaks every hour.
struct Standing {
    TimeWindow window;                ///< in which all of it holds
    std::vector<GroupRun> held;       ///< as leaseRunsAt; their windows are of one second
    std::vector<GpuState> states;     ///< per ordinal: Planned, Vacant, or NoData where leased
    std::vector<PartyIndex> tenants;  ///< per ordinal; none where vacant or planned
};

/// As the site stands at `at`. Any thread.
Standing standingAt(const Snapshot& snapshot, Instant at);

/// The states at `at`, which lies in the standing's window: gpuStates() of that instant, sooner. `slice` may be null.
std::vector<GpuState> statesFrom(const Snapshot& snapshot, const Standing& standing, Instant at, const Slice* slice,
                                 double busyThreshold);

}  // namespace leasehold
