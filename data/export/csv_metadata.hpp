// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string>

#include "data/export/table.hpp"

/// What a CSV file cannot say about itself: "NAME.csv-metadata.json" beside it, as the W3C's CSV on the Web has it
/// (https://www.w3.org/TR/tabular-metadata/), where readers of that standard look by themselves. See decision 0018.
namespace leasehold {

/// "NAME.csv-metadata.json".
std::filesystem::path csvMetadataBeside(const std::filesystem::path& csv);

/// How a table writes what is not known, and a text that a spreadsheet would run.
enum class CsvForm : std::uint8_t {
    Sheet,    ///< nothing; an apostrophe before the text
    Lossless  ///< nothing, two quotes for an empty text; the text as it is
};

/// Columns with title, type and unit; site, window, filters, settings, coverage, definitions and program as notes. The
/// same table, name and time give the same bytes.
std::string csvMetadata(const Table& table, const std::string& fileName, CsvForm form = CsvForm::Sheet);

/// Writes it beside `csv`, which need not be there yet; nothing where that name stands for a pipe or a device. Written
/// whole or not at all: Io, DiskFull, NotFound.
Result<> writeCsvMetadata(const Table& table, const std::filesystem::path& csv, CsvForm form = CsvForm::Sheet);

}  // namespace leasehold
