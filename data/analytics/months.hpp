// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include "data/model/time.hpp"

/// Calendar months and days, UTC. Instants must be real ones: not kBeginning or kForever.
namespace leasehold {

/// Midnight of the first day of the month that holds `t`.
Instant monthStart(Instant t);
/// The start of the month `count` months after the one that holds `t`; negative: before.
Instant addMonths(Instant t, int count);
int yearOf(Instant t);
/// Whole days between the dates of two instants; the times of day do not matter.
std::int64_t daysBetween(Instant from, Instant to);
/// daysBetween / 365.25, as in real-estate practice.
double yearsBetween(Instant from, Instant to);
/// The calendar months that a window touches, whole. Empty window: itself.
TimeWindow wholeMonths(TimeWindow window);
/// The window cut at every start of a month: from, month starts inside, to. Empty window: nothing.
std::vector<Instant> monthEdges(TimeWindow window);

}  // namespace leasehold
