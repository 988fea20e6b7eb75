// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "data/model/result.hpp"
#include "data/model/time.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {

/// First and last sample of some GPUs (by row id) over all metrics; those without a sample are not in it. Reads the
/// blocks that hold them, each once: for the few of which it must be known. A damaged block counts as none.
Result<std::map<std::int64_t, std::pair<Instant, Instant>>> sampleExtents(const SiteFile& file,
                                                                          const std::set<std::int64_t>& gpus);

}  // namespace leasehold
