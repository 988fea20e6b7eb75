// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/analytics/aggregate.hpp"
#include "data/export/table.hpp"

namespace leasehold {

/// A heatmap as a table of long form: row, bin_start, value, coverage; the same numbers as writeHeatmapCsv. Rows come
/// as they are asked for; the heatmap must outlive the table.
Table heatmapSheet(const Heatmap& heatmap, Statistic statistic, Provenance provenance);

}  // namespace leasehold
