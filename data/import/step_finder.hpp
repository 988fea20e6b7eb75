// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "data/model/time.hpp"

namespace leasehold {

/// Finds how far apart the samples of a file stand. The spacing of each series is looked at alone, since hosts are
/// scraped at different seconds. Memory grows with the number of series, not of samples.
class StepFinder {
public:
    /// A sample of a series, by any number that names it; in any order.
    void see(std::size_t series, Instant t);

    /// The step. Where all spacings are multiples of the smallest: that one (holes and shuffled lines). Else, with
    /// scrapes that jitter, the most frequent one, to the round second, minute or 5 minutes within a twentieth of it.
    /// None without two samples of one series.
    [[nodiscard]] std::optional<Duration> step() const;

private:
    std::unordered_map<std::size_t, Instant> m_last;
    std::map<std::int64_t, std::int64_t> m_spacings;  ///< seconds, how often
};

}  // namespace leasehold
