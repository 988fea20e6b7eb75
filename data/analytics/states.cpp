// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/states.hpp"

#include <array>

#include "data/analytics/standing.hpp"

namespace leasehold {

std::string_view gpuStateName(GpuState state) {
    static constexpr std::array<std::string_view, 6> kNames{"planned", "down",         "vacant",
                                                            "no data", "leased, idle", "leased, busy"};
    return kNames[static_cast<std::size_t>(state)];
}

std::vector<GpuState> gpuStates(const Snapshot& snapshot, Instant t, const Slice* slice, double busyThreshold) {
    return statesFrom(snapshot, standingAt(snapshot, t), t, slice, busyThreshold);
}

std::vector<PartyIndex> gpuTenants(const Snapshot& snapshot, Instant t) {
    return gpuTenants(snapshot, leaseRunsAt(snapshot, t));
}

std::vector<PartyIndex> gpuTenants(const Snapshot& snapshot, std::span<const GroupRun> held) {
    std::vector<PartyIndex> tenants(snapshot.gpus.size());
    for (const GroupRun& run : held) {
        const PartyIndex tenant = snapshot.leases[run.group].tenant;
        for (std::uint32_t i = run.gpus.first; i < run.gpus.end(); ++i) {
            tenants[i] = tenant;
        }
    }
    return tenants;
}

}  // namespace leasehold
