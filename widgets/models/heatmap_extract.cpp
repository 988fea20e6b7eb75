// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_extract.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/heatmap_groups.hpp"
#include "widgets/models/heatmap_tiles.hpp"

namespace leasehold {

std::uint32_t HeatmapExtract::rowsPerBand() const {
    const std::uint32_t count = std::min(bottom, rows->size()) - std::min(top, rows->size());
    return std::max(1U, static_cast<std::uint32_t>((count + kMostBands - 1) / kMostBands));
}

Duration HeatmapExtract::bin() const {
    const TimeWindow shown = intersect(window, rows->window());
    const std::vector<Duration> ladder = binLadder(std::max(rows->extent.metric.step, Duration{1}));
    for (const Duration one : ladder) {
        if (one >= shortestBin && shown.length() / one < static_cast<std::int64_t>(kMostColumns)) {
            return one;
        }
    }
    return ladder.back();
}

Result<Heatmap> extractHeatmap(const HeatmapExtract& extract, std::stop_token stop) {
    const HeatmapRows& rows = *extract.rows;
    HeatmapRequest request;
    request.by = rows.query.by;
    request.metric = rows.query.metric;
    request.filter = rows.query.filter;
    request.busyThreshold = rows.query.busyThreshold;
    request.bin = extract.bin();
    request.histogram = extract.statistic == Statistic::P50 || extract.statistic == Statistic::P95 ||
                        extract.statistic == Statistic::P99;
    const TimeWindow window = intersect(extract.window, rows.window());
    const std::uint32_t top = std::min(extract.top, rows.size());
    const std::uint32_t bottom = std::min(extract.bottom, rows.size());
    if (window.empty() || top >= bottom) {
        Heatmap none;
        none.request = request;
        none.metric = rows.extent.metric;
        return none;
    }
    request.from = window.from;
    request.to = window.to;
    std::vector<Instant> edges{window.from};
    while (edges.back() < window.to) {  // on multiples of the bin, as everywhere
        const auto next = (edges.back().time_since_epoch() / request.bin + 1) * request.bin;
        edges.push_back(std::min(window.to, Instant(next)));
    }
    const std::uint32_t perBand = extract.rowsPerBand();
    Groups groups = rows.bands(top, bottom, perBand);
    for (std::uint32_t band = 0; band < groups.names.size(); ++band) {
        const std::uint32_t first = top + band * perBand;
        const std::uint32_t last = std::min(bottom, first + perBand) - 1;
        groups.names[band] =
            first == last ? rows.name(first) : fmt::format("{} – {}", rows.name(first), rows.name(last));
    }
    Result<Heatmap> made =
        computeHeatmapOf(*rows.query.site->snapshot, rows.query.site->source, groups, edges, request, stop);
    if (made) {
        made->request = request;
        made->window = window;
    }
    return made;
}

}  // namespace leasehold
