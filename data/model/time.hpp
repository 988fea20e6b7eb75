// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold {

/// A moment, UTC, to the second. All intervals of the program are half-open, [from, to).
using Instant = std::chrono::sys_seconds;
using Duration = std::chrono::seconds;

/// Ends of time, for intervals that are open at one side. Never shown; never computed with.
inline constexpr Instant kBeginning{Duration{-(1LL << 40)}};
inline constexpr Instant kForever{Duration{1LL << 40}};

struct TimeWindow {
    Instant from{};
    Instant to{};
    [[nodiscard]] constexpr bool empty() const { return to <= from; }
    [[nodiscard]] constexpr bool contains(Instant t) const { return from <= t && t < to; }
    [[nodiscard]] constexpr Duration length() const { return empty() ? Duration{0} : to - from; }
    friend constexpr bool operator==(TimeWindow, TimeWindow) = default;
};

/// The part that both windows share; empty where they share none.
constexpr TimeWindow intersect(TimeWindow a, TimeWindow b) {
    return {a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to};
}

/// Reads "2026-05-10", "2026-05-10T13:45:00Z" (seconds optional, "Z" optional, a space for the T allowed, offsets
/// as "+02:00" allowed). InvalidInput on anything else; the years 1900 to 9999 are accepted.
Result<Instant> parseInstant(std::string_view text);

/// "2026-05-10T00:00:00Z".
std::string formatInstant(Instant t);

/// "2026-05-10" at midnight, else "2026-05-10 13:45" (seconds only where there are any). For screens; UTC.
std::string formatInstantShort(Instant t);

/// Reads "90s", "15m", "6h", "7d", "2w"; a positive whole number with one unit. InvalidInput on anything else.
Result<Duration> parseDuration(std::string_view text);

/// The shortest of those forms: 900 s is "15m".
std::string formatDuration(Duration d);

}  // namespace leasehold
