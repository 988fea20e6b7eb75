// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/model/digits.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/tenant_palette.hpp"
#include "widgets/state/tenant_codes.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostKept = 64;

std::string keyOf(const Filter& filter) {
    return fmt::format("{}", fmt::join(filterLines(filter), "\x1f"));
}

TableCell number(double value) {
    return std::isnan(value) ? TableCell() : TableCell(value);
}

bool shareX(const std::vector<ChartSeries>& series) {
    return std::all_of(series.begin(), series.end(), [&](const ChartSeries& one) { return one.x == series[0].x; });
}

}  // namespace

ChartMaker::ChartMaker(SnapshotPtr snapshot, TelemetrySource source)
    : m_snapshot(std::move(snapshot)), m_source(std::move(source)) {
    const std::vector<std::uint8_t> codes = tenantCodes(*m_snapshot);
    for (std::size_t party = 0; party < codes.size(); ++party) {
        m_tenantColours[m_snapshot->parties[party].name] =
            codes[party] == scene::code::kOthers ? kColourOthers : codes[party];
    }
}

int ChartMaker::colourOf(GroupBy by, const std::string& name, std::size_t position) const {
    if (name == kVacantName) {
        return kColourVacant;
    }
    if (by == GroupBy::Tenant) {
        const auto found = m_tenantColours.find(name);
        return found == m_tenantColours.end() ? kColourOthers : found->second;
    }
    return static_cast<int>(position % scene::kTenantColours);
}

Result<TimeWindow> ChartMaker::windowOf(const ChartSpec& spec) {
    if (!m_dataWindow) {
        const Result<TimeWindow> found = telemetryWindow(m_source);
        if (!found) {
            return Failure(found.error());
        }
        m_dataWindow = *found;
    }
    TimeWindow window = *m_dataWindow;
    if (window.empty()) {  // no telemetry: the month before the date
        const Instant at = spec.at.value_or(spec.to.value_or(exportTime()));
        window = {at - std::chrono::days{30}, at};
    }
    window = {spec.from.value_or(window.from), spec.to.value_or(window.to)};
    if (window.empty()) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("the window {} is empty", windowText(window)),
                    "choose times inside the data");
    }
    return window;
}

Result<ChartMaker::HeatmapPtr> ChartMaker::heatmap(const ChartSpec& spec, GroupBy by, const std::string& metric,
                                                   Duration bin, TimeWindow window, const std::stop_token& stop) {
    const Statistic s = spec.statistic;
    const bool histogram = s == Statistic::P50 || s == Statistic::P95 || s == Statistic::P99;
    const std::string key = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", groupByName(by), metric, bin.count(),
                                        window.from.time_since_epoch().count(), window.to.time_since_epoch().count(),
                                        histogram, spec.busyThreshold, keyOf(spec.filter));
    if (const auto kept = m_heatmaps.find(key); kept != m_heatmaps.end()) {
        return kept->second;
    }
    HeatmapRequest request;
    request.by = by;
    request.metric = metric;
    request.from = window.from;
    request.to = window.to;
    request.bin = bin;
    request.filter = spec.filter;
    request.busyThreshold = spec.busyThreshold;
    request.histogram = histogram;
    Result<Heatmap> made = computeHeatmap(*m_snapshot, m_source, request, stop);
    if (!made) {
        return Failure(made.error());
    }
    if (m_heatmaps.size() >= kMostKept) {
        m_heatmaps.clear();
    }
    return m_heatmaps[key] = std::make_shared<const Heatmap>(std::move(*made));
}

Result<ChartMaker::FiguresPtr> ChartMaker::figures(const ChartSpec& spec, TimeWindow window, Instant at,
                                                   std::optional<GroupBy> by, bool samples,
                                                   const std::stop_token& stop) {
    const std::string key = fmt::format("{}|{}|{}|{}|{}|{}|{}", by ? groupByName(*by) : "",
                                        window.from.time_since_epoch().count(), window.to.time_since_epoch().count(),
                                        at.time_since_epoch().count(), samples, spec.busyThreshold, keyOf(spec.filter));
    if (const auto kept = m_figures.find(key); kept != m_figures.end()) {
        return kept->second;
    }
    FigureRequest request;
    request.window = window;
    request.at = at;
    request.by = by;
    request.filter = spec.filter;
    request.busyThreshold = spec.busyThreshold;
    Result<Figures> made = samples ? computeFigures(*m_snapshot, m_source, request, stop)
                                   : computeFigures(*m_snapshot, FigureSamplesPtr{}, request, stop);
    if (!made) {
        return Failure(made.error());
    }
    if (m_figures.size() >= kMostKept * 4) {
        m_figures.clear();
    }
    return m_figures[key] = std::make_shared<const Figures>(std::move(*made));
}

Result<ChartData> ChartMaker::make(const ChartSpec& spec, const std::stop_token& stop) {
    ChartData data;
    data.spec = spec;
    const Result<TimeWindow> window = windowOf(spec);
    if (!window) {
        return Failure(window.error());
    }
    data.window = *window;
    data.provenance = provenanceOf(*m_snapshot, std::string(chartKindInfo(spec.kind).title));
    data.provenance.window = *window;
    data.provenance.filters = filterLines(spec.filter);
    constexpr std::array kMake{&ChartMaker::overTime,      &ChartMaker::occupancy, &ChartMaker::revenue,
                               &ChartMaker::distribution,  &ChartMaker::duration,  &ChartMaker::ranking,
                               &ChartMaker::ranking,       &ChartMaker::price,     &ChartMaker::expiry,
                               &ChartMaker::concentration, &ChartMaker::power,     &ChartMaker::beforeAfter};
    if (const Result<> made = (this->*kMake[static_cast<std::size_t>(spec.kind)])(data, stop); !made) {
        return Failure(made.error());
    }
    if (data.empty.empty() && data.series.empty()) {
        data.empty =
            "Nothing to show in this window\nNo samples or leases of this choice lie in it. Widen the window or clear "
            "the filter.";
    }
    return data;
}

namespace {

/// "MW" of "Power (MW)"; empty where there is none.
std::string unitOf(const std::string& title) {
    const std::size_t open = title.rfind('(');
    return open == std::string::npos || title.back() != ')' ? std::string()
                                                            : title.substr(open + 1, title.size() - open - 2);
}

}  // namespace

Table ChartData::table() const {
    Table table;
    table.name = std::string(chartKindInfo(spec.kind).title);
    table.provenance = provenance;
    const ColumnType yType = ColumnType::Real;
    const bool wide = !series.empty() && shareX(series) && series[0].shape != SeriesShape::Points;
    const auto xCell = [&](const ChartSeries& one, std::size_t at) -> TableCell {
        if (!categories.empty()) {
            const auto index = static_cast<std::size_t>(one.x[at]);
            if (index < dates.size()) return dates[index];
            return index < categories.size() ? TableCell(categories[index]) : TableCell();
        }
        return timeAxis ? TableCell(Instant(Duration(static_cast<std::int64_t>(one.x[at])))) : number(one.x[at]);
    };
    const std::string yUnit = unit.empty() ? unitOf(yTitle) : unit;
    const auto columnOf = [&](const std::string& name) {
        return yUnit.empty() ? name : fmt::format("{} ({})", name, yUnit);
    };
    const TableColumn x{!dates.empty() || (categories.empty() && timeAxis) ? "from"
                        : !categories.empty()                              ? "name"
                                                                           : "x",
                        xTitle,
                        !categories.empty() ? ColumnType::Text
                        : timeAxis          ? ColumnType::Time
                                            : ColumnType::Real,
                        {}};
    if (wide) {
        table.columns.push_back(x);
        for (const ChartSeries& one : series) {
            table.columns.push_back({columnOf(one.key.empty() ? one.name : one.key), one.name, yType, yUnit});
        }
        for (std::size_t at = 0; at < series[0].x.size(); ++at) {
            TableRow row{xCell(series[0], at)};
            for (const ChartSeries& one : series) {
                row.push_back(number(one.y[at] * perUnit));
            }
            table.rows.push_back(std::move(row));
        }
        return table;
    }
    table.columns = {{"series", "Series", ColumnType::Text, {}}, x, {columnOf("value"), yTitle, yType, yUnit}};
    const bool prices = spec.kind == ChartKind::Price;
    if (prices) {
        table.columns.push_back({"price_is", "Price is", ColumnType::Text, {}});
    }
    for (const ChartSeries& one : series) {
        for (std::size_t at = 0; at < one.x.size(); ++at) {
            TableRow& row = table.rows.emplace_back(TableRow{one.name, xCell(one, at), number(one.y[at] * perUnit)});
            if (prices) {
                row.emplace_back(one.hollow ? "contracted" : "effective");
            }
        }
    }
    return table;
}

std::string someNames(const std::vector<std::string>& names, std::size_t shown) {
    const std::size_t named = std::min(names.size(), shown);
    std::string line =
        fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(named), ", "));
    return names.size() > named ? fmt::format("{} and {} more", line, groupedDigits(names.size() - named)) : line;
}

}  // namespace leasehold
