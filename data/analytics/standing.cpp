// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/standing.hpp"

#include <algorithm>

namespace leasehold {
namespace {

/// Narrows `window`, which contains `at`, to the nearest of the edges given.
class Narrowing {
public:
    explicit Narrowing(Instant at) : m_at(at) {}
    void edge(Instant t) {
        if (t <= m_at) {
            m_window.from = std::max(m_window.from, t);
        } else {
            m_window.to = std::min(m_window.to, t);
        }
    }
    void edges(TimeWindow window) {
        edge(window.from);
        edge(window.to);
    }
    [[nodiscard]] TimeWindow window() const { return m_window; }

private:
    Instant m_at;
    TimeWindow m_window{kBeginning, kForever};
};

TimeWindow unchangedAround(const Snapshot& snapshot, Instant at) {
    Narrowing narrowing(at);
    for (const Lease& lease : snapshot.leases) {
        narrowing.edges(lease.term);
    }
    for (const Allocation& allocation : snapshot.allocations) {
        narrowing.edges(allocation.window);
    }
    // Most GPUs share their neighbour's dates.
    TimeWindow last{kBeginning, kForever};
    for (const Gpu& gpu : snapshot.gpus) {
        const TimeWindow service = snapshot.serviceOf(gpu);
        if (service != last) {
            narrowing.edges(service);
            last = service;
        }
    }
    return narrowing.window();
}

}  // namespace

Standing standingAt(const Snapshot& snapshot, Instant at) {
    Standing standing;
    standing.window = unchangedAround(snapshot, at);
    standing.held = leaseRunsAt(snapshot, at);
    standing.tenants = gpuTenants(snapshot, standing.held);
    standing.states.assign(snapshot.gpus.size(), GpuState::Vacant);
    for (const GroupRun& run : standing.held) {
        std::fill_n(standing.states.begin() + run.gpus.first, run.gpus.count, GpuState::NoData);
    }
    for (std::size_t i = 0; i < standing.states.size(); ++i) {
        const Gpu& gpu = snapshot.gpus[i];
        if (gpu.status == Status::Planned || !snapshot.serviceOf(gpu).contains(at)) {
            standing.states[i] = GpuState::Planned;
        }
    }
    return standing;
}

std::vector<GpuState> statesFrom(const Snapshot& snapshot, const Standing& standing, Instant at, const Slice* slice,
                                 double busyThreshold) {
    std::vector<GpuState> states = standing.states;
    // As a float, as the samples are: 0.7 is at or over 0.7.
    const double threshold = static_cast<float>(busyThreshold);
    const std::size_t known = slice == nullptr ? 0 : std::min(states.size(), slice->values.size());
    for (std::size_t i = 0; i < known; ++i) {
        // Without a branch on the sample: idle and busy alternate as chance has it.
        const double value = slice->values[i];
        const auto sampled =
            static_cast<GpuState>(static_cast<int>(GpuState::NoData) + static_cast<int>(value == value) +
                                  static_cast<int>(value >= threshold));
        states[i] = states[i] == GpuState::NoData ? sampled : states[i];
    }
    for (const StatusInterval& interval : snapshot.statusIntervals) {
        if (interval.down && interval.window.contains(at)) {
            for (std::uint32_t i = interval.gpus.first; i < interval.gpus.end(); ++i) {
                states[i] = states[i] == GpuState::Planned ? GpuState::Planned : GpuState::Down;
            }
        }
    }
    return states;
}

}  // namespace leasehold
