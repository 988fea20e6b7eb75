// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/analytics/ground.hpp"
#include "data/analytics/heatmap_groups.hpp"

/// How the site is cut for figures. Private to the figures' sources.
namespace leasehold {

/// GPU-time of one group, site and lease, inside or outside the filter.
struct FigureBin {
    std::uint32_t group = 0;
    std::uint32_t site = 0;
    std::uint32_t lease = Index<LeaseTag>::kNone;  ///< none: vacant
    bool kept = true;                              ///< the filter lets it through
    std::int64_t seconds = 0;                      ///< GPUs in service x seconds
    std::int64_t down = 0;                         ///< of those, marked down
};

/// Groups of the cut. Numbers below `names.size()` are the snapshot's own, but for the two at the end.
struct FigureGroups {
    std::vector<std::string> names;
    std::uint32_t vacant = 0;   ///< the group of vacant GPUs in a cut by contract
    std::uint32_t noPlace = 0;  ///< the group of what has no place in the cut
    bool contract = false;      ///< the cut is by tenant or lease
};
FigureGroups figureGroups(const Snapshot& snapshot, std::optional<GroupBy> by);
/// The group of all that a lease holds, in a cut by contract or without a cut.
std::uint32_t groupOfLease(const Snapshot& snapshot, std::optional<GroupBy> by, std::uint32_t lease);

/// Which leases, and which GPUs without places, a filter lets through.
struct FilterRules {
    std::vector<bool> lease;          ///< by the conditions on tenant and lease
    bool anyPlace = false;            ///< there is a condition on a place: GPUs without places are then out
    std::vector<std::string> models;  ///< conditions on the model; empty: none
    [[nodiscard]] bool keepsCount(const Allocation& allocation) const;
};
FilterRules filterRules(const Snapshot& snapshot, const Filter& filter);

struct FigurePartition {
    std::vector<FigureBin> bins;
    RunTable leased;  ///< value: bin; leased and not down, for the samples
    RunTable all;     ///< value: bin; everything in service
};
/// NotFound where the filter names nothing.
Result<FigurePartition> partition(const Snapshot& snapshot, const FigureRequest& request, TimeWindow window);

/// Power at the date, by group of the cut and whether the filter keeps it.
struct PowerPart {
    double watts = 0;
    std::uint64_t sampled = 0;  ///< GPUs with a sample
    std::uint64_t rated = 0;    ///< GPUs without, whose rack has a rating
    std::uint64_t unknown = 0;
};

struct FigureSamples {
    Metric metric;
    std::vector<std::string> faults;
    std::string backend;
    std::vector<Instant> edges;           ///< columns: calendar months
    std::vector<kernels::Cell> cells;     ///< bins x columns, in the order of partition().bins
    std::vector<std::uint64_t> expected;  ///< the same shape
    std::vector<float> watts;             ///< per ordinal at the date, NaN: no sample; empty: no power metric
    std::size_t bins = 0;
};

/// The power of one GPU at the date, and where it comes from.
void addPower(const Snapshot& snapshot, const FigureSamples* samples, std::uint32_t gpu, PowerPart& part);

}  // namespace leasehold
