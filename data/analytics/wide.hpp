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

/// a x times > b x perTimes, exactly; neither a nor b is negative.
constexpr bool isMore(Wide a, std::uint64_t times, Wide b, std::uint64_t perTimes) {
    __extension__ using Unsigned = unsigned __int128;
    struct Product {
        Unsigned high;
        std::uint64_t low;
    };
    const auto product = [](Wide value, std::uint64_t factor) {
        const auto whole = static_cast<Unsigned>(value);
        const Unsigned low = (whole & 0xFFFFFFFFFFFFFFFFU) * factor;
        return Product{(whole >> 64U) * factor + (low >> 64U), static_cast<std::uint64_t>(low)};
    };
    const Product x = product(a, times);
    const Product y = product(b, perTimes);
    return x.high != y.high ? x.high > y.high : x.low > y.low;
}

/// None where it does not fit.
constexpr std::optional<std::int64_t> narrow(Wide value) {
    if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace leasehold
