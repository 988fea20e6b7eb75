// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/export/table.hpp"
#include "widgets/charts/chart_spec.hpp"

/// What a chart draws: numbers, names and words, without a pixel. Immutable once made.
namespace leasehold {

enum class SeriesShape : std::uint8_t {
    Line,
    Steps,    ///< each value holds until the next
    Stacked,  ///< areas on top of each other, in order
    Bars,     ///< beside each other, one a category
    Points
};

/// Colours that are no tenant's.
inline constexpr int kColourVacant = -1;
inline constexpr int kColourLimit = -2;   ///< an envelope: dashed
inline constexpr int kColourOthers = -3;  ///< a party that is no tenant

struct ChartSeries {
    std::string name;
    SeriesShape shape = SeriesShape::Line;
    int colour = 0;         ///< place in the tenants' palette, which repeats; or one of the above
    std::vector<double> x;  ///< seconds since 1970 (time), position of the category, or a value; ascending
    std::vector<double> y;  ///< NaN: no data, a gap
    double strength = 1;    ///< of the colour against the ground, for what is not in focus
    bool hollow = false;    ///< points: not what was billed but what was contracted
    std::string key = {};   ///< its column's name in tables, without unit; empty: `name`
};

struct ChartData {
    ChartSpec spec;
    bool timeAxis = false;
    bool sideways = false;                ///< bars to the right, the first category on top
    std::vector<std::string> categories;  ///< of bars; empty: x is a number or a time
    std::vector<std::string> dates;       ///< of categories that are days or months: 2026-05-10; else empty
    std::vector<int> categoryColours;     ///< as of a series: of bars that stand for tenants; empty: the series' own
    std::string xTitle;
    std::string yTitle;  ///< with its unit in parentheses at the end: "Power (MW)"
    std::string unit;    ///< of tables; empty: that of yTitle
    double perUnit = 1;  ///< so many units of tables in one of the axis: 1,000,000 where that has millions of USD
    bool share = false;  ///< y runs from 0 to 100 %
    bool fromZero = true;
    bool xFromZero = false;
    std::optional<TimeWindow> window;
    std::vector<ChartSeries> series;
    std::vector<std::string> focus;  ///< categories that stand out; empty: all alike
    std::string empty;               ///< why there is nothing to draw, and in further lines what to do; empty: there is
    Provenance provenance;

    /// The numbers behind it: one line a time or category and one column a series; one line a mark for points.
    [[nodiscard]] Table table() const;
};

/// Makes charts of one site. What several charts need is computed once. One thread at a time; any thread.
class ChartMaker {
public:
    ChartMaker(SnapshotPtr snapshot, TelemetrySource source);

    /// NotFound: no such metric or filter name. InvalidInput: an empty window. Cancelled. No data is no error: `empty`
    /// then says so.
    Result<ChartData> make(const ChartSpec& spec, const std::stop_token& stop = {});

private:
    using HeatmapPtr = std::shared_ptr<const Heatmap>;
    using FiguresPtr = std::shared_ptr<const Figures>;
    Result<HeatmapPtr> heatmap(const ChartSpec& spec, GroupBy by, const std::string& metric, Duration bin,
                               TimeWindow window, const std::stop_token& stop);
    Result<FiguresPtr> figures(const ChartSpec& spec, TimeWindow window, Instant at, std::optional<GroupBy> by,
                               bool samples, const std::stop_token& stop);

    Result<> overTime(ChartData& data, const std::stop_token& stop);
    Result<> duration(ChartData& data, const std::stop_token& stop);
    Result<> power(ChartData& data, const std::stop_token& stop);
    Result<> occupancy(ChartData& data, const std::stop_token& stop);
    Result<> revenue(ChartData& data, const std::stop_token& stop);
    Result<> distribution(ChartData& data, const std::stop_token& stop);
    Result<> ranking(ChartData& data, const std::stop_token& stop);
    Result<> beforeAfter(ChartData& data, const std::stop_token& stop);
    Result<> price(ChartData& data, const std::stop_token& stop);
    Result<> expiry(ChartData& data, const std::stop_token& stop);
    Result<> concentration(ChartData& data, const std::stop_token& stop);

    [[nodiscard]] int colourOf(GroupBy by, const std::string& name, std::size_t position) const;
    Result<TimeWindow> windowOf(const ChartSpec& spec);

    SnapshotPtr m_snapshot;
    TelemetrySource m_source;
    std::map<std::string, int> m_tenantColours;
    std::optional<TimeWindow> m_dataWindow;
    std::map<std::string, HeatmapPtr> m_heatmaps;
    std::map<std::string, FiguresPtr> m_figures;
};

/// "a, b, c and 4 more": the first `shown` of the names, and how many there are besides.
std::string someNames(const std::vector<std::string>& names, std::size_t shown);

}  // namespace leasehold
