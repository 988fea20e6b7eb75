// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/analytics/placement.hpp"
#include "data/formats/lease_draft.hpp"
#include "widgets/state/selection.hpp"

/// Places and tried leases in the words of the window.
namespace leasehold {

/// What a user says of a lease that is tried.
struct TriedLease {
    QString name;
    QString tenant;
    TimeWindow term;
    std::optional<Money> monthly;
    std::optional<UnitPrice> perGpuHour;  ///< neither: price unknown
    std::optional<int> noticeDays;
};

Lease leaseOf(const TriedLease& tried);
/// As it is kept: by names, with the places of the option.
LeaseDraft draftOf(const Snapshot& snapshot, const TriedLease& tried, const PlacementOption& option);
/// Its racks, or its nodes where it takes none whole.
Selection selectionOf(const Snapshot& snapshot, const PlacementOption& option);

/// One figure before and after.
struct BeforeAfter {
    QString name;
    QString before;
    QString after;
    QString change;  ///< "+12.5 points", "+1,024"; empty where it cannot be said
};
std::vector<BeforeAfter> compare(const FigureSet& before, const FigureSet& after);

}  // namespace leasehold
