// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite declares the hook only for those who say that they know their library to have it, as Debian's has.
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "data/store/fact_digests.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <xxhash.h>

#include <cstring>
#include <utility>

#include "data/store/cursor.hpp"

namespace leasehold {
namespace {

constexpr std::string_view kOwnTable = "table_digest";

/// A value in bytes, with its kind. An integral REAL is an integer, since SQLite stores it as one and gives it back
/// as either.
void append(std::string& bytes, sqlite3_value* value, bool byLength) {
    const auto put = [&](char kind, const void* data, std::size_t size) {
        bytes += kind;
        bytes.append(static_cast<const char*>(data), size);
    };
    const auto integer = [&](std::int64_t number) { put('i', &number, sizeof(number)); };
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return integer(sqlite3_value_int64(value));
        case SQLITE_FLOAT: {
            const double number = sqlite3_value_double(value);
            if (number >= -9e15 && number <= 9e15 && static_cast<double>(static_cast<std::int64_t>(number)) == number) {
                return integer(static_cast<std::int64_t>(number));
            }
            return put('f', &number, sizeof(number));
        }
        case SQLITE_TEXT:
        case SQLITE_BLOB: {
            const std::int64_t size = sqlite3_value_bytes(value);
            if (byLength) {
                return integer(size);
            }
            put('t', &size, sizeof(size));
            bytes.append(static_cast<const char*>(sqlite3_value_blob(value)), static_cast<std::size_t>(size));
            return;
        }
        default:
            return;  // NULL is nothing
    }
}

std::string identifier(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        text += c;
        if (c == '"') text += c;
    }
    return text + '"';
}

}  // namespace

/// What is known of one table, and the changes seen of it.
struct FactDigests::Table {
    struct Column {
        std::string otherwise;  ///< the default's bytes; empty: NULL
        bool blob = false;
    };
    std::string select;  ///< all columns in order, BLOBs by their length
    std::vector<Column> columns;
    Sum change;
    bool changed = false;
    std::string row;   ///< scratch
    std::string cell;  ///< scratch

    void add(std::size_t column, sqlite3_value* value, bool byLength) {
        cell.clear();
        append(cell, value, byLength);
        if (!cell.empty() && (column >= columns.size() || cell != columns[column].otherwise)) {
            row += static_cast<char>(column);
            row += cell;
        }
    }
    [[nodiscard]] std::uint64_t hash() const { return XXH3_64bits(row.data(), row.size()); }

    Sum scan(SQLite::Database& database, const std::stop_token& stop) {
        Sum sum;
        Cursor rows(database, select.c_str());
        while (rows.next()) {
            if (sum.rows % 16384 == 0 && stop.stop_requested()) break;
            row.clear();
            for (std::size_t c = 0; c < columns.size(); ++c) {
                add(c, rows.value(static_cast<int>(c)), false);
            }
            sum.digest += hash();
            ++sum.rows;
        }
        return sum;
    }
};

namespace {

using Sums = std::map<std::string, FactDigests::Sum, std::less<>>;

bool hasDigests(SQLite::Database& database) {
    Cursor table(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'table_digest'");
    return table.next();
}

Sums storedSums(SQLite::Database& database) {
    Sums sums;
    if (hasDigests(database)) {
        Cursor rows(database, "SELECT name, row_count, digest FROM table_digest");
        while (rows.next()) {
            sums[std::string(rows.text(0))] = {rows.integer(1), static_cast<std::uint64_t>(rows.integer(2))};
        }
    }
    return sums;
}

/// What an added column has in the rows before it: the constant that its default is.
std::string bytesOfDefault(SQLite::Database& database, const std::string& expression) {
    std::string bytes;
    Cursor value(database, fmt::format("SELECT {}", expression).c_str());
    if (value.next()) {
        append(bytes, value.value(0), false);
    }
    return bytes;
}

}  // namespace

FactDigests::Tables FactDigests::tablesOf(SQLite::Database& database) {
    std::vector<std::string> names;
    {
        Cursor rows(database,
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
        while (rows.next()) {
            names.emplace_back(rows.text(0));
        }
    }
    Tables tables;
    for (const std::string& name : names) {
        if (name == kOwnTable) continue;
        auto table = std::make_unique<Table>();
        Cursor columns(database, fmt::format("PRAGMA table_info({})", identifier(name)).c_str());
        while (columns.next()) {
            const std::string column = identifier(columns.text(1));
            const bool blob = columns.text(2) == "BLOB";
            table->columns.push_back(
                {columns.null(4) ? std::string() : bytesOfDefault(database, std::string(columns.text(4))), blob});
            table->select += table->select.empty() ? "SELECT " : ", ";
            table->select += blob ? fmt::format("length({})", column) : column;
        }
        table->select += " FROM " + identifier(name);
        tables.emplace(name, std::move(table));
    }
    return tables;
}

FactDigests::FactDigests(SQLite::Database& database) : m_database(database), m_tables(tablesOf(database)) {
    sqlite3_preupdate_hook(database.getHandle(), &FactDigests::seen, this);
}

FactDigests::~FactDigests() {
    sqlite3_preupdate_hook(m_database.getHandle(), nullptr, nullptr);
}

void FactDigests::seen(void* self, sqlite3* handle, int operation, const char*, const char* name, long long,
                       long long) {
    auto& digests = *static_cast<FactDigests*>(self);
    const auto it = digests.m_tables.find(std::string_view(name));
    if (it == digests.m_tables.end()) {
        return;
    }
    Table& table = *it->second;
    const auto hashOf = [&](auto valueAt) {
        table.row.clear();
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            sqlite3_value* value = nullptr;
            if (valueAt(handle, static_cast<int>(c), &value) == SQLITE_OK && value != nullptr) {
                table.add(c, value, table.columns[c].blob);
            }
        }
        return table.hash();
    };
    if (operation != SQLITE_INSERT) {
        table.change.digest -= hashOf(sqlite3_preupdate_old);
        --table.change.rows;
    }
    if (operation != SQLITE_DELETE) {
        table.change.digest += hashOf(sqlite3_preupdate_new);
        ++table.change.rows;
    }
    table.changed = true;
}

void FactDigests::begin() {
    for (const auto& [name, table] : m_tables) {
        table->change = {};
        table->changed = false;
    }
}

void FactDigests::write() {
    if (!hasDigests(m_database)) {
        return;
    }
    const Sums stored = storedSums(m_database);
    SQLite::Statement put(m_database, "INSERT OR REPLACE INTO table_digest (name, row_count, digest) VALUES (?, ?, ?)");
    for (const auto& [name, table] : m_tables) {
        const auto it = stored.find(name);
        if (it != stored.end() && !table->changed) {
            continue;
        }
        Sum sum;
        if (it == stored.end()) {
            sum = table->scan(m_database, {});
        } else {
            sum = {it->second.rows + table->change.rows, it->second.digest + table->change.digest};
        }
        put.bind(1, name);
        put.bind(2, sum.rows);
        put.bind(3, static_cast<std::int64_t>(sum.digest));
        put.exec();
        put.reset();
    }
    begin();
}

void FactDigests::forget(SQLite::Database& database) {
    if (hasDigests(database)) {
        database.exec("DELETE FROM table_digest");
    }
}

std::vector<FactDigests::Doubt> FactDigests::verify(SQLite::Database& database, const std::stop_token& stop,
                                                    std::size_t& tables) {
    std::vector<Doubt> doubts;
    tables = 0;
    const Sums stored = storedSums(database);
    for (const auto& [name, table] : tablesOf(database)) {
        const auto it = stored.find(name);
        if (it == stored.end()) {
            doubts.push_back({name, false, 0, 0});
            continue;
        }
        ++tables;
        const Sum found = table->scan(database, stop);
        if (stop.stop_requested()) {
            return {};
        }
        if (found.rows != it->second.rows || found.digest != it->second.digest) {
            doubts.push_back({name, true, found.rows, it->second.rows});
        }
    }
    return doubts;
}

}  // namespace leasehold
