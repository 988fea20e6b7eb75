// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/model/money.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// One event of a month to come.
struct ProfileEvent {
    enum class Kind : std::uint8_t { Start, Expiry, Break, LockInEnds, RampEnds } kind = Kind::Start;
    LeaseIndex lease;
    Instant at{};
};

/// One calendar month to come (the first may be cut at the as-of date).
struct ProfileMonth {
    TimeWindow month;
    double availableGpus = 0;  ///< mean over the month: in service, not marked down
    double plannedGpus = 0;    ///< stands as planned, without a date: outside every denominator
    double leasedGpus = 0;     ///< mean, of those with places
    double countedGpus = 0;    ///< mean, leased without places: outside occupancy
    std::optional<double> occupancy;
    std::vector<Money> contracted;      ///< one a currency, known parts
    std::vector<Money> billed;          ///< contracted less ramps and short delivery, known parts
    std::size_t unknownContracted = 0;  ///< leases in force without a known amount
    std::size_t unknownBilled = 0;
    std::vector<ProfileEvent> events;
};

struct ForwardProfile {
    Instant at{};
    bool breaks = false;  ///< every tenant that can leave does so, on its earliest exit
    std::vector<ProfileMonth> months;
};

/// `months` calendar months from `at` on; 1 to 600. Any thread.
ForwardProfile forwardProfile(const Snapshot& snapshot, Instant at, int months, bool breaks, std::stop_token stop = {});

/// A copy without fabric and imports, for what-if: leases and allocations may be changed, figures computed from it.
Snapshot sketchOf(const Snapshot& snapshot);
/// The sketch in which every lease that has a notice term ends on its earliest exit.
Snapshot withBreaks(const Snapshot& snapshot, Instant at);

}  // namespace leasehold
