// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "data/model/time.hpp"

namespace leasehold {

/// A column's value: monostate is "not said" (left as it is, or the schema's default), nullptr is NULL.
using Value = std::variant<std::monostate, std::nullptr_t, std::int64_t, double, std::string>;

inline Value said(const std::optional<std::string>& v) {
    return v ? Value(*v) : Value();
}
inline Value said(const std::optional<std::int64_t>& v) {
    return v ? Value(*v) : Value();
}
inline Value said(const std::optional<double>& v) {
    return v ? Value(*v) : Value();
}
inline Value said(const std::optional<bool>& v) {
    return v ? Value(std::int64_t{*v ? 1 : 0}) : Value();
}
inline Value said(const std::optional<Instant>& v) {
    return v ? Value(static_cast<std::int64_t>(v->time_since_epoch().count())) : Value();
}
/// For what is always stated whole: no value is NULL.
template <class T>
Value whole(const std::optional<T>& v) {
    return v ? said(v) : Value(nullptr);
}
inline std::int64_t secondsOf(Instant t) {
    return static_cast<std::int64_t>(t.time_since_epoch().count());
}

/// Inserts and updates rows of one table by id, with statements kept. Throws SQLite::Exception.
class TableWriter {
public:
    TableWriter(SQLite::Database& database, std::string table, std::vector<std::string> columns);

    /// `values` in the order of the columns. The new row's id.
    std::int64_t insert(std::span<const Value> values);
    /// Writes what differs; true where anything did.
    bool update(std::int64_t id, std::span<const Value> values);

    /// Whether update() would change a row.
    bool differs(std::int64_t id, std::span<const Value> values);

    /// From here on, what a row was given stands until the next call: a file that says two things of one row is taken
    /// at its first word, so that reading it again changes nothing. The other words are counted.
    void holdFirst();
    /// Rows' words that were not taken since holdFirst().
    [[nodiscard]] std::int64_t contradictions() const { return m_contradictions; }

private:
    /// The columns that are said, and of those the ones that differ, as bits.
    std::pair<std::uint64_t, std::uint64_t> compare(std::int64_t id, std::span<const Value> values);
    SQLite::Statement& statement(std::uint64_t mask, bool inserting);

    SQLite::Database& m_database;
    std::string m_table;
    std::vector<std::string> m_columns;
    SQLite::Statement m_select;
    bool m_holds = false;
    std::unordered_map<std::int64_t, std::uint64_t> m_said;  ///< columns by row, as bits
    std::int64_t m_contradictions = 0;
    std::map<std::pair<bool, std::uint64_t>, std::unique_ptr<SQLite::Statement>> m_statements;
};

void bindValue(SQLite::Statement& statement, int index, const Value& value);

/// A SELECT of one integer, kept and run again. Binds values from 1.
class Lookup {
public:
    Lookup(SQLite::Database& database, const char* sql) : m_statement(database, sql) {}
    std::optional<std::int64_t> operator()(std::initializer_list<Value> values);
    /// All rows.
    std::vector<std::int64_t> all(std::initializer_list<Value> values);

private:
    SQLite::Statement m_statement;
};

}  // namespace leasehold
