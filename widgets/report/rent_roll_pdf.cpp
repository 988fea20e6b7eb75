// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/rent_roll_pdf.hpp"

#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/provenance.hpp"

namespace leasehold::report {
namespace {

void paint(PageFlow& flow, const Snapshot& snapshot, const RentRoll& roll, const RentRollPart& part) {
    flow.section(QStringLiteral("Rent roll"), QStringLiteral("as at %1 UTC").arg(dateText(roll.at)));
    flow.pen().write(flow.strip(16), text(snapshot.name), style::kSubheading);
    flow.advance(18);
    if (!part.what.isEmpty()) {
        flow.paragraph(part.what, style::kLabel);
    }
    flow.paragraph(rentRollExplanation(roll, part.order), style::kLabel);
    flow.advance(10);
    paintTable(flow, rentRollTable(roll));
    PrintTable conflicts;
    conflicts.columns = {{QStringLiteral("Lease"), 1}, {QStringLiteral("Values"), 4}};
    conflicts.mostLines = 8;
    for (const RentRollRow& row : roll.rows) {
        if (!row.conflict.empty()) {
            conflicts.rows.push_back({{text(row.name.empty() ? row.tenant : row.name), text(row.conflict)}});
        }
    }
    if (!conflicts.rows.empty()) {
        flow.subheading(QStringLiteral("Where sources disagree"), QString(), tableHeight(conflicts, flow.width()));
        paintTable(flow, conflicts);
    }
    flow.finish();
}

}  // namespace

QByteArray makeRentRollPdf(const Snapshot& snapshot, const RentRoll& roll, Paper paper, const RentRollPart& part) {
    const QString title = QStringLiteral("%1: rent roll").arg(text(snapshot.name));
    PageFrame frame;
    frame.document = QStringLiteral("%1 · Rent roll").arg(isolated(text(snapshot.name)));
    frame.provenance = provenanceLine(snapshot, roll.at);
    // Painted twice: the first time tells how many pages there are, which each page says.
    PdfBook draft(paper, title, roll.at);
    PageFlow count(draft, frame);
    paint(count, snapshot, roll, part);
    frame.pages = draft.page();
    PdfBook book(paper, title, roll.at);
    PageFlow flow(book, frame);
    paint(flow, snapshot, roll, part);
    return book.finish();
}

}  // namespace leasehold::report
