// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/heatmap_sheet.hpp"

namespace leasehold {
namespace {

TableCell cellOf(std::optional<double> value) {
    return value ? TableCell(*value) : TableCell();
}

}  // namespace

Table heatmapSheet(const Heatmap& heatmap, Statistic statistic, Provenance provenance) {
    const bool share = statistic == Statistic::Busy || statistic == Statistic::Coverage;
    Table table;
    table.name = "Heatmap";
    table.columns = {{"row", std::string(groupByName(heatmap.request.by)), ColumnType::Text, {}},
                     {"bin_start", "From", ColumnType::Time, "UTC"},
                     {"value", std::string(statisticName(statistic)), share ? ColumnType::Share : ColumnType::Real,
                      share ? std::string() : heatmap.metric.unit},
                     {"coverage", "Coverage", ColumnType::Share, {}}};
    table.source = [&heatmap, statistic](std::size_t index, TableRow& row) {
        const std::size_t columns = heatmap.columns.size();
        if (columns == 0 || index >= columns * heatmap.rows.size()) {
            return false;
        }
        const std::size_t at = index / columns;
        const std::size_t column = index % columns;
        row.resize(4);
        row[0] = heatmap.rows[at];
        row[1] = heatmap.columns[column];
        row[2] = cellOf(heatmap.value(at, column, statistic));
        row[3] = cellOf(heatmap.coverage(at, column));
        return true;
    };
    table.provenance = std::move(provenance);
    return table;
}

}  // namespace leasehold
