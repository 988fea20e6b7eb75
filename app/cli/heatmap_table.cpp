// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/heatmap_table.hpp"

#include <fmt/format.h>

#include "app/cli/console.hpp"
#include "app/cli/text_table.hpp"

namespace leasehold::cli {
namespace {

/// No table of more columns is tried; nobody's terminal is that wide.
constexpr std::size_t kMostAcross = 200;

bool isShare(Statistic statistic) {
    return statistic == Statistic::Busy || statistic == Statistic::Coverage;
}

std::string shown(std::optional<double> value, bool share) {
    return value ? fmt::format("{:.1f}", share ? *value * 100 : *value) : "-";
}

std::string shown(const Heatmap& heatmap, std::size_t row, std::size_t column, Statistic statistic) {
    return shown(heatmap.value(row, column, statistic), isShare(statistic));
}

TextTable timeDown(const Heatmap& heatmap, Statistic statistic) {
    std::vector<std::string> header{"from (UTC)"};
    for (const std::string& row : heatmap.rows) {
        header.push_back(printable(row));
    }
    TextTable table(header);
    for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
        std::vector<std::string> cells{formatInstantShort(heatmap.columns[column])};
        for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
            cells.push_back(shown(heatmap, row, column, statistic));
        }
        table.add(std::move(cells));
    }
    return table;
}

TextTable groupsDown(const Heatmap& heatmap, Statistic statistic) {
    std::vector<std::string> header{std::string(groupByName(heatmap.request.by))};
    for (const Instant column : heatmap.columns) {
        header.push_back(formatInstantShort(column));
    }
    TextTable table(header);
    for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
        std::vector<std::string> cells{heatmap.rows[row]};
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            cells.push_back(shown(heatmap, row, column, statistic));
        }
        table.add(std::move(cells));
    }
    return table;
}

TextTable cellByCell(const Heatmap& heatmap, Statistic statistic) {
    using Align = TextTable::Align;
    TextTable table({std::string(groupByName(heatmap.request.by)), "from (UTC)", "value", "coverage %"},
                    {Align::Left, Align::Left});
    for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            table.add({heatmap.rows[row], formatInstantShort(heatmap.columns[column]),
                       shown(heatmap, row, column, statistic), shown(heatmap.coverage(row, column), true)});
        }
    }
    return table;
}

}  // namespace

std::string heatmapTable(const Heatmap& heatmap, Statistic statistic, int width) {
    if (heatmap.columns.empty() || heatmap.rows.empty()) {
        return "no samples\n";
    }
    const std::string heading =
        fmt::format("{} of {} ({}), bins of {}\n\n", statisticName(statistic), heatmap.metric.name,
                    isShare(statistic) ? "%" : heatmap.metric.unit, formatDuration(heatmap.request.bin));
    if (heatmap.rows.size() <= kMostAcross) {
        const TextTable table = timeDown(heatmap, statistic);
        if (table.width() <= width) {
            return heading + table.text();
        }
    }
    if (heatmap.columns.size() <= kMostAcross) {
        const TextTable table = groupsDown(heatmap, statistic);
        if (table.width() <= width) {
            return heading + table.text();
        }
    }
    return heading + cellByCell(heatmap, statistic).text();
}

}  // namespace leasehold::cli
