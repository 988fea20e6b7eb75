// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_tiles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/analytics/heatmap_groups.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

/// Bands for which a histogram is held at a time: 256 bins of 2 KB (one byte) or 8 KB (two) a band.
std::uint32_t bandsAtATime(const Metric& metric) {
    return metric.codeBytes == 1 ? 32 : 8;
}

struct Frame {
    std::vector<std::shared_ptr<HeatmapTile>> tiles;
    std::uint32_t perBand = 1;
    std::uint32_t firstPosition = 0;
    std::uint32_t endPosition = 0;
};

Frame makeFrame(const HeatmapRows& rows, Duration bin, const TileKey& first, std::int64_t count) {
    Frame frame;
    frame.perBand = 1U << first.rowLevel;
    const std::uint64_t perTile = static_cast<std::uint64_t>(kTileCells) * frame.perBand;
    const auto position = [&](std::int64_t row) {
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(rows.size(), static_cast<std::uint64_t>(row) * perTile));
    };
    frame.firstPosition = position(first.row);
    frame.endPosition = position(first.row + count);
    for (std::int64_t i = 0; i < count && position(first.row + i) < rows.size(); ++i) {
        auto tile = std::make_shared<HeatmapTile>();
        tile->key = first;
        tile->key.row = first.row + i;
        tile->bin = bin;
        tile->perBand = frame.perBand;
        const std::uint32_t held = position(first.row + i + 1) - position(first.row + i);
        tile->bands = (held + frame.perBand - 1) / frame.perBand;
        const std::size_t cells = static_cast<std::size_t>(tile->bands) * kTileCells;
        tile->cells.resize(cells);
        tile->expected.resize(cells);
        tile->quantiles.resize(first.quantiles ? cells : 0, {NAN, NAN, NAN});
        frame.tiles.push_back(tile);
    }
    return frame;
}

/// Puts rows of a heatmap into the tiles, from `band` of the first tile on.
void place(const Heatmap& map, std::size_t band, std::size_t column, Frame& frame) {
    for (std::size_t r = 0; r < map.rows.size(); ++r) {
        HeatmapTile& tile = *frame.tiles[(band + r) / kTileCells];
        const std::size_t to = (band + r) % kTileCells * kTileCells + column;
        const std::size_t from = r * map.columns.size();
        const std::size_t width = std::min<std::size_t>(map.columns.size(), kTileCells - column);
        std::copy_n(map.cells.cells.begin() + static_cast<std::ptrdiff_t>(from), width,
                    tile.cells.begin() + static_cast<std::ptrdiff_t>(to));
        std::copy_n(map.expected.begin() + static_cast<std::ptrdiff_t>(from), width,
                    tile.expected.begin() + static_cast<std::ptrdiff_t>(to));
        for (std::size_t c = 0; c < width && !tile.quantiles.empty(); ++c) {
            const auto value = [&](Statistic s) { return static_cast<float>(map.value(r, c, s).value_or(kNone)); };
            tile.quantiles[to + c] = {value(Statistic::P50), value(Statistic::P95), value(Statistic::P99)};
        }
    }
}

}  // namespace

std::vector<Duration> binLadder(Duration step) {
    std::vector<Duration> ladder{step};
    for (const std::int64_t seconds :
         {std::int64_t{1}, std::int64_t{5}, std::int64_t{15}, kMinute,   5 * kMinute, 15 * kMinute, 30 * kMinute,
          kHour,           2 * kHour,       4 * kHour,        8 * kHour, kDay,        2 * kDay,     4 * kDay,
          8 * kDay,        16 * kDay,       32 * kDay,        64 * kDay, 128 * kDay,  256 * kDay,   512 * kDay}) {
        if (seconds > step.count() && seconds % step.count() == 0) {
            ladder.emplace_back(seconds);
        }
    }
    return ladder;
}

int binLevel(const std::vector<Duration>& ladder, double seconds) {
    const auto found = std::find_if(ladder.begin(), ladder.end(), [seconds](Duration bin) {
        return static_cast<double>(bin.count()) >= seconds * (1 - 1e-9);
    });
    return static_cast<int>(std::min(found, ladder.end() - 1) - ladder.begin());
}

int bandLevel(double rows) {
    int level = 0;
    while (static_cast<double>(1U << level) < rows * (1 - 1e-9) && level < 30) {
        ++level;
    }
    return level;
}

TileCell HeatmapTile::at(std::uint32_t band, std::uint32_t column) const {
    const std::size_t i = static_cast<std::size_t>(band) * kTileCells + column;
    return {cells[i], expected[i], quantiles.empty() ? std::array<float, 3>{NAN, NAN, NAN} : quantiles[i]};
}

std::size_t HeatmapTile::bytes() const {
    return sizeof(*this) + cells.size() * sizeof(kernels::Cell) + expected.size() * sizeof(std::uint64_t) +
           quantiles.size() * sizeof(quantiles[0]);
}

bool needsQuantiles(Statistic statistic) {
    return statistic == Statistic::P50 || statistic == Statistic::P95 || statistic == Statistic::P99;
}

double cellValue(const TileCell& cell, const Metric& metric, Statistic statistic) {
    const auto valid = static_cast<double>(cell.samples.valid);
    if (statistic == Statistic::Coverage) {
        return cell.expected == 0 ? kNone : valid / static_cast<double>(cell.expected);
    }
    if (cell.samples.valid == 0) {
        return kNone;
    }
    switch (statistic) {
        case Statistic::Mean:
            return metric.value(kernels::meanCode(cell.samples));
        case Statistic::Max:
            return metric.value(cell.samples.max);
        case Statistic::Min:
            return metric.value(cell.samples.min);
        case Statistic::Busy:
            return static_cast<double>(cell.samples.busy) / valid;
        case Statistic::P50:
            return cell.quantiles[0];
        case Statistic::P95:
            return cell.quantiles[1];
        case Statistic::P99:
            return cell.quantiles[2];
        case Statistic::Coverage:
            break;
    }
    return kNone;
}

Result<std::vector<HeatmapTilePtr>> computeTiles(const HeatmapRows& rows, const std::vector<Duration>& ladder,
                                                 const TileKey& first, std::int64_t count, std::stop_token stop) {
    const Duration bin = ladder[static_cast<std::size_t>(first.binLevel)];
    Frame frame = makeFrame(rows, bin, first, count);
    const Instant start{bin * (first.column * kTileCells)};
    const TimeWindow window = intersect({start, start + bin * kTileCells}, rows.window());
    if (frame.tiles.empty() || window.empty()) {
        return std::vector<HeatmapTilePtr>(frame.tiles.begin(), frame.tiles.end());
    }
    HeatmapRequest request;
    request.metric = rows.query.metric;
    request.busyThreshold = rows.query.busyThreshold;
    request.histogram = first.quantiles;
    const auto column = static_cast<std::size_t>((window.from - start) / bin);
    std::vector<Instant> edges{start + bin * static_cast<std::int64_t>(column)};
    while (edges.back() < window.to) {
        edges.push_back(edges.back() + bin);
    }
    const std::uint64_t step = static_cast<std::uint64_t>(frame.perBand) *
                               (first.quantiles ? bandsAtATime(rows.extent.metric) : kTileCells * count);
    for (std::uint64_t at = frame.firstPosition; at < frame.endPosition; at += step) {
        const auto end = static_cast<std::uint32_t>(std::min<std::uint64_t>(frame.endPosition, at + step));
        const auto map =
            computeHeatmapOf(*rows.query.site->snapshot, rows.query.site->source,
                             rows.bands(static_cast<std::uint32_t>(at), end, frame.perBand), edges, request, stop);
        if (!map) {
            return Failure(map.error());
        }
        place(*map, (at - frame.firstPosition) / frame.perBand, column, frame);
    }
    return std::vector<HeatmapTilePtr>(frame.tiles.begin(), frame.tiles.end());
}

}  // namespace leasehold
