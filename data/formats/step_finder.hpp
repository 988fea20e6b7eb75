// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "data/model/metric.hpp"

namespace leasehold {

/// Finds how far apart the samples of one metric stand, whatever the order of their lines. Each series is looked at
/// alone, since hosts are scraped at different seconds; of many series 256 are looked at, of each the earliest 128
/// instants, chosen so that neither lines nor files in another order choose others. Spacings are milliseconds.
class StepFinder {
public:
    /// A sample of a series, by any number that names it.
    void see(std::uint64_t series, SampleTime t);

    /// A series whose own step is another one: finer, so that its samples meet in a slot, or coarser, so that it has
    /// holes.
    struct Odd {
        std::size_t finer = 0;
        std::size_t coarser = 0;
        Duration first{0};  ///< the step of one of them
    };
    struct Found {
        /// The finest step that at least a twentieth of the spacings belong to. The step of a series is its smallest
        /// spacing of weight (more than a third of the commonest's), to the round second, minute or 5 minutes within
        /// its jitter. None without two instants of one series.
        std::optional<Duration> step;
        std::size_t series = 0;  ///< looked at that show a step
        Odd odd;
    };
    [[nodiscard]] Found find() const;
    [[nodiscard]] std::optional<Duration> step() const { return find().step; }

private:
    struct Times {
        std::vector<std::int64_t> instants;
        std::int64_t limit = INT64_MAX;  ///< later ones are not needed
    };
    void add(Times& times, std::int64_t t);

    std::unordered_map<std::uint64_t, Times> m_series;  ///< by mixed number; the smallest are kept
    std::uint64_t m_largest = 0;
};

}  // namespace leasehold
