// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <type_traits>

#include "data/model/result.hpp"
#include "data/store/bad_row.hpp"

namespace leasehold {

class FactDigests;

/// "LSHD" in SQLite's header: what makes a database a site file.
inline constexpr std::int32_t kApplicationId = 0x4C534844;

/// The schema version this program writes: the number of its migrations.
int currentSchemaVersion();

/// One connection to a site file. Not shared between threads: open one each. Nothing but SQLite opens the file, since
/// a descriptor closed by hand would take the process's locks with it. Writing is journalled: in a WAL, which readers
/// read beside, where the file system has locks to rely on, else in a rollback journal. Only a writer goes over to a
/// WAL or back, under SQLite's exclusive lock; readers never do. The last close leaves one file.
class SiteFile {
public:
    enum class Mode {
        Read,    ///< an existing file; read-only media too. An older schema is migrated where it can be written
        Write,   ///< an existing file; an older one is migrated first
        Edit,    ///< as Write, for a few rows: in the journal that the file has, as durable and in half the time, since
                 ///< going over to a WAL and back takes longer than what is written
        Create,  ///< as Write; made where there is none
        Fresh    ///< an empty file that nobody else knows (NewSite): what a failure leaves is thrown away
    };

    /// Opens and checks; foreign views, triggers and tables that are not as the program makes them are refused. Errors:
    /// NotFound, NotASite, NewerVersion, Damaged, ReadOnly, Locked (with who holds it, where the system tells), Io,
    /// DiskFull, each with the path and what to do.
    static Result<SiteFile> open(const std::filesystem::path& path, Mode mode);

    SiteFile(SiteFile&&) noexcept;
    SiteFile& operator=(SiteFile&&) noexcept;
    ~SiteFile();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// The connection, for the rooms of this floor.
    [[nodiscard]] SQLite::Database& database() const { return *m_database; }

    /// Counts committed changes; a snapshot carries the revision it was made from.
    [[nodiscard]] std::int64_t revision() const;

    /// Ends the WAL and leaves one file, where nobody else has it open. What was committed stays committed whatever
    /// becomes of that. Called by the destructor.
    void close();

private:
    friend class WriteTransaction;
    SiteFile(std::filesystem::path path, Mode mode, std::unique_ptr<SQLite::Database> database);
    std::filesystem::path m_path;
    Mode m_mode;
    std::unique_ptr<SQLite::Database> m_database;
    std::unique_ptr<FactDigests> m_digests;  ///< null: reading
};

/// A write transaction that begins at once (so that a locked file is found first) and rolls back unless committed.
/// commit() counts the revision up and brings the tables' digests up to date.
class WriteTransaction {
public:
    static Result<WriteTransaction> begin(SiteFile& file);
    WriteTransaction(WriteTransaction&&) noexcept = default;
    ~WriteTransaction();
    /// What it says is what the file holds: after an error, also one of the disk in the middle of the commit, the site
    /// is as it was before. Waits for readers that stand in the way. `counted`: whether snapshots are stale now.
    Result<> commit(bool counted = true);

private:
    explicit WriteTransaction(SiteFile& file);
    struct Rollback {
        void operator()(SiteFile* file) const;
    };
    std::unique_ptr<SiteFile, Rollback> m_open;
};

/// Turns what SQLite threw into an Error with a remedy (full disk, lock, damage, read-only). No words of SQLite's but
/// for the place of a damage.
Error storageError(const std::filesystem::path& path, const SQLite::Exception& exception);

/// A row that is not as the program writes rows.
Error badRowError(const std::filesystem::path& path, const BadRow& row);

/// Runs `body` and turns a thrown SQLite::Exception or BadRow into an Error. `body` returns a Result.
template <class Body>
auto guarded(const SiteFile& file, Body&& body) -> std::invoke_result_t<Body> {
    try {
        return body();
    } catch (const SQLite::Exception& exception) {
        return Failure(storageError(file.path(), exception));
    } catch (const BadRow& row) {
        return Failure(badRowError(file.path(), row));
    }
}

}  // namespace leasehold
