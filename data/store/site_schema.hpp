// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>

#include "data/model/result.hpp"

/// Which version of the schema a file has, whether it is as the program makes it, and how it is brought up to date.
/// Used by SiteFile alone. Each may throw SQLite::Exception.
namespace leasehold {

/// The version of a file; 0 for a database without any table, where `mayBeNew`. NotASite, NewerVersion; Damaged where
/// a table or an index of that version is not as its migrations make it, or where the file has views or triggers of
/// somebody else, which would run when a table is read or written.
Result<std::int64_t> identifySchema(SQLite::Database& database, const std::filesystem::path& path, bool mayBeNew);

/// Runs the migrations that the file lacks. Each step and its version stand in one transaction; the digests of what
/// they touched are forgotten, and those of a new file are made.
void migrateSchema(SQLite::Database& database, std::int64_t from);

/// PRAGMA `name` as an integer.
std::int64_t pragmaValue(SQLite::Database& database, const char* name);

}  // namespace leasehold
