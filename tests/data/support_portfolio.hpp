// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <random>

#include "data/analytics/figures.hpp"
#include "support_site.hpp"

/// Random sites with leases of every kind and samples with holes, for properties that hold on any of them.
namespace leasehold::test {

/// February and March 2027; leases reach over both ends of it.
inline constexpr TimeWindow kPeriod{Instant{std::chrono::sys_days{std::chrono::year{2027} / 2 / 1}},
                                    Instant{std::chrono::sys_days{std::chrono::year{2027} / 4 / 1}}};

struct Chance {
    explicit Chance(unsigned seed) : random(seed) {}
    int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
    bool one(int in) { return below(in) == 0; }
    /// A moment of the window, to the second.
    Instant inside(TimeWindow window) {
        return window.from +
               Duration{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(window.length().count()))};
    }
    std::mt19937_64 random;
};

/// What a random portfolio has of everything.
struct Portfolio {
    explicit Portfolio(unsigned seed, bool complete = false);

    [[nodiscard]] Figures figures(TimeWindow window, std::optional<GroupBy> by = {}, Filter filter = {}) const;

    ScratchSite site;
    Snapshot snapshot;

private:
    void addLeases(Chance& chance);
    void addTerms(Lease& lease, Chance& chance) const;
    void addStatus(Chance& chance);
    /// `complete`: every sample is there.
    void addSamples(Chance& chance, bool complete);
};

}  // namespace leasehold::test
