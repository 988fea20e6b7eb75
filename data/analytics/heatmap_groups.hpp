// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>

#include "data/analytics/aggregate.hpp"

namespace leasehold {

/// The heatmap of groups made elsewhere: rows are groups.names, column i is [edges[i], edges[i + 1]). Edges ascend; the
/// request's window, bin, grouping and filter are ignored. Errors as computeHeatmap.
Result<Heatmap> computeHeatmapOf(const Snapshot& snapshot, const TelemetrySource& source, const Groups& groups,
                                 std::span<const Instant> edges, const HeatmapRequest& request,
                                 std::stop_token stop = {}, const std::function<void(double)>& progress = {});

}  // namespace leasehold
