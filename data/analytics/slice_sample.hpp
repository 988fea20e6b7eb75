// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <stop_token>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_scan.hpp"

namespace leasehold {

/// Fills `slice.values` and `slice.valid` (values all NaN, valid 0 before) with the one slot of the request from turned
/// blocks: the cache's, or ones that it turns now and leaves there. False, and nothing done, where that does not pay or
/// cannot be: without a cache, where the tile is asked for the first time, where blocks are not in memory, or where a
/// turned tile would not fit. Any thread.
bool sampleFromTurned(const ScanRequest& request, const std::vector<ScanTask>& tasks, const ColumnMap& map,
                      Slice& slice, const std::stop_token& stop);

}  // namespace leasehold
