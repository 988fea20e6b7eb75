// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/site_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <system_error>
#include <utility>

#include "data/store/fact_digests.hpp"
#include "data/store/site_probe.hpp"
#include "data/store/site_schema.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr int kBusyTimeoutMs = 3000;
constexpr int kMostBytesOfValue = 64 << 20;  // a scrape of a million GPUs is 2 MB

/// The schema of a file from elsewhere runs nothing, and no value of it is larger than any that the program writes.
void makeDefensive(sqlite3* handle) {
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMostBytesOfValue);
}

std::unique_ptr<SQLite::Database> connect(const std::string& name, int flags, bool reliable = true) {
    // A connection is one thread's at a time, and its own lock around every column of every row is a tenth of loading.
    auto database = std::make_unique<SQLite::Database>(name, flags | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    makeDefensive(database->getHandle());
    database->exec("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON");
    if (!reliable) {
        // A WAL that an earlier program left goes before its shared memory is touched.
        database->exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL");
    }
    // The first statement that touches the file: finds locks, damage and read-only media here, not later.
    database->execAndGet("SELECT count(*) FROM sqlite_master");
    return database;
}

/// A file name as the URI that opens it without locks or journals.
std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char c : fs::absolute(path).string()) {
        if (c == '%' || c == '?' || c == '#') {
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// Whether a journal beside the file holds what belongs into it.
bool hasJournal(const fs::path& path) {
    std::error_code problem;
    const fs::path whole = fs::canonical(path, problem);
    for (const char* companion : {"-wal", "-journal"}) {
        const std::uintmax_t size = fs::file_size(whole.string() + companion, problem);
        if (!problem && size > 0) {
            return true;
        }
    }
    return false;
}

bool meansReadOnly(const SQLite::Exception& exception) {
    const int code = exception.getErrorCode() & 0xFF;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

/// Reading asks for writing first: a read-only connection that closes last would leave the journal files behind.
Result<std::unique_ptr<SQLite::Database>> connectForReading(const fs::path& path) {
    try {
        auto database = connect(path.string(), SQLite::OPEN_READWRITE);
        if (sqlite3_db_readonly(database->getHandle(), "main") == 0) {
            return database;
        }
    } catch (const SQLite::Exception& exception) {
        if (!meansReadOnly(exception)) {
            throw;
        }
    }
    try {
        return connect(path.string(), SQLite::OPEN_READONLY);
    } catch (const SQLite::Exception& exception) {
        if (!meansReadOnly(exception)) {
            throw;
        }
    }
    if (hasJournal(path)) {
        // Left aside, it would leave aside the last changes, or show half of one.
        return fail(ErrorCode::ReadOnly, path.string(), "has a journal beside it that cannot be folded in here",
                    "copy the file with its journal (-wal, -journal) to a folder you may write to");
    }
    // A read-only medium and no journal: nobody is writing to it, so it may be taken as it lies.
    return connect(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
}

/// Takes a file back from its WAL under an exclusive lock, with the log's index in memory: where no room is left for
/// the shared one, others could not even read. Does nothing while somebody else has the file open.
void settle(const fs::path& path) {
    try {
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, 0);
        makeDefensive(database.getHandle());
        database.exec("PRAGMA locking_mode = EXCLUSIVE");
        for (const char* mode : {"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = MEMORY"}) {
            // The second needs no room at all; it changes two bytes of one page.
            if (sqlite3_exec(database.getHandle(), mode, nullptr, nullptr, nullptr) == SQLITE_OK &&
                database.execAndGet("PRAGMA journal_mode").getString() != "wal") {
                std::error_code ignored;
                fs::remove(fs::canonical(path, ignored).string() + "-shm", ignored);
                return;
            }
        }
    } catch (const SQLite::Exception&) {
        return;  // the next one who opens it tries again
    }
}

void chooseJournal(SQLite::Database& database, SiteFile::Mode mode, bool reliable, bool isNew) {
    if (isNew) {
        database.exec("PRAGMA page_size = 8192");  // blocks of telemetry are some 27 KiB
    }
    if (mode == SiteFile::Mode::Fresh) {
        database.exec("PRAGMA journal_mode = MEMORY");  // what fails is thrown away whole
    } else if (mode != SiteFile::Mode::Edit && reliable) {
        const int code = sqlite3_exec(database.getHandle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
        if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) {
            throw SQLite::Exception(database.getHandle(), code);
        }
        // Busy: readers are at work, and the rollback journal does as well.
    }
    // With a rollback journal, its deletion is what commits: EXTRA waits for that too. For a WAL it is FULL.
    database.exec("PRAGMA synchronous = EXTRA");
}

Result<std::unique_ptr<SQLite::Database>> connectFor(SiteFile::Mode mode, const fs::path& path, bool make,
                                                     bool reliable) {
    switch (mode) {
        case SiteFile::Mode::Read:
            return connectForReading(path);
        case SiteFile::Mode::Fresh:
            return connect(path.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW);
        default:
            return connect(path.string(), SQLite::OPEN_READWRITE | (make ? SQLite::OPEN_CREATE : 0), reliable || make);
    }
}

Failure cannotBeWritten(const fs::path& path) {
    return fail(ErrorCode::ReadOnly, path.string(), "cannot be written", "copy it to a folder you may write to");
}

}  // namespace

SiteFile::SiteFile(fs::path path, Mode mode, std::unique_ptr<SQLite::Database> database)
    : m_path(std::move(path)), m_mode(mode), m_database(std::move(database)) {
    if (mode != Mode::Read) {
        m_digests = std::make_unique<FactDigests>(*m_database);
    }
}

SiteFile::SiteFile(SiteFile&&) noexcept = default;

SiteFile& SiteFile::operator=(SiteFile&& other) noexcept {
    if (this != &other) {
        close();
        m_path = std::move(other.m_path);
        m_mode = other.m_mode;
        m_database = std::move(other.m_database);
        m_digests = std::move(other.m_digests);
    }
    return *this;
}

SiteFile::~SiteFile() {
    close();
}

Result<SiteFile> SiteFile::open(const fs::path& path, Mode mode) {
    std::error_code ignored;
    const bool make = mode == Mode::Create && !fs::exists(path, ignored);
    if (!make && mode != Mode::Fresh) {
        if (auto known = checkSitePath(path); !known) {
            return Failure(known.error());
        }
        if (mode != Mode::Read && hasOtherNames(path)) {
            return fail(ErrorCode::ReadOnly, path.string(),
                        "has several names (hard links), by which two programs would not see each other's journal",
                        "copy it, and write to the copy");
        }
    }
    try {
        const bool reliable = mode == Mode::Read || hasReliableLocks(path);
        auto connected = connectFor(mode, path, make, reliable);
        if (!connected) {
            return Failure(connected.error());
        }
        SQLite::Database& database = **connected;
        auto version = identifySchema(database, path, mode == Mode::Create || mode == Mode::Fresh);
        if (!version) {
            return Failure(version.error());
        }
        const bool writable = sqlite3_db_readonly(database.getHandle(), "main") == 0;
        if (!writable && (mode != Mode::Read || *version < currentSchemaVersion())) {
            return cannotBeWritten(path);
        }
        if (mode != Mode::Read) {
            chooseJournal(database, mode, reliable, *version == 0);
        }
        if (*version < currentSchemaVersion()) {
            migrateSchema(database, *version);
        }
        if (mode == Mode::Read) {
            database.exec("PRAGMA query_only = ON");
        }
        return SiteFile(path, mode, std::move(*connected));
    } catch (const SQLite::Exception& exception) {
        Error error = storageError(path, exception);
        if (mode == Mode::Write || mode == Mode::Create) {
            settle(path);  // half-way over to a WAL
        }
        return Failure(std::move(error));
    } catch (const BadRow& row) {
        return Failure(badRowError(path, row));
    }
}

std::int64_t SiteFile::revision() const {
    return m_database->execAndGet("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'revision'").getInt64();
}

void SiteFile::close() {
    if (!m_database) {
        return;
    }
    m_digests.reset();
    bool stuck = false;
    if (m_mode != Mode::Read && m_mode != Mode::Fresh) {
        // Back to a journal that needs no companion files. Busy means that another connection is open: then that one's
        // close folds the WAL in, and the next writer's goes back.
        sqlite3* handle = m_database->getHandle();
        sqlite3_busy_timeout(handle, 0);
        const int code = sqlite3_exec(handle, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr) & 0xFF;
        stuck = code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED;
    }
    m_database.reset();
    if (stuck) {
        settle(m_path);
    }
}

}  // namespace leasehold
