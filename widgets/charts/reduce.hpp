// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>
#include <vector>

namespace leasehold {

/// A line reduced to the screen: at most four points a pixel column (first, least, greatest, last), which look the same
/// as all of them. Each inner vector is one unbroken piece; NaN breaks. x ascending, in [low, high]; columns >= 1. A
/// line of fewer than four points a column comes back whole. Any thread.
std::vector<std::vector<QPointF>> reducedLine(const std::vector<double>& x, const std::vector<double>& y, double low,
                                              double high, int columns);

}  // namespace leasehold
