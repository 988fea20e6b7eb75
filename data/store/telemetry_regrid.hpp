// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "data/store/telemetry.hpp"

/// Another step for the samples of a metric that are stored already.
namespace leasehold {

struct RegridOptions {
    bool merge = false;  ///< of samples that meet in one slot of a coarser step keep the latest; else it is an error
    /// Where it is known when the samples of a slot were taken: they go to the slot nearest to that.
    std::map<std::int64_t, SampleTime> instants;
};

struct Regridded {
    Metric metric;           ///< with the new step
    Duration before{0};      ///< 0: it had none
    std::uint64_t kept = 0;  ///< samples
    std::uint64_t lost = 0;  ///< samples that a later one of their slot replaced; they went only where that was allowed
    SampleTime firstLost{};
};

/// Puts every sample of the metric to the nearest slot of the new step, inside the caller's transaction, which must
/// roll back on any error. Nothing is lost where the new step is finer, or where no two samples fall into one of its
/// slots. One GPU part is held at a time. Errors: NotFound (no such metric), Conflict (samples meet; says how many),
/// InvalidInput (samples before 1970), Damaged (a block that cannot be read: its samples would vanish unseen),
/// Cancelled.
Result<Regridded> regridMetric(SiteFile& file, const std::string& metric, Duration step, const RegridOptions& options,
                               std::stop_token stop = {}, const std::function<void(double)>& progress = {});

/// The same as one committed change of a site, for commands; `dryRun` takes it back.
Result<Regridded> changeStep(const std::filesystem::path& site, const std::string& metric, Duration step, bool merge,
                             bool dryRun, std::stop_token stop = {},
                             const std::function<void(double, std::string_view)>& progress = {});

}  // namespace leasehold
