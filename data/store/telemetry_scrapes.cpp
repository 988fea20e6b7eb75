// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/telemetry_scrapes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "data/store/block_codec.hpp"
#include "data/store/cursor.hpp"
#include "data/store/sample_changes.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

constexpr std::uint16_t kNone = kernels::kNoData<std::uint16_t>;

std::int64_t slotTile(std::int64_t slot) {
    return kernels::tileOf(slot);
}

struct Scrape {
    std::int64_t slot = 0;
    std::vector<std::uint16_t> codes;
};

std::vector<Scrape> scrapesOf(SQLite::Database& database, const Metric& metric, std::int64_t tile) {
    std::vector<Scrape> scrapes;
    Cursor rows(database,
                "SELECT slot, checksum, data FROM telemetry_scrape WHERE metric_id = ?1 AND slot >= ?2 AND slot < ?3");
    rows.bind(1, metric.id);
    rows.bind(2, kernels::firstSlot(tile));
    rows.bind(3, kernels::firstSlot(tile + 1));
    while (rows.next()) {
        Scrape scrape;
        scrape.slot = rows.integer(0);
        if (decodeScrape(rows.integer(1), std::as_bytes(rows.blob(2)), scrape.codes) == Decoded::Ok) {
            scrapes.push_back(std::move(scrape));
        }
    }
    return scrapes;
}

/// The codes of a stored block, or all no data. False where it is damaged: folding would then hide the damage.
template <class Code>
bool loadBlock(SQLite::Database& database, std::int64_t metric, std::int64_t tile, std::uint32_t part,
               std::span<Code> codes) {
    std::fill(codes.begin(), codes.end(), kernels::kNoData<Code>);
    Cursor row(database,
               "SELECT codec, checksum, data FROM telemetry_block WHERE metric_id = ?1 AND tile = ?2 AND part = ?3");
    row.bind(1, metric);
    row.bind(2, tile);
    row.bind(3, part);
    return !row.next() || decodeBlock<Code>(static_cast<int>(row.integer(0)), row.integer(1),
                                            std::as_bytes(row.blob(2)), codes) == Decoded::Ok;
}

/// False, and nothing written, where one of the blocks is damaged.
template <class Code>
bool foldInto(SQLite::Database& database, const Metric& metric, std::int64_t tile, const std::vector<Scrape>& scrapes) {
    std::size_t columns = 0;
    for (const Scrape& scrape : scrapes) {
        columns = std::max(columns, scrape.codes.size());
    }
    const auto parts = static_cast<std::uint32_t>((columns + kBlockColumns - 1) / kBlockColumns);
    std::vector<Code> codes(kBlockCodes);
    for (std::uint32_t part = 0; part < parts; ++part) {
        if (!loadBlock<Code>(database, metric.id, tile, part, codes)) {
            return false;
        }
    }
    for (std::uint32_t part = 0; part < parts; ++part) {
        loadBlock<Code>(database, metric.id, tile, part, codes);
        const std::size_t first = static_cast<std::size_t>(part) * kBlockColumns;
        for (const Scrape& scrape : scrapes) {
            const auto slot = static_cast<std::size_t>(scrape.slot - kernels::firstSlot(tile));
            for (std::size_t c = first; c < std::min(scrape.codes.size(), first + kBlockColumns); ++c) {
                if (scrape.codes[c] != kNone) {
                    codes[(c - first) * kTileSlots + slot] = static_cast<Code>(scrape.codes[c]);
                }
            }
        }
        storeBlock(database, metric.id, tile, part, encodeBlock(std::span<const Code>(codes)));
    }
    return true;
}

/// A slot's row in the tail, where there is one.
std::optional<std::vector<std::uint16_t>> storedScrape(SQLite::Database& database, std::int64_t metric,
                                                       std::int64_t slot) {
    Cursor row(database, "SELECT checksum, data FROM telemetry_scrape WHERE metric_id = ?1 AND slot = ?2");
    row.bind(1, metric);
    row.bind(2, slot);
    std::vector<std::uint16_t> codes;
    if (row.next() && decodeScrape(row.integer(0), std::as_bytes(row.blob(1)), codes) == Decoded::Ok) {
        return codes;
    }
    return std::nullopt;
}

/// The metric's row where the file has it with this step: without a look at extents, which grow with the file.
std::optional<std::int64_t> knownMetric(SQLite::Database& database, const Metric& like) {
    SQLite::Statement find(database, "SELECT id FROM metric WHERE name = ? AND step_s = ?");
    find.bind(1, like.name);
    find.bind(2, static_cast<std::int64_t>(like.step.count()));
    return find.executeStep() ? std::optional(find.getColumn(0).getInt64()) : std::nullopt;
}

void storeScrape(SQLite::Database& database, std::int64_t metric, std::int64_t slot,
                 std::span<const std::uint16_t> codes) {
    std::int64_t valid = 0;
    std::int64_t total = 0;
    for (const std::uint16_t code : codes) {
        valid += code != kNone ? 1 : 0;
        total += code != kNone ? code : 0;
    }
    const std::vector<std::byte> data = encodeScrape(codes);
    SQLite::Statement insert(
        database,
        "INSERT OR REPLACE INTO telemetry_scrape (metric_id, slot, columns, checksum, valid, total, data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, metric);
    insert.bind(2, slot);
    insert.bind(3, static_cast<std::int64_t>(codes.size()));
    insert.bind(4, checksumOf(std::as_bytes(codes)));
    insert.bind(5, valid);
    insert.bind(6, total);
    insert.bind(7, data.data(), static_cast<int>(data.size()));
    insert.exec();
}

}  // namespace

void storeBlock(SQLite::Database& database, std::int64_t metric, std::int64_t tile, std::uint32_t part,
                const EncodedBlock& block) {
    if (block.valid == 0) {
        SQLite::Statement erase(database, "DELETE FROM telemetry_block WHERE metric_id = ? AND tile = ? AND part = ?");
        erase.bind(1, metric);
        erase.bind(2, tile);
        erase.bind(3, part);
        erase.exec();
        return;
    }
    SQLite::Statement insert(database,
                             "INSERT OR REPLACE INTO telemetry_block (metric_id, tile, part, codec, checksum, valid, "
                             "total, slot_min, slot_max, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, metric);
    insert.bind(2, tile);
    insert.bind(3, part);
    insert.bind(4, block.codec);
    insert.bind(5, block.checksum);
    insert.bind(6, block.valid);
    insert.bind(7, static_cast<std::int64_t>(block.sum));
    insert.bind(8, block.slotMin);
    insert.bind(9, block.slotMax);
    insert.bind(10, block.data.data(), static_cast<int>(block.data.size()));
    insert.exec();
}

void foldTile(SQLite::Database& database, const Metric& metric, std::int64_t tile) {
    const std::vector<Scrape> scrapes = scrapesOf(database, metric, tile);
    const bool folded = metric.codeBytes == 1 ? foldInto<std::uint8_t>(database, metric, tile, scrapes)
                                              : foldInto<std::uint16_t>(database, metric, tile, scrapes);
    if (!folded) {
        return;  // the scrapes stay, so that a repaired block loses nothing
    }
    SQLite::Statement erase(database, "DELETE FROM telemetry_scrape WHERE metric_id = ? AND slot = ?");
    for (const Scrape& scrape : scrapes) {
        erase.bind(1, metric.id);
        erase.bind(2, scrape.slot);
        erase.exec();
        erase.reset();
    }
}

void foldScrapes(SQLite::Database& database, const Metric& metric) {
    std::set<std::int64_t> tiles;
    {
        Cursor rows(database, "SELECT slot FROM telemetry_scrape WHERE metric_id = ?1");
        rows.bind(1, metric.id);
        while (rows.next()) {
            tiles.insert(slotTile(rows.integer(0)));
        }
    }
    for (const std::int64_t tile : tiles) {
        foldTile(database, metric, tile);
    }
}

Result<> appendScrape(SiteFile& file, const Metric& like, std::int64_t slot, std::span<const std::uint16_t> codes) {
    auto transaction = WriteTransaction::begin(file);
    if (!transaction) {
        return Failure(transaction.error());
    }
    bool tail = false;
    const auto appended = guarded(file, [&]() -> Result<> {
        SQLite::Database& database = file.database();
        const std::optional<std::int64_t> metric = knownMetric(database, like);
        Cursor inBlock(database,
                       "SELECT count(*) FROM telemetry_block INDEXED BY telemetry_block_extent "
                       "WHERE metric_id = ?1 AND tile = ?2 AND slot_max >= ?3");
        inBlock.bind(1, metric.value_or(-1));
        inBlock.bind(2, slotTile(slot));
        inBlock.bind(3, slot - kernels::firstSlot(slotTile(slot)));
        inBlock.next();
        if (!metric || inBlock.integer(0) > 0) {
            // A new metric, or a slot that blocks already reach: no tail, so that no slot stands in both.
            auto writer = TelemetryWriter::open(file, like);
            if (!writer) {
                return Failure(writer.error());
            }
            for (std::size_t c = 0; c < codes.size(); ++c) {
                if (codes[c] != kNone) {
                    if (auto put = writer->put(static_cast<std::int64_t>(c), slot, codes[c]); !put) {
                        return Failure(put.error());
                    }
                }
            }
            return writer->flush();
        }
        std::vector<std::uint16_t> merged(codes.begin(), codes.end());
        if (auto stored = storedScrape(database, *metric, slot)) {
            merged.resize(std::max(merged.size(), stored->size()), kNone);
            for (std::size_t c = 0; c < stored->size(); ++c) {
                merged[c] = merged[c] == kNone ? (*stored)[c] : merged[c];
            }
        }
        storeScrape(database, *metric, slot, merged);
        noteTileChanged(database, *metric, slotTile(slot));
        tail = true;
        return {};
    });
    if (!appended) {
        return appended;
    }
    // A tail: no snapshot holds samples, so none is stale.
    return transaction->commit(!tail);
}

Result<> compactScrapes(SiteFile& file, std::stop_token stop) {
    auto extents = metricExtents(file);
    if (!extents) {
        return Failure(extents.error());
    }
    for (const MetricExtent& extent : *extents) {
        std::set<std::int64_t> tiles;
        auto listed = guarded(file, [&]() -> Result<> {
            Cursor rows(file.database(), "SELECT slot FROM telemetry_scrape WHERE metric_id = ?1");
            rows.bind(1, extent.metric.id);
            while (rows.next()) {
                tiles.insert(slotTile(rows.integer(0)));
            }
            return {};
        });
        if (!listed) {
            return listed;
        }
        for (const std::int64_t tile : tiles) {
            if (stop.stop_requested()) {
                return fail(ErrorCode::Cancelled, file.path().string(), "stopped");
            }
            auto transaction = WriteTransaction::begin(file);
            if (!transaction) {
                return Failure(transaction.error());
            }
            auto folded = guarded(file, [&]() -> Result<> {
                foldTile(file.database(), extent.metric, tile);
                return {};
            });
            if (!folded) {
                return folded;
            }
            // The same samples in another place: neither snapshots nor decoded blocks are stale.
            if (auto committed = transaction->commit(false); !committed) {
                return committed;
            }
        }
    }
    return {};
}

}  // namespace leasehold
