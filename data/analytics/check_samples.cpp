// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "data/analytics/check_parts.hpp"
#include "data/model/stray_times.hpp"
#include "data/store/cursor.hpp"
#include "data/store/telemetry.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

std::string removal(const SiteFile& file, const Metric& metric, Instant from, Instant to) {
    return fmt::format("'leasehold remove-samples {} --metric {} --from {} --to {}' takes them out",
                       file.path().string(), metric.name, formatInstant(from), formatInstant(to));
}

/// "oak01/3" of a column.
std::string gpuName(const SiteFile& file, std::int64_t column) {
    Cursor row(file.database(),
               "SELECT n.name || '/' || g.slot FROM gpu g JOIN node n ON n.id = g.node_id WHERE g.id = ?1");
    row.bind(1, column);
    return row.next() ? std::string(row.text(0)) : fmt::format("GPU column {}", column);
}

/// The samples of one block beyond the bounds of its metric.
struct Beyond {
    std::uint64_t count = 0;
    std::int64_t column = 0;  ///< of the first one
    std::int64_t slot = 0;
    double value = 0;
};

template <class Code>
Result<Beyond> beyondIn(const SiteFile& file, const Metric& metric, std::int64_t tile, std::uint32_t part) {
    auto reader = TelemetryReader::open(file, MetricExtent{metric});
    if (!reader) return Failure(reader.error());
    std::vector<Code> codes(kBlockCodes);
    std::vector<BlockFault> faults;
    if (auto read = reader->read(tile, part, std::span<Code>(codes), faults); !read) return Failure(read.error());
    const auto [low, high] = metric.codesWithin();
    Beyond beyond;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] == kernels::kNoData<Code> || (codes[i] >= low && codes[i] <= high)) continue;
        if (beyond.count++ > 0) continue;
        beyond.column = static_cast<std::int64_t>(part) * kBlockColumns + static_cast<std::int64_t>(i) / kTileSlots;
        beyond.slot = kernels::firstSlot(tile) + static_cast<std::int64_t>(i) % kTileSlots;
        beyond.value = metric.value(codes[i]);
    }
    return beyond;
}

/// The samples of a metric by tile, as the index of blocks has them.
struct TileSamples {
    std::int64_t first = 0;  ///< slots
    std::int64_t last = 0;
    std::int64_t valid = 0;
};

std::vector<TileSamples> tilesOf(const SiteFile& file, const Metric& metric) {
    std::vector<TileSamples> tiles;
    Cursor rows(
        file.database(),
        "SELECT min(tile * 64 + slot_min), max(tile * 64 + slot_max), sum(valid) FROM telemetry_block INDEXED BY "
        "telemetry_block_extent WHERE metric_id = ?1 GROUP BY tile ORDER BY tile");
    rows.bind(1, metric.id);
    while (rows.next()) {
        tiles.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
    }
    return tiles;
}

/// Tells of runs of stray tiles.
void checkTimes(const SiteFile& file, const Metric& metric, Instant now, Findings& findings) {
    const std::vector<TileSamples> tiles = tilesOf(file, metric);
    StrayTimes strays(false, now);
    for (const TileSamples& tile : tiles) {
        strays.see(slotInstant(tile.first, metric.step), tile.valid);
    }
    strays.settle();
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const auto stray = [&](const TileSamples& tile) { return strays.stray(slotInstant(tile.first, metric.step)); };
        if (!stray(tiles[i])) continue;
        std::int64_t count = tiles[i].valid;
        const Instant from = slotInstant(tiles[i].first, metric.step);
        while (i + 1 < tiles.size() && stray(tiles[i + 1])) {
            count += tiles[++i].valid;
        }
        const Instant to = slotInstant(tiles[i].last + 1, metric.step);
        findings.add(Severity::Warning, "stray",
                     fmt::format("{}, {} to {}", metric.name, formatInstantShort(from), formatInstantShort(to)),
                     fmt::format("{} samples stand at {}: windows and figures reach that far; {}", count,
                                 StrayTimes::kReason, removal(file, metric, from, to)));
    }
}

}  // namespace

void SampleBounds::look(const BlockRange& range) {
    const auto [low, high] = range.metric.codesWithin();
    if (range.lowest < low || range.highest > high) {
        m_blocks.push_back({range.metric, range.tile, range.part});
    }
}

Result<> SampleBounds::report(const SiteFile& file, Findings& findings) const {
    for (const Block& block : m_blocks) {
        const Metric& metric = block.metric;
        const auto beyond = metric.codeBytes == 1 ? beyondIn<std::uint8_t>(file, metric, block.tile, block.part)
                                                  : beyondIn<std::uint16_t>(file, metric, block.tile, block.part);
        if (!beyond) return Failure(beyond.error());
        const Instant at = slotInstant(beyond->slot, metric.step);
        findings.add(
            Severity::Warning, "range", fmt::format("{}, {}", metric.name, gpuName(file, beyond->column)),
            fmt::format(
                "{} samples of its block lie outside {} to {} {}, the first {} {} at {}; {} (of all GPUs at that time)",
                beyond->count, metric.low, metric.high, metric.unit, beyond->value, metric.unit, formatInstant(at),
                removal(file, metric, at, at + metric.step)));
    }
    return {};
}

bool checkSampleTimes(const SiteFile& file, Findings& findings) {
    const auto extents = metricExtents(file);
    if (!extents) return false;
    const std::uint64_t before = findings.warnings();
    const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    for (const MetricExtent& extent : *extents) {
        if (extent.slotFrom < extent.slotTo && extent.metric.step > Duration{0}) {
            checkTimes(file, extent.metric, now, findings);
        }
    }
    return findings.warnings() > before;
}

}  // namespace leasehold
