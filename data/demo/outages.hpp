// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "data/demo/calendar.hpp"
#include "data/demo/site_plan.hpp"

namespace leasehold::demo {

/// GPUs that were down for a time; there is no telemetry of them then.
struct Outage {
    std::uint32_t firstGpu = 0;
    std::uint32_t gpus = 0;
    Span span;
    std::string_view reason;
    bool stopsJobs = false;  ///< the training run on it falls and restarts from its checkpoint
};

/// Racks whose samples were not collected for a time, though they ran.
struct ScrapeGap {
    std::uint32_t firstRack = 0;  ///< into SitePlan::racks
    std::uint32_t racks = 0;
    Span span;
};

struct Outages {
    std::vector<Outage> down;                ///< by first GPU, then time; never two of one GPU at one time
    std::vector<std::uint32_t> firstOfRack;  ///< [rack] into `down`, and one more: the end
    std::vector<ScrapeGap> gaps;
};

/// What went wrong within `window`: each server about once in 300 days, for minutes to a day and a half; maintenance
/// of whole racks; collectors of a rack or hall that fail. At least one dead server, one silent rack and one silent
/// hall, however small the site.
Outages planOutages(const SitePlan& site, Span window, std::uint64_t seed);

}  // namespace leasehold::demo
