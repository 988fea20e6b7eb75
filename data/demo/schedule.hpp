// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "data/demo/calendar.hpp"
#include "data/demo/outages.hpp"
#include "data/demo/site_plan.hpp"

namespace leasehold::demo {

enum class JobKind : std::uint8_t {
    Training,   ///< all racks together, full, but for checkpoints and falls
    Inference,  ///< follows demand; servers come and go
    Batch,      ///< one rack, every server at its own level
    BurnIn      ///< acceptance test, full
};

/// Work that holds racks [rackFrom, rackTo) for a time; numbers are of racks with GPUs (RackPlan::gpuRack).
struct Job {
    JobKind kind = JobKind::Batch;
    std::uint32_t rackFrom = 0;
    std::uint32_t rackTo = 0;
    Span span;
    std::uint64_t seed = 0;
};

/// Who works where when. Before the handover the owner's jobs, on the leased half only, fewer and fewer; after it the
/// tenant's, hall by hall as racks are taken over.
struct Schedule {
    std::vector<Job> jobs;
    /// [gpuRack]: its jobs by time, never two at one time.
    std::vector<std::vector<std::uint32_t>> ofRack;
    std::vector<Minute> takeover;    ///< [gpuRack]: when the tenant's acceptance test of it begins
    std::uint32_t leasedBefore = 0;  ///< GPUs [0, leasedBefore) are the owner's before the handover
};

Schedule planSchedule(const SitePlan& site, std::uint32_t leasedBefore, Span window, std::uint64_t seed);

/// The level of a training or inference job, 0..1000, in each step it touches: the mean over the step's minutes.
struct Signal {
    std::int64_t firstSlot = 0;
    std::vector<std::uint16_t> level;
};

/// Signals of all jobs on the grid of so many minutes; empty for kinds that have none.
std::vector<Signal> makeSignals(const SitePlan& site, const Schedule& schedule, const Outages& outages, Minute step,
                                Span window);

}  // namespace leasehold::demo
