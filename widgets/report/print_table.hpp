// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "widgets/report/page_flow.hpp"

namespace leasehold::report {

struct PrintColumn {
    QString title;
    double weight = 1;     ///< of the table's width
    bool number = false;   ///< at the right edge of its column, on one line
    bool isShare = false;  ///< a bar before the text, from PrintRow::shares
};

struct PrintRow {
    QStringList cells;
    bool strong = false;                             ///< a total
    std::vector<std::optional<double>> shares = {};  ///< per column that isShare, 0..1; none: no bar
    QColor mark = {};                                ///< a square before the first cell
};

struct PrintTable {
    std::vector<PrintColumn> columns;
    std::vector<PrintRow> rows;
    double size = 7.5;                       ///< points of its text
    int mostLines = 3;                       ///< of a cell of text; what is longer is shortened
    QString none = QStringLiteral("None.");  ///< instead of a table without rows
};

/// Paints a table from here down, over as many pages as it takes: the header stands on each of them, no row is cut.
void paintTable(PageFlow& flow, const PrintTable& table);

/// The height that it would take without a page's end; for PageFlow::subheading, at most `most`.
double tableHeight(const PrintTable& table, double width, double most = 120);

}  // namespace leasehold::report
