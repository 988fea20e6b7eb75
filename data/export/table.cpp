// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "data/export/csv_metadata.hpp"
#include "data/export/heatmap_text.hpp"
#include "data/export/output_file.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kRowsBetweenLooks = 256;
constexpr std::size_t kChunk = 1U << 18U;

struct CsvCell {
    std::string& line;
    ColumnType type;

    void operator()(std::monostate) const {}
    void operator()(const std::string& text) const { line += csvField(text); }
    void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(line), "{}", number); }
    void operator()(double number) const {
        if (std::isfinite(number)) {
            fmt::format_to(std::back_inserter(line), "{}", number);
        }
    }
    void operator()(Instant time) const {
        line += type == ColumnType::Date ? formatInstant(time).substr(0, 10) : formatInstant(time);
    }
    void operator()(Money money) const { line += formatDecimal(money); }
};

/// The cell for a field between tabs: a tab or line end inside would start another field.
std::string tabCell(const TableCell& cell, ColumnType type) {
    std::string text;
    if (const auto* words = std::get_if<std::string>(&cell)) {
        text = spreadsheetSafe(*words);
        for (char& c : text) {
            c = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
        }
    } else {
        std::visit(CsvCell{text, type}, cell);
    }
    return text;
}

ColumnType typeAt(const Table& table, std::size_t column) {
    return column < table.columns.size() ? table.columns[column].type : ColumnType::Text;
}

}  // namespace

std::string columnTitle(const TableColumn& column) {
    const std::string& title = column.title.empty() ? column.key : column.title;
    return column.unit.empty() ? title : fmt::format("{} ({})", title, column.unit);
}

Result<> forEachRow(const Table& table, const std::function<void(const TableRow&)>& take, const std::stop_token& stop) {
    TableRow row;
    for (std::size_t index = 0;; ++index) {
        if (index % kRowsBetweenLooks == 0 && stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, {}, "stopped", {});
        }
        if (!table.source) {
            if (index >= table.rows.size()) {
                return {};
            }
            take(table.rows[index]);
        } else if (table.source(index, row)) {
            take(row);
        } else {
            return {};
        }
    }
}

Result<> writeCsv(const Table& table, const std::function<void(std::string_view)>& sink, const std::stop_token& stop) {
    std::string lines;
    for (const TableColumn& column : table.columns) {
        lines += (lines.empty() ? "" : ",") + csvField(column.key);
    }
    lines += '\n';
    const auto take = [&](const TableRow& row) {
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            lines += column == 0 ? "" : ",";
            if (column < row.size()) {
                std::visit(CsvCell{lines, typeAt(table, column)}, row[column]);
            }
        }
        lines += '\n';
        if (lines.size() >= kChunk) {
            sink(lines);
            lines.clear();
        }
    };
    if (Result<> done = forEachRow(table, take, stop); !done) {
        return done;
    }
    sink(lines);
    return {};
}

Result<> writeCsv(const Table& table, const std::filesystem::path& file, const std::stop_token& stop) {
    Result<OutputFile> out = OutputFile::create(file);
    if (!out) {
        return Failure(out.error());
    }
    const Result<> written = writeCsv(
        table, [&](std::string_view text) { out->write(text); }, stop);
    if (!written || out->failed()) {
        return written ? out->commit() : written;
    }
    if (const Result<> about = writeCsvMetadata(table, file); !about) {
        return about;
    }
    return out->commit();
}

Result<> writeTable(const Table& table, const std::filesystem::path& file, const std::stop_token& stop) {
    std::string ending = file.extension().string();
    for (char& c : ending) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (ending == ".csv") {
        return writeCsv(table, file, stop);
    }
    if (ending == ".xlsx") {
        return writeXlsx(table, file, stop);
    }
    return fail(ErrorCode::Unsupported, file.string(), "does not end in .csv or .xlsx", "choose one of these endings");
}

std::string tabSeparated(const Table& table) {
    std::string text;
    for (const TableColumn& column : table.columns) {
        text += (text.empty() ? "" : "\t") + tabCell(columnTitle(column), ColumnType::Text);
    }
    text += '\n';
    const auto take = [&](const TableRow& row) {
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            text += column == 0 ? "" : "\t";
            text += column < row.size() ? tabCell(row[column], typeAt(table, column)) : std::string();
        }
        text += '\n';
    };
    (void)forEachRow(table, take, {});
    return text;
}

}  // namespace leasehold
