// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "widgets/controls/look.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"
#include "widgets/report/plot.hpp"

namespace leasehold::report {
namespace {

constexpr double kChart = 168;
constexpr std::size_t kMostLines = 5;
constexpr std::size_t kMostNamed = 9;  ///< in the legend of the areas, the largest
constexpr std::size_t kMostHalls = 16;
const QColor kVacant{0xe4, 0xe8, 0xed};

double seconds(Instant t) {
    return static_cast<double>(t.time_since_epoch().count());
}

QString countText(double value) {
    return value >= 1000 ? QStringLiteral("%1 k").arg(value / 1000, 0, 'g', 4) : QString::number(value);
}

void paintTenancy(PageFlow& flow, const ReportFacts& facts) {
    const Snapshot& s = facts.snapshot();
    const TenancyCurve& curve = facts.tenancy;
    flow.subheading(QStringLiteral("GPUs let, by tenant"),
                    QStringLiteral("GPUs in service with a known place, a year back and a year on as contracted today; "
                                   "planned GPUs are left out."),
                    kChart + 16);
    if (curve.most == 0) {
        flow.pen().write(flow.strip(14), QStringLiteral("n/a: no GPUs in service over this time."), style::kLabel);
        flow.advance(26);
        return;
    }
    const std::vector<QColor> colours = tenantColours(s, false);
    const Pen pen = flow.pen();
    const Plot plot(pen, flow.strip(kChart), curve.window, static_cast<double>(curve.most), countText);
    plot.axes();
    std::vector<double> base(curve.at.size(), 0);
    std::vector<LegendItem> legend;
    std::size_t unnamed = 0;
    for (const TenancyCurve::Band& band : curve.bands) {
        QPolygonF upper;
        QPolygonF lower;
        for (std::size_t i = 0; i < curve.at.size(); ++i) {
            const Instant end = i + 1 < curve.at.size() ? curve.at[i + 1] : curve.window.to;
            const double top = base[i] + static_cast<double>(band.gpus[i]);
            for (const Instant t : {curve.at[i], end}) {
                upper << plot.at(seconds(t), top);
                lower << plot.at(seconds(t), base[i]);
            }
            base[i] = top;
        }
        const QColor colour = band.others ? ink::kFaint : band.tenant ? colours[band.tenant.value] : kVacant;
        plot.area(upper, lower, colour);
        if (band.tenant && !band.others && legend.size() >= kMostNamed) {
            ++unnamed;
        } else {
            legend.push_back({band.others   ? QStringLiteral("other tenants")
                              : band.tenant ? isolated(text(s.parties[band.tenant.value].name))
                                            : QStringLiteral("vacant"),
                              colour, false});
        }
    }
    if (unnamed > 0) legend.push_back({andMore(unnamed) + QStringLiteral(" above them"), Qt::transparent, false});
    plot.moment(facts.at, QStringLiteral("date of this pack"), ink::kText);
    flow.advance(kChart + 4);
    flow.advance(paintLegendRow(pen, {flow.left() + 34, flow.y()}, flow.width() - 34, legend) + 14);
}

/// The mean over all tenants' rows, weighted by samples; NaN where there is none.
std::vector<double> meanOverTenants(const Heatmap& heatmap) {
    std::vector<double> means;
    for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
        double sum = 0;
        double valid = 0;
        for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
            const auto value = heatmap.value(row, column, Statistic::Mean);
            if (value && heatmap.rows[row] != kVacantName) {
                const auto samples = static_cast<double>(heatmap.cell(row, column).valid);
                sum += *value * samples;
                valid += samples;
            }
        }
        means.push_back(valid > 0 ? sum / valid : std::numeric_limits<double>::quiet_NaN());
    }
    return means;
}

/// Whether two tenants ever have samples at one time: only then is their mean a line of its own.
bool tenantsTogether(const Heatmap& heatmap) {
    for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
        int tenants = 0;
        for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
            tenants += heatmap.rows[row] != kVacantName && heatmap.cell(row, column).valid > 0 ? 1 : 0;
        }
        if (tenants > 1) {
            return true;
        }
    }
    return false;
}

QPolygonF curveOf(const Plot& plot, const Heatmap& heatmap, const std::vector<double>& values) {
    QPolygonF points;
    const double half = static_cast<double>(heatmap.request.bin.count()) / 2;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double at =
            std::clamp(seconds(heatmap.columns[i]) + half, seconds(heatmap.window.from), seconds(heatmap.window.to));
        const QPointF place = plot.at(at, std::isnan(values[i]) ? 0 : values[i]);
        points << (std::isnan(values[i]) ? QPointF(place.x(), values[i]) : place);
    }
    return points;
}

/// Rows of the heatmap, those of the tenants that held most GPU-hours in the month first.
std::vector<std::size_t> rowsByHours(const ReportFacts& facts, const Heatmap& heatmap) {
    std::map<std::string, double> hours;
    for (const FigureSet& set : facts.byTenant.rows)
        hours[set.name] = set[FigureId::LeasedGpuHours].value.value_or(0);
    std::vector<std::size_t> order(heatmap.rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return hours[heatmap.rows[a]] > hours[heatmap.rows[b]]; });
    return order;
}

void paintUtilisation(PageFlow& flow, const ReportFacts& facts) {
    const Snapshot& s = facts.snapshot();
    QString explanation = QStringLiteral("No utilisation samples are in the site file.");
    if (facts.utilisation) {
        explanation =
            QStringLiteral("Mean of %1 over GPUs let, bins of %2, times UTC; gaps are times without samples.%3")
                .arg(text(facts.utilisation->metric.name), text(formatDuration(facts.utilisation->request.bin)),
                     s.synthetic ? QStringLiteral(" Synthetic samples.") : QString());
    }
    flow.subheading(QStringLiteral("Utilisation over time"), explanation, facts.utilisation ? kChart + 16 : 14);
    if (!facts.utilisation || facts.utilisation->columns.empty()) {
        flow.pen().write(flow.strip(14), QStringLiteral("n/a"), style::kLabel);
        flow.advance(26);
        return;
    }
    const Heatmap& heatmap = *facts.utilisation;
    const std::vector<QColor> colours = tenantColours(s, false);
    const Pen pen = flow.pen();
    const Plot plot(pen, flow.strip(kChart), heatmap.window, 100,
                    [](double value) { return QStringLiteral("%1 %").arg(value); });
    plot.axes();
    std::vector<LegendItem> legend;
    std::size_t others = 0;
    for (const std::size_t row : rowsByHours(facts, heatmap)) {
        const auto party = std::find_if(s.parties.begin(), s.parties.end(),
                                        [&](const Party& p) { return p.name == heatmap.rows[row]; });
        std::vector<double> values;
        bool any = false;
        for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
            const auto value = heatmap.value(row, column, Statistic::Mean);
            values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
            any = any || value.has_value();
        }
        if (!any || party == s.parties.end()) {
            continue;
        }
        if (legend.size() == kMostLines) {
            ++others;
            continue;
        }
        const QColor colour = colours[static_cast<std::size_t>(party - s.parties.begin())];
        plot.line(curveOf(plot, heatmap, values), colour, 1.1);
        legend.push_back({isolated(text(heatmap.rows[row])), colour, true});
    }
    if (tenantsTogether(heatmap)) {
        plot.line(curveOf(plot, heatmap, meanOverTenants(heatmap)), ink::kText, 0.8);
        legend.push_back({others > 0
                              ? QStringLiteral("all tenants, %1 without a line of their own").arg(grouped(others))
                              : QStringLiteral("all tenants"),
                          ink::kText, true});
    }
    for (const Lease& lease : s.leases) {
        if (lease.term.from > heatmap.window.from && lease.term.from < heatmap.window.to) {
            plot.moment(lease.term.from,
                        QStringLiteral("%1 begins").arg(isolated(text(s.parties[lease.tenant.value].name))),
                        ink::kMuted);
            break;
        }
    }
    flow.advance(kChart + 4);
    flow.advance(paintLegendRow(pen, {flow.left() + 34, flow.y()}, flow.width() - 34, legend) + 14);
}

void paintHalls(PageFlow& flow, const ReportFacts& facts) {
    PrintTable table;
    table.columns = {{QStringLiteral("Hall"), 2.2},
                     {QStringLiteral("GPU-hours installed"), 1.3, true},
                     {QStringLiteral("Occupancy"), 1.5, true, true},
                     {QStringLiteral("Utilisation"), 1.5, true, true},
                     {QStringLiteral("Coverage"), 1, true},
                     {QStringLiteral("Power"), 1, true}};
    const auto add = [&](const FigureSet& set, const QString& name, bool strong) {
        const auto shown = [&](FigureId id) { return figureShort(id, set[id]); };
        table.rows.push_back(
            {{name, shown(FigureId::InstalledGpuHours), shown(FigureId::Occupancy),
              shown(FigureId::TechnicalUtilisation), shown(FigureId::Coverage), shown(FigureId::PowerMw)},
             strong,
             {std::nullopt, std::nullopt, set[FigureId::Occupancy].value, set[FigureId::TechnicalUtilisation].value}});
    };
    std::vector<const FigureSet*> halls;
    for (const FigureSet& set : facts.byHall.rows) {
        if (set[FigureId::InstalledGpuHours].value.value_or(1) > 0) halls.push_back(&set);
    }
    const CutList cut(halls.size(), kMostHalls);
    if (cut.more > 0) {
        // The largest ones stand; the order of the site otherwise.
        std::stable_sort(halls.begin(), halls.end(), [](const FigureSet* a, const FigureSet* b) {
            return (*a)[FigureId::InstalledGpuHours].value.value_or(0) >
                   (*b)[FigureId::InstalledGpuHours].value.value_or(0);
        });
    }
    for (std::size_t i = 0; i < cut.shown; ++i)
        add(*halls[i], isolated(text(halls[i]->name)), false);
    if (cut.more > 0) {
        Figure rest;
        rest.unit = "GPU-h";
        rest.value = 0;
        for (std::size_t i = cut.shown; i < halls.size(); ++i)
            *rest.value += (*halls[i])[FigureId::InstalledGpuHours].value.value_or(0);
        table.rows.push_back({{andMore(cut.more), figureShort(FigureId::InstalledGpuHours, rest), {}, {}, {}, {}}});
    }
    add(facts.byHall.total, QStringLiteral("All"), true);
    const bool measured = isMeasuredAlone(facts.byHall.total[FigureId::PowerMw]);
    const QString explanation =
        QStringLiteral("%1. Power at the date: %2.")
            .arg(monthText(facts.month), measured
                                             ? QStringLiteral("samples of GPUs alone, without the rest of the facility")
                                             : QStringLiteral("of GPUs from samples, rated where there are none"));
    flow.subheading(QStringLiteral("By hall"), explanation, tableHeight(table, flow.width(), 160));
    paintTable(flow, table);
}

}  // namespace

void paintOccupancy(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("Occupancy and utilisation"), asAtText(facts));
    paintTenancy(flow, facts);
    paintUtilisation(flow, facts);
    paintHalls(flow, facts);
}

}  // namespace leasehold::report
