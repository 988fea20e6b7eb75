// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_totals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/analytics/heatmap_groups.hpp"
#include "widgets/models/heatmap_order.hpp"
#include "widgets/models/heatmap_rows.hpp"
#include "widgets/models/utilisation_curve.hpp"

namespace leasehold {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kProfileBins = 48;
/// Cells and classes held at a time, so that 220,000 rows need some megabytes and not a gigabyte.
constexpr std::size_t kCellsAtATime = 1U << 20;
constexpr std::size_t kClassesAtATime = 1U << 22;

TimeWindow lookedAt(const HeatmapRows& rows) {
    const TimeWindow shared = intersect(rows.query.window, rows.window());
    return shared.empty() ? rows.window() : shared;
}

std::vector<Instant> edgesOf(TimeWindow window, Duration bin) {
    std::vector<Instant> edges{window.from};
    while (edges.back() < window.to) {
        edges.push_back(std::min(window.to, edges.back() + bin));
    }
    return edges;
}

/// rows x bins of a statistic over the window, row after row; NaN where there is none.
Result<Profiles> valuesOf(const HeatmapRows& rows, Statistic statistic, Duration bin, const std::stop_token& stop) {
    const bool histogram = statistic == Statistic::P50 || statistic == Statistic::P95 || statistic == Statistic::P99;
    HeatmapRequest request;
    request.metric = rows.query.metric;
    request.busyThreshold = rows.query.busyThreshold;
    request.histogram = histogram;
    const std::vector<Instant> edges = edgesOf(lookedAt(rows), bin);
    const std::size_t bins = edges.size() - 1;
    const std::size_t classes = rows.extent.metric.codeBytes == 1 ? 256 : 1024;
    const std::size_t atATime =
        std::max<std::size_t>(1, histogram ? kClassesAtATime / classes / bins : kCellsAtATime / bins);
    Profiles out;
    for (std::size_t first = 0; first < rows.size(); first += atATime) {
        const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(rows.size(), first + atATime));
        auto map = computeHeatmapOf(*rows.query.site->snapshot, rows.query.site->source,
                                    rows.bands(static_cast<std::uint32_t>(first), last, 1), edges, request, stop);
        if (!map) {
            return Failure(map.error());
        }
        out.bins = map->columns.size();
        for (std::size_t r = 0; r < map->rows.size(); ++r) {
            for (std::size_t c = 0; c < map->columns.size(); ++c) {
                const auto value = map->value(r, c, statistic);
                out.values.push_back(value ? static_cast<float>(*value) : kNone);
            }
        }
    }
    out.rows = out.bins == 0 ? 0 : rows.size();
    return out;
}

std::vector<std::uint32_t> inPlace(std::size_t rows) {
    std::vector<std::uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0U);
    return order;
}

/// Away from zero to two figures: 987 gives 990, 1043 gives 1100.
double roundedUp(double value) {
    if (!(value > 0)) {
        return 1;
    }
    const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
    return std::ceil(value / unit - 1e-9) * unit;
}

}  // namespace

Result<std::vector<std::uint32_t>> orderOfValues(const HeatmapRows& rows, std::stop_token stop) {
    const auto values = valuesOf(rows, rows.query.statistic, lookedAt(rows).length(), stop);
    if (!values) {
        return Failure(values.error());
    }
    std::vector<std::uint32_t> order = inPlace(rows.size());
    if (values->rows == 0) {
        return order;
    }
    const bool descending = rows.query.descending;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const float x = values->row(a).front();
        const float y = values->row(b).front();
        if (std::isnan(x) || std::isnan(y)) {
            return !std::isnan(x) && std::isnan(y);
        }
        return descending ? x > y : x < y;
    });
    return order;
}

Result<std::vector<std::uint32_t>> orderOfLikeness(const HeatmapRows& rows, std::stop_token stop) {
    const Duration bin = binFor(lookedAt(rows), std::max(rows.extent.metric.step, Duration{1}), kProfileBins);
    const auto profiles = valuesOf(rows, Statistic::Mean, bin, stop);
    if (!profiles) {
        return Failure(profiles.error());
    }
    if (profiles->rows == 0) {
        return inPlace(rows.size());
    }
    auto order = orderByLikeness(*profiles, stop);
    if (order.size() != rows.size()) {
        return fail(ErrorCode::Cancelled, {}, "stopped");
    }
    return order;
}

Result<std::pair<double, double>> findScale(const HeatmapRows& rows, std::stop_token stop) {
    const Metric& metric = rows.extent.metric;
    if (metric.unit == "%" || rows.window().empty() || rows.size() == 0) {
        return std::pair{0.0, 100.0};
    }
    HeatmapRequest request;
    request.metric = metric.name;
    const std::vector<Instant> edges{rows.window().from, rows.window().to};
    const auto map = computeHeatmapOf(*rows.query.site->snapshot, rows.query.site->source,
                                      rows.bands(0, rows.size(), rows.size()), edges, request, stop);
    if (!map) {
        return Failure(map.error());
    }
    const auto low = map->columns.empty() ? std::nullopt : map->value(0, 0, Statistic::Min);
    const auto high = map->columns.empty() ? std::nullopt : map->value(0, 0, Statistic::Max);
    if (!low || !high) {
        return std::pair{0.0, 100.0};
    }
    const double least = metric.unit == "C" ? std::floor(*low / 5) * 5 : std::min(0.0, *low);
    return std::pair{least, std::max(least + 1, roundedUp(*high))};
}

}  // namespace leasehold
