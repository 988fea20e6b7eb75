// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

#include "data/analytics/aggregate.hpp"

namespace leasehold::cli {

/// A heatmap for people, values rounded: time downwards and groups across where that fits into `width` columns, else
/// groups downwards and time across, else one line a cell. "-" is no data.
std::string heatmapTable(const Heatmap& heatmap, Statistic statistic, int width);

}  // namespace leasehold::cli
