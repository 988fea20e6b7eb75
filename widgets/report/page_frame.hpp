// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "widgets/report/pdf_book.hpp"
#include "widgets/report/print_style.hpp"

namespace leasehold::report {

/// What stands on every page of a document around its content.
struct PageFrame {
    QString document;    ///< "Colossus 1 · Elevation booklet"
    QString provenance;  ///< where the facts come from, and marks such as "synthetic"
    int pages = 1;       ///< of the whole document
    double margin = 42;  ///< points

    /// Where content may stand.
    [[nodiscard]] QRectF content(QSizeF page) const;
    /// Footer of the present page: provenance at the left, page number at the right; with a rule above.
    void paint(PdfBook& book) const;
    /// A heading over the content with a line under it; gives the height it takes.
    static double heading(PdfBook& book, const QRectF& content, const QString& title, const QString& beside);
};

}  // namespace leasehold::report
