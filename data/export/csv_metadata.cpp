// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_metadata.hpp"

#include "data/export/json_parts.hpp"
#include "data/export/output_file.hpp"

namespace leasehold {
namespace {

const char* datatypeOf(ColumnType type) {
    switch (type) {
        case ColumnType::Integer:
            return "integer";
        case ColumnType::Real:
        case ColumnType::Share:
            return "double";
        case ColumnType::Money:
            return "decimal";
        case ColumnType::Date:
            return "date";
        case ColumnType::Time:
            return "dateTime";
        case ColumnType::Text:
            break;
    }
    return "string";
}

Json columnOf(const TableColumn& column) {
    Json json;
    json["titles"] = column.key;  // what stands in the header
    json["datatype"] = datatypeOf(column.type);
    if (!column.title.empty() && column.title != column.key) {
        json["dc:title"] = column.title;
    }
    if (column.type == ColumnType::Share) {
        json["schema:unitText"] = "share, 0 to 1";
    } else if (!column.unit.empty()) {
        json["schema:unitText"] = column.unit;
    }
    return json;
}

}  // namespace

std::filesystem::path csvMetadataBeside(const std::filesystem::path& csv) {
    std::filesystem::path file = csv;
    return file += "-metadata.json";
}

std::string csvMetadata(const Table& table, const std::string& fileName, CsvForm form) {
    const Provenance& from = table.provenance;
    Json json;
    json["@context"] = "http://www.w3.org/ns/csvw";
    json["url"] = fileName;
    json["dc:title"] = from.title;
    json["dc:source"] = from.site;
    json["dc:creator"] = from.program;
    json["dc:created"] = formatInstant(from.made);
    Json columns = Json::array();
    for (const TableColumn& column : table.columns) {
        columns.push_back(columnOf(column));
    }
    json["tableSchema"]["columns"] = std::move(columns);
    Json notes = Json::array();
    const auto note = [&](const std::string& label, const std::string& text) {
        notes.push_back({{"label", label}, {"text", text}});
    };
    for (const auto& [label, text] : provenanceLines(from)) {
        note(label, text);
    }
    for (const auto& [label, text] : from.definitions) {
        note("Definition of " + label, text);
    }
    if (form == CsvForm::Lossless) {
        note("Empty field", "not known, never 0; two quotes are an empty text");
    } else {
        note("Empty field", "not known or not applicable, never 0");
        note("Apostrophe", "stands before a text that begins with = + - @, tab or CR, so that no spreadsheet runs it");
    }
    json["notes"] = std::move(notes);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<> writeCsvMetadata(const Table& table, const std::filesystem::path& csv, CsvForm form) {
    std::error_code none;
    if (std::filesystem::exists(csv, none) && !std::filesystem::is_regular_file(csv, none)) {
        return {};
    }
    Result<OutputFile> out = OutputFile::create(csvMetadataBeside(csv));
    if (!out) {
        return Failure(out.error());
    }
    out->write(csvMetadata(table, csv.filename().string(), form));
    return out->commit();
}

}  // namespace leasehold
