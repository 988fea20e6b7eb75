// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>
#include <vector>

#include "data/formats/lease_draft.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// A lease's rent month by month, before it is saved; the same rules as the figures. Use and outages to come are not
/// known: what depends on them is n/a.
struct RentPreview {
    struct Month {
        TimeWindow window;                ///< the calendar month
        std::optional<Money> contracted;  ///< none: unknown
        std::optional<Money> billed;      ///< less ramp and short delivery; none: unknown
        bool inTerm = false;              ///< the lease is in force for some of it
    };
    std::vector<Month> months;
    std::optional<Money> rent;         ///< of a full month, before the ramp
    std::optional<double> perGpuHour;  ///< the same over GPUs x 730
    std::uint64_t placed = 0;
    std::int64_t counted = 0;
    QString summary;  ///< "1.25 bn USD a month, 7.78 USD per GPU-hour over 220,000 GPUs"
};

/// `months` calendar months from the start of the lease. Any thread.
RentPreview previewRent(const Snapshot& snapshot, const LeaseDraft& draft, int months = 24);

/// The draft as the snapshot's lease, without parties.
Lease leaseOf(const LeaseDraft& draft);

}  // namespace leasehold
