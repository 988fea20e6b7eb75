// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/formats/csv_header.hpp"
#include "data/formats/csv_tables.hpp"
#include "data/model/names.hpp"

namespace leasehold {

void CsvRow::setHeader(const std::vector<CsvField>& header) {
    m_header.clear();
    for (const CsvField& field : header) {
        m_header.emplace_back(csvColumnName(field));
    }
}

void CsvRow::setFields(const std::vector<CsvField>& fields) {
    m_fields = &fields;
    m_problem.clear();
    m_reason.clear();
    m_value.clear();
}

const CsvField* CsvRow::find(std::string_view column) const {
    for (std::size_t i = 0; i < m_header.size() && i < m_fields->size(); ++i) {
        if (m_header[i] == column) return (*m_fields)[i] ? &(*m_fields)[i] : nullptr;
    }
    return nullptr;
}

std::optional<std::string> CsvRow::text(std::string_view column) {
    const CsvField* field = find(column);
    return field == nullptr ? std::nullopt : std::optional(cleanText(**field));
}

std::string_view CsvRow::view(std::string_view column) {
    const CsvField* field = find(column);
    return field == nullptr ? std::string_view{} : std::string_view(**field);
}

void CsvRow::fault(std::string_view column, std::string_view what) {
    if (!m_problem.empty()) return;
    m_value = cleanText(view(column).substr(0, 40));
    m_problem = fmt::format("{}: '{}' {}", column, m_value, what);
    m_reason = fmt::format("{} {}", column, what);
}

void CsvRow::need(std::string_view column) {
    if (!has(column)) fault(column, "is missing");
}

std::optional<std::int64_t> CsvRow::integer(std::string_view column) {
    if (!has(column)) return std::nullopt;
    const auto value = parseInteger(view(column));
    if (!value) fault(column, "is no whole number");
    return value;
}

std::optional<double> CsvRow::real(std::string_view column) {
    if (!has(column)) return std::nullopt;
    const auto value = parseNumber(view(column));
    if (!value || !std::isfinite(*value)) {
        fault(column, "is no number");
        return std::nullopt;
    }
    return value;
}

std::optional<bool> CsvRow::flag(std::string_view column) {
    if (!has(column)) return std::nullopt;
    const std::string value = lowered(view(column));
    if (value == "1" || value == "true" || value == "yes") return true;
    if (value != "0" && value != "false" && value != "no") fault(column, "is neither 1 nor 0");
    return false;
}

std::optional<Instant> CsvRow::instant(std::string_view column) {
    if (!has(column)) return std::nullopt;
    const auto value = parseInstant(view(column));
    if (!value) {
        fault(column, "is no time");
        return std::nullopt;
    }
    return *value;
}

std::uint64_t CsvRow::guid(std::string_view column) {
    if (!has(column)) return 0;
    const auto value = parseHex(view(column));
    if (!value) fault(column, "is no GUID");
    return value.value_or(0);
}

std::optional<std::string> CsvRow::word(std::string_view column, std::initializer_list<std::string_view> allowed) {
    if (!has(column)) return std::nullopt;
    const std::string_view value = view(column);
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        fault(column, "is not a word of this column");
        return std::nullopt;
    }
    return std::string(value);
}

}  // namespace leasehold
