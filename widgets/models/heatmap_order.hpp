// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace leasehold {

/// Rows by time, a row after another: what likeness is judged by. NaN: no sample.
struct Profiles {
    std::size_t rows = 0;
    std::size_t bins = 0;
    std::vector<float> values;  ///< rows x bins
    [[nodiscard]] std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * bins, bins); }
};

/// An order in which like rows stand beside each other: each row is followed by the nearest (Euclidean distance of
/// profiles, missing bins taken as the row's mean) of those not yet placed, from the row of the lowest mean on. Exact
/// up to 1,500 rows; beyond, rows are first gathered around at most 128 centres (k-means on seeds spread over the
/// means, so that the result is the same every time), centres are chained so, and one centre's rows in chains of at
/// most 256 by mean. Rows without any sample come last, in their own order. Returns row numbers; empty when stopped.
std::vector<std::uint32_t> orderByLikeness(const Profiles& profiles, std::stop_token stop = {});

}  // namespace leasehold
