// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

#include "data/store/telemetry.hpp"

/// What writer and compaction share. Each throws SQLite::Exception and needs an open transaction.
namespace leasehold {

/// Writes one encoded block over what stood there; removes it where it has no valid code.
void storeBlock(SQLite::Database& database, std::int64_t metric, std::int64_t tile, std::uint32_t part,
                const EncodedBlock& block);

/// Folds every scrape of the metric into its blocks. Scrapes that are damaged stay, for `check` to name.
void foldScrapes(SQLite::Database& database, const Metric& metric);
/// The same for the scrapes of one tile.
void foldTile(SQLite::Database& database, const Metric& metric, std::int64_t tile);

}  // namespace leasehold
