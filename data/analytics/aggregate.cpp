// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/aggregate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold {
namespace {

constexpr std::array<std::string_view, 8> kStatistics{"mean", "max", "min", "busy", "p50", "p95", "p99", "coverage"};

std::optional<double> quantile(const Heatmap& map, std::size_t row, std::size_t column, double q) {
    if (map.cells.classes == 0) {
        return std::nullopt;
    }
    const int found = kernels::quantileClass(
        map.cells.counts(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)), q);
    if (found < 0) {
        return std::nullopt;
    }
    const int shift = map.metric.codeBytes == 1 ? 0 : kernels::kHistogramShift<std::uint16_t>;
    return map.metric.value(static_cast<double>(found << shift));
}

}  // namespace

Result<Statistic> parseStatistic(std::string_view text) {
    const auto it = std::find(kStatistics.begin(), kStatistics.end(), text);
    if (it == kStatistics.end()) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no statistic", text),
                    fmt::format("choose one of {}", fmt::join(kStatistics, ", ")));
    }
    return static_cast<Statistic>(it - kStatistics.begin());
}

std::string_view statisticName(Statistic statistic) {
    return kStatistics[static_cast<std::size_t>(statistic)];
}

HeatmapCell Heatmap::cell(std::size_t row, std::size_t column) const {
    const std::size_t at = row * columns.size() + column;
    const kernels::Cell& c = cells.cells[at];
    return {expected[at], c.valid, c.sum, c.busy, c.min, c.max};
}

std::optional<double> Heatmap::coverage(std::size_t row, std::size_t column) const {
    const HeatmapCell c = cell(row, column);
    if (c.expected == 0) {
        return std::nullopt;
    }
    return static_cast<double>(c.valid) / static_cast<double>(c.expected);
}

std::optional<double> Heatmap::value(std::size_t row, std::size_t column, Statistic statistic) const {
    if (statistic == Statistic::Coverage) {
        return coverage(row, column);
    }
    const kernels::Cell& c = cells.cells[row * columns.size() + column];
    if (c.valid == 0) {
        return std::nullopt;
    }
    switch (statistic) {
        case Statistic::Mean:
            return metric.value(kernels::meanCode(c));
        case Statistic::Max:
            return metric.value(c.max);
        case Statistic::Min:
            return metric.value(c.min);
        case Statistic::Busy:
            return static_cast<double>(c.busy) / static_cast<double>(c.valid);
        case Statistic::P50:
            return quantile(*this, row, column, 0.50);
        case Statistic::P95:
            return quantile(*this, row, column, 0.95);
        case Statistic::P99:
            return quantile(*this, row, column, 0.99);
        case Statistic::Coverage:
            break;
    }
    return std::nullopt;
}

}  // namespace leasehold
