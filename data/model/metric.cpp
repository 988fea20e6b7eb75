// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/metric.hpp"

#include <algorithm>
#include <cmath>

#include "data/model/digits.hpp"

namespace leasehold {
std::uint32_t Metric::code(double sample) const {
    if (!std::isfinite(sample)) {
        return noData();
    }
    const double highest = static_cast<double>(noData()) - 1;
    return static_cast<std::uint32_t>(std::clamp(std::round((sample - offset) / scale), 0.0, highest));
}

std::vector<Metric> metricCatalogue() {
    return {
        {1, "gpu_util", "%", 1, 1.0, 0.0, Duration{0}},
        {2, "sm_active", "%", 1, 1.0, 0.0, Duration{0}},
        {3, "power_w", "W", 2, 0.1, 0.0, Duration{0}},
        {4, "temp_c", "C", 2, 0.1, -50.0, Duration{0}},
    };
}

std::int64_t nearestSlot(Instant t, Duration step) {
    return floorDiv(2 * t.time_since_epoch().count() + step.count(), 2 * step.count());
}

Instant slotInstant(std::int64_t slot, Duration step) {
    return Instant{slot * step};
}

std::int64_t firstSlotFrom(Instant t, Duration step) {
    return floorDiv(t.time_since_epoch().count() + step.count() - 1, step.count());
}

}  // namespace leasehold
