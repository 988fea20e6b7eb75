// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/print_table.hpp"

#include <algorithm>

namespace leasehold::report {
namespace {

constexpr double kGap = 10;     ///< between columns
constexpr double kPadding = 3;  ///< above and below a row's text
constexpr double kMark = 6;
constexpr double kBar = 34;  ///< room of a share's bar at most

class TablePainter {
public:
    TablePainter(const PrintTable& table, double left, double width) : m_table(table) {
        double total = 0;
        for (const PrintColumn& column : table.columns) {
            total += column.weight;
        }
        const double room = width - kGap * (static_cast<double>(table.columns.size()) - 1);
        double x = left;
        for (const PrintColumn& column : table.columns) {
            const double wide = room * column.weight / std::max(total, 1e-9);
            m_places.emplace_back(x, wide);
            x += wide + kGap;
        }
    }

    [[nodiscard]] TextStyle text(bool strong) const {
        return {m_table.size, strong ? QFont::DemiBold : QFont::Normal, ink::kText};
    }
    [[nodiscard]] TextStyle head() const { return {m_table.size - 0.5, QFont::DemiBold, ink::kMuted}; }

    [[nodiscard]] double headHeight() const {
        std::size_t lines = 1;
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            lines = std::max<std::size_t>(lines, static_cast<std::size_t>(headLines(i).size()));
        }
        return static_cast<double>(lines) * Pen::leading(head()) + 6;
    }

    /// The lines of every cell of a row: laid out once, since that is most of the work of a long table.
    using Lines = std::vector<QStringList>;
    [[nodiscard]] Lines linesOf(const PrintRow& row) const {
        Lines lines;
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            lines.push_back(cellLines(row, i));
        }
        return lines;
    }
    [[nodiscard]] double rowHeight(const PrintRow& row, const Lines& cells) const {
        qsizetype lines = 1;
        for (const QStringList& cell : cells) {
            lines = std::max(lines, cell.size());
        }
        return static_cast<double>(lines) * Pen::leading(text(row.strong)) + 2 * kPadding;
    }

    void paintHead(const Pen& pen, double y) const {
        const double height = headHeight();
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            const QStringList lines = headLines(i);
            double top = y + height - 5 - static_cast<double>(lines.size()) * Pen::leading(head());
            for (const QString& line : lines) {
                pen.write(QRectF(m_places[i].first, top, m_places[i].second, Pen::leading(head())), line, head(),
                          alignment(i));
                top += Pen::leading(head());
            }
        }
        pen.line({m_places.front().first, y + height - 2}, {right(), y + height - 2}, ink::kText, 0.6);
    }

    void paintRow(const Pen& pen, double y, const PrintRow& row, const Lines& cells) const {
        const double height = rowHeight(row, cells);
        const TextStyle type = text(row.strong);
        const double step = Pen::leading(type);
        if (row.strong) {
            pen.line({m_places.front().first, y}, {right(), y}, ink::kText, 0.4);
        }
        if (row.mark.isValid()) {
            pen.painter().fillRect(QRectF(m_places[0].first, y + kPadding + step / 2 - kMark / 2, kMark, kMark),
                                   row.mark);
        }
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            const double indent = indentOf(row, i);
            double top = y + kPadding;
            for (const QString& line : cells[i]) {
                pen.write(QRectF(m_places[i].first + indent, top, m_places[i].second - indent, step), line, type,
                          alignment(i));
                top += step;
            }
            paintBar(pen, row, i, QRectF(m_places[i].first, y + kPadding, m_places[i].second, step));
        }
        pen.line({m_places.front().first, y + height}, {right(), y + height}, ink::kHairline, 0.4);
    }

private:
    [[nodiscard]] double right() const { return m_places.back().first + m_places.back().second; }
    [[nodiscard]] Qt::Alignment alignment(std::size_t column) const {
        return m_table.columns[column].number ? Qt::AlignRight : Qt::AlignLeft;
    }
    [[nodiscard]] double indentOf(const PrintRow& row, std::size_t column) const {
        return column == 0 && row.mark.isValid() ? kMark + 4 : 0;
    }
    [[nodiscard]] QStringList headLines(std::size_t column) const {
        return Pen::wrapped(m_table.columns[column].title, head(), m_places[column].second);
    }
    [[nodiscard]] QStringList cellLines(const PrintRow& row, std::size_t column) const {
        const QString cell = row.cells.value(static_cast<qsizetype>(column));
        if (m_table.columns[column].number) {
            return {cell};
        }
        const double width = m_places[column].second - indentOf(row, column);
        QStringList lines = Pen::wrapped(cell, text(row.strong), width);
        if (lines.size() > m_table.mostLines) {
            lines = lines.mid(0, m_table.mostLines);
            lines.back() = Pen::fitted(lines.back() + u'…', text(row.strong), width);
        }
        return lines;
    }
    void paintBar(const Pen& pen, const PrintRow& row, std::size_t column, const QRectF& cell) const {
        if (!m_table.columns[column].isShare || column >= row.shares.size() || !row.shares[column]) {
            return;
        }
        const double words = Pen::width(row.cells.value(static_cast<qsizetype>(column)), text(row.strong));
        const double room = std::min(kBar, cell.width() - words - 6);
        if (room < 8) {
            return;
        }
        const QRectF whole(cell.left(), cell.center().y() - 2, room, 4);
        pen.painter().fillRect(whole, ink::kHairline);
        pen.painter().fillRect(QRectF(whole.left(), whole.top(), room * std::clamp(*row.shares[column], 0.0, 1.0), 4),
                               ink::kAccent);
    }

    const PrintTable& m_table;
    std::vector<std::pair<double, double>> m_places;
};

}  // namespace

void paintTable(PageFlow& flow, const PrintTable& table) {
    if (table.rows.empty()) {
        flow.need(14);
        flow.pen().write(flow.strip(14), table.none, style::kLabel);
        flow.advance(28);
        return;
    }
    const TablePainter painter(table, flow.left(), flow.width());
    const double head = painter.headHeight();
    flow.need(head + painter.rowHeight(table.rows.front(), painter.linesOf(table.rows.front())));
    painter.paintHead(flow.pen(), flow.y());
    flow.advance(head);
    for (const PrintRow& row : table.rows) {
        const TablePainter::Lines cells = painter.linesOf(row);
        const double height = painter.rowHeight(row, cells);
        const int page = flow.book().page();
        flow.need(height);
        if (flow.book().page() != page) {
            painter.paintHead(flow.pen(), flow.y());
            flow.advance(head);
        }
        painter.paintRow(flow.pen(), flow.y(), row, cells);
        flow.advance(height);
    }
    flow.advance(10);
}

double tableHeight(const PrintTable& table, double width, double most) {
    if (table.rows.empty()) {
        return 18;
    }
    const TablePainter painter(table, 0, width);
    double height = painter.headHeight();
    for (const PrintRow& row : table.rows) {
        height += painter.rowHeight(row, painter.linesOf(row));
        if (height > most) {
            return most;
        }
    }
    return height;
}

}  // namespace leasehold::report
