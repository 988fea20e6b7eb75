// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

#include "data/analytics/rent_roll.hpp"
#include "data/model/snapshot.hpp"
#include "widgets/report/pdf_book.hpp"

namespace leasehold::report {

struct RentRollPart {
    QString what;   ///< "Filter: tenant = xAI · 2 of 14 leases"; empty: the whole
    QString order;  ///< "Sorted by rent, descending."; empty: as the roll has it
};

/// The rent roll as a document of its own: the header on every page, numbers at the right, and under the table where
/// sources disagree. `part`: says so where it is not the whole roll in its own order. Any thread; needs a
/// QGuiApplication.
QByteArray makeRentRollPdf(const Snapshot& snapshot, const RentRoll& roll, Paper paper, const RentRollPart& part = {});

}  // namespace leasehold::report
