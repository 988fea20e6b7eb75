// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <limits>

#include "widgets/report/page_flow.hpp"
#include "widgets/report/print_table.hpp"
#include "widgets/report/report_facts.hpp"

/// The pages of the board pack, each from the facts alone.
namespace leasehold::report {

void paintCoverPage(PdfBook& book, const PageFrame& frame, const ReportFacts& facts, const QImage& picture);
void paintHeadlines(PageFlow& flow, const ReportFacts& facts);
void paintOccupancy(PageFlow& flow, const ReportFacts& facts);
void paintRentRoll(PageFlow& flow, const ReportFacts& facts);
void paintRisk(PageFlow& flow, const ReportFacts& facts);
void paintChanges(PageFlow& flow, const ReportFacts& facts);
void paintMethod(PageFlow& flow, const ReportFacts& facts);

/// "as at 17 May 2026 UTC": beside each heading.
QString asAtText(const ReportFacts& facts);

/// What the rent roll counts, in words. `order`: how its rows stand; empty: as rentRoll() has them.
QString rentRollExplanation(const RentRoll& roll, const QString& order = {});

/// The rent roll as a table for paper.
/// At most so many leases, and a line that says how many more there are.
PrintTable rentRollTable(const RentRoll& roll, std::size_t mostLeases = std::numeric_limits<std::size_t>::max());

}  // namespace leasehold::report
