// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leasehold::demo {

/// An integer column that may be NULL. (GCC 12 takes an optional here for uninitialised.)
struct IntegerOrNull {
    bool known = false;
    std::int64_t value = 0;
};

/// One prepared INSERT, run a million times: row(values...) binds all and steps, without an allocation. nullptr is
/// NULL; texts need live only as long as the call. Throws SQLite::Exception.
class BulkInsert {
public:
    BulkInsert(SQLite::Database& database, const char* sql) : m_handle(database.getHandle()) {
        check(sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr));
    }
    BulkInsert(const BulkInsert&) = delete;
    BulkInsert& operator=(const BulkInsert&) = delete;
    ~BulkInsert() { sqlite3_finalize(m_statement); }

    template <class... Values>
    void row(const Values&... values) {
        int index = 0;
        (check(bind(++index, values)), ...);
        const int code = sqlite3_step(m_statement);
        sqlite3_reset(m_statement);
        if (code != SQLITE_DONE) {
            throw SQLite::Exception(m_handle, code);
        }
    }

private:
    template <std::integral Integer>
    int bind(int index, Integer value) {
        return sqlite3_bind_int64(m_statement, index, static_cast<std::int64_t>(value));
    }
    int bind(int index, double value) { return sqlite3_bind_double(m_statement, index, value); }
    int bind(int index, std::string_view value) {
        return sqlite3_bind_text(m_statement, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    int bind(int index, IntegerOrNull value) {
        return value.known ? sqlite3_bind_int64(m_statement, index, value.value) : bind(index, nullptr);
    }
    int bind(int index, std::nullptr_t) { return sqlite3_bind_null(m_statement, index); }
    void check(int code) const {
        if (code != SQLITE_OK) {
            throw SQLite::Exception(m_handle, code);
        }
    }

    sqlite3* m_handle;
    sqlite3_stmt* m_statement = nullptr;
};

}  // namespace leasehold::demo
