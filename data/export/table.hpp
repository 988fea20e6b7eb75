// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "data/export/provenance.hpp"
#include "data/model/money.hpp"
#include "data/model/result.hpp"
#include "data/model/time.hpp"

/// A table that leaves the program: typed columns, rows, and where they come from. One description for CSV, XLSX and
/// the clipboard, so that all of them say the same.
namespace leasehold {

enum class ColumnType : std::uint8_t {
    Text,
    Integer,
    Real,
    Money,  ///< major units of the currency that stands as the column's unit
    Date,   ///< a day
    Time,   ///< a moment, UTC
    Share   ///< 0..1; a spreadsheet shows it in percent
};

struct TableColumn {
    std::string key;    ///< CSV header, one word: "leased_gpu_hours"
    std::string title;  ///< for people: "Leased"; empty: the key
    ColumnType type = ColumnType::Text;
    std::string unit;   ///< "GPU-h", "USD"; empty: none, and for shares "%" is implied
    int decimals = -1;  ///< shown in a spreadsheet, never rounded in a file; -1: as the type has it
};

/// Nothing is n/a: an empty field, an empty cell. A Money cell may stand as Money (exact) or as a double.
using TableCell = std::variant<std::monostate, std::string, std::int64_t, double, Instant, Money>;
using TableRow = std::vector<TableCell>;

/// Fills `row` (which comes with the last row's content, for reuse) with row `index`, counted from 0 and asked for in
/// order; false past the last one.
using RowSource = std::function<bool(std::size_t index, TableRow& row)>;

struct Table {
    std::string name;  ///< of the sheet; "Rent roll"
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;  ///< shorter rows are filled up with nothing
    RowSource source;            ///< instead of `rows`, for long tables
    Provenance provenance;
};

/// Calls `take` with every row in order. Cancelled within some hundred rows of the stop.
Result<> forEachRow(const Table& table, const std::function<void(const TableRow&)>& take, const std::stop_token& stop);

/// RFC 4180 with a header line of keys, LF, UTF-8, no comments. Numbers unrounded, times ISO 8601, n/a an empty field.
/// A text that a spreadsheet would run (begins with = + - @, tab or CR) gets an apostrophe in front; numbers stay
/// numbers. Written whole or not at all, and where it comes from into "FILE-metadata.json" beside it
/// (csv_metadata.hpp). Cancelled, Io, DiskFull, NotFound.
Result<> writeCsv(const Table& table, const std::filesystem::path& file, const std::stop_token& stop = {});
/// The same to any sink.
Result<> writeCsv(const Table& table, const std::function<void(std::string_view)>& sink,
                  const std::stop_token& stop = {});

/// A workbook: the data with typed cells, frozen header with units and filter buttons; then "About this file" with
/// filters, definitions and provenance. Past 1,048,575 rows it goes on in further sheets, ten at most (InvalidInput
/// beyond). Memory does not grow with the rows. Written whole or not at all; the same table and time give the same
/// bytes. Cancelled, Io, DiskFull, NotFound.
Result<> writeXlsx(const Table& table, const std::filesystem::path& file, const std::stop_token& stop = {});

/// By the ending: .csv or .xlsx; Unsupported for any other.
Result<> writeTable(const Table& table, const std::filesystem::path& file, const std::stop_token& stop = {});

/// For the clipboard: a header line of titles with units, fields between tabs, safe as in CSV.
std::string tabSeparated(const Table& table);

/// "Leased (GPU-h)": title and unit of a column.
std::string columnTitle(const TableColumn& column);

}  // namespace leasehold
