// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/analytics/exit_scenario.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/placement.hpp"
#include "data/analytics/rent_roll.hpp"
#include "data/export/table.hpp"

/// Figures and plans as tables, for CSV, XLSX and the clipboard.
namespace leasehold {

/// One row a figure: row (of the cut; empty: the whole), figure, value, unit, coverage, note. The rollover stands as
/// rollover_2029 and so on.
Table figuresTable(const Snapshot& snapshot, const Figures& figures);

/// One row a lease.
Table rentRollTable(const Snapshot& snapshot, const RentRoll& roll);

/// One row a month; revenue and rent in the currency named in the column "currency", a line each where there are
/// several.
Table exitTable(const Snapshot& snapshot, const ExitScenario& scenario);

/// One row a place.
Table placementTable(const Snapshot& snapshot, const Placement& placement);

}  // namespace leasehold
