// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>

#include "data/export/output_file.hpp"
#include "data/export/table.hpp"
#include "data/export/workbook.hpp"
#include "data/export/xml_text.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kSheetRows = LXW_ROW_MAX - 1;  // one is the header
constexpr std::size_t kMostSheets = 10;
constexpr std::size_t kMostTextBytes = 32000;  // a cell holds 32,767 characters
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kUnixDay = 25569;  // of a spreadsheet's calendar, exact from March 1900 on
constexpr std::int64_t kFirstDay = 61;
constexpr std::int64_t kLastDay = 2958465;  // the end of 9999
constexpr double kNarrow = 9;
constexpr double kWide = 60;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using FilePtr = std::unique_ptr<std::FILE, CloseFile>;

std::string cellText(const std::string& text) {
    std::string clean = xmlText(text);
    if (clean.size() > kMostTextBytes) {
        std::size_t end = kMostTextBytes;
        while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        clean.resize(end);
        clean += "…";
    }
    return clean;
}

/// A sheet's name: 31 characters, none of []:*?/\.
std::string sheetName(const std::string& wanted, std::size_t number) {
    std::string name = xmlText(wanted.empty() ? "Data" : wanted);
    std::erase_if(name, [](char c) { return std::string_view("[]:*?/\\'").find(c) != std::string_view::npos; });
    std::size_t end = std::min<std::size_t>(name.size(), 27);
    while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    name.resize(end);
    return number == 0 ? name : fmt::format("{} {}", name, number + 1);
}

std::string numberFormat(const TableColumn& column) {
    const auto digits = [&](int standard) {
        const int count = column.decimals >= 0 ? column.decimals : standard;
        return count == 0 ? std::string() : "." + std::string(static_cast<std::size_t>(std::min(count, 12)), '0');
    };
    switch (column.type) {
        case ColumnType::Text:
            return {};
        case ColumnType::Integer:
            return "#,##0";
        case ColumnType::Real:
            return "#,##0" + digits(2);
        case ColumnType::Money:
            return "#,##0" + digits(2);
        case ColumnType::Date:
            return "yyyy\\-mm\\-dd";
        case ColumnType::Time:
            return "yyyy\\-mm\\-dd\\ hh:mm:ss";
        case ColumnType::Share:
            return "0" + digits(1) + "%";
    }
    return {};
}

double widthOf(const TableColumn& column) {
    const double header = static_cast<double>(columnTitle(column).size()) + 3;
    const double content = column.type == ColumnType::Text ? 24 : column.type == ColumnType::Time ? 19 : 12;
    return std::clamp(std::max(header, content), kNarrow, kWide);
}

/// One workbook being written, in libxlsxwriter's constant memory mode: rows go to disk as they come.
class Workbook {
public:
    Workbook(const Table& about, const std::string& file) : m_about(about), m_table(&about) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        m_book = workbook_new_opt(file.c_str(), &options);
        if (m_book != nullptr) {
            describeBook();
            makeFormats();
        }
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;
    ~Workbook() {
        if (m_book != nullptr) {
            lxw_workbook_free(m_book);
        }
    }

    [[nodiscard]] bool opened() const { return m_book != nullptr; }

    /// Rows that follow belong to this table.
    void begin(const Table& table) {
        if (m_sheet == nullptr && m_sheets == 0 && m_begun) {
            beginSheet();  // a table without rows has its header all the same
        }
        endSheet();
        m_sheet = nullptr;
        m_sheets = 0;
        m_begun = true;
        m_table = &table;
        makeColumnFormats();
    }

    void add(const TableRow& row) {
        if (m_sheet == nullptr || m_row > kSheetRows) {
            beginSheet();
        }
        if (m_tooMany) {
            return;
        }
        const std::size_t count = std::min(row.size(), m_table->columns.size());
        for (std::size_t column = 0; column < count; ++column) {
            write(static_cast<lxw_col_t>(column), row[column], m_table->columns[column].type);
        }
        ++m_row;
    }

    /// Cells that could not be written count as an error of writing.
    lxw_error finish() {
        if (m_sheet == nullptr) {
            beginSheet();
        }
        endSheet();
        writeAbout();
        lxw_workbook* book = std::exchange(m_book, nullptr);
        const lxw_error closed = workbook_close(book);
        return m_problem != LXW_NO_ERROR ? m_problem : closed;
    }

    [[nodiscard]] bool tooMany() const { return m_tooMany; }

private:
    void describeBook() {
        // The library copies the texts.
        std::string title = xmlText(m_about.provenance.title);
        std::string subject = xmlText(provenanceFooter(m_about.provenance)).substr(0, 250);
        std::string program = m_about.provenance.program;
        while (!subject.empty() && (static_cast<unsigned char>(subject.back()) & 0x80U) != 0) {
            subject.pop_back();
        }
        title.resize(std::min<std::size_t>(title.size(), 250));
        lxw_doc_properties properties{};
        properties.title = title.data();
        properties.subject = subject.data();
        properties.author = program.data();
        properties.company = program.data();
        properties.created = static_cast<std::time_t>(m_about.provenance.made.time_since_epoch().count());
        workbook_set_properties(m_book, &properties);
    }

    void makeFormats() {
        m_header = workbook_add_format(m_book);
        format_set_bold(m_header);
        format_set_text_wrap(m_header);
        format_set_align(m_header, LXW_ALIGN_VERTICAL_TOP);
        format_set_bottom(m_header, LXW_BORDER_THIN);
        m_bold = workbook_add_format(m_book);
        format_set_bold(m_bold);
        format_set_align(m_bold, LXW_ALIGN_VERTICAL_TOP);
        m_wrapped = workbook_add_format(m_book);
        format_set_text_wrap(m_wrapped);
        format_set_align(m_wrapped, LXW_ALIGN_VERTICAL_TOP);
    }

    void makeColumnFormats() {
        m_formats.clear();
        for (const TableColumn& column : m_table->columns) {
            lxw_format* format = nullptr;
            if (const std::string text = numberFormat(column); !text.empty()) {
                format = workbook_add_format(m_book);
                format_set_num_format(format, text.c_str());
            }
            m_formats.push_back(format);
        }
    }

    void beginSheet() {
        endSheet();
        if (m_sheets == kMostSheets) {
            m_tooMany = true;
            return;
        }
        const std::string name = sheetName(m_table->name, m_sheets++);
        m_sheet = workbook_add_worksheet(m_book, name.c_str());
        m_row = 1;
        for (std::size_t column = 0; column < m_table->columns.size(); ++column) {
            const auto at = static_cast<lxw_col_t>(column);
            worksheet_set_column(m_sheet, at, at, widthOf(m_table->columns[column]), nullptr);
        }
        worksheet_freeze_panes(m_sheet, 1, 0);
        for (std::size_t column = 0; column < m_table->columns.size(); ++column) {
            const std::string title = cellText(columnTitle(m_table->columns[column]));
            worksheet_write_string(m_sheet, 0, static_cast<lxw_col_t>(column), title.c_str(), m_header);
        }
    }

    void endSheet() {
        if (m_sheet != nullptr && !m_table->columns.empty() && m_row > 1) {
            worksheet_autofilter(m_sheet, 0, 0, m_row - 1, static_cast<lxw_col_t>(m_table->columns.size() - 1));
        }
    }

    void write(lxw_col_t column, const TableCell& cell, ColumnType type) {
        lxw_format* format = m_formats[column];
        lxw_error problem = LXW_NO_ERROR;
        if (const auto* text = std::get_if<std::string>(&cell)) {
            problem = writeText(column, *text);
        } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
            // Beyond 2^53 a spreadsheet's number would be another one.
            constexpr std::int64_t kExact = 1LL << 53U;
            problem = std::abs(*number) <= kExact
                          ? worksheet_write_number(m_sheet, m_row, column, static_cast<double>(*number), format)
                          : writeText(column, fmt::format("{}", *number));
        } else if (const auto* real = std::get_if<double>(&cell)) {
            problem =
                std::isfinite(*real) ? worksheet_write_number(m_sheet, m_row, column, *real, format) : LXW_NO_ERROR;
        } else if (const auto* money = std::get_if<Money>(&cell)) {
            problem = worksheet_write_number(m_sheet, m_row, column, toMajor(*money), format);
        } else if (const auto* time = std::get_if<Instant>(&cell)) {
            problem = writeTime(column, *time, type, format);
        }
        m_problem = problem == LXW_NO_ERROR ? m_problem : problem;
    }

    lxw_error writeText(lxw_col_t column, const std::string& text) {
        return worksheet_write_string(m_sheet, m_row, column, cellText(text).c_str(), nullptr);
    }

    lxw_error writeTime(lxw_col_t column, Instant time, ColumnType type, lxw_format* format) {
        const std::int64_t seconds = time.time_since_epoch().count() + kUnixDay * kDay;
        if (seconds < kFirstDay * kDay || seconds >= (kLastDay + 1) * kDay) {
            return writeText(column, formatInstant(time));  // before or after a spreadsheet's calendar
        }
        const double days = type == ColumnType::Date ? static_cast<double>(seconds / kDay)
                                                     : static_cast<double>(seconds) / static_cast<double>(kDay);
        return worksheet_write_number(m_sheet, m_row, column, days, format);
    }

    void writeAbout() {
        m_sheet = workbook_add_worksheet(m_book, "About this file");
        worksheet_set_column(m_sheet, 0, 0, 28, nullptr);
        worksheet_set_column(m_sheet, 1, 1, 100, nullptr);
        m_row = 0;
        for (const auto& [label, text] : provenanceLines(m_about.provenance)) {
            aboutLine(label, text);
        }
        if (!m_about.provenance.definitions.empty()) {
            ++m_row;
            aboutLine("Definitions", {});
            for (const auto& [label, text] : m_about.provenance.definitions) {
                aboutLine(label, text);
            }
        }
    }

    void aboutLine(const std::string& label, const std::string& text) {
        worksheet_write_string(m_sheet, m_row, 0, cellText(label).c_str(), m_bold);
        worksheet_write_string(m_sheet, m_row, 1, cellText(text).c_str(), m_wrapped);
        ++m_row;
    }

    const Table& m_about;
    const Table* m_table;
    bool m_begun = false;
    lxw_workbook* m_book = nullptr;
    lxw_worksheet* m_sheet = nullptr;
    lxw_format* m_header = nullptr;
    lxw_format* m_bold = nullptr;
    lxw_format* m_wrapped = nullptr;
    std::vector<lxw_format*> m_formats;
    std::size_t m_sheets = 0;
    lxw_row_t m_row = 1;
    lxw_error m_problem = LXW_NO_ERROR;
    bool m_tooMany = false;
};

Failure workbookError(const std::filesystem::path& file, lxw_error problem) {
    return fail(errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io, file.string(),
                fmt::format("the workbook cannot be made ({})", lxw_strerror(problem)),
                "check the room in the folder for temporary files (TMPDIR)");
}

Result<> copyInto(OutputFile& out, std::FILE* from) {
    std::array<char, 1U << 16U> buffer{};
    std::rewind(from);
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), from)) {
        out.write({buffer.data(), count});
    }
    return out.commit();
}

Result<> writeBook(std::span<const Table> tables, const std::filesystem::path& file, const std::stop_token& stop) {
    Result<OutputFile> out = OutputFile::create(file);
    if (!out) {
        return Failure(out.error());
    }
    // The library writes to a name and knows no temporary ones: it is given a file without a name, so that nothing
    // stays behind whatever happens.
    const FilePtr scratch(std::tmpfile());
    if (!scratch) {
        return workbookError(file, LXW_ERROR_CREATING_TMPFILE);
    }
    Workbook book(tables.front(), fmt::format("/proc/self/fd/{}", ::fileno(scratch.get())));
    if (!book.opened()) {
        return workbookError(file, LXW_ERROR_CREATING_XLSX_FILE);
    }
    for (const Table& table : tables) {
        book.begin(table);
        if (Result<> rows = forEachRow(
                table, [&](const TableRow& row) { book.add(row); }, stop);
            !rows) {
            return rows;
        }
    }
    if (book.tooMany()) {
        return fail(ErrorCode::InvalidInput, file.string(), "the table has more rows than a workbook can hold",
                    "write a .csv, or take a shorter window or a longer bin");
    }
    errno = 0;
    if (const lxw_error problem = book.finish(); problem != LXW_NO_ERROR) {
        return workbookError(file, problem);
    }
    return copyInto(*out, scratch.get());
}

}  // namespace

Result<> writeXlsx(const Table& table, const std::filesystem::path& file, const std::stop_token& stop) {
    return writeBook({&table, 1}, file, stop);
}

Result<> writeWorkbook(const std::vector<Table>& tables, const std::filesystem::path& file,
                       const std::stop_token& stop) {
    return writeBook(tables, file, stop);
}

}  // namespace leasehold
