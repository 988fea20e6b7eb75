// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "data/store/block_codec.hpp"
#include "data/store/checked_rows.hpp"
#include "data/store/telemetry.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

MetricExtent readMetric(const Cursor& row) {
    MetricExtent extent;
    extent.metric.id = row.integer(0);
    extent.metric.name = row.text(1);
    extent.metric.unit = row.text(2);
    extent.metric.codeBytes = static_cast<int>(row.integer(3));
    extent.metric.scale = row.real(4);
    extent.metric.offset = row.real(5);
    extent.metric.step = Duration{row.integer(6)};
    takeBounds(extent.metric);
    return extent;
}

using PartsByTile = std::map<std::int64_t, std::vector<std::uint32_t>>;

/// Adds the parts that scrapes reach: they may go beyond the blocks of their tile.
void addScraped(const SiteFile& file, const MetricExtent& extent, std::int64_t slotFrom, std::int64_t slotTo,
                PartsByTile& found) {
    Cursor scrapes(file.database(),
                   "SELECT slot, columns FROM telemetry_scrape WHERE metric_id = ?1 AND slot >= ?2 AND slot < ?3");
    scrapes.bind(1, extent.metric.id);
    scrapes.bind(2, slotFrom);
    scrapes.bind(3, slotTo);
    std::map<std::int64_t, std::int64_t> reach;
    while (scrapes.next()) {
        std::int64_t& columns = reach[kernels::tileOf(scrapes.integer(0))];
        columns = std::max(columns, scrapes.integer(1));
    }
    for (const auto& [tile, columns] : reach) {
        std::vector<std::uint32_t> all((static_cast<std::size_t>(columns) + kBlockColumns - 1) / kBlockColumns);
        std::iota(all.begin(), all.end(), 0U);
        std::vector<std::uint32_t>& parts = found[tile];
        std::vector<std::uint32_t> both;
        std::set_union(parts.begin(), parts.end(), all.begin(), all.end(), std::back_inserter(both));
        parts = std::move(both);
    }
}

/// Every computation of codes and of times stands on these.
void checkMetric(const CheckedRows& row) {
    constexpr std::int64_t kLongestStep = 366LL * 86400;
    row.words(1, "name");
    row.number(3, "code_bytes", 1, 2);
    row.optionalNumber(6, "step_s", 0, kLongestStep);
    if (!(std::abs(row.finite(4, "scale", 1e12)) > 0)) {
        row.bad("scale is 0");
    }
    row.finite(5, "bias", 1e12);
}

/// A block's or a scrape's place in time and among the GPUs, at which no arithmetic overflows.
void checkReach(const SiteFile& file, const MetricExtent& extent) {
    constexpr std::int64_t kMostTile = 1LL << 40;
    constexpr std::int64_t kMostPart = 1LL << 22;
    constexpr std::int64_t kMostColumns = 1LL << 26;
    const std::int64_t step = std::max<std::int64_t>(extent.metric.step.count(), 1);
    if (extent.slotFrom < CheckedRows::kEarliest / step || extent.slotTo > CheckedRows::kLatest / step + 1) {
        throw BadRow("telemetry of metric " + extent.metric.name, extent.metric.id,
                     "has samples beyond the years 1 to 9999");
    }
    Cursor blocks(
        file.database(),
        "SELECT 1 FROM telemetry_block WHERE metric_id = ?1 AND (tile < -?2 OR tile > ?2 OR part < 0 OR part > ?3 OR "
        "slot_min < 0 OR slot_max > 63 OR slot_max < slot_min OR valid < 0 OR total < 0) UNION ALL "
        "SELECT 1 FROM telemetry_scrape WHERE metric_id = ?1 AND (slot < -64 * ?2 OR slot > 64 * ?2 OR "
        "columns < 0 OR columns > ?4 OR valid < 0 OR total < 0) LIMIT 1");
    blocks.bind(1, extent.metric.id);
    blocks.bind(2, kMostTile);
    blocks.bind(3, kMostPart);
    blocks.bind(4, kMostColumns);
    if (blocks.next()) {
        throw BadRow("telemetry of metric " + extent.metric.name, extent.metric.id,
                     "has a block at an impossible place");
    }
}

/// Folds one aggregate row (first slot, last slot, valid, sum) into an extent.
void widen(MetricExtent& extent, const Cursor& row) {
    if (row.null(0) || row.null(1)) {
        return;
    }
    const std::int64_t from = row.integer(0);
    const std::int64_t to = std::min(row.integer(1), std::numeric_limits<std::int64_t>::max() - 1) + 1;
    const bool empty = extent.slotFrom == extent.slotTo;
    extent.slotFrom = empty ? from : std::min(extent.slotFrom, from);
    extent.slotTo = empty ? to : std::max(extent.slotTo, to);
    extent.valid += static_cast<std::uint64_t>(row.integer(2));
    extent.sum += static_cast<std::uint64_t>(row.integer(3));
}

}  // namespace

TimeWindow MetricExtent::window() const {
    return {slotInstant(slotFrom, metric.step), slotInstant(slotTo, metric.step)};
}

Result<std::vector<MetricExtent>> metricExtents(const SiteFile& file) {
    return guarded(file, [&]() -> Result<std::vector<MetricExtent>> {
        std::vector<MetricExtent> extents;
        CheckedRows metrics(file.database(), "metric",
                            "SELECT id, name, unit, code_bytes, scale, bias, step_s FROM metric ORDER BY id");
        while (metrics.next()) {
            extents.push_back(readMetric(metrics));
            checkMetric(metrics);
        }
        Cursor blocks(file.database(),
                      "SELECT min(tile * 64 + slot_min), max(tile * 64 + slot_max), sum(valid), sum(total) "
                      "FROM telemetry_block WHERE metric_id = ?1");
        // Columns that a scrape fills and its block fills too are counted once: compaction clears them. A slot stands
        // in a scrape or in a block, never in both.
        Cursor scrapes(file.database(),
                       "SELECT min(slot), max(slot), sum(valid), sum(total) FROM telemetry_scrape "
                       "WHERE metric_id = ?1 AND valid > 0");
        for (MetricExtent& extent : extents) {
            for (Cursor* part : {&blocks, &scrapes}) {
                part->reset();
                part->bind(1, extent.metric.id);
                part->next();
                widen(extent, *part);
            }
            checkReach(file, extent);
        }
        return extents;
    });
}

/// Prepared once a reader; and the scrapes of the tile last read, since all of its parts need them.
struct TelemetryReader::Statements {
    Statements(const SiteFile& file, const Metric& metric)
        : block(file.database(),
                "SELECT codec, checksum, data FROM telemetry_block WHERE metric_id = ?1 AND tile = ?2 AND part = ?3"),
          range(file.database(),
                "SELECT part, codec, checksum, data FROM telemetry_block "
                "WHERE metric_id = ?1 AND tile = ?2 AND part >= ?3 ORDER BY part"),
          scrapes(file.database(),
                  "SELECT slot, checksum, data, length(data) FROM telemetry_scrape "
                  "WHERE metric_id = ?1 AND slot >= ?2 AND slot < ?3"),
          codeBytes(static_cast<std::size_t>(metric.codeBytes)) {
        block.bind(1, metric.id);
        range.bind(1, metric.id);
        scrapes.bind(1, metric.id);
    }

    /// Brings `range` to the block; false where there is none.
    bool seek(std::int64_t tile, std::uint32_t part) {
        if (!rangeOpen || rangeTile != tile || part < rangePart) {
            range.reset();
            range.bind(2, tile);
            range.bind(3, part);
            rangeTile = tile;
            step();
        }
        while (rangeOpen && rangePart < part) {
            step();
        }
        return rangeOpen && rangePart == part;
    }
    void step() {
        rangeOpen = range.next();
        rangePart = rangeOpen ? static_cast<std::uint32_t>(range.integer(0)) : 0;
    }
    void endRange() {
        range.reset();
        rangeOpen = false;
    }

    Cursor block;
    Cursor range;
    std::int64_t rangeTile = 0;
    std::uint32_t rangePart = 0;  ///< of the row that `range` stands on, where rangeOpen
    bool rangeOpen = false;
    Cursor scrapes;
    std::size_t codeBytes;
    std::optional<std::int64_t> scrapeTile;
    std::map<int, std::vector<std::uint16_t>> scrapeCodes;  ///< slot in the tile -> codes of all columns
};

TelemetryReader::TelemetryReader(const SiteFile& file, MetricExtent extent)
    : m_file(&file), m_extent(std::move(extent)), m_statements(std::make_unique<Statements>(file, m_extent.metric)) {}
TelemetryReader::~TelemetryReader() = default;
TelemetryReader::TelemetryReader(TelemetryReader&&) noexcept = default;

Result<TelemetryReader> TelemetryReader::open(const SiteFile& file, std::string_view metric) {
    auto extents = metricExtents(file);
    if (!extents) {
        return Failure(extents.error());
    }
    for (MetricExtent& extent : *extents) {
        if (extent.metric.name == metric) {
            return guarded(file, [&]() -> Result<TelemetryReader> { return TelemetryReader(file, std::move(extent)); });
        }
    }
    std::string known;
    for (const MetricExtent& extent : *extents) {
        known += (known.empty() ? "" : ", ") + extent.metric.name;
    }
    return fail(ErrorCode::NotFound, file.path().string(), fmt::format("has no metric '{}'", metric),
                known.empty() ? std::string("import telemetry first") : "choose one of " + known);
}

Result<std::vector<std::int64_t>> TelemetryReader::tiles(std::int64_t slotFrom, std::int64_t slotTo) const {
    return guarded(*m_file, [&]() -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> found;
        if (slotTo <= slotFrom) {
            return found;
        }
        Cursor rows(
            m_file->database(),
            "SELECT DISTINCT tile FROM telemetry_block WHERE metric_id = ?1 AND tile >= ?2 AND tile <= ?3 UNION "
            "SELECT DISTINCT (slot - ((slot % 64) + 64) % 64) / 64 FROM telemetry_scrape "
            "WHERE metric_id = ?1 AND slot >= ?4 AND slot < ?5 ORDER BY 1");
        rows.bind(1, m_extent.metric.id);
        rows.bind(2, kernels::tileOf(slotFrom));
        rows.bind(3, kernels::tileOf(slotTo - 1));
        rows.bind(4, slotFrom);
        rows.bind(5, slotTo);
        while (rows.next()) {
            found.push_back(rows.integer(0));
        }
        return found;
    });
}

Result<std::vector<std::uint32_t>> TelemetryReader::parts(std::int64_t tile) const {
    return guarded(*m_file, [&]() -> Result<std::vector<std::uint32_t>> {
        std::vector<std::uint32_t> found;
        Cursor rows(m_file->database(),
                    "SELECT part FROM telemetry_block WHERE metric_id = ?1 AND tile = ?2 ORDER BY part");
        rows.bind(1, m_extent.metric.id);
        rows.bind(2, tile);
        while (rows.next()) {
            found.push_back(static_cast<std::uint32_t>(rows.integer(0)));
        }
        // A scrape may reach beyond the blocks of its tile.
        Cursor scraped(m_file->database(),
                       "SELECT ifnull(max(columns), 0) FROM telemetry_scrape "
                       "WHERE metric_id = ?1 AND slot >= ?2 AND slot < ?3");
        scraped.bind(1, m_extent.metric.id);
        scraped.bind(2, kernels::firstSlot(tile));
        scraped.bind(3, kernels::firstSlot(tile + 1));
        scraped.next();
        const auto reach = static_cast<std::uint32_t>((scraped.integer(0) + kBlockColumns - 1) / kBlockColumns);
        for (std::uint32_t part = 0; part < reach; ++part) {
            if (!std::binary_search(found.begin(), found.end(), part)) {
                found.insert(std::lower_bound(found.begin(), found.end(), part), part);
            }
        }
        return found;
    });
}

Result<TelemetryReader> TelemetryReader::open(const SiteFile& file, const MetricExtent& extent) {
    return guarded(file, [&]() -> Result<TelemetryReader> { return TelemetryReader(file, extent); });
}

namespace {

/// Decodes the scrapes of a tile, once.
template <class Statements>
void loadScrapes(Statements& s, const Metric& metric, std::int64_t tile, std::vector<BlockFault>& faults) {
    if (s.scrapeTile == tile) {
        return;
    }
    s.scrapeTile = tile;
    s.scrapeCodes.clear();
    s.scrapes.reset();
    s.scrapes.bind(2, kernels::firstSlot(tile));
    s.scrapes.bind(3, kernels::firstSlot(tile + 1));
    while (s.scrapes.next()) {
        const std::int64_t slot = s.scrapes.integer(0);
        std::vector<std::uint16_t> codes;
        const Decoded decoded = decodeScrape(s.scrapes.integer(1), std::as_bytes(s.scrapes.blob(2)), codes);
        if (decoded == Decoded::Ok) {
            s.scrapeCodes[static_cast<int>(slot - kernels::firstSlot(tile))] = std::move(codes);
        } else {
            faults.push_back({metric.name, tile, 0,
                              fmt::format("scrape at {}: {}", formatInstant(slotInstant(slot, metric.step)),
                                          describeDecoded(decoded))});
        }
    }
}

/// Decodes the row that `row` stands on, codec first; no row or a damaged one is no data.
template <class Code>
void decodeRow(const Cursor& row, int codecColumn, bool found, const BlockFault& place, std::span<Code> codes,
               std::vector<BlockFault>& faults) {
    if (found) {
        const Decoded decoded =
            decodeBlock<Code>(static_cast<int>(row.integer(codecColumn)), row.integer(codecColumn + 1),
                              std::as_bytes(row.blob(codecColumn + 2)), codes);
        if (decoded == Decoded::Ok) {
            return;
        }
        faults.push_back(place);
        faults.back().what = describeDecoded(decoded);
    }
    std::fill(codes.begin(), codes.end(), kernels::kNoData<Code>);
}

template <class Code, class Statements>
void layScrapesOver(const Statements& s, std::uint32_t part, std::span<Code> codes) {
    const std::size_t first = static_cast<std::size_t>(part) * kBlockColumns;
    for (const auto& [slot, scrape] : s.scrapeCodes) {
        for (std::size_t c = first; c < std::min<std::size_t>(scrape.size(), first + kBlockColumns); ++c) {
            if (scrape[c] != kernels::kNoData<std::uint16_t>) {
                codes[(c - first) * kTileSlots + static_cast<std::size_t>(slot)] = static_cast<Code>(scrape[c]);
            }
        }
    }
}

template <class Code, class Statements>
void readBlock(Statements& s, const Metric& metric, std::int64_t tile, std::uint32_t part, std::span<Code> codes,
               std::vector<BlockFault>& faults) {
    s.block.reset();
    s.block.bind(2, tile);
    s.block.bind(3, part);
    decodeRow(s.block, 0, s.block.next(), {metric.name, tile, part, {}}, codes, faults);
    s.block.reset();
    loadScrapes(s, metric, tile, faults);
    layScrapesOver(s, part, codes);
}

template <class Code, class Statements>
void scanBlock(Statements& s, const Metric& metric, std::int64_t tile, std::uint32_t part, std::span<std::byte> memory,
               std::vector<BlockFault>& faults) {
    const std::span<Code> codes(reinterpret_cast<Code*>(memory.data()), kBlockCodes);
    decodeRow(s.range, 1, s.seek(tile, part), {metric.name, tile, part, {}}, codes, faults);
    loadScrapes(s, metric, tile, faults);
    layScrapesOver(s, part, codes);
}

}  // namespace

Result<> TelemetryReader::read(std::int64_t tile, std::uint32_t part, std::span<std::uint8_t> codes,
                               std::vector<BlockFault>& faults) {
    if (m_extent.metric.codeBytes != 1 || codes.size() != kBlockCodes) {
        return fail(ErrorCode::Internal, m_extent.metric.name, "is not read in one-byte codes");
    }
    return guarded(*m_file, [&]() -> Result<> {
        readBlock(*m_statements, m_extent.metric, tile, part, codes, faults);
        return {};
    });
}

Result<> TelemetryReader::read(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> codes,
                               std::vector<BlockFault>& faults) {
    if (m_extent.metric.codeBytes != 2 || codes.size() != kBlockCodes) {
        return fail(ErrorCode::Internal, m_extent.metric.name, "is not read in two-byte codes");
    }
    return guarded(*m_file, [&]() -> Result<> {
        readBlock(*m_statements, m_extent.metric, tile, part, codes, faults);
        return {};
    });
}

Result<> TelemetryReader::scan(std::int64_t tile, std::uint32_t part, std::span<std::byte> memory,
                               std::vector<BlockFault>& faults) {
    if (memory.size() != kBlockCodes * static_cast<std::size_t>(m_extent.metric.codeBytes)) {
        return fail(ErrorCode::Internal, m_extent.metric.name, "is not read in codes of that width");
    }
    return guarded(*m_file, [&]() -> Result<> {
        m_extent.metric.codeBytes == 1
            ? scanBlock<std::uint8_t>(*m_statements, m_extent.metric, tile, part, memory, faults)
            : scanBlock<std::uint16_t>(*m_statements, m_extent.metric, tile, part, memory, faults);
        return {};
    });
}

void TelemetryReader::endScan() {
    m_statements->endRange();
}

Result<std::vector<TileParts>> listBlocks(const SiteFile& file, const MetricExtent& extent, std::int64_t slotFrom,
                                          std::int64_t slotTo) {
    return guarded(file, [&]() -> Result<std::vector<TileParts>> {
        PartsByTile found;
        if (slotTo > slotFrom) {
            Cursor blocks(file.database(),
                          "SELECT tile, part FROM telemetry_block INDEXED BY telemetry_block_extent "
                          "WHERE metric_id = ?1 AND tile >= ?2 AND tile <= ?3 ORDER BY tile, part");
            blocks.bind(1, extent.metric.id);
            blocks.bind(2, kernels::tileOf(slotFrom));
            blocks.bind(3, kernels::tileOf(slotTo - 1));
            while (blocks.next()) {
                found[blocks.integer(0)].push_back(static_cast<std::uint32_t>(blocks.integer(1)));
            }
            addScraped(file, extent, slotFrom, slotTo, found);
        }
        std::vector<TileParts> tiles;
        for (auto& [tile, parts] : found) {
            tiles.push_back({tile, std::move(parts)});
        }
        return tiles;
    });
}

namespace {

template <class Code>
void tellRange(std::span<const Code> codes, BlockRange range, const std::function<void(const BlockRange&)>& look) {
    Code lowest = kernels::kNoData<Code>;
    Code highest = 0;
    for (const Code code : codes) {
        lowest = std::min(lowest, code);
        highest = code == kernels::kNoData<Code> ? highest : std::max(highest, code);
    }
    if (look && lowest != kernels::kNoData<Code>) {
        range.lowest = lowest;
        range.highest = highest;
        look(range);
    }
}

/// Decodes the row (tile, part, codec, checksum, data) that `row` stands on.
template <class Code>
void verifyRow(const Cursor& row, const Metric& metric, std::vector<Code>& codes, std::vector<BlockFault>& faults,
               const std::function<void(const BlockRange&)>& look) {
    const std::int64_t tile = row.integer(0);
    const auto part = static_cast<std::uint32_t>(row.integer(1));
    const Decoded decoded = decodeBlock<Code>(static_cast<int>(row.integer(2)), row.integer(3),
                                              std::as_bytes(row.blob(4)), std::span<Code>(codes));
    if (decoded != Decoded::Ok) {
        faults.push_back({metric.name, tile, part, describeDecoded(decoded)});
    } else {
        tellRange<Code>(codes, {metric, tile, part}, look);
    }
}

}  // namespace

Result<std::vector<BlockFault>> verifyBlocks(const SiteFile& file, std::stop_token stop,
                                             const std::function<void(double)>& progress,
                                             const std::function<void(const BlockRange&)>& look) {
    auto extents = metricExtents(file);
    if (!extents) {
        return Failure(extents.error());
    }
    return guarded(file, [&]() -> Result<std::vector<BlockFault>> {
        std::vector<BlockFault> faults;
        const double total = file.database().execAndGet("SELECT count(*) FROM telemetry_block").getDouble();
        double done = 0;
        std::vector<std::uint8_t> narrow(kBlockCodes);
        std::vector<std::uint16_t> wide(kBlockCodes);
        for (const MetricExtent& extent : *extents) {
            Cursor rows(file.database(),
                        "SELECT tile, part, codec, checksum, data FROM telemetry_block WHERE metric_id = ?1");
            rows.bind(1, extent.metric.id);
            while (rows.next()) {
                if (stop.stop_requested()) {
                    return fail(ErrorCode::Cancelled, file.path().string(), "stopped");
                }
                extent.metric.codeBytes == 1 ? verifyRow(rows, extent.metric, narrow, faults, look)
                                             : verifyRow(rows, extent.metric, wide, faults, look);
                if (progress) {
                    progress(++done / std::max(total, 1.0));
                }
            }
        }
        return faults;
    });
}

}  // namespace leasehold
