// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/model/snapshot.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

/// A site as the window holds it: facts, what samples there are, and where they come from. Immutable; shared between
/// threads as OpenSitePtr.
struct OpenSite {
    SnapshotPtr snapshot;
    std::vector<MetricExtent> extents;  ///< one per metric of the file
    TelemetrySource source;
    std::string metric;   ///< the utilisation metric in use: "gpu_util", else "sm_active"; empty: no samples
    TimeWindow data;      ///< first sample to last sample plus a step; empty: no samples
    Duration step{900};   ///< of that metric
    TimeWindow timeline;  ///< what the timeline can show: data and the leases' terms, with room at both ends

    [[nodiscard]] bool hasSamples() const { return !data.empty(); }
    /// Where the cursor begins: the last sample; without samples the snapshot's sensible "now" (clamped).
    [[nodiscard]] Instant defaultCursor() const;
};

using OpenSitePtr = std::shared_ptr<const OpenSite>;

/// Loads facts and extents. Errors are those of loadSnapshot. Any thread.
Result<OpenSitePtr> openSite(const std::filesystem::path& path, std::stop_token stop = {});
/// The same around a snapshot that `file` gave, with the present extents of its samples. On the file's thread.
Result<OpenSitePtr> openSite(const SiteFile& file, SnapshotPtr snapshot);

/// The same around a snapshot that is already there (tests, previews). An empty snapshot is fine.
OpenSitePtr makeOpenSite(SnapshotPtr snapshot, std::vector<MetricExtent> extents);

}  // namespace leasehold
