// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/model/time.hpp"

namespace leasehold {

/// The moment of a sample as its source says it: steps are found, and slots chosen, before anything is rounded.
using SampleTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// A kind of sample, as the catalogue and the site file know it.
///
/// A sample is kept as a code: value = offset + scale * code. The highest code (255 or 65535) is "no data".
/// It stands at an instant of the metric's grid: slot k is the instant k * step since 1970-01-01T00:00Z.
struct Metric {
    std::int64_t id = 0;
    std::string name;   ///< "gpu_util", "sm_active", "gr_engine_active", "power_w", "temp_c"
    std::string unit;   ///< "%", "W", "C"
    int codeBytes = 1;  ///< 1 or 2
    double scale = 1;
    double offset = 0;
    Duration step{0};  ///< 0: no sample yet, so not known
    /// What a value of this metric can be, both ends included; beyond them it is no data, whatever its source.
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();

    [[nodiscard]] double value(double code) const { return offset + scale * code; }
    [[nodiscard]] std::uint32_t noData() const { return codeBytes == 1 ? 255U : 65535U; }
    /// The one check of every way in: false for NaN, infinities, and values beyond the bounds or the codes.
    [[nodiscard]] bool holds(double sample) const;
    /// The nearest code; no data where the metric does not hold the value.
    [[nodiscard]] std::uint32_t code(double sample) const;
    /// The codes of the bounds, [first, last], where the codes reach further than the bounds do.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> codesWithin() const;
};

/// The metrics every site file knows, with their bounds.
const std::vector<Metric>& metricCatalogue();
/// One of them; null where the name is none of theirs.
const Metric* catalogueMetric(std::string_view name);
/// Gives a metric read from a file the bounds of its namesake in the catalogue, where its unit is the same.
void takeBounds(Metric& metric);

/// The slot nearest to an instant, and the instant of a slot. `step` > 0. In the middle between two slots the later one
/// is taken, from an eighth of a step (a quarter of a second at most) before the middle on, so that scrapes that jitter
/// about it go one way.
std::int64_t nearestSlot(SampleTime t, Duration step);
Instant slotInstant(std::int64_t slot, Duration step);
/// The first slot at or after an instant.
std::int64_t firstSlotFrom(Instant t, Duration step);

}  // namespace leasehold
