// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/model/result.hpp"
#include "data/model/time.hpp"

/// Taking samples out of a site, since a stray time changes every figure.
namespace leasehold {

struct RemovedSamples {
    std::string metric;
    std::uint64_t samples = 0;
    TimeWindow window;  ///< of them: from the first one to the step after the last one
};

/// Removes the samples at instants in [from, to), of one metric or, where `metric` is empty, of all; as one change, or
/// none. `dryRun`: only counts. There is no undo but a backup. A metric that is left without samples has no step any
/// more. Metrics that lose none are left out of the answer.
/// Errors: NotFound (no such metric), Damaged (a block that cannot be read), Cancelled, those of SiteFile.
Result<std::vector<RemovedSamples>> removeSamples(const std::filesystem::path& site, const std::string& metric,
                                                  TimeWindow window, bool dryRun, std::stop_token stop = {},
                                                  const std::function<void(double, std::string_view)>& progress = {});

}  // namespace leasehold
