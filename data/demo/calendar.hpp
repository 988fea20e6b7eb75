// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

/// Time in the reference site: whole minutes since 1970-01-01T00:00Z.
namespace leasehold::demo {

using Minute = std::int64_t;

constexpr Minute kHour = 60;
constexpr Minute kDay = 24 * kHour;
constexpr Minute kWeek = 7 * kDay;

/// 2026-05-10T00:00Z, when the site goes from its owner to its tenant.
constexpr Minute kHandover = 20583 * kDay;

struct Span {
    Minute from = 0;
    Minute to = 0;
    [[nodiscard]] constexpr bool meets(const Span& other) const { return from < other.to && other.from < to; }
    [[nodiscard]] constexpr bool contains(Minute t) const { return from <= t && t < to; }
};

/// Demand of people for answers, 0..255: highest in the American day (18:00 UTC), lowest before the European one,
/// a fifth less at weekends.
std::int32_t demandAt(Minute t);

}  // namespace leasehold::demo
