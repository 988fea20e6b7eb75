// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/states.hpp"

#include <array>
#include <cmath>

namespace leasehold {

std::string_view gpuStateName(GpuState state) {
    static constexpr std::array<std::string_view, 6> kNames{"planned", "down",         "vacant",
                                                            "no data", "leased, idle", "leased, busy"};
    return kNames[static_cast<std::size_t>(state)];
}

std::vector<GpuState> gpuStates(const Snapshot& snapshot, Instant t, const Slice* slice, double busyThreshold) {
    return gpuStates(snapshot, t, leaseRunsAt(snapshot, t), slice, busyThreshold);
}

std::vector<PartyIndex> gpuTenants(const Snapshot& snapshot, Instant t) {
    return gpuTenants(snapshot, leaseRunsAt(snapshot, t));
}

std::vector<GpuState> gpuStates(const Snapshot& snapshot, Instant t, std::span<const GroupRun> held, const Slice* slice,
                                double busyThreshold) {
    std::vector<GpuState> states(snapshot.gpus.size(), GpuState::Vacant);
    for (const GroupRun& run : held) {
        for (std::uint32_t i = run.gpus.first; i < run.gpus.end(); ++i) {
            const bool known = slice != nullptr && i < slice->values.size() && !std::isnan(slice->values[i]);
            states[i] = !known                              ? GpuState::NoData
                        : slice->values[i] >= busyThreshold ? GpuState::LeasedBusy
                                                            : GpuState::LeasedIdle;
        }
    }
    for (const StatusInterval& interval : snapshot.statusIntervals) {
        if (interval.down && interval.window.contains(t)) {
            for (std::uint32_t i = interval.gpus.first; i < interval.gpus.end(); ++i) {
                states[i] = GpuState::Down;
            }
        }
    }
    for (std::size_t i = 0; i < states.size(); ++i) {
        const Gpu& gpu = snapshot.gpus[i];
        if (gpu.status == Status::Planned || t < gpu.commissioned || t >= gpu.retired) {
            states[i] = GpuState::Planned;
        }
    }
    return states;
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
