// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold {

/// "220,000": thousands apart, for screens and pictures. Files and JSON carry plain digits.
std::string groupedDigits(std::uint64_t number);

/// "1 cable", "1,200 cables", "2 switches" with the suffix "es".
std::string countOf(std::uint64_t number, std::string_view one, std::string_view suffix = "s");

/// The quotient rounded down, also below zero. `b` > 0.
constexpr std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace leasehold
