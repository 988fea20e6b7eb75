// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/text_source.hpp"

namespace leasehold {

/// A field: none where nothing stands between the commas; "" where two quotes do. Lossless tables tell the two apart.
using CsvField = std::optional<std::string>;

/// RFC 4180 row by row, quoted fields with line ends too; memory holds one row.
class CsvReader {
public:
    explicit CsvReader(TextSource& source);
    CsvReader(CsvReader&&) noexcept;
    ~CsvReader();

    enum class Row { Fields, Broken, End };
    /// The next row that is not blank. Broken: its quotes do not fit, or it is longer than 4 MiB; reading goes on
    /// behind it.
    Row next(std::vector<CsvField>& fields);
    /// The line on which the row began, from 1.
    [[nodiscard]] std::int64_t line() const;

private:
    struct State;
    TextSource* m_source;
    std::unique_ptr<State> m_state;
};

/// The fields of one line.
std::vector<CsvField> splitCsvLine(std::string_view line);

}  // namespace leasehold
