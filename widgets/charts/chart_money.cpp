// SPDX-License-Identifier: GPL-3.0-or-later
// Charts of leases and money: occupancy, revenue, price, expiry, concentration.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/analytics/months.hpp"
#include "widgets/charts/chart_data.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/utilisation_curve.hpp"

namespace leasehold {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr Duration kDay{86400};
constexpr std::int64_t kMostDays = 62;
constexpr std::int64_t kOccupancyBins = 120;
constexpr std::size_t kMostShares = 20;
constexpr std::size_t kNamed = 3;  ///< of those that a note is about

Instant atOf(const ChartData& data) {
    return data.spec.at.value_or(data.window->to);
}

/// Days where the window is short, else calendar months, both cut at its ends.
std::vector<TimeWindow> periodsOf(TimeWindow window) {
    std::vector<TimeWindow> periods;
    const bool days = window.length() <= kDay * kMostDays;
    for (Instant from = window.from; from < window.to && periods.size() < 600;) {
        const Instant next = days ? std::chrono::floor<std::chrono::days>(from) + kDay : addMonths(from, 1);
        periods.push_back({from, std::min(next, window.to)});
        from = next;
    }
    return periods;
}

/// What a GPU-hour of a group costs its tenant, or why that is not known.
struct PricePoint {
    std::optional<double> value;
    bool contracted = false;
    std::string why;
};

PricePoint pricePointOf(const FigureSet& row, GroupBy by) {
    const Figure& effective = row[FigureId::EffectivePrice];
    if (effective.value) {
        return {effective.value, false, {}};
    }
    if (!effective.coverage) {
        return {{}, false, "pays no rent (internal use)"};
    }
    // An unknown ramp makes a bill unknown; what the contract says is known all the same. In a hall or a rack the hours
    // of other leases would dilute it.
    const std::optional<double> contracted = row[FigureId::ContractedRevenue].value;
    const std::optional<double> hours = row[FigureId::LeasedGpuHours].value;
    if ((by == GroupBy::Tenant || by == GroupBy::Lease) && contracted && hours && *contracted > 0 && *hours > 0) {
        return {*contracted / *hours, true, {}};
    }
    return {{}, false, "what is billed is not known"};
}

void defined(ChartData& data, std::initializer_list<FigureId> ids) {
    for (const FigureId id : ids) {
        data.provenance.definitions.emplace_back(figureTitle(id), figureFormula(id));
    }
}

}  // namespace

Result<> ChartMaker::occupancy(ChartData& data, const std::stop_token& stop) {
    const TimeWindow window = *data.window;
    const Duration bin = data.spec.bin.count() > 0 ? data.spec.bin : binFor(window, Duration{3600}, kOccupancyBins);
    data.provenance.title = "Occupancy over time, by tenant";
    data.provenance.settings = {{"bin", formatDuration(bin)}};
    defined(data, {FigureId::Occupancy, FigureId::LeasedGpuHours, FigureId::AvailableGpuHours});
    data.timeAxis = true;
    data.share = true;
    data.xTitle = "Time (UTC)";
    data.yTitle = "Leased share of available GPUs (%)";
    std::vector<double> times;
    std::map<std::string, std::vector<double>> shares;
    std::vector<std::string> order;
    for (Instant from = window.from; from < window.to; from += bin) {
        const Result<FiguresPtr> one =
            figures(data.spec, {from, std::min(from + bin, window.to)}, from, GroupBy::Tenant, false, stop);
        if (!one) {
            return Failure(one.error());
        }
        const std::optional<double> available = (*one)->total[FigureId::AvailableGpuHours].value;
        for (const FigureSet& row : (*one)->rows) {
            const std::optional<double> leased = row[FigureId::LeasedGpuHours].value;
            if (row.name.front() == '(' || !leased || *leased == 0) {
                continue;
            }
            auto [at, fresh] = shares.try_emplace(row.name);
            if (fresh) {
                order.push_back(row.name);
            }
            at->second.resize(times.size(), 0);
            at->second.push_back(available && *available > 0 ? 100 * *leased / *available : kNone);
        }
        times.push_back(static_cast<double>(from.time_since_epoch().count()));
    }
    for (const std::string& name : order) {
        shares[name].resize(times.size(), 0);
        data.series.push_back({name, SeriesShape::Stacked, colourOf(GroupBy::Tenant, name, 0), times, shares[name]});
    }
    data.empty = data.series.empty() ? "No GPU with a known place is leased in this window" : "";
    return {};
}

Result<> ChartMaker::revenue(ChartData& data, const std::stop_token& stop) {
    const std::vector<TimeWindow> periods = periodsOf(*data.window);
    const bool days = data.window->length() <= kDay * kMostDays;
    data.provenance.title = "Revenue, contracted and billed";
    data.provenance.settings = {{"by", days ? "day" : "calendar month"}};
    defined(data, {FigureId::ContractedRevenue, FigureId::BilledRevenue});
    data.xTitle = days ? "Day (UTC)" : "Month (UTC)";
    ChartSeries contracted{"contracted", SeriesShape::Bars, 8, {}, {}};
    ChartSeries billed{"billed", SeriesShape::Bars, 0, {}, {}};
    std::string unit;
    std::string why;
    for (const TimeWindow& period : periods) {
        const Result<FiguresPtr> one = figures(data.spec, period, period.to - Duration{1}, std::nullopt, true, stop);
        if (!one) {
            return Failure(one.error());
        }
        const FigureSet& total = (*one)->total;
        const std::string date = formatInstant(period.from);
        data.categories.push_back(days ? date.substr(5, 5) : date.substr(0, 7));
        data.dates.push_back(date.substr(0, 10));
        for (auto [id, series] :
             {std::pair{FigureId::ContractedRevenue, &contracted}, std::pair{FigureId::BilledRevenue, &billed}}) {
            series->x.push_back(static_cast<double>(data.categories.size() - 1));
            series->y.push_back(total[id].value ? *total[id].value / 1e6 : kNone);
            unit = total[id].value ? total[id].unit : unit;
            why = total[id].value ? why : total[id].note;
        }
    }
    data.yTitle = fmt::format("Revenue (million {})", unit.empty() ? "of its currency" : unit);
    data.unit = unit;
    data.perUnit = 1e6;
    if (!why.empty()) {
        data.provenance.notes.push_back("n/a in part: " + why);
    }
    if (unit.empty()) {
        data.empty = "Revenue is n/a: " + (why.empty() ? std::string("no lease is in force") : why);
        if (why.find("several currencies") != std::string::npos) {
            data.empty += "\nFilter by tenants or leases that pay in one currency.";
        }
        return {};
    }
    for (ChartSeries* series : {&contracted, &billed}) {
        if (std::any_of(series->y.begin(), series->y.end(), [](double y) { return !std::isnan(y); })) {
            data.series.push_back(std::move(*series));
        }
    }
    return {};
}

Result<> ChartMaker::price(ChartData& data, const std::stop_token& stop) {
    const GroupBy by = data.spec.by == GroupBy::Gpu ? GroupBy::Tenant : data.spec.by;
    const Result<FiguresPtr> all = figures(data.spec, *data.window, atOf(data), by, true, stop);
    if (!all) {
        return Failure(all.error());
    }
    data.provenance.title = fmt::format("Utilisation against price, by {}", groupByName(by));
    defined(data, {FigureId::EffectivePrice, FigureId::TechnicalUtilisation});
    data.share = true;
    data.xFromZero = true;
    data.yTitle = "Utilisation (%)";
    std::map<std::string, std::vector<std::string>> left;  // why -> names
    std::string unit;
    bool contracted = false;
    for (const FigureSet& row : (*all)->rows) {
        if (row.name == kVacantName) {
            continue;
        }
        const Figure& use = row[FigureId::TechnicalUtilisation];
        const PricePoint price = pricePointOf(row, by);
        if (!price.value || !use.value) {
            left[price.value ? "no samples" : price.why].push_back(row.name);
            continue;
        }
        unit = row[FigureId::EffectivePrice].unit;
        contracted = contracted || price.contracted;
        ChartSeries series{row.name,
                           SeriesShape::Points,
                           colourOf(by, row.name, data.series.size()),
                           {*price.value},
                           {100 * *use.value}};
        series.hollow = price.contracted;
        data.series.push_back(std::move(series));
    }
    const std::string per = unit.empty() ? "a GPU-hour" : unit;
    data.xTitle = contracted ? fmt::format("Effective price ({}); hollow: contracted price", per)
                             : fmt::format("Effective price ({})", per);
    if (contracted) {
        data.provenance.definitions.emplace_back(
            "contracted price", "Contracted revenue / leased GPU-hours, where what was billed is not known");
    }
    std::string reasons;
    for (const auto& [why, names] : left) {
        reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", someNames(names, kNamed), why);
    }
    if (!reasons.empty()) {
        data.provenance.notes.push_back("left out: " + reasons);
    }
    if (data.series.empty()) {
        data.empty = fmt::format(
            "No {} has both a price and samples in this window\n{}Give the leases their price, choose a "
            "window with samples, or cut by tenant.",
            groupByName(by), reasons.empty() ? "" : reasons + ".\n");
    }
    return {};
}

Result<> ChartMaker::expiry(ChartData& data, const std::stop_token& stop) {
    const Instant at = atOf(data);
    const Result<FiguresPtr> all = figures(data.spec, *data.window, at, std::nullopt, false, stop);
    if (!all) {
        return Failure(all.error());
    }
    const FigureSet& total = (*all)->total;
    data.provenance.title = "Rent by year of expiry";
    data.provenance.window.reset();
    data.provenance.asOf = at;
    data.provenance.definitions = {{"share", "Monthly rent of the leases that expire in the year / total"}};
    data.share = true;
    data.xTitle = "Year";
    data.yTitle = "Share of the monthly rent (%)";
    if (!total.rollover || total.rollover->empty()) {
        if (!total.rollover || total.openEndedShare <= 0) {
            const std::string& note = total[FigureId::TotalMonthlyRent].note;
            data.empty = "Expiry is n/a: " + (note.empty() ? std::string("no rent is in force") : note);
            return {};
        }
    }
    ChartSeries series{"expires", SeriesShape::Bars, 0, {}, {}};
    const auto add = [&](const std::string& name, double share) {
        series.x.push_back(static_cast<double>(data.categories.size()));
        series.y.push_back(100 * share);
        data.categories.push_back(name);
    };
    int last = total.rollover->empty() ? 0 : total.rollover->front().year - 1;
    for (const RolloverYear& year : *total.rollover) {
        for (int gap = last + 1; gap < year.year && year.year - last < 40; ++gap) {
            add(std::to_string(gap), 0);
        }
        add(std::to_string(year.year), year.share);
        last = year.year;
    }
    if (total.openEndedShare > 0) {
        add("open-ended", total.openEndedShare);
    }
    data.series = {std::move(series)};
    return {};
}

Result<> ChartMaker::concentration(ChartData& data, const std::stop_token& stop) {
    const Instant at = atOf(data);
    const Result<FiguresPtr> all = figures(data.spec, *data.window, at, GroupBy::Tenant, false, stop);
    if (!all) {
        return Failure(all.error());
    }
    const Figure& rent = (*all)->total[FigureId::TotalMonthlyRent];
    data.provenance.title = "Rent by tenant";
    data.provenance.window.reset();
    data.provenance.asOf = at;
    defined(data, {FigureId::TopTenantShare, FigureId::Hhi, FigureId::EffectiveTenants});
    data.share = true;
    data.sideways = true;
    data.xTitle = "Tenant";
    data.yTitle = "Share of the monthly rent (%)";
    if (!rent.value || *rent.value <= 0) {
        data.empty = "Concentration is n/a: " + (rent.note.empty() ? std::string("no rent is in force") : rent.note);
        return {};
    }
    std::vector<std::pair<double, std::string>> shares;
    for (const FigureSet& row : (*all)->rows) {
        const std::optional<double> part = row[FigureId::TotalMonthlyRent].value;
        if (part && *part > 0) {
            shares.emplace_back(100 * *part / *rent.value, row.name);
        }
    }
    std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    ChartSeries series{"share of rent", SeriesShape::Bars, 0, {}, {}};
    const auto add = [&](double share, const std::string& name) {
        series.x.push_back(static_cast<double>(data.categories.size()));
        series.y.push_back(share);
        data.categories.push_back(name);
    };
    const CutList cut(shares.size(), kMostShares);
    for (std::size_t i = 0; i < cut.shown; ++i)
        add(shares[i].first, shares[i].second);
    if (cut.more > 0) {
        double rest = 0;
        for (std::size_t i = cut.shown; i < shares.size(); ++i)
            rest += shares[i].first;
        add(rest, andMore(cut.more).toStdString());
    }
    const Figure& hhi = (*all)->total[FigureId::Hhi];
    const Figure& count = (*all)->total[FigureId::EffectiveTenants];
    data.provenance.settings = {{"HHI", figureText(FigureId::Hhi, hhi)},
                                {"effective tenants", figureText(FigureId::EffectiveTenants, count)}};
    data.series = {std::move(series)};
    return {};
}

}  // namespace leasehold
