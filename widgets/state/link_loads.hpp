// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// How hard the GPUs behind every cable work, 0..1 per snapshot link; NaN where none of them has a sample. Nobody
/// measures cables in this program, so this is an estimate that says so wherever it is shown: a NIC's link takes the
/// mean utilisation of the GPUs that it serves, a switch's link upwards the mean of what hangs on the lower switch.
/// About 15 ms at 450,000 links. Any thread.
std::vector<float> linkLoads(const SiteValues& values);

}  // namespace leasehold
