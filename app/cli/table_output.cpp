// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table_output.hpp"

#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/deliver.hpp"
#include "data/export/output_file.hpp"

namespace leasehold::cli {

void addTableOutput(CLI::App& app, TableOutput& output) {
    addJson(app, output.json);
    app.add_flag("--csv", output.csv, "CSV, one line a row");
    app.add_option("-o,--output", output.file, "Write to this file; its ending (.csv .xlsx .json) says what")
        ->type_name("FILE");
}

TableForm tableForm(const Context&, const std::string& site, const TableOutput& output) {
    const std::string ending = endingOf(output.file);
    if (!output.file.empty() && ending != "csv" && ending != "json" && ending != "xlsx") {
        throw CLI::ValidationError("--output", fmt::format("'{}' does not end in .csv, .xlsx or .json", output.file));
    }
    refuseOverSite(site, output.file);
    const bool json = output.json || ending == "json";
    const bool csv = output.csv || ending == "csv";
    if (static_cast<int>(json) + static_cast<int>(csv) + static_cast<int>(ending == "xlsx") > 1) {
        throw CLI::ValidationError("--output", "two forms were asked for at once; choose one");
    }
    return json ? TableForm::Json : csv ? TableForm::Csv : ending == "xlsx" ? TableForm::Sheet : TableForm::Text;
}

Result<> deliver(const nlohmann::ordered_json& document, const TableOutput& output) {
    if (output.file.empty()) {
        return deliverJson(document);
    }
    auto out = OutputFile::create(output.file);
    if (!out) {
        return Failure(out.error());
    }
    out->write(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
    return out->commit();
}

Result<> deliver(const Table& table, const TableOutput& output, const std::stop_token& stop) {
    if (!output.file.empty()) {
        return writeTable(table, output.file, stop);
    }
    OutputFile out = OutputFile::standardOutput();
    const auto sink = [&out](std::string_view text) { out.write(text); };
    if (auto written = writeCsv(table, sink, stop); !written) {
        return written;
    }
    return out.commit();
}

Result<> deliver(const std::string& text) {
    return deliverText(text);
}

}  // namespace leasehold::cli
