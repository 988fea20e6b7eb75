// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <limits>
#include <optional>

/// Integers of 128 bits, for products of money and time that shall stay exact.
namespace leasehold {

__extension__ using Wide = __int128;

/// numerator / denominator to the nearest, halves away from zero. `denominator` > 0.
constexpr Wide roundDiv(Wide numerator, Wide denominator) {
    return numerator >= 0 ? (numerator + denominator / 2) / denominator
                          : -((-numerator + denominator / 2) / denominator);
}

/// None where it does not fit.
constexpr std::optional<std::int64_t> narrow(Wide value) {
    if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace leasehold
