// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// A number that changes at instants: GPUs held, GPUs down.
class StepCurve {
public:
    /// From `at` on, `delta` more. In any order; call settle() before reading.
    void add(Instant at, std::int64_t delta) { m_steps.push_back({at, delta}); }
    void settle();
    /// The value at an instant.
    [[nodiscard]] std::int64_t at(Instant t) const;
    /// Value x seconds over a window.
    [[nodiscard]] std::int64_t integral(TimeWindow window) const;
    /// The instants inside the window (not its ends) at which it changes.
    void changesInside(TimeWindow window, std::vector<Instant>& out) const;

private:
    struct Step {
        Instant from;
        std::int64_t value;  ///< before settle(): the difference
    };
    std::vector<Step> m_steps;
};

/// What each lease holds over a window. GPUs with places count while in service; GPUs without places as written.
struct LeaseHolding {
    StepCurve placed;    ///< down or not
    StepCurve down;      ///< of those, marked down
    StepCurve counted;   ///< Count allocations
    bool known = false;  ///< the lease has any allocation at all: else what it holds is unknown, not 0
};
/// Index == LeaseIndex.
std::vector<LeaseHolding> leaseHoldings(const Snapshot& snapshot, TimeWindow window);

}  // namespace leasehold
