// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/board_pack.hpp"

#include <array>

#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/provenance.hpp"

namespace leasehold::report {
namespace {

using Section = void (*)(PageFlow&, const ReportFacts&);
constexpr std::array<Section, 6> kSections{paintHeadlines, paintOccupancy, paintRentRoll,
                                           paintRisk,      paintChanges,   paintMethod};

/// Pages that could only say n/a are left out; the headlines say so in a sentence.
bool hasContent(Section section, const ReportFacts& facts) {
    if (section == paintOccupancy) {
        return facts.values->inService > 0 || facts.tenancy.most > 0;
    }
    if (section == paintRentRoll || section == paintRisk) {
        return !facts.snapshot().leases.empty();
    }
    return true;
}

/// All pages once; false where it was stopped.
bool paintAll(PdfBook& book, const PageFrame& frame, const ReportFacts& facts, const QImage& cover,
              const std::stop_token& stop) {
    book.addBookmark(QStringLiteral("Cover"));
    paintCoverPage(book, frame, facts, cover);
    book.newPage();
    PageFlow flow(book, frame);
    for (const Section section : kSections) {
        if (stop.stop_requested()) {
            return false;
        }
        if (!hasContent(section, facts)) {
            continue;
        }
        section(flow, facts);
    }
    flow.finish();
    return true;
}

}  // namespace

QString asAtText(const ReportFacts& facts) {
    return QStringLiteral("as at %1 UTC").arg(dateText(facts.at));
}

Result<QImage> paintCoverPicture(const ReportFacts& facts, const scene::SiteGeometryPtr& geometry, Paper paper) {
    const QSizeF size = paperSize(paper);
    scene::PictureSpec spec;
    spec.width = 1800;
    spec.height = static_cast<int>(spec.width * 0.54 * size.height() / size.width());
    spec.scale = 1.5;
    spec.theme = &scene::lightTheme();
    spec.content.legend = false;
    spec.content.labels = false;
    spec.content.scaleBar = false;
    return scene::renderToImage(geometry, facts.values->colouring, spec);
}

Result<BoardPack> makeBoardPack(const ReportFacts& facts, const QImage& cover, Paper paper, std::stop_token stop,
                                const Progress& progress) {
    const Snapshot& s = facts.snapshot();
    const QString title = QStringLiteral("%1: board pack").arg(text(s.name));
    PageFrame frame;
    frame.document = QStringLiteral("%1 · Board pack").arg(isolated(text(s.name)));
    frame.provenance = provenanceLine(s, facts.at);
    const Error stopped{ErrorCode::Cancelled, "board pack", "stopped before it was written", {}};
    if (progress) {
        progress(0, "laying out pages");
    }
    // Painted twice: the first time tells how many pages there are, which each page says.
    PdfBook draft(paper, title, facts.at);
    if (!paintAll(draft, frame, facts, QImage(), stop)) {
        return Failure(stopped);
    }
    frame.pages = draft.page();
    if (progress) {
        progress(0.5, "drawing pages");
    }
    PdfBook book(paper, title, facts.at);
    if (!paintAll(book, frame, facts, cover, stop)) {
        return Failure(stopped);
    }
    return BoardPack{book.finish(), frame.pages};
}

}  // namespace leasehold::report
