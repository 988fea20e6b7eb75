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
#include "data/analytics/lease_accrual.hpp"

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

/// GPU-seconds of one bin over a range of GPUs. Lists of them ascend by ordinal, whatever the cut and the filter.
struct FigureRun {
    std::uint32_t bin = 0;
    std::int64_t seconds = 0;
};

struct FigurePartition {
    std::vector<FigureBin> bins;
    std::vector<FigureRun> heldRuns;    ///< of leases, down or not
    std::vector<FigureRun> leasedRuns;  ///< of those, not down
    std::vector<FigureRun> vacantRuns;  ///< available and not leased
    RunTable leased;                    ///< value: bin; leased and not down, for the samples
    RunTable all;                       ///< value: bin; everything in service
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

/// The samples of one counter, summed: rows x columns. Empty where it was not read, or has none.
struct CounterCells {
    std::vector<kernels::Cell> cells;
    std::vector<std::uint64_t> expected;
};

struct FigureSamples {
    std::vector<Metric> counters;      ///< that have samples, the better first
    std::vector<CounterCells> window;  ///< by counter: the bins of partition(), in their order, over the window
    std::size_t bins = 0;
    /// Leases whose bill follows from their use, ascending, over whole calendar months. By counter: leases x months.
    std::vector<std::uint32_t> metered;
    std::vector<Instant> monthEdges;
    std::vector<CounterCells> months;
    std::vector<std::string> faults;
    std::string backend;
    std::vector<float> watts;  ///< per ordinal at the date, NaN: no sample; empty: no power metric

    [[nodiscard]] std::size_t monthCount() const { return monthEdges.empty() ? 0 : monthEdges.size() - 1; }
};

/// The counter to go by, from the counts of each, the better first: the better one where it covers at least 90 % of
/// what the other does. None where no counter has a valid sample.
std::optional<std::size_t> chooseCounter(std::span<const SampleCounts> counts);
/// The counts of one cell by counter.
std::vector<SampleCounts> countsOf(const std::vector<CounterCells>& counters, std::size_t cell);

/// What each lease's counter says over the window, and which it is: sets LeaseLine::counter and samples.
void setSamples(const FigurePartition& parts, const FigureSamples& samples, std::vector<LeaseLine>& lines);
/// The samples that decide the bill of a lease, by calendar month.
SamplesOf monthSamplesOf(const FigureSamples* samples, std::uint32_t lease);

/// The power of one GPU at the date, and where it comes from.
void addPower(const Snapshot& snapshot, const FigureSamples* samples, std::uint32_t gpu, PowerPart& part);

}  // namespace leasehold
