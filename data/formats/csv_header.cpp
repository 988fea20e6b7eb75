// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

/// Columns by which other programs say what a row is about, beside the needed ones of our own tables.
constexpr std::array<std::string_view, 32> kSubjects{
    "name",    "id",           "device",   "device name", "device_name", "device_role", "device_type", "role",
    "host",    "hostname",     "asset",    "asset_tag",   "asset tag",   "label",       "slug",        "interface",
    "cable",   "u_height",     "u height", "position",    "u_position",  "facility_id", "facility id", "desc_units",
    "barcode", "manufacturer", "jobid",    "job_id",      "user",        "partition",   "gpu",         "uuid"};

std::vector<std::string_view> words(std::string_view list) {
    std::vector<std::string_view> found;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        found.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return found;
}

bool has(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether the column says what a row is about where a table's own needed column does not.
bool isSubject(std::string_view column, const CsvTable& table) {
    const std::string plain = lowered(column);
    if (std::find(kSubjects.begin(), kSubjects.end(), plain) != kSubjects.end()) return true;
    // What is finer than the table's own thing: a list of GPUs names nodes, but a list of nodes no slots.
    return std::any_of(csvTables().begin(), csvTables().end(), [&](const CsvTable& other) {
        return other.rank > table.rank && other.rank <= 8 && has(words(other.needed), plain);
    });
}

/// How a header fits one table.
struct Fit {
    const CsvTable* table = nullptr;
    std::vector<std::string_view> known;
    std::vector<std::string_view> others;
    std::string_view twice;
    std::size_t missing = 0;
    bool otherSubject = false;
    std::size_t spare = 0;  ///< columns of the table that the header lacks

    [[nodiscard]] int confidence() const {
        if (missing > 0 || !twice.empty()) return 0;
        const bool plainWord = words(table->needed).size() < 2;
        if (plainWord && otherSubject) return 0;
        if (others.empty()) return 95;
        return (plainWord ? others.size() * 2 <= known.size() : others.size() < known.size()) ? 60 : 20;
    }
};

Fit fitOf(const std::vector<CsvField>& header, const CsvTable& table) {
    Fit fit;
    fit.table = &table;
    const auto columns = words(table.columns);
    const bool samples = table.name == "samples";
    for (const CsvField& field : header) {
        const std::string_view name = csvColumnName(field);
        if (!has(columns, name) && !(samples && name == "gpu")) {
            fit.others.push_back(name);
            fit.otherSubject = fit.otherSubject || isSubject(name, table);
        } else if (has(fit.known, name)) {
            fit.twice = name;
        } else {
            fit.known.push_back(name);
        }
    }
    for (const std::string_view word : words(table.needed)) {
        fit.missing += has(fit.known, word) ? 0U : 1U;
    }
    if (samples && !has(fit.known, "gpu") && !(has(fit.known, "node") && has(fit.known, "slot"))) ++fit.missing;
    fit.spare = columns.size() - std::min(columns.size(), fit.known.size());
    return fit;
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < 8; ++i) {
        text += (i == 0 ? "" : ", ") +
                (names[i].empty() ? std::string("one without a name") : cleanText(names[i].substr(0, 30)));
    }
    return names.size() > 8 ? text + ", ..." : text;
}

}  // namespace

std::string_view csvColumnName(const CsvField& field) {
    return field ? trimmed(*field) : std::string_view{};
}

CsvMatch matchCsvHeader(const std::vector<CsvField>& header) {
    if (header.size() > 1000) return {};
    CsvMatch best;
    std::tuple<int, std::size_t, std::size_t> bestKey{0, 0, 0};
    for (const CsvTable& table : csvTables()) {
        const Fit fit = fitOf(header, table);
        const int confidence = fit.confidence();
        const std::tuple key{confidence, fit.known.size(), ~fit.spare};
        if (confidence > 0 && key > bestKey) {
            best = {&table, confidence};
            bestKey = key;
        }
    }
    return best;
}

std::string explainCsvHeader(const std::vector<CsvField>& header) {
    if (header.size() > 1000) return {};
    Fit nearest;
    for (const CsvTable& table : csvTables()) {
        Fit fit = fitOf(header, table);
        if (fit.missing == 0 && (nearest.table == nullptr || fit.known.size() > nearest.known.size())) {
            nearest = std::move(fit);
        }
    }
    if (nearest.table == nullptr) return {};
    if (!nearest.twice.empty()) {
        return fmt::format("the column '{}' of {}.csv stands twice", cleanText(nearest.twice), nearest.table->name);
    }
    if (nearest.others.empty()) return {};
    return fmt::format("{} of its {} columns are those of {}.csv ({}), the others are not ({})", nearest.known.size(),
                       header.size(), nearest.table->name, listed(nearest.known), listed(nearest.others));
}

}  // namespace leasehold
