// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/formats/csv_reader.hpp"
#include "data/formats/csv_tables.hpp"
#include "data/formats/importer.hpp"

namespace leasehold {

/// Rows of one table that say two things of one thing: the later holds, as everywhere, but not without a word. Some 40
/// bytes a row; samples and states are no such table.
class CsvRepeats {
public:
    CsvRepeats(const CsvTable& table, RecordSink& sink);
    /// One row that was taken.
    void see(CsvRow& row, const std::vector<CsvField>& fields, std::int64_t line);
    /// How many were not told one by one.
    void report();

private:
    struct Seen {
        std::size_t content = 0;
        std::int64_t line = 0;
    };
    RecordSink& m_sink;
    std::vector<std::string> m_identity;  ///< columns that name the thing; empty: not looked at
    std::unordered_map<std::size_t, Seen> m_seen;
    std::int64_t m_count = 0;
};

}  // namespace leasehold
