// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "widgets/models/heatmap_rows.hpp"

/// A heatmap cut into tiles of at most 256 x 256 cells at a ladder of scales, so that what is drawn follows the screen
/// and not the data. A cell is a band of 2^rowLevel rows over one bin, added up in exact integers. Any thread.
namespace leasehold {

inline constexpr std::int64_t kTileCells = 256;

/// Bin lengths that a heatmap of this step is cut into, ascending: the step, then round multiples of it from minutes to
/// 512 days, each divided evenly by those before it from a day on. step >= 1 s.
std::vector<Duration> binLadder(Duration step);
/// The level of the shortest bin that is at least `seconds` long; the last where none is.
int binLevel(const std::vector<Duration>& ladder, double seconds);
/// The level of the thinnest band of at least `rows` rows: 2^level >= rows.
int bandLevel(double rows);

struct TileKey {
    int binLevel = 0;
    int rowLevel = 0;
    std::int64_t column = 0;  ///< bins [column * 256, column * 256 + 256) since 1970
    std::int64_t row = 0;     ///< bands [row * 256, row * 256 + 256)
    bool quantiles = false;   ///< holds p50, p95 and p99
    friend auto operator<=>(const TileKey&, const TileKey&) = default;
};

/// One cell, exact.
struct TileCell {
    kernels::Cell samples;
    std::uint64_t expected = 0;        ///< 0: nothing there holds a GPU in service then
    std::array<float, 3> quantiles{};  ///< p50, p95, p99 in the metric's unit; NaN: none
};

struct HeatmapTile {
    TileKey key;
    Duration bin{1};
    std::uint32_t perBand = 1;
    std::uint32_t bands = 0;  ///< of 256 bins each
    std::vector<kernels::Cell> cells;
    std::vector<std::uint64_t> expected;
    std::vector<std::array<float, 3>> quantiles;  ///< empty unless key.quantiles

    [[nodiscard]] Instant from() const { return Instant{bin * (key.column * kTileCells)}; }
    [[nodiscard]] Instant to() const { return from() + bin * kTileCells; }
    [[nodiscard]] std::uint32_t firstRow() const { return static_cast<std::uint32_t>(key.row * kTileCells) * perBand; }
    [[nodiscard]] TileCell at(std::uint32_t band, std::uint32_t column) const;
    [[nodiscard]] std::size_t bytes() const;
};
using HeatmapTilePtr = std::shared_ptr<const HeatmapTile>;

/// The statistic of a cell in the metric's unit (busy and coverage 0..1); NaN where it has no sample (coverage: where
/// it expects none), or the tile holds no quantiles.
double cellValue(const TileCell& cell, const Metric& metric, Statistic statistic);
[[nodiscard]] bool needsQuantiles(Statistic statistic);

/// Tiles [first.row, first.row + count) of one column, in one pass over their samples. Errors as computeHeatmap.
Result<std::vector<HeatmapTilePtr>> computeTiles(const HeatmapRows& rows, const std::vector<Duration>& ladder,
                                                 const TileKey& first, std::int64_t count, std::stop_token stop = {});

}  // namespace leasehold
