// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kSecondsPerHour = 3600;

/// GPUs in service that nobody leases and that are not down, by site.
std::vector<StepCurve> vacancies(const Snapshot& snapshot, TimeWindow window) {
    std::vector<StepCurve> curves(snapshot.sites.size());
    const RunTable sites = intersect(serviceTable(snapshot, window), placeTable(snapshot, GroupBy::Site),
                                     [](std::uint32_t, std::uint32_t site) { return site; });
    for (const Segment& segment :
         subtract(subtract(sites, leaseTable(snapshot, window)), downTable(snapshot, window))) {
        for (const Held& held : segment.held) {
            curves[held.value].add(held.window.from, segment.gpus.count);
            curves[held.value].add(held.window.to, -static_cast<std::int64_t>(segment.gpus.count));
        }
    }
    for (StepCurve& curve : curves) {
        curve.settle();
    }
    return curves;
}

}  // namespace

std::vector<std::optional<std::int64_t>> vacantCosts(const Snapshot& snapshot, TimeWindow window) {
    std::vector<std::optional<std::int64_t>> costs(snapshot.sites.size());
    const bool any = std::any_of(snapshot.sites.begin(), snapshot.sites.end(),
                                 [](const Site& site) { return site.ownerCostPerGpuHour.has_value(); });
    if (!any || window.empty()) {
        return costs;
    }
    const std::vector<StepCurve> curves = vacancies(snapshot, window);
    for (std::size_t i = 0; i < costs.size(); ++i) {
        const std::optional<UnitPrice>& price = snapshot.sites[i].ownerCostPerGpuHour;
        if (!price) {
            continue;
        }
        const Wide denominator = static_cast<Wide>(microsPerMinor(price->currency)) * kSecondsPerHour;
        costs[i] = narrow(roundDiv(static_cast<Wide>(price->micros) * curves[i].integral(window), denominator));
    }
    return costs;
}

}  // namespace leasehold
