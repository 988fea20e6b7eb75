// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "data/analytics/aggregate.hpp"

/// What a chart shows, as chosen in the chart builder or on the command line.
namespace leasehold {

enum class ChartKind : std::uint8_t {
    Utilisation,
    Occupancy,
    Revenue,
    Distribution,
    DurationCurve,
    Top,
    Bottom,
    Price,
    Expiry,
    Concentration,
    Power,
    BeforeAfter
};

struct ChartKindInfo {
    ChartKind kind;
    std::string_view name;     ///< on the command line and in saved views; stable
    std::string_view title;    ///< for people
    std::string_view summary;  ///< one line
};
/// All kinds, in the order of the enumeration.
std::span<const ChartKindInfo> chartKinds();
const ChartKindInfo& chartKindInfo(ChartKind kind);
/// By name; InvalidInput lists the names.
Result<ChartKind> parseChartKind(std::string_view name);

struct ChartSpec {
    ChartKind kind = ChartKind::Utilisation;
    std::string metric = "gpu_util";  ///< of the kinds that show samples; power takes power_w always
    GroupBy by = GroupBy::Tenant;     ///< the cut: one line, bar or mark each
    Filter filter;
    std::optional<Instant> from;  ///< default: the first sample
    std::optional<Instant> to;    ///< default: the end of the data
    std::optional<Instant> at;    ///< of rents and expiries; default: `to`
    Duration bin{0};              ///< 0: chosen so that about 400 marks stand in the window
    Statistic statistic = Statistic::Mean;
    int count = 10;  ///< bars of top and bottom, 1 to 50
    double busyThreshold = 5;
    std::optional<TimeWindow> before;  ///< of before-after; default: as long, just before; without data the first half
};

/// Which of the choices a kind heeds; the rest are ignored, and greyed in the builder.
bool usesMetric(ChartKind kind);
bool usesCut(ChartKind kind);
bool usesBin(ChartKind kind);
bool usesStatistic(ChartKind kind);

}  // namespace leasehold
