// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/undoable_import.hpp"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "data/store/sample_changes.hpp"
#include "data/store/site_file.hpp"
#include "data/store/temporary_file.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMark = "samples_after_import";  ///< in a copy: SampleChanges::last of the site after the import
constexpr int kPagesAStep = 2048;
constexpr int kRowsALook = 4096;

Failure stopped() {
    return fail(ErrorCode::Cancelled, {}, "stopped; the site is as it was before");
}

/// The copy on its way to its name.
class SiteCopy {
public:
    Result<> make(const fs::path& site, const std::stop_token& stop) {
        struct stat status {};
        const mode_t rights = ::stat(site.c_str(), &status) == 0 ? status.st_mode & 0777 : rightsOfNewFiles();
        auto file = TemporaryFile::beside(importCopyPath(site, 1), rights);
        if (!file) return Failure(withoutRoom(site, file.error()));
        m_file.emplace(std::move(*file));
        try {
            copyPages(site, stop);
        } catch (const SQLite::Exception& exception) {
            m_file.reset();
            return Failure(withoutRoom(site, storageError(site, exception)));
        }
        if (stop.stop_requested()) return stopped();
        if (const int number = m_file->sync(); number != 0) {
            return Failure(withoutRoom(site, fileError(m_file->path(), number, "written")));
        }
        m_file->close();  // before the site's own connections: a descriptor would drop their locks
        return {};
    }

    /// The newest copy; the others move on, and the last one goes.
    Result<fs::path> keep(const fs::path& site) {
        if (auto marked = mark(site); !marked) return Failure(marked.error());
        for (int number = kCopiesKept - 1; number >= 1; --number) {
            std::error_code absent;
            fs::rename(importCopyPath(site, number), importCopyPath(site, number + 1), absent);
        }
        fs::path kept = importCopyPath(site, 1);
        if (const int number = m_file->replace(kept); number != 0) {
            return Failure(fileError(kept, number, "made"));
        }
        return kept;
    }

    [[nodiscard]] bool made() const { return m_file.has_value(); }

private:
    static Error withoutRoom(const fs::path& site, Error error) {
        error.place = site.string();
        error.message = "no copy of it can be made before the import: " + error.message;
        error.remedy = "free some space, or import without a copy";
        return error;
    }

    void copyPages(const fs::path& site, const std::stop_token& stop) {
        const std::string name = m_file->path().string();
        {
            // A connection of its own: the importing one has begun to write. Opened and closed by SQLite alone, which
            // leaves that one's locks as they are.
            SQLite::Database from(site.string(), SQLite::OPEN_READWRITE);
            SQLite::Database to(name, SQLite::OPEN_READWRITE);
            to.exec("PRAGMA synchronous = OFF");
            SQLite::Backup backup(to, from);
            while (!stop.stop_requested() && backup.executeStep(kPagesAStep) == SQLITE_OK) {
            }
        }
        // One file, whatever journal the site has.
        SQLite::Database whole(name, SQLite::OPEN_READWRITE);
        if (!stop.stop_requested()) whole.exec("PRAGMA journal_mode = DELETE");
    }

    /// Notes which samples the site has after the import, since live scrapes do not count as changes of its facts.
    Result<> mark(const fs::path& site) {
        auto file = SiteFile::open(site, SiteFile::Mode::Read);
        if (!file) return Failure(file.error());
        return guarded(*file, [&]() -> Result<> {
            // Counts as a change of the copy, which thus has the revision that the import gave the site.
            auto copy = SiteFile::open(m_file->path(), SiteFile::Mode::Edit);
            if (!copy) return Failure(copy.error());
            auto transaction = WriteTransaction::begin(*copy);
            if (!transaction) return Failure(transaction.error());
            SQLite::Statement put(copy->database(), "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
            put.bind(1, kMark);
            put.bind(2, std::to_string(sampleChanges(file->database()).last));
            put.exec();
            return transaction->commit();
        });
    }

    std::optional<TemporaryFile> m_file;
};

std::vector<std::string> textsOf(SQLite::Database& database, const std::string& sql) {
    std::vector<std::string> texts;
    SQLite::Statement rows(database, sql);
    while (rows.executeStep()) {
        texts.push_back(rows.getColumn(0).getString());
    }
    return texts;
}

/// Everything but the saved views, which are nobody's import, and what the file keeps of its own tables.
std::vector<std::string> factTables(SQLite::Database& database) {
    return textsOf(database,
                   "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
                   "name NOT IN ('saved_view', 'table_digest') ORDER BY name");
}

std::string columnsOf(SQLite::Database& database, const std::string& table) {
    std::string columns;
    for (const std::string& column :
         textsOf(database, fmt::format("SELECT name FROM pragma_table_info('{}') ORDER BY cid", table))) {
        columns += (columns.empty() ? "\"" : ", \"") + column + "\"";
    }
    return columns;
}

Result<> copyTable(SQLite::Database& from, SQLite::Database& to, const std::string& table,
                   const std::stop_token& stop) {
    const std::string columns = columnsOf(from, table);
    SQLite::Statement read(from, fmt::format("SELECT {} FROM \"{}\"", columns, table));
    std::string places = "?";
    for (int i = 1; i < read.getColumnCount(); ++i) {
        places += ", ?";
    }
    SQLite::Statement write(to, fmt::format("INSERT INTO \"{}\" ({}) VALUES ({})", table, columns, places));
    for (int row = 0; read.executeStep(); ++row) {
        if (row % kRowsALook == 0 && stop.stop_requested()) return stopped();
        for (int i = 0; i < read.getColumnCount(); ++i) {
            const SQLite::Column value = read.getColumn(i);
            if (value.isInteger()) {
                write.bind(i + 1, value.getInt64());
            } else if (value.isFloat()) {
                write.bind(i + 1, value.getDouble());
            } else if (value.isText()) {
                write.bind(i + 1, value.getString());
            } else if (value.isBlob()) {
                write.bindNoCopy(i + 1, value.getBlob(), value.getBytes());
            } else {
                write.bind(i + 1);
            }
        }
        write.exec();
        write.reset();
    }
    return {};
}

Result<> restore(SiteFile& site, const SiteFile& copy, const LastImport& import, const std::stop_token& stop) {
    SQLite::Database& to = site.database();
    SQLite::Database& from = copy.database();
    to.exec("PRAGMA foreign_keys = OFF");  // whole tables go and come; the copy is sound in itself
    auto transaction = WriteTransaction::begin(site);
    if (!transaction) return Failure(transaction.error());
    if (site.revision() != import.revision || sampleChanges(to).last != import.samples) {
        return fail(ErrorCode::Conflict, site.path().string(), "has been changed since the import",
                    fmt::format("what was before it stands in {}", import.copy.string()));
    }
    const auto tables = factTables(to);
    if (tables != factTables(from)) {
        return fail(ErrorCode::Conflict, import.copy.string(), "was written by another version of Leasehold",
                    "open the copy itself");
    }
    // Counts of changes never go back, so that nobody takes what comes for something that was before.
    const auto counted = textsOf(to, "SELECT value FROM meta WHERE key = 'sample_changes'");
    for (const std::string& table : tables) {
        to.exec(fmt::format("DELETE FROM \"{}\"", table));
    }
    for (const std::string& table : tables) {
        if (auto copied = copyTable(from, to, table, stop); !copied) return copied;
    }
    to.exec(fmt::format("UPDATE meta SET value = '{}' WHERE key = 'revision'", import.revision));
    to.exec(fmt::format("DELETE FROM meta WHERE key = '{}'", kMark));
    if (!counted.empty()) {
        SQLite::Statement put(to, "INSERT OR REPLACE INTO meta (key, value) VALUES ('sample_changes', ?)");
        put.bind(1, counted.front());
        put.exec();
    }
    noteEverythingChanged(to);
    return transaction->commit();
}

}  // namespace

fs::path importCopyPath(const fs::path& site, int number) {
    return site.parent_path() / fmt::format("{}.before-import-{}.leasehold", site.stem().string(), number);
}

Result<UndoableImport> importUndoable(const fs::path& site, std::span<const fs::path> inputs,
                                      const ImportOptions& options, std::stop_token stop,
                                      const ImportProgressCallback& progress) {
    SiteCopy copy;
    ImportOptions kept = options;
    kept.beforeWriting = [&](const fs::path& path) { return copy.make(path, stop); };
    auto report = importFiles(site, inputs, kept, stop, progress);
    if (!report) return Failure(report.error());
    UndoableImport done{*std::move(report), std::nullopt};
    if (copy.made()) {
        auto path = copy.keep(site);
        if (!path) {
            done.report.files.front().warnings.push_back(describe(path.error()));
        } else {
            done.copy = *std::move(path);
        }
    }
    return done;
}

Result<std::optional<LastImport>> lastImport(const fs::path& site) {
    const fs::path path = importCopyPath(site, 1);
    std::error_code problem;
    if (!fs::is_regular_file(path, problem)) return std::optional<LastImport>{};
    auto copy = SiteFile::open(path, SiteFile::Mode::Read);
    if (!copy) return Failure(copy.error());
    auto file = SiteFile::open(site, SiteFile::Mode::Read);
    if (!file) return Failure(file.error());
    return guarded(*file, [&]() -> Result<std::optional<LastImport>> {
        SQLite::Transaction reading(file->database());
        LastImport import{path, file->revision(), sampleChanges(file->database()).last, {}, {}};
        const auto mark = textsOf(copy->database(), fmt::format("SELECT value FROM meta WHERE key = '{}'", kMark));
        const auto last = copy->database().execAndGet("SELECT ifnull(max(id), 0) FROM import_log").getInt64();
        SQLite::Statement rows(file->database(), "SELECT time_s, file FROM import_log WHERE id > ? ORDER BY id");
        rows.bind(1, last);
        while (rows.executeStep()) {
            import.when = Instant{Duration { rows.getColumn(0).getInt64() }};
            import.files.push_back(fs::path(rows.getColumn(1).getString()).filename().string());
        }
        const bool isIt = copy->revision() == import.revision && !import.files.empty() && !mark.empty() &&
                          mark.front() == std::to_string(import.samples);
        return isIt ? std::optional(std::move(import)) : std::nullopt;
    });
}

Result<> undoImport(const fs::path& site, const LastImport& import, std::stop_token stop) {
    auto copy = SiteFile::open(import.copy, SiteFile::Mode::Read);
    if (!copy) return Failure(copy.error());
    auto file = SiteFile::open(site, SiteFile::Mode::Write);
    if (!file) return Failure(file.error());
    return guarded(*file, [&] { return restore(*file, *copy, import, stop); });
}

}  // namespace leasehold
