// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/site_schema.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "data/store/cursor.hpp"
#include "data/store/fact_digests.hpp"
#include "data/store/site_file.hpp"
#include "embedded/schema.hpp"

namespace leasehold {
namespace {

using Parts = std::map<std::pair<std::string, std::string>, std::string>;  ///< (type, name) -> SQL

/// Tables, indexes, views and triggers, but for SQLite's own. Blanks do not count.
Parts partsOf(SQLite::Database& database) {
    Parts parts;
    Cursor rows(database, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    while (rows.next()) {
        std::string sql(rows.text(2));
        std::erase_if(sql, [](unsigned char c) { return c <= ' '; });
        parts.emplace(std::pair(rows.text(0), rows.text(1)), std::move(sql));
    }
    return parts;
}

/// What the migrations up to `version` make of an empty file.
const Parts& partsOfVersion(std::int64_t version) {
    static std::mutex mutex;
    static std::map<std::int64_t, Parts> known;
    const std::scoped_lock lock(mutex);
    const auto it = known.find(version);
    if (it != known.end()) {
        return it->second;
    }
    SQLite::Database model(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (std::int64_t step = 0; step < version; ++step) {
        model.exec(std::string(embedded::schema::all()[static_cast<std::size_t>(step)].text));
    }
    return known.emplace(version, partsOf(model)).first->second;
}

Result<> checkParts(SQLite::Database& database, const std::filesystem::path& path, std::int64_t version) {
    const Parts found = partsOf(database);
    const Parts& expected = partsOfVersion(version);
    const auto damaged = [&](std::string what) {
        return fail(ErrorCode::Damaged, path.string(), std::move(what), "restore it from a backup");
    };
    for (const auto& [part, sql] : expected) {
        const auto it = found.find(part);
        if (it == found.end() || it->second != sql) {
            return damaged(fmt::format("its {} '{}' {}", part.first, part.second,
                                       it == found.end() ? "is missing" : "is not as Leasehold makes it"));
        }
    }
    for (const auto& [part, sql] : found) {
        if ((part.first == "view" || part.first == "trigger") && !expected.contains(part)) {
            return damaged(fmt::format("has a {} '{}' that is not Leasehold's", part.first, part.second));
        }
    }
    return {};
}

}  // namespace

std::int64_t pragmaValue(SQLite::Database& database, const char* name) {
    return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt64();
}

int currentSchemaVersion() {
    return static_cast<int>(embedded::schema::all().size());
}

Result<std::int64_t> identifySchema(SQLite::Database& database, const std::filesystem::path& path, bool mayBeNew) {
    const std::int64_t id = pragmaValue(database, "application_id");
    const std::int64_t version = pragmaValue(database, "user_version");
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
    if (const auto checked = checkParts(database, path, version); !checked) {
        return Failure(checked.error());
    }
    return version;
}

void migrateSchema(SQLite::Database& database, std::int64_t from) {
    const auto steps = embedded::schema::all();
    for (auto version = static_cast<std::size_t>(from); version < steps.size(); ++version) {
        database.exec("BEGIN IMMEDIATE");
        try {
            // Another program may have migrated between our look and our lock.
            if (pragmaValue(database, "user_version") == static_cast<std::int64_t>(version)) {
                database.exec(std::string(steps[version].text));
                database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
                database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
                FactDigests::forget(database);
                if (from == 0 && version + 1 == steps.size()) {
                    FactDigests(database).write();
                }
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

}  // namespace leasehold
