// SPDX-License-Identifier: GPL-3.0-or-later
#include <sqlite3.h>
#include <sys/random.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "data/store/fact_digests.hpp"
#include "data/store/site_file.hpp"
#include "data/store/site_schema.hpp"

namespace leasehold {
namespace {

constexpr auto kPatience = std::chrono::seconds{60};

/// Writes a name for this commit into the file, by which it is known again after a failure. It stands beside the
/// digests, under a name that no table has.
std::int64_t nameCommit(SQLite::Database& database) {
    std::int64_t name = 0;
    if (::getrandom(&name, sizeof(name), 0) != sizeof(name)) {
        name = std::chrono::steady_clock::now().time_since_epoch().count();
    }
    SQLite::Statement put(database, "INSERT OR REPLACE INTO table_digest (name, row_count, digest) VALUES ('', 0, ?)");
    put.bind(1, name);
    put.exec();
    return name;
}

bool holdsCommit(SQLite::Database& database, std::int64_t name) {
    SQLite::Statement find(database, "SELECT 1 FROM table_digest WHERE name = '' AND digest = ?");
    find.bind(1, name);
    return find.executeStep();
}

/// Takes from the disk what folding the WAL in will need, so that a full disk is found before the commit, not after.
void reserveRoom(SQLite::Database& database) {
    if (database.execAndGet("PRAGMA journal_mode").getString() != "wal") {
        return;
    }
    sqlite3* handle = database.getHandle();
    int chunk = static_cast<int>(pragmaValue(database, "page_size"));
    std::int64_t bytes = pragmaValue(database, "page_count") * chunk;
    // SQLite takes the hint where files grow by chunks.
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_CHUNK_SIZE, &chunk);
    const int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_SIZE_HINT, &bytes);
    chunk = 0;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_CHUNK_SIZE, &chunk);
    if (code != SQLITE_OK && code != SQLITE_NOTFOUND) {
        throw SQLite::Exception("no room", (code & 0xFF) == SQLITE_IOERR ? SQLITE_FULL : code);
    }
}

/// Readers may stand in the way of a rollback journal's commit; no new ones come in meanwhile.
void commitPatiently(SQLite::Database& database) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        const int code = sqlite3_exec(database.getHandle(), "COMMIT", nullptr, nullptr, nullptr);
        if (code == SQLITE_OK) {
            return;
        }
        if ((code & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() > until) {
            throw SQLite::Exception(database.getHandle(), code);
        }
    }
}

void rollBack(sqlite3* handle) {
    if (sqlite3_get_autocommit(handle) == 0) {  // some errors have rolled back already
        sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

/// After a commit that failed: whether the file holds it all the same (only what came after it failed). Where it does
/// not, a WAL may still hold its frames, which a later recovery would take for committed: an empty commit overwrites
/// them.
bool tookEffect(SQLite::Database& database, std::optional<std::int64_t> commit) {
    try {
        if (commit && holdsCommit(database, *commit)) {
            return true;
        }
        if (database.execAndGet("PRAGMA journal_mode").getString() == "wal") {
            database.exec("UPDATE meta SET value = value WHERE key = 'revision'");
        }
    } catch (const SQLite::Exception&) {
        return false;
    }
    return false;
}

}  // namespace

WriteTransaction::WriteTransaction(SiteFile& file) : m_open(&file) {}

WriteTransaction::~WriteTransaction() = default;

void WriteTransaction::Rollback::operator()(SiteFile* file) const {
    rollBack(file->database().getHandle());
}

Result<WriteTransaction> WriteTransaction::begin(SiteFile& file) {
    return guarded(file, [&]() -> Result<WriteTransaction> {
        if (!file.m_digests) {
            return fail(ErrorCode::Internal, file.path().string(), "was opened for reading");
        }
        file.database().exec("BEGIN IMMEDIATE");
        file.m_digests->begin();
        return WriteTransaction(file);
    });
}

Result<> WriteTransaction::commit(bool counted) {
    SiteFile& file = *m_open;
    SQLite::Database& database = file.database();
    std::optional<std::int64_t> commit;
    auto done = guarded(file, [&]() -> Result<> {
        if (counted) {
            database.exec("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision'");
        }
        if (file.m_mode != SiteFile::Mode::Fresh) {
            commit = nameCommit(database);
        }
        file.m_digests->write();
        reserveRoom(database);
        commitPatiently(database);
        return {};
    });
    if (!done) {
        rollBack(database.getHandle());
        if (!tookEffect(database, commit)) {
            return done;
        }
    }
    m_open.release();
    return {};
}

}  // namespace leasehold
