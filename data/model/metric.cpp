// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/metric.hpp"

#include <algorithm>
#include <cmath>

#include "data/model/digits.hpp"

namespace leasehold {
namespace {

/// Bounds are met to this share of their range: 100 % from a ratio may be 100.00000000000001.
constexpr double kNoise = 1e-6;

}  // namespace

bool Metric::holds(double sample) const {
    if (!std::isfinite(sample)) {
        return false;
    }
    const double noise = std::isfinite(high - low) ? kNoise * (high - low) : 0;
    const double code = std::round((sample - offset) / scale);
    return sample >= low - noise && sample <= high + noise && code >= 0 && code < static_cast<double>(noData());
}

std::uint32_t Metric::code(double sample) const {
    return holds(sample) ? static_cast<std::uint32_t>(std::round((sample - offset) / scale)) : noData();
}

std::pair<std::uint32_t, std::uint32_t> Metric::codesWithin() const {
    const double last = static_cast<double>(noData()) - 1;
    const auto codeOf = [&](double bound, double otherwise) {
        return std::isfinite(bound) ? std::clamp((bound - offset) / scale, 0.0, last) : otherwise;
    };
    // A hair wide, since a bound may not be a whole code.
    return {static_cast<std::uint32_t>(std::ceil(codeOf(low, 0) - 1e-6)),
            static_cast<std::uint32_t>(std::floor(codeOf(high, last) + 1e-6))};
}

const std::vector<Metric>& metricCatalogue() {
    // Watts and degrees are bounded by what one GPU can have: the sum over a machine's eight is no value of one.
    static const std::vector<Metric> kMetrics{
        {1, "gpu_util", "%", 1, 1.0, 0.0, Duration{0}, 0, 100},
        {2, "sm_active", "%", 1, 1.0, 0.0, Duration{0}, 0, 100},
        {3, "power_w", "W", 2, 0.1, 0.0, Duration{0}, 0, 5000},
        {4, "temp_c", "C", 2, 0.1, -50.0, Duration{0}, -50, 200},
        {5, "gr_engine_active", "%", 1, 1.0, 0.0, Duration{0}, 0, 100},
    };
    return kMetrics;
}

const Metric* catalogueMetric(std::string_view name) {
    for (const Metric& metric : metricCatalogue()) {
        if (metric.name == name) {
            return &metric;
        }
    }
    return nullptr;
}

void takeBounds(Metric& metric) {
    const Metric* known = catalogueMetric(metric.name);
    if (known != nullptr && known->unit == metric.unit) {
        metric.low = known->low;
        metric.high = known->high;
    }
}

std::int64_t nearestSlot(SampleTime t, Duration step) {
    const std::int64_t width = std::chrono::milliseconds(step).count();
    return floorDiv(t.time_since_epoch().count() + width / 2 + std::min<std::int64_t>(250, width / 8), width);
}

Instant slotInstant(std::int64_t slot, Duration step) {
    return Instant{slot * step};
}

std::int64_t firstSlotFrom(Instant t, Duration step) {
    return floorDiv(t.time_since_epoch().count() + step.count() - 1, step.count());
}

}  // namespace leasehold
