// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <stop_token>
#include <utility>
#include <vector>

#include "data/model/result.hpp"

namespace leasehold {

class HeatmapRows;

/// Orders for rows that stand in place (position = row): by query.statistic over query.window, descending where the
/// query says so, rows without a value last; and by likeness of at most 48 bins over the window. Reads samples.
Result<std::vector<std::uint32_t>> orderOfValues(const HeatmapRows& rows, std::stop_token stop);
Result<std::vector<std::uint32_t>> orderOfLikeness(const HeatmapRows& rows, std::stop_token stop);

/// The ends of the colour scale: 0 to 100 for percent; else from 0 (temperatures: the lowest sample) to the highest
/// sample, rounded outward to two figures. Reads samples where the unit is not percent.
Result<std::pair<double, double>> findScale(const HeatmapRows& rows, std::stop_token stop);

}  // namespace leasehold
