// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

#include "data/analytics/rent_roll.hpp"
#include "data/model/snapshot.hpp"
#include "widgets/report/pdf_book.hpp"

namespace leasehold::report {

/// The rent roll as a document of its own: the header on every page, numbers at the right, and under the table where
/// sources disagree. Any thread; needs a QGuiApplication.
QByteArray makeRentRollPdf(const Snapshot& snapshot, const RentRoll& roll, Paper paper);

}  // namespace leasehold::report
