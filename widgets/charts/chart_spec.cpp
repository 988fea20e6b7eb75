// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_spec.hpp"

#include <fmt/format.h>

#include <array>

namespace leasehold {
namespace {

constexpr std::array<ChartKindInfo, 12> kKinds{{
    {ChartKind::Utilisation, "utilisation", "Utilisation over time", "a metric over time, one line a group"},
    {ChartKind::Occupancy, "occupancy", "Occupancy over time", "leased GPUs of those available, stacked by tenant"},
    {ChartKind::Revenue, "revenue", "Revenue", "contracted and billed, by day or month"},
    {ChartKind::Distribution, "distribution", "Distribution over GPUs", "how many GPUs run how hard"},
    {ChartKind::DurationCurve, "duration", "Duration curve", "for what share of the time a value is reached"},
    {ChartKind::Top, "top", "Highest", "the groups with the highest values"},
    {ChartKind::Bottom, "bottom", "Lowest", "the groups with the lowest values"},
    {ChartKind::Price, "price", "Utilisation against price", "each tenant's effective price and utilisation"},
    {ChartKind::Expiry, "expiry", "Expiry profile", "rent that expires in each year"},
    {ChartKind::Concentration, "concentration", "Concentration", "each tenant's share of the rent"},
    {ChartKind::Power, "power", "Power against envelope", "power by hall, and what the feeds allow"},
    {ChartKind::BeforeAfter, "before-after", "Before and after", "two windows compared, group by group"},
}};

}  // namespace

std::span<const ChartKindInfo> chartKinds() {
    return kKinds;
}

const ChartKindInfo& chartKindInfo(ChartKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

Result<ChartKind> parseChartKind(std::string_view name) {
    std::string names;
    for (const ChartKindInfo& info : kKinds) {
        if (info.name == name) {
            return info.kind;
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no chart", name.substr(0, 60)),
                fmt::format("choose one of {}", names));
}

bool usesMetric(ChartKind kind) {
    return kind == ChartKind::Utilisation || kind == ChartKind::Distribution || kind == ChartKind::DurationCurve ||
           kind == ChartKind::Top || kind == ChartKind::Bottom || kind == ChartKind::BeforeAfter;
}

bool usesCut(ChartKind kind) {
    return (usesMetric(kind) && kind != ChartKind::Distribution) || kind == ChartKind::Price;
}

bool usesBin(ChartKind kind) {
    return kind == ChartKind::Utilisation || kind == ChartKind::DurationCurve || kind == ChartKind::Power ||
           kind == ChartKind::Occupancy;
}

bool usesStatistic(ChartKind kind) {
    return usesMetric(kind);
}

}  // namespace leasehold
