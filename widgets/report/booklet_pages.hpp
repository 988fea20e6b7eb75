// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>

#include "widgets/report/booklet_plan.hpp"
#include "widgets/report/page_frame.hpp"
#include "widgets/report/pdf_book.hpp"
#include "widgets/report/rack_sheet.hpp"

namespace leasehold::report {

/// Paints a booklet's pages one after the other. One thread. `facts` must outlive it.
class BookletPages {
public:
    BookletPages(const RackFacts& facts, std::optional<std::uint32_t> hall, Paper paper);

    [[nodiscard]] const BookletPlan& plan() const { return m_plan; }
    void paintContents();
    /// The next page of racks.
    void paintPage();
    QByteArray finish() { return m_book.finish(); }

private:
    [[nodiscard]] QString hallTitle(std::uint32_t hall) const;
    [[nodiscard]] QString rowTitleOf(std::uint32_t row) const;
    [[nodiscard]] RackCounts countRow(std::uint32_t row) const;
    double paintCover(const RackCounts& all);
    void paintColumns(double y);
    void paintEntry(double y, const QString& name, const RackCounts& counts, int page, bool hall);
    double paintLegend(double y, bool counts);
    void paintLine(const BookletLine& line);

    const RackFacts& m_facts;
    PdfBook m_book;
    PageFrame m_frame;
    QRectF m_content;
    double m_legendHeight = 14;
    BookletSizes m_sizes;
    BookletPlan m_plan;
    std::size_t m_line = 0;
};

}  // namespace leasehold::report
