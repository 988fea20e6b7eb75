// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/open_site.hpp"

#include <algorithm>
#include <chrono>

#include "data/store/load.hpp"
#include "widgets/state/preferences.hpp"

namespace leasehold {
namespace {

constexpr Duration kDay{86400};

const MetricExtent* utilisationOf(const std::vector<MetricExtent>& extents) {
    for (const std::string_view name : {"gpu_util", "sm_active"}) {
        for (const MetricExtent& extent : extents) {
            if (extent.metric.name == name && extent.slotTo > extent.slotFrom) {
                return &extent;
            }
        }
    }
    return nullptr;
}

Instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// Data and lease terms, so that expiries can be slid into view. Open ends show two years on.
TimeWindow reach(const Snapshot& snapshot, TimeWindow data, Instant today) {
    TimeWindow all = data.empty() ? TimeWindow{today - 7 * kDay, today + 7 * kDay} : data;
    Instant lastEnd = all.to + 30 * kDay;
    for (const Lease& lease : snapshot.leases) {
        if (lease.term.from > kBeginning) {
            all.from = std::min(all.from, lease.term.from);
        }
        lastEnd = std::max(lastEnd, lease.term.to < kForever ? lease.term.to : lease.term.from + 730 * kDay);
    }
    all.to = std::max(all.to, lastEnd);
    const Duration margin = std::max(all.length() / 20, Duration{kDay});
    return {all.from - margin, all.to + margin};
}

}  // namespace

Instant OpenSite::defaultCursor() const {
    if (hasSamples()) {
        return data.to - step;
    }
    // To the hour: a picture made twice within it is the same.
    return std::clamp(Instant{std::chrono::floor<std::chrono::hours>(now())}, timeline.from, timeline.to);
}

OpenSitePtr makeOpenSite(SnapshotPtr snapshot, std::vector<MetricExtent> extents) {
    auto site = std::make_shared<OpenSite>();
    site->source = {snapshot->path, makeBlockCache(kDefaultSampleMemory)};
    site->extents = std::move(extents);
    if (const MetricExtent* extent = utilisationOf(site->extents)) {
        site->metric = extent->metric.name;
        site->data = extent->window();
        site->step = std::max(extent->metric.step, Duration{1});
    }
    site->timeline = reach(*snapshot, site->data, now());
    site->snapshot = std::move(snapshot);
    return site;
}

Result<OpenSitePtr> openSite(const SiteFile& file, SnapshotPtr snapshot) {
    auto extents = metricExtents(file);
    if (!extents) {
        return Failure(extents.error());
    }
    return makeOpenSite(std::move(snapshot), *std::move(extents));
}

Result<OpenSitePtr> openSite(const std::filesystem::path& path, std::stop_token stop) {
    auto snapshot = loadSnapshot(path, std::move(stop));
    if (!snapshot) {
        return Failure(snapshot.error());
    }
    const auto file = SiteFile::open(path, SiteFile::Mode::Read);
    return file ? openSite(*file, *std::move(snapshot)) : Result<OpenSitePtr>(Failure(file.error()));
}

}  // namespace leasehold
