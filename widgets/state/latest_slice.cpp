// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/latest_slice.hpp"

#include <algorithm>

#include "data/store/telemetry.hpp"

namespace leasehold {

Result<std::shared_ptr<const Slice>> latestSlice(const OpenSite& site, const std::string& metric, TimeWindow window,
                                                 SliceStatistic statistic, const std::stop_token& stop) {
    const auto extent = std::find_if(site.extents.begin(), site.extents.end(),
                                     [&](const MetricExtent& e) { return e.metric.name == metric; });
    if (metric.empty() || extent == site.extents.end() || extent->metric.step.count() <= 0) {
        return std::shared_ptr<const Slice>();
    }
    const TimeWindow wide{std::min(window.from, window.to - extent->metric.step), window.to};
    if (intersect(wide, site.data).empty()) {
        return std::shared_ptr<const Slice>();
    }
    auto slice = computeSlice(*site.snapshot, site.source, metric, wide, statistic, stop);
    if (!slice) {
        return Failure(slice.error());
    }
    return std::make_shared<const Slice>(*std::move(slice));
}

}  // namespace leasehold
