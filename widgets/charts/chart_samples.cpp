// SPDX-License-Identifier: GPL-3.0-or-later
// Charts of samples: over time, duration, distribution, ranking, before and after, power.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string_view>

#include "data/model/digits.hpp"
#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/utilisation_curve.hpp"

namespace leasehold {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostLines = 12;
constexpr std::int64_t kMarks = 400;
constexpr int kClasses = 20;
/// One bin for all times there are: bins stand on multiples of their length since 1970.
constexpr Duration kWhole{1LL << 33U};

double shown(const Heatmap& heatmap, std::size_t row, std::size_t column, Statistic statistic) {
    const std::optional<double> value = heatmap.value(row, column, statistic);
    return value ? *value * (isShare(statistic) ? 100 : 1) : kNone;
}

std::string unitOf(const Heatmap& heatmap, Statistic statistic) {
    return isShare(statistic) ? "%" : heatmap.metric.unit;
}

void describe(ChartData& data, const Heatmap& heatmap, GroupBy by, Duration bin) {
    const Provenance from = [&] {
        Snapshot none;
        return heatmapProvenance(none, heatmap, data.spec.statistic);
    }();
    data.provenance.coverage = from.coverage;
    data.provenance.settings = {{"metric", heatmap.request.metric},
                                {"statistic", std::string(statisticName(data.spec.statistic))},
                                {"by", std::string(groupByName(by))}};
    if (bin.count() > 0 && bin != kWhole) {
        data.provenance.settings.emplace_back("bin", formatDuration(bin));
    }
    data.provenance.definitions.emplace_back("value", statisticWords(data.spec.statistic) + " of the valid samples");
    data.share = unitOf(heatmap, data.spec.statistic) == "%";
    data.fromZero = heatmap.metric.unit != "C" || isShare(data.spec.statistic);
    data.yTitle = fmt::format("{}, {} ({})", metricWords(heatmap.request.metric), statisticWords(data.spec.statistic),
                              unitOf(heatmap, data.spec.statistic));
}

Duration binOf(const ChartSpec& spec, const Snapshot& snapshot, const std::string& metric, TimeWindow window) {
    if (spec.bin.count() > 0) {
        return spec.bin;
    }
    const Metric* found = snapshot.metric(metric);
    return binFor(window, found != nullptr && found->step.count() > 0 ? found->step : Duration{900}, kMarks);
}

/// The rows that are drawn, and those that are not.
struct DrawnRows {
    std::vector<std::size_t> drawn;
    std::vector<std::size_t> others;
};

/// All of them, or those that hold most; of those that hold equally much, the ones with the highest mean.
DrawnRows drawnRows(const Heatmap& heatmap) {
    std::vector<std::size_t> rows(heatmap.rows.size());
    std::iota(rows.begin(), rows.end(), 0);
    if (rows.size() <= kMostLines) {
        return {rows, {}};
    }
    struct Weight {
        std::uint64_t held = 0;
        double mean = 0;
    };
    std::vector<Weight> weights(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::uint64_t valid = 0;
        std::uint64_t sum = 0;
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            weights[row].held += heatmap.expected[row * heatmap.columns.size() + column];
            valid += heatmap.cell(row, column).valid;
            sum += heatmap.cell(row, column).sum;
        }
        weights[row].mean = valid > 0 ? static_cast<double>(sum) / static_cast<double>(valid) : -1;
    }
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(weights[a].held, weights[a].mean) > std::pair(weights[b].held, weights[b].mean);
    });
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(kMostLines);
    DrawnRows chosen{{rows.begin(), end}, {end, rows.end()}};
    std::sort(chosen.drawn.begin(), chosen.drawn.end());
    return chosen;
}

/// What the rows that are not drawn have in their middle, so that nobody takes the drawn ones for all.
ChartSeries medianOf(const Heatmap& heatmap, const std::vector<std::size_t>& rows, Statistic statistic) {
    ChartSeries series{
        fmt::format("median of the other {}", groupedDigits(rows.size())), SeriesShape::Line, kColourOthers, {}, {}};
    std::vector<double> values;
    for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
        values.clear();
        for (const std::size_t row : rows) {
            if (const double value = shown(heatmap, row, column, statistic); !std::isnan(value)) {
                values.push_back(value);
            }
        }
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        series.x.push_back(static_cast<double>(heatmap.columns[column].time_since_epoch().count()));
        series.y.push_back(values.empty() ? kNone : *middle);
    }
    return series;
}

std::string capitalised(std::string_view word) {
    std::string out(word);
    if (!out.empty()) {
        out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
    }
    return out == "Gpu" ? "GPU" : out;
}

bool hasData(const std::vector<double>& values) {
    return std::any_of(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
}

/// Groups by their value over the whole window: name and value, those with data.
std::vector<std::pair<std::string, double>> valuesOf(const Heatmap& heatmap, Statistic statistic) {
    std::vector<std::pair<std::string, double>> values;
    for (std::size_t row = 0; row < heatmap.rows.size() && !heatmap.columns.empty(); ++row) {
        if (const double value = shown(heatmap, row, 0, statistic); !std::isnan(value)) {
            values.emplace_back(heatmap.rows[row], value);
        }
    }
    return values;
}

}  // namespace

Result<> ChartMaker::overTime(ChartData& data, const std::stop_token& stop) {
    const ChartSpec& spec = data.spec;
    const Duration bin = binOf(spec, *m_snapshot, spec.metric, *data.window);
    const Result<HeatmapPtr> map = heatmap(spec, spec.by, spec.metric, bin, *data.window, stop);
    if (!map) {
        return Failure(map.error());
    }
    const Heatmap& cells = **map;
    describe(data, cells, spec.by, bin);
    data.provenance.title = fmt::format("{} over time, by {}", metricWords(spec.metric), groupByName(spec.by));
    data.timeAxis = true;
    data.xTitle = "Time (UTC)";
    const DrawnRows rows = drawnRows(cells);
    for (const std::size_t row : rows.drawn) {
        ChartSeries series{
            cells.rows[row], SeriesShape::Line, colourOf(spec.by, cells.rows[row], data.series.size()), {}, {}};
        for (std::size_t column = 0; column < cells.columns.size(); ++column) {
            series.x.push_back(static_cast<double>(cells.columns[column].time_since_epoch().count()));
            series.y.push_back(shown(cells, row, column, spec.statistic));
        }
        if (hasData(series.y)) {
            data.series.push_back(std::move(series));
        }
    }
    if (!rows.others.empty()) {
        data.provenance.notes.push_back(
            fmt::format("the {} largest of {} are drawn, of equally large ones those with the highest mean; and the "
                        "median of the {} others",
                        rows.drawn.size(), groupedDigits(cells.rows.size()), groupedDigits(rows.others.size())));
        if (ChartSeries others = medianOf(cells, rows.others, spec.statistic); hasData(others.y)) {
            data.series.push_back(std::move(others));
        }
    }
    return {};
}

Result<> ChartMaker::duration(ChartData& data, const std::stop_token& stop) {
    if (const Result<> done = overTime(data, stop); !done) {
        return done;
    }
    data.provenance.title =
        fmt::format("{}: duration curve, by {}", metricWords(data.spec.metric), groupByName(data.spec.by));
    data.timeAxis = false;
    data.xTitle = "Share of the time with data in which it is reached (%)";
    for (ChartSeries& series : data.series) {
        std::erase_if(series.y, [](double value) { return std::isnan(value); });
        std::sort(series.y.begin(), series.y.end(), std::greater<>());
        series.x.clear();
        for (std::size_t at = 0; at < series.y.size(); ++at) {
            series.x.push_back(100.0 * static_cast<double>(at + 1) / static_cast<double>(series.y.size()));
        }
    }
    return {};
}

Result<> ChartMaker::distribution(ChartData& data, const std::stop_token& stop) {
    const ChartSpec& spec = data.spec;
    const Result<HeatmapPtr> map = heatmap(spec, GroupBy::Gpu, spec.metric, kWhole, *data.window, stop);
    if (!map) {
        return Failure(map.error());
    }
    describe(data, **map, GroupBy::Gpu, kWhole);
    const auto values = valuesOf(**map, spec.statistic);
    if (values.empty()) {
        return {};
    }
    const bool percent = data.share;
    double high = 0;
    for (const auto& [name, value] : values) {
        high = std::max(high, value);
    }
    const double top = percent ? 100 : std::max(1.0, std::ceil(high / kClasses) * kClasses);
    data.provenance.title = fmt::format("Distribution of {} over GPUs", metricWords(spec.metric));
    data.xTitle = data.yTitle;
    data.yTitle = "GPUs";
    data.share = false;
    data.fromZero = true;
    ChartSeries series{fmt::format("{} GPUs", groupedDigits(values.size())), SeriesShape::Bars, 0, {}, {}};
    series.y.assign(kClasses, 0);
    for (int c = 0; c < kClasses; ++c) {
        series.x.push_back(c);
        data.categories.push_back(fmt::format("{:g}–{:g}", top * c / kClasses, top * (c + 1) / kClasses));
    }
    for (const auto& [name, value] : values) {
        ++series.y[static_cast<std::size_t>(std::clamp(static_cast<int>(value / top * kClasses), 0, kClasses - 1))];
    }
    if (const std::size_t without = (*map)->rows.size() - values.size(); without > 0) {
        data.provenance.notes.push_back(countOf(without, "GPU") + " without data left out");
    }
    data.series.push_back(std::move(series));
    return {};
}

namespace {

/// "Beta, Gamma and 3 more have no data and are left out"; empty where all have some.
std::string leftOutNote(const std::vector<std::string>& rows,
                        const std::vector<std::pair<std::string, double>>& withData) {
    constexpr std::size_t kNamed = 5;
    std::set<std::string_view> known;
    for (const auto& [name, value] : withData)
        known.insert(name);
    std::vector<std::string> without;
    for (const std::string& row : rows) {
        if (row != kVacantName && !known.contains(row)) without.push_back(row);
    }
    if (without.empty()) return {};
    // "and 1 more" never stands where the one could.
    const std::size_t shown = CutList(without.size(), kNamed + 1).shown;
    return fmt::format("{} {} no data and {} left out", someNames(without, shown), without.size() == 1 ? "has" : "have",
                       without.size() == 1 ? "is" : "are");
}

}  // namespace

Result<> ChartMaker::ranking(ChartData& data, const std::stop_token& stop) {
    const ChartSpec& spec = data.spec;
    const Result<HeatmapPtr> map = heatmap(spec, spec.by, spec.metric, kWhole, *data.window, stop);
    if (!map) {
        return Failure(map.error());
    }
    describe(data, **map, spec.by, kWhole);
    auto values = valuesOf(**map, spec.statistic);
    if (std::string left = leftOutNote((*map)->rows, values); !left.empty()) {
        data.provenance.notes.push_back(std::move(left));
    }
    std::erase_if(values, [](const auto& value) { return value.first == kVacantName; });
    const bool top = spec.kind == ChartKind::Top;
    std::stable_sort(values.begin(), values.end(),
                     [top](const auto& a, const auto& b) { return top ? a.second > b.second : a.second < b.second; });
    const std::size_t all = values.size();
    values.resize(std::min<std::size_t>(all, static_cast<std::size_t>(std::clamp(spec.count, 1, 50))));
    data.provenance.title = fmt::format("{} {} of {} by {}", top ? "Highest" : "Lowest", values.size(),
                                        groupedDigits(all), groupByName(spec.by));
    data.sideways = true;
    data.xTitle = capitalised(groupByName(spec.by));
    ChartSeries series{statisticWords(spec.statistic), SeriesShape::Bars, 0, {}, {}};
    for (const auto& [name, value] : values) {
        if (spec.by == GroupBy::Tenant) {
            data.categoryColours.push_back(colourOf(spec.by, name, 0));
        }
        series.x.push_back(static_cast<double>(data.categories.size()));
        series.y.push_back(value);
        data.categories.push_back(name);
    }
    if (!values.empty()) {
        data.series.push_back(std::move(series));
    }
    return {};
}

Result<> ChartMaker::beforeAfter(ChartData& data, const std::stop_token& stop) {
    const ChartSpec& spec = data.spec;
    TimeWindow after = *data.window;
    TimeWindow before = spec.before.value_or(TimeWindow{after.from - after.length(), after.from});
    if (!spec.before && m_dataWindow && before.from < m_dataWindow->from) {
        const Instant middle = after.from + after.length() / 2;
        before = {after.from, middle};
        after = {middle, after.to};
    }
    std::array<std::vector<std::pair<std::string, double>>, 2> sides;
    for (std::size_t side = 0; side < 2; ++side) {
        const Result<HeatmapPtr> map = heatmap(spec, spec.by, spec.metric, kWhole, side == 0 ? before : after, stop);
        if (!map) {
            return Failure(map.error());
        }
        describe(data, **map, spec.by, kWhole);
        sides[side] = valuesOf(**map, spec.statistic);
    }
    // Names in the order of the rows; where they are too many, those that changed most.
    std::map<std::string, std::array<double, 2>> values;
    std::vector<std::string> names;
    for (std::size_t side = 0; side < 2; ++side) {
        for (const auto& [name, value] : sides[side]) {
            if (name == kVacantName) continue;
            const auto [it, fresh] = values.try_emplace(name, std::array{kNone, kNone});
            it->second[side] = value;
            if (fresh) names.push_back(name);
        }
    }
    if (names.size() > kMostLines) {
        const auto change = [&](const std::string& name) {
            const double difference = std::abs(values[name][1] - values[name][0]);
            return std::isnan(difference) ? -1 : difference;
        };
        data.provenance.notes.push_back(
            fmt::format("the {} that changed most of {} are drawn", kMostLines, groupedDigits(names.size())));
        std::stable_sort(names.begin(), names.end(),
                         [&](const std::string& a, const std::string& b) { return change(a) > change(b); });
        names.resize(kMostLines);
    }
    data.categories = names;
    data.provenance.title = fmt::format("{} before and after, by {}", metricWords(spec.metric), groupByName(spec.by));
    data.provenance.window.reset();
    data.provenance.settings.emplace_back("before", windowText(before));
    data.provenance.settings.emplace_back("after", windowText(after));
    data.xTitle = capitalised(groupByName(spec.by));
    for (std::size_t side = 0; side < 2 && !data.categories.empty(); ++side) {
        ChartSeries series{(side == 0 ? "Before: " + windowText(before) : "After: " + windowText(after)),
                           SeriesShape::Bars,
                           side == 0 ? kColourOthers : 0,
                           {},
                           {}};
        for (std::size_t at = 0; at < data.categories.size(); ++at) {
            series.x.push_back(static_cast<double>(at));
            series.y.push_back(values[data.categories[at]][side]);
        }
        data.series.push_back(std::move(series));
    }
    return {};
}

Result<> ChartMaker::power(ChartData& data, const std::stop_token& stop) {
    ChartSpec spec = data.spec;
    spec.statistic = Statistic::Mean;
    constexpr const char* kMetric = "power_w";
    const Duration bin = binOf(spec, *m_snapshot, kMetric, *data.window);
    const Result<HeatmapPtr> map = heatmap(spec, GroupBy::Hall, kMetric, bin, *data.window, stop);
    if (!map) {
        return Failure(map.error());
    }
    const Heatmap& cells = **map;
    data.spec.statistic = Statistic::Mean;
    describe(data, cells, GroupBy::Hall, bin);
    data.provenance.title = "Power of GPUs against the envelope of the feeds";
    data.provenance.definitions = {{"value", "Mean power of the GPUs with samples x GPUs in service, MW"},
                                   {"envelope", "What the power feeds of the halls allow, added up; else the site's"}};
    data.timeAxis = true;
    data.fromZero = true;
    data.share = false;
    data.xTitle = "Time (UTC)";
    data.yTitle = "Power (MW)";
    const Duration step = cells.metric.step.count() > 0 ? cells.metric.step : Duration{3600};
    std::vector<double> times;
    for (const Instant column : cells.columns) {
        times.push_back(static_cast<double>(column.time_since_epoch().count()));
    }
    for (std::size_t row = 0; row < cells.rows.size(); ++row) {
        ChartSeries series{
            cells.rows[row], SeriesShape::Stacked, colourOf(GroupBy::Hall, cells.rows[row], row), times, {}};
        for (std::size_t column = 0; column < cells.columns.size(); ++column) {
            const TimeWindow part = intersect({cells.columns[column], cells.columns[column] + bin}, cells.window);
            const auto instants = static_cast<double>(firstSlotFrom(part.to, step) - firstSlotFrom(part.from, step));
            const double gpus = instants > 0 ? static_cast<double>(cells.cell(row, column).expected) / instants : 0;
            const std::optional<double> mean = cells.value(row, column, Statistic::Mean);
            series.y.push_back(mean ? *mean * gpus / 1e6 : kNone);
        }
        if (hasData(series.y)) {
            data.series.push_back(std::move(series));
        }
    }
    double halls = 0;
    double site = 0;
    for (const PowerFeed& feed : m_snapshot->feeds) {
        halls += feed.scope == ScopeKind::Hall ? feed.envelopeW : 0;
        site += feed.scope == ScopeKind::Site ? feed.envelopeW : 0;
    }
    const double envelope = (halls > 0 ? halls : site) / 1e6;
    if (envelope > 0 && spec.filter.empty() && !data.series.empty()) {
        data.series.push_back({fmt::format("envelope {:.4g} MW", envelope), SeriesShape::Line, kColourLimit, times,
                               std::vector<double>(times.size(), envelope)});
        data.series.back().key = "envelope";
        data.provenance.notes.push_back(
            "samples are of GPUs alone; envelopes hold processors, network, cooling and losses too");
    } else if (!data.series.empty()) {
        data.provenance.notes.push_back(spec.filter.empty() ? "no feed of a hall or the site states an envelope"
                                                            : "the envelope is the whole site's and not drawn");
    }
    return {};
}

}  // namespace leasehold
