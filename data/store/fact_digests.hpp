// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace leasehold {

/// Keeps, for every table of the file, the number of its rows and the sum, modulo 2^64, of the XXH3 hashes of its rows
/// (our choice: a sum follows a change of one row without a look at the others, and order does not matter). A row is
/// hashed with its columns' numbers and values; values that are NULL or the column's default are left out, so that a
/// column added later changes no hash; a BLOB counts by its length, since blocks of samples have checksums of their
/// own. Changes are seen by SQLite's preupdate hook, which also sees what a cascade or a REPLACE deletes.
///
/// Belongs to one connection, which it must not outlive. One thread. What reads or writes may throw SQLite::Exception.
class FactDigests {
public:
    /// Watches the connection from now on.
    explicit FactDigests(SQLite::Database& database);
    FactDigests(const FactDigests&) = delete;
    FactDigests& operator=(const FactDigests&) = delete;
    ~FactDigests();

    /// A transaction begins: what was seen before is not in the file.
    void begin();
    /// Writes the digests of what changed since, and of every table that has none yet: within the transaction.
    void write();

    /// Within a transaction that changed tables unseen: no table is covered any more. Nothing in a file before them.
    static void forget(SQLite::Database& database);

    /// A table whose rows are not those that were written, or of which nothing is known yet.
    struct Doubt {
        std::string table;
        bool covered = false;
        std::int64_t rows = 0;     ///< found
        std::int64_t written = 0;  ///< rows that the last commit knew of
    };
    /// Reads every table and compares. Empty after a stop. `tables` is the number of those that were compared.
    static std::vector<Doubt> verify(SQLite::Database& database, const std::stop_token& stop, std::size_t& tables);

    struct Sum {
        std::int64_t rows = 0;
        std::uint64_t digest = 0;
    };
    struct Table;

private:
    using Tables = std::map<std::string, std::unique_ptr<Table>, std::less<>>;
    static Tables tablesOf(SQLite::Database& database);
    static void seen(void* self, sqlite3* handle, int operation, const char* schema, const char* table,
                     long long before, long long after);

    SQLite::Database& m_database;
    Tables m_tables;
};

}  // namespace leasehold
