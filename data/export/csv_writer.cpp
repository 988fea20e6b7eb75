// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>

namespace leasehold {
namespace fs = std::filesystem;
namespace {
constexpr std::size_t kBufferBytes = 1U << 20U;

bool needsQuotes(std::string_view text) {
    // Blanks at the ends, since some readers trim fields without quotes.
    return text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos || text.front() == ' ' ||
           text.front() == '\t' || text.back() == ' ' || text.back() == '\t';
}
}  // namespace

CsvWriter::CsvWriter(fs::path path, std::string_view header)
    : m_path(std::move(path)),
      m_temporary(m_path.parent_path() / fmt::format(".{}.{}.new", m_path.filename().string(), ::getpid())),
      m_file(std::fopen(m_temporary.c_str(), "wb")) {
    if (!m_file) m_error = errno;
    m_buffer.reserve(kBufferBytes + 4096);
    m_buffer.append(header).append(1, '\n');
}

CsvWriter::~CsvWriter() {
    m_file.reset();
    std::error_code ignored;
    if (!m_temporary.empty()) fs::remove(m_temporary, ignored);
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
    if (m_error == 0 && std::fwrite(m_buffer.data(), 1, m_buffer.size(), m_file.get()) != m_buffer.size()) {
        m_error = errno;
    }
    m_buffer.clear();
}

Result<> CsvWriter::finish() {
    flush();
    if (m_error == 0 && (std::fflush(m_file.get()) != 0 || ::fsync(::fileno(m_file.get())) != 0)) m_error = errno;
    if (m_file && std::fclose(m_file.release()) != 0 && m_error == 0) m_error = errno;
    if (m_error == 0) return {};
    const bool full = m_error == ENOSPC || m_error == EDQUOT || m_error == EFBIG;
    return fail(full ? ErrorCode::DiskFull : ErrorCode::Io, m_path.string(),
                full ? "the disk is full" : fmt::format("cannot be written ({})", std::strerror(m_error)),
                full ? "free some space and try again" : "check the folder and its permissions");
}

Result<> CsvWriter::keep() {
    std::error_code problem;
    fs::rename(m_temporary, m_path, problem);
    if (problem) {
        return fail(ErrorCode::Io, m_path.string(), fmt::format("cannot be written ({})", problem.message()),
                    "check the folder and its permissions");
    }
    m_temporary.clear();
    return {};
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
