// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/site_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <fstream>
#include <system_error>

#include "embedded/schema.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr int kBusyTimeoutMs = 3000;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// What can be known before SQLite is asked, so that a text file or a folder gets a plain answer.
Result<> inspect(const fs::path& path) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (!fs::exists(status)) {
        return fail(ErrorCode::NotFound, path.string(), "there is no such file",
                    "check the name, or make a site with 'leasehold demo' or 'leasehold import'");
    }
    if (fs::is_directory(status)) {
        return fail(ErrorCode::NotASite, path.string(), "is a folder", "name a site file (NAME.leasehold)");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return fail(ErrorCode::Io, path.string(), "cannot be read", "check its permissions");
    }
    std::array<char, 16> head{};
    in.read(head.data(), head.size());
    if (in.gcount() == 0) {
        return fail(ErrorCode::NotASite, path.string(), "is empty", "name a site file, or delete this one first");
    }
    if (in.gcount() != 16 || std::string_view(head.data(), 16) != kMagic) {
        return fail(ErrorCode::NotASite, path.string(), "is not a site file",
                    "to read a cluster's own files, use 'leasehold import SITE FILE'");
    }
    return {};
}

std::unique_ptr<SQLite::Database> connect(const std::string& name, int flags) {
    // A connection is one thread's at a time, and its own lock around every column of every row is a tenth of loading.
    auto database = std::make_unique<SQLite::Database>(name, flags | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    sqlite3_extended_result_codes(database->getHandle(), 1);
    database->exec("PRAGMA foreign_keys = ON");
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

/// Reading asks for writing first: a read-only connection that closes last would leave the journal files behind.
std::unique_ptr<SQLite::Database> connectForReading(const fs::path& path) {
    try {
        auto database = connect(path.string(), SQLite::OPEN_READWRITE);
        if (sqlite3_db_readonly(database->getHandle(), "main") == 0) {
            return database;
        }
    } catch (const SQLite::Exception& exception) {
        const int code = exception.getErrorCode();
        if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) {
            throw;
        }
    }
    try {
        return connect(path.string(), SQLite::OPEN_READONLY);
    } catch (const SQLite::Exception& exception) {
        // A WAL file on a read-only medium: nobody can be writing to it, so it may be taken as it lies.
        if (exception.getErrorCode() != SQLITE_CANTOPEN && exception.getErrorCode() != SQLITE_READONLY) {
            throw;
        }
        return connect(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    }
}

std::int64_t pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt64();
}

/// Runs the migrations that the file lacks. Each step and its version stand in one transaction.
void migrate(SQLite::Database& database, std::int64_t from) {
    const auto steps = embedded::schema::all();
    for (auto version = static_cast<std::size_t>(from); version < steps.size(); ++version) {
        database.exec("BEGIN IMMEDIATE");
        try {
            // Another program may have migrated between our look and our lock.
            if (pragma(database, "user_version") == static_cast<std::int64_t>(version)) {
                database.exec(std::string(steps[version].text));
                database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
                database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
            }
            database.exec("COMMIT");
        } catch (...) {
            if (sqlite3_get_autocommit(database.getHandle()) == 0) {
                database.exec("ROLLBACK");
            }
            throw;
        }
    }
}

/// Is this ours, and of which version? A database without any table is taken as new when it may be made into one.
Result<std::int64_t> identify(SQLite::Database& database, const fs::path& path, bool mayBeNew) {
    const std::int64_t id = pragma(database, "application_id");
    const std::int64_t version = pragma(database, "user_version");
    if (id == 0 && version == 0 && mayBeNew &&
        database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0) {
        return 0;
    }
    if (id != kApplicationId || version < 1) {
        return fail(ErrorCode::NotASite, path.string(), "is an SQLite database, but not a Leasehold site",
                    "name a file that Leasehold made");
    }
    if (version > currentSchemaVersion()) {
        return fail(ErrorCode::NewerVersion, path.string(),
                    fmt::format("was written by a newer Leasehold (schema {}, this program knows {})", version,
                                currentSchemaVersion()),
                    "update Leasehold");
    }
    return version;
}

}  // namespace

int currentSchemaVersion() {
    return static_cast<int>(embedded::schema::all().size());
}

Error storageError(const fs::path& path, const SQLite::Exception& exception) {
    const auto error = [&](ErrorCode code, std::string message, std::string remedy) {
        return Error{code, path.string(), std::move(message), std::move(remedy)};
    };
    switch (exception.getErrorCode() & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return error(ErrorCode::Locked, "is in use by another program", "close it there, or wait, and try again");
        case SQLITE_FULL:
            return error(ErrorCode::DiskFull, "the disk is full; nothing was changed", "free some space and try again");
        case SQLITE_READONLY:
            return error(ErrorCode::ReadOnly, "cannot be written", "copy it to a folder you may write to");
        case SQLITE_CORRUPT:
            return error(ErrorCode::Damaged, fmt::format("is damaged ({})", exception.getErrorStr()),
                         "restore it from a backup, or recover what is whole with 'sqlite3 FILE .recover'");
        case SQLITE_NOTADB:
            return error(ErrorCode::NotASite, "is not a site file", "name a file that Leasehold made");
        case SQLITE_IOERR:
            // A write past RLIMIT_FSIZE or a quota comes back as an I/O error, not as SQLITE_FULL.
            return error(ErrorCode::Io, fmt::format("reading or writing failed ({})", exception.what()),
                         "check the disk and its free space");
        case SQLITE_CANTOPEN:
            return error(ErrorCode::Io, "cannot be opened", "check that the folder exists and may be written to");
        case SQLITE_INTERRUPT:
            return error(ErrorCode::Cancelled, "stopped", {});
        default:
            return error(ErrorCode::Io, exception.what(), "run 'leasehold check' on it");
    }
}

SiteFile::SiteFile(fs::path path, std::unique_ptr<SQLite::Database> database)
    : m_path(std::move(path)), m_database(std::move(database)) {}

SiteFile::~SiteFile() {
    close();
}

Result<SiteFile> SiteFile::open(const fs::path& path, Mode mode) {
    std::error_code ignored;
    const bool make = mode == Mode::Create && !fs::exists(path, ignored);
    if (!make) {
        if (auto known = inspect(path); !known) {
            return Failure(known.error());
        }
    }
    try {
        std::unique_ptr<SQLite::Database> database =
            mode == Mode::Read ? connectForReading(path)
                               : connect(path.string(), SQLite::OPEN_READWRITE | (make ? SQLite::OPEN_CREATE : 0));
        auto version = identify(*database, path, mode == Mode::Create);
        if (!version) {
            return Failure(version.error());
        }
        const bool writable = sqlite3_db_readonly(database->getHandle(), "main") == 0;
        if (!writable && (mode != Mode::Read || *version < currentSchemaVersion())) {
            return fail(ErrorCode::ReadOnly, path.string(), "cannot be written",
                        "copy it to a folder you may write to");
        }
        if (writable && mode != Mode::Read) {
            if (*version == 0) {
                database->exec("PRAGMA page_size = 8192");  // blocks of telemetry are some 27 KiB
            }
            if (mode != Mode::Edit) {
                database->exec("PRAGMA journal_mode = WAL");
            }
            // With a rollback journal, its deletion is what commits: EXTRA waits for that too. For a WAL it is FULL.
            database->exec("PRAGMA synchronous = EXTRA");
        }
        if (*version < currentSchemaVersion()) {
            migrate(*database, *version);
        }
        if (mode == Mode::Read) {
            database->exec("PRAGMA query_only = ON");
        }
        return SiteFile(path, std::move(database));
    } catch (const SQLite::Exception& exception) {
        return Failure(storageError(path, exception));
    }
}

std::int64_t SiteFile::revision() const {
    return m_database->execAndGet("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'revision'").getInt64();
}

void SiteFile::close() {
    if (!m_database) {
        return;
    }
    // Back to a journal that needs no companion files. Busy means that another connection is open: then that one will.
    sqlite3* handle = m_database->getHandle();
    if (sqlite3_db_readonly(handle, "main") == 0) {
        sqlite3_busy_timeout(handle, 0);
        sqlite3_exec(handle, "PRAGMA query_only = OFF; PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    }
    m_database.reset();
}

WriteTransaction::WriteTransaction(SiteFile& file) : m_open(&file) {}

WriteTransaction::~WriteTransaction() = default;

void WriteTransaction::Rollback::operator()(SiteFile* file) const {
    sqlite3* handle = file->database().getHandle();
    if (sqlite3_get_autocommit(handle) == 0) {  // some errors have rolled back already
        sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

Result<WriteTransaction> WriteTransaction::begin(SiteFile& file) {
    return guarded(file, [&]() -> Result<WriteTransaction> {
        file.database().exec("BEGIN IMMEDIATE");
        return WriteTransaction(file);
    });
}

Result<> WriteTransaction::commit() {
    return guarded(*m_open, [&]() -> Result<> {
        m_open->database().exec("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision'");
        m_open->database().exec("COMMIT");
        m_open.release();
        return {};
    });
}

}  // namespace leasehold
