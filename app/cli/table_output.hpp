// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/command.hpp"
#include "data/export/table.hpp"

/// What the commands share whose result is a table for people, a document or a sheet.
namespace leasehold::cli {

struct TableOutput {
    bool json = false;
    bool csv = false;
    std::string file;
};

/// --json, --csv, -o.
void addTableOutput(CLI::App& app, TableOutput& output);

enum class TableForm { Json, Csv, Sheet, Text };
/// Usage errors: another ending than .csv .json .xlsx, two forms at once, the site itself as the output.
TableForm tableForm(const Context& context, const std::string& site, const TableOutput& output);

/// To the file, or the standard output.
Result<> deliver(const nlohmann::ordered_json& document, const TableOutput& output);
Result<> deliver(const Table& table, const TableOutput& output, const std::stop_token& stop);
Result<> deliver(const std::string& text);

}  // namespace leasehold::cli
