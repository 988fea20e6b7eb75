// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_writer.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

namespace leasehold {
namespace {
constexpr std::size_t kBufferBytes = 1U << 20U;

bool needsQuotes(std::string_view text) {
    // Blanks at the ends, since some readers trim fields without quotes.
    return text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos || text.front() == ' ' ||
           text.front() == '\t' || text.back() == ' ' || text.back() == '\t';
}
}  // namespace

CsvWriter::CsvWriter(const std::filesystem::path& path, std::string_view header) {
    auto file = OutputFile::create(path);
    if (file) {
        m_file.emplace(std::move(*file));
    } else {
        m_error = file.error();
    }
    m_buffer.reserve(kBufferBytes + 4096);
    m_buffer.append(header).append(1, '\n');
}

void CsvWriter::separate() {
    if (m_rowBegun) m_buffer += ',';
    m_rowBegun = true;
}

CsvWriter& CsvWriter::null() {
    separate();
    return *this;
}

CsvWriter& CsvWriter::plain(std::string_view value) {
    separate();
    m_buffer += value;
    return *this;
}

CsvWriter& CsvWriter::text(std::string_view value) {
    separate();
    if (needsQuotes(value)) {
        m_buffer += quotedCsv(value);
    } else {
        m_buffer += value;
    }
    return *this;
}

CsvWriter& CsvWriter::integer(std::int64_t value) {
    const fmt::format_int text(value);
    return plain({text.data(), text.size()});
}

CsvWriter& CsvWriter::real(double value) {
    return plain(fmt::format("{}", value));
}

void CsvWriter::endRow() {
    m_buffer += '\n';
    m_rowBegun = false;
    ++m_rows;
    flushWhenFull();
}

void CsvWriter::row(std::string_view line) {
    m_buffer.append(line).append(1, '\n');
    ++m_rows;
    flushWhenFull();
}

void CsvWriter::flushWhenFull() {
    if (m_buffer.size() >= kBufferBytes) flush();
}

void CsvWriter::flush() {
    if (m_file) m_file->write(m_buffer);
    m_buffer.clear();
}

Result<> CsvWriter::finish() {
    flush();
    return m_file ? m_file->finish() : Failure(m_error);
}

Result<> CsvWriter::keep() {
    return m_file ? m_file->keep() : Failure(m_error);
}

std::string quotedCsv(std::string_view text) {
    if (!needsQuotes(text)) return std::string(text);
    std::string field = "\"";
    for (const char c : text) {
        field += c;
        if (c == '"') field += c;
    }
    return field + '"';
}

std::string shortestValue(double scale, double offset, std::uint32_t code) {
    const double exact = offset + scale * static_cast<double>(code);
    for (int digits = 0; digits <= 9; ++digits) {
        std::string text = fmt::format("{:.{}f}", exact, digits);
        double back = 0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        if (std::abs(back - exact) <= 1e-4 * scale) return text == "-0" ? "0" : text;
    }
    return fmt::format("{}", exact);
}

}  // namespace leasehold
