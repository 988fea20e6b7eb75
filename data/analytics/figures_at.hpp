// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/analytics/figures.hpp"
#include "data/analytics/holdings.hpp"

namespace leasehold {

/// Rent, concentration, WALT and rollover of the whole at a date, from holdings that span it; every other figure is
/// left empty. For many dates of one book.
FigureSet riskFiguresAt(const Snapshot& snapshot, const std::vector<LeaseHolding>& holdings, Instant at);

}  // namespace leasehold
