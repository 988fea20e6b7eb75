// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "data/model/index.hpp"
#include "data/model/time.hpp"

/// Sets of (ordinals x time), each part with a number: the algebra behind groups, states and figures.
namespace leasehold {

struct Held {
    TimeWindow window;
    std::uint32_t value = 0;
    friend bool operator==(const Held&, const Held&) = default;
};

/// Ordinals that share one history.
struct Segment {
    GpuRange gpus;
    std::vector<Held> held;  ///< ascending, not overlapping, not empty
};

/// Segments ascending by ordinal, not overlapping; ordinals in no segment hold nothing.
using RunTable = std::vector<Segment>;

/// Where both hold: the times they share, with a's values.
RunTable intersect(const RunTable& a, const RunTable& b);
/// The same, with a value made of both.
RunTable intersect(const RunTable& a, const RunTable& b,
                   const std::function<std::uint32_t(std::uint32_t, std::uint32_t)>& combine);
/// Where a holds and b does not, with a's values.
RunTable subtract(const RunTable& a, const RunTable& b);
/// Both; they must not overlap.
RunTable unite(const RunTable& a, const RunTable& b);

/// A claim on ordinals over a time.
struct Claim {
    GpuRange gpus;
    TimeWindow window;
    std::uint32_t value = 0;
    /// When it began, where `window` is a part of it: who began first may not depend on the window asked for.
    Instant began = kForever;
};
/// Two claims that overlap, by value, and where.
struct ClaimOverlap {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    GpuRange gpus;
    TimeWindow window;
};
/// Claims in any order made into a table. Where two overlap the one that began first keeps the time (then the lower
/// value), so that nothing is counted twice, and the overlap is reported.
RunTable tabulate(std::vector<Claim> claims, std::vector<ClaimOverlap>* overlaps = nullptr);

}  // namespace leasehold
