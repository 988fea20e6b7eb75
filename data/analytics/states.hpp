// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/groups.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// What a GPU is at a time; never two at once. In this order of precedence: planned, down, vacant, no data, idle, busy.
enum class GpuState : std::uint8_t { Planned, Down, Vacant, NoData, LeasedIdle, LeasedBusy };
std::string_view gpuStateName(GpuState state);

/// The state of every ordinal at `t`. `slice` holds utilisation at that time and may be null: leased GPUs are then
/// NoData. `busyThreshold` in percent. Who asks for many times keeps what stands between them: standing.hpp.
std::vector<GpuState> gpuStates(const Snapshot& snapshot, Instant t, const Slice* slice, double busyThreshold = 5);

/// The tenant of every ordinal at `t`; none where vacant or planned.
std::vector<PartyIndex> gpuTenants(const Snapshot& snapshot, Instant t);
/// The same for a caller who has asked leaseRunsAt(snapshot, t) already: `held`.
std::vector<PartyIndex> gpuTenants(const Snapshot& snapshot, std::span<const GroupRun> held);

}  // namespace leasehold
