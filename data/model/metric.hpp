// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/model/time.hpp"

namespace leasehold {

/// A kind of sample, as the catalogue and the site file know it.
///
/// A sample is kept as a code: value = offset + scale * code. The highest code (255 or 65535) is "no data".
/// It stands at an instant of the metric's grid: slot k is the instant k * step since 1970-01-01T00:00Z.
struct Metric {
    std::int64_t id = 0;
    std::string name;   ///< "gpu_util", "sm_active", "power_w", "temp_c"
    std::string unit;   ///< "%", "W", "C"
    int codeBytes = 1;  ///< 1 or 2
    double scale = 1;
    double offset = 0;
    Duration step{0};  ///< 0: no sample yet, so not known

    [[nodiscard]] double value(double code) const { return offset + scale * code; }
    [[nodiscard]] std::uint32_t noData() const { return codeBytes == 1 ? 255U : 65535U; }
    /// The nearest code; a value outside the range goes to its end, NaN and infinities to no data.
    [[nodiscard]] std::uint32_t code(double sample) const;
};

/// The metrics every site file starts with.
std::vector<Metric> metricCatalogue();

/// The slot nearest to an instant, and the instant of a slot. `step` > 0.
std::int64_t nearestSlot(Instant t, Duration step);
Instant slotInstant(std::int64_t slot, Duration step);
/// The first slot at or after an instant.
std::int64_t firstSlotFrom(Instant t, Duration step);

}  // namespace leasehold
