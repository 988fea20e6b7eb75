// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "data/export/output_file.hpp"
#include "data/model/result.hpp"

namespace leasehold {

/// One table being written under a temporary name beside its own. RFC 4180, lines ended by LF; a field is quoted where
/// it must be. NULL is nothing at all, an empty text two quotes: import tells them apart.
class CsvWriter {
public:
    CsvWriter(const std::filesystem::path& path, std::string_view header);
    CsvWriter(const CsvWriter&) = delete;
    CsvWriter& operator=(const CsvWriter&) = delete;
    ~CsvWriter() = default;

    CsvWriter& null();
    CsvWriter& text(std::string_view value);
    CsvWriter& plain(std::string_view value);  ///< a value that needs no quotes: numbers, times
    CsvWriter& integer(std::int64_t value);
    CsvWriter& real(double value);  ///< the shortest form that reads back to the same value
    void endRow();
    /// A whole row as it is to stand in the file, without its end.
    void row(std::string_view line);

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    /// Writes what is buffered to the disk. Io, DiskFull.
    Result<> finish();
    /// Gives the finished file its name; unless it did, the temporary file goes. Io.
    Result<> keep();

private:
    void separate();
    void flushWhenFull();
    void flush();
    std::optional<OutputFile> m_file;  ///< none: it could not be made
    std::string m_buffer;
    std::int64_t m_rows = 0;
    Error m_error;  ///< why it could not be made
    bool m_rowBegun = false;
};

/// A text as a field, in quotes where it needs them.
std::string quotedCsv(std::string_view text);

/// A value in the fewest digits behind the point that still read back to `code`; for metric values.
std::string shortestValue(double scale, double offset, std::uint32_t code);

}  // namespace leasehold
