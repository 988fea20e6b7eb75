// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

#include "data/analytics/wide.hpp"

namespace leasehold {

/// Under this share of expected samples a busy share stands for nothing: what follows from it is n/a. Percent.
inline constexpr std::uint64_t kLeastCoveragePercent = 50;

/// Samples of one lease over a time.
struct SampleCounts {
    std::uint64_t expected = 0;
    std::uint64_t valid = 0;
    std::uint64_t busy = 0;

    [[nodiscard]] double coverage() const {
        return expected == 0 ? 0 : static_cast<double>(valid) / static_cast<double>(expected);
    }
    [[nodiscard]] bool isEnough() const {
        return valid > 0 && static_cast<Wide>(valid) * 100 >= static_cast<Wide>(expected) * kLeastCoveragePercent;
    }
};

}  // namespace leasehold
