// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <string>
#include <vector>

#include "data/export/table.hpp"
#include "widgets/models/rent_roll_model.hpp"

/// The rent roll as it is shown, on its way out of the program.
namespace leasehold {

/// The rows of a roll as they are shown (order, filter), for the clipboard: header and one line a lease. `separator`:
/// ',' for CSV (quoted as RFC 4180 says), '\t' for a spreadsheet.
QString rentRollText(const QAbstractItemModel& shown, QChar separator);

/// The leases of a model or of a proxy over it in the order shown, groups left out.
std::vector<LeaseIndex> leasesOf(const QAbstractItemModel& shown);

/// These rows of a roll in this order, with the totals of these. Shares stay those of the whole roll.
RentRoll partOf(const RentRoll& roll, const std::vector<LeaseIndex>& leases);

/// What is shown, so that it can be written off the GUI thread.
struct RentRollExtract {
    SnapshotPtr snapshot;
    RentRollPtr whole;
    std::vector<LeaseIndex> leases;
    std::vector<RentRollModel::Column> columns;  ///< those shown, from the left
    std::vector<std::string> filters;            ///< conditions of the window, words of the page
    std::string order;                           ///< "Rent a month, descending"; empty: as the roll has them
    std::string grouping;                        ///< "tenant"; empty: none
};

/// The keys of the command line's rent roll; a column shown brings what belongs to it (a rent its currency, an end its
/// notice). Any thread.
Table rentRollSheet(const RentRollExtract& extract);

/// "Filter: tenant = xAI · 2 of 14 leases"; empty where it is the whole.
QString partText(const RentRollExtract& extract);
/// "Sorted by rent a month, descending."; empty where the roll stands in its own order.
QString orderText(const RentRollExtract& extract);

}  // namespace leasehold
