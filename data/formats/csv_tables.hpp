// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/csv_reader.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/records.hpp"

/// The tables of leasehold-csv: what export writes and import reads. docs/manual/leasehold-csv.md says what each column
/// means.
namespace leasehold {

struct CsvTable {
    std::string_view name;     ///< the file is NAME.csv
    std::string_view columns;  ///< as export writes them, comma-separated
    std::string_view needed;   ///< those without which a row means nothing
    std::string_view kind;     ///< of the schema, where the table lists all there is; else empty
    int rank = 0;              ///< import reads tables in this order, among the other formats' ranks
};

std::span<const CsvTable> csvTables();

/// One row by column name. A value that is not what its column holds is remembered as `problem`.
class CsvRow {
public:
    void setHeader(const std::vector<CsvField>& header);
    void setFields(const std::vector<CsvField>& fields);

    [[nodiscard]] const std::string& problem() const { return m_problem; }
    /// The same in two parts: "slot is no number" and the value, as RecordSink::skip takes them.
    [[nodiscard]] const std::string& reason() const { return m_reason; }
    [[nodiscard]] const std::string& value() const { return m_value; }
    [[nodiscard]] bool has(std::string_view column) const { return find(column) != nullptr; }
    std::optional<std::string> text(std::string_view column);
    std::string_view view(std::string_view column);  ///< empty where there is nothing
    std::string string(std::string_view column) { return std::string(view(column)); }
    std::optional<std::int64_t> integer(std::string_view column);
    std::optional<double> real(std::string_view column);
    std::optional<bool> flag(std::string_view column);
    std::optional<Instant> instant(std::string_view column);
    std::uint64_t guid(std::string_view column);
    std::optional<std::string> word(std::string_view column, std::initializer_list<std::string_view> allowed);
    void need(std::string_view column);
    void fault(std::string_view column, std::string_view what);

private:
    [[nodiscard]] const CsvField* find(std::string_view column) const;
    std::vector<std::string> m_header;
    const std::vector<CsvField>* m_fields = nullptr;
    std::string m_problem;
    std::string m_reason;
    std::string m_value;
};

/// The record of one row of any table but samples.
Record csvRecord(const CsvTable& table, CsvRow& row);

}  // namespace leasehold
