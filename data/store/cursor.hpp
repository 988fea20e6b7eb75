// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold {

/// Steps through the rows of one SELECT without an allocation per column: what loads and scans of a million rows
/// need. For everything else SQLite::Statement reads better. Throws SQLite::Exception.
class Cursor {
public:
    Cursor(SQLite::Database& database, const char* sql) : m_handle(database.getHandle()) {
        check(sqlite3_prepare_v2(m_handle, sql, -1, &m_statement, nullptr));
    }
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    ~Cursor() { sqlite3_finalize(m_statement); }

    void bind(int index, std::int64_t value) { check(sqlite3_bind_int64(m_statement, index, value)); }

    void reset() { sqlite3_reset(m_statement); }

    /// To the next row; false after the last.
    bool next() {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW) {
            return true;
        }
        if (code != SQLITE_DONE) {
            throw SQLite::Exception(m_handle, code);
        }
        return false;
    }

    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement, column); }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(m_statement, column); }
    [[nodiscard]] bool null(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
        return bytes == nullptr
                   ? std::string_view{}
                   : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
    }
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const {
        const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }
    /// SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL.
    [[nodiscard]] int type(int column) const { return sqlite3_column_type(m_statement, column); }
    /// As it is; valid until the next step.
    [[nodiscard]] sqlite3_value* value(int column) const { return sqlite3_column_value(m_statement, column); }
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const {
        return null(column) ? std::nullopt : std::optional(integer(column));
    }
    [[nodiscard]] std::optional<double> optionalReal(int column) const {
        return null(column) ? std::nullopt : std::optional(real(column));
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) {
            throw SQLite::Exception(m_handle, code);
        }
    }
    sqlite3* m_handle;
    sqlite3_stmt* m_statement = nullptr;
};

}  // namespace leasehold
