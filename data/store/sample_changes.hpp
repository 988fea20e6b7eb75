// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "data/store/site_file.hpp"

namespace SQLite {
class Database;
}

/// What of a file's samples changed when, so that whoever keeps decoded blocks forgets no more than is stale: a live
/// scrape changes one tile, a lease or a rack none, an import of telemetry all.
namespace leasehold {

/// Counts changes of samples; not the revision, which counts those of everything but live scrapes.
struct SampleChanges {
    struct Tile {
        std::int64_t metric = 0;
        std::int64_t tile = 0;
        std::int64_t at = 0;
        friend bool operator==(const Tile&, const Tile&) = default;
    };
    std::int64_t last = 0;        ///< the newest change
    std::int64_t everything = 0;  ///< the newest one of which no tile is known; everything before it may be stale
    std::vector<Tile> tiles;      ///< newest change of each tile since, at most kMostTiles, oldest first
    friend bool operator==(const SampleChanges&, const SampleChanges&) = default;

    static constexpr std::size_t kMostTiles = 32;
};

/// As the file stands. A file that never noted any is at zero. Throws SQLite::Exception.
SampleChanges sampleChanges(SQLite::Database& database);

/// Notes a change inside the caller's transaction, before it commits. Throws SQLite::Exception.
void noteTileChanged(SQLite::Database& database, std::int64_t metric, std::int64_t tile);
void noteEverythingChanged(SQLite::Database& database);

}  // namespace leasehold
