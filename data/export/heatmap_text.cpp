// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/heatmap_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

namespace leasehold {
namespace {

using Cell = std::optional<double> (*)(const Heatmap&, std::size_t, std::size_t, Statistic);

std::optional<double> valueOf(const Heatmap& heatmap, std::size_t row, std::size_t column, Statistic statistic) {
    return heatmap.value(row, column, statistic);
}

std::optional<double> coverageOf(const Heatmap& heatmap, std::size_t row, std::size_t column, Statistic) {
    return heatmap.coverage(row, column);
}

Failure stopped() {
    return fail(ErrorCode::Cancelled, {}, "stopped", {});
}

template <class Items, class Text>
std::string jsonList(const Items& items, Text text) {
    std::string out = "[";
    for (const auto& item : items) {
        out += out.size() > 1 ? ", " : "";
        out += text(item);
    }
    return out + "]";
}

Result<> writeMatrix(const Heatmap& heatmap, Statistic statistic, Cell cell, const TextSink& sink,
                     const std::stop_token& stop) {
    sink("[");
    std::string line;
    for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
        if (stop.stop_requested()) {
            return stopped();
        }
        line = row == 0 ? "\n    [" : ",\n    [";
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            const std::optional<double> value = cell(heatmap, row, column, statistic);
            line += column == 0 ? "" : ", ";
            if (value) {
                fmt::format_to(std::back_inserter(line), "{}", *value);
            } else {
                line += "null";
            }
        }
        line += "]";
        sink(line);
    }
    sink(heatmap.rows.empty() ? "]" : "\n  ]");
    return {};
}

}  // namespace

std::string spreadsheetSafe(std::string_view text) {
    std::string field(text);
    if (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos) {
        field.insert(field.begin(), '\'');
    }
    return field;
}

std::string csvField(std::string_view text) {
    std::string field = spreadsheetSafe(text);
    if (field.find_first_of(",\"\n\r") == std::string::npos) {
        return field;
    }
    std::string quoted = "\"";
    for (const char c : field) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string jsonString(std::string_view text) {
    return nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<> writeHeatmapCsv(const Heatmap& heatmap, Statistic statistic, const TextSink& sink, std::stop_token stop) {
    sink("row,bin_start,value,coverage\n");
    std::vector<std::string> starts;
    for (const Instant column : heatmap.columns) {
        starts.push_back(formatInstant(column));
    }
    std::string lines;
    for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
        if (stop.stop_requested()) {
            return stopped();
        }
        const std::string name = csvField(heatmap.rows[row]);
        lines.clear();
        auto out = std::back_inserter(lines);
        for (std::size_t column = 0; column < starts.size(); ++column) {
            fmt::format_to(out, "{},{},", name, starts[column]);
            if (const auto value = heatmap.value(row, column, statistic)) {
                fmt::format_to(out, "{}", *value);
            }
            lines += ',';
            if (const auto coverage = heatmap.coverage(row, column)) {
                fmt::format_to(out, "{}", *coverage);
            }
            lines += '\n';
        }
        sink(lines);
    }
    return {};
}

Result<> writeHeatmapJson(const Heatmap& heatmap, Statistic statistic, const TextSink& sink, std::stop_token stop) {
    const HeatmapRequest& request = heatmap.request;
    const bool empty = heatmap.columns.empty() && !request.from && !request.to;  // no sample: no window either
    const auto time = [&](Instant t) { return empty ? std::string("null") : jsonString(formatInstant(t)); };
    sink(fmt::format(
        "{{\n  \"by\": {},\n  \"metric\": {},\n  \"stat\": {},\n  \"from\": {},\n  \"to\": {},\n"
        "  \"bin_s\": {},\n  \"backend\": {},\n",
        jsonString(groupByName(request.by)), jsonString(request.metric), jsonString(statisticName(statistic)),
        time(heatmap.window.from), time(heatmap.window.to), request.bin.count(), jsonString(heatmap.backend)));
    sink(fmt::format("  \"rows\": {},\n", jsonList(heatmap.rows, jsonString)));
    sink(fmt::format("  \"columns\": {},\n",
                     jsonList(heatmap.columns, [](Instant t) { return jsonString(formatInstant(t)); })));
    sink("  \"values\": ");
    if (Result<> written = writeMatrix(heatmap, statistic, valueOf, sink, stop); !written) {
        return written;
    }
    sink(",\n  \"coverage\": ");
    if (Result<> written = writeMatrix(heatmap, statistic, coverageOf, sink, stop); !written) {
        return written;
    }
    sink("\n}\n");
    return {};
}

}  // namespace leasehold
