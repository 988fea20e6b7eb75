// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/models/heatmap_rows.hpp"

namespace leasehold {

/// A part of a heatmap as it is looked at, to leave the program.
struct HeatmapExtract {
    HeatmapRowsPtr rows;
    TimeWindow window;         ///< clipped to the samples
    std::uint32_t top = 0;     ///< positions [top, bottom)
    std::uint32_t bottom = 0;  ///< clipped to the rows
    Statistic statistic = Statistic::Mean;
    Duration shortestBin{0};

    static constexpr std::size_t kMostColumns = 1600;
    static constexpr std::size_t kMostBands = 1200;
    /// How many rows are put together in one so that kMostBands hold all, and the bin for kMostColumns.
    [[nodiscard]] std::uint32_t rowsPerBand() const;
    [[nodiscard]] Duration bin() const;
};

/// Its cells from the samples, in the order of the rows; a band of several is named by its first and last. No rows or
/// no samples give an empty heatmap. Any thread; errors as computeHeatmap.
Result<Heatmap> extractHeatmap(const HeatmapExtract& extract, std::stop_token stop = {});

}  // namespace leasehold
