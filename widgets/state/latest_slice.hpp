// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <stop_token>
#include <string>

#include "widgets/state/open_site.hpp"

namespace leasehold {

/// A metric's slice over a window, widened by one step of the metric to the left: power and temperature come hourly
/// where utilisation comes by the quarter, and the last sample before the cursor counts. Null where the site has no
/// such samples there. Any thread; errors as computeSlice.
Result<std::shared_ptr<const Slice>> latestSlice(const OpenSite& site, const std::string& metric, TimeWindow window,
                                                 SliceStatistic statistic, const std::stop_token& stop);

}  // namespace leasehold
