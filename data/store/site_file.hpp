// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <type_traits>

#include "data/model/result.hpp"

namespace leasehold {

/// "LSHD" in SQLite's header: what makes a database a site file.
inline constexpr std::int32_t kApplicationId = 0x4C534844;

/// The schema version this program writes: the number of its migrations.
int currentSchemaVersion();

/// One connection to a site file. Not shared between threads: open one each. Writing is journalled (WAL, but for
/// edits) while the file is open; the last close leaves one file.
class SiteFile {
public:
    enum class Mode {
        Read,   ///< an existing file; read-only media too. An older schema is migrated where it can be written
        Write,  ///< an existing file; an older one is migrated first
        Edit,   ///< as Write, for a few rows: in the journal that the file has, as durable and in half the time, since
                ///< going over to a WAL and back takes longer than what is written
        Create  ///< as Write; made where there is none
    };

    /// Opens and checks. Errors: NotFound, NotASite, NewerVersion, Damaged, ReadOnly, Locked, Io, DiskFull, each with
    /// the path and what to do.
    static Result<SiteFile> open(const std::filesystem::path& path, Mode mode);

    SiteFile(SiteFile&&) noexcept = default;
    SiteFile& operator=(SiteFile&&) noexcept = default;
    ~SiteFile();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// The connection, for the rooms of this floor.
    [[nodiscard]] SQLite::Database& database() const { return *m_database; }

    /// Counts committed changes; a snapshot carries the revision it was made from.
    [[nodiscard]] std::int64_t revision() const;

    /// Ends the WAL and leaves one file. Called by the destructor, whose errors go unheard.
    void close();

private:
    SiteFile(std::filesystem::path path, std::unique_ptr<SQLite::Database> database);
    std::filesystem::path m_path;
    std::unique_ptr<SQLite::Database> m_database;
};

/// A write transaction that begins at once (so that a locked file is found first) and rolls back unless committed.
/// commit() counts the revision up.
class WriteTransaction {
public:
    static Result<WriteTransaction> begin(SiteFile& file);
    WriteTransaction(WriteTransaction&&) noexcept = default;
    ~WriteTransaction();
    Result<> commit();

private:
    explicit WriteTransaction(SiteFile& file);
    struct Rollback {
        void operator()(SiteFile* file) const;
    };
    std::unique_ptr<SiteFile, Rollback> m_open;
};

/// Turns what SQLite threw into an Error with a remedy (full disk, lock, damage, read-only).
Error storageError(const std::filesystem::path& path, const SQLite::Exception& exception);

/// Runs `body` and turns a thrown SQLite::Exception into an Error. `body` returns a Result.
template <class Body>
auto guarded(const SiteFile& file, Body&& body) -> std::invoke_result_t<Body> {
    try {
        return body();
    } catch (const SQLite::Exception& exception) {
        return Failure(storageError(file.path(), exception));
    }
}

}  // namespace leasehold
