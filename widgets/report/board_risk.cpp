// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/model/money_list.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"
#include "widgets/report/plot.hpp"

namespace leasehold::report {
namespace {

constexpr double kChart = 118;
constexpr double kGutter = 24;
constexpr std::size_t kMostTenants = 7;
constexpr std::size_t kMostExits = 12;

double seconds(Instant t) {
    return static_cast<double>(t.time_since_epoch().count());
}

/// The five measures of risk side by side.
void paintMeasures(PageFlow& flow, const ReportFacts& facts) {
    constexpr std::array<FigureId, 5> kMeasures{FigureId::TopTenantShare, FigureId::Hhi, FigureId::EffectiveTenants,
                                                FigureId::WaltToExpiry, FigureId::WaltToBreak};
    const Pen pen = flow.pen();
    const double pitch = flow.width() / static_cast<double>(kMeasures.size());
    for (std::size_t i = 0; i < kMeasures.size(); ++i) {
        const Figure& figure = facts.now()[kMeasures[i]];
        const double x = flow.left() + static_cast<double>(i) * pitch;
        pen.write(QRectF(x, flow.y(), pitch - 8, 11), text(std::string(figureTitle(kMeasures[i]))), style::kLabel);
        TextStyle value{17, QFont::DemiBold, figure.value ? ink::kText : ink::kFaint};
        pen.write(QRectF(x, flow.y() + 13, pitch - 8, 22), figureShort(kMeasures[i], figure), value);
        const Change change = changeOf(kMeasures[i], facts);
        pen.write(QRectF(x, flow.y() + 37, pitch - 8, 10), change.text, {7, QFont::Normal, change.colour});
    }
    flow.advance(62);
}

void paintRollover(const Pen& pen, const QRectF& area, const ReportFacts& facts) {
    pen.write(QRectF(area.left(), area.top(), area.width(), 14), QStringLiteral("Rent that expires, by year"),
              style::kSubheading);
    const auto& rollover = facts.now().rollover;
    if (!rollover || (rollover->empty() && facts.now().openEndedShare <= 0)) {
        pen.write(QRectF(area.left(), area.top() + 20, area.width(), 12), QStringLiteral("n/a: no known rent in force"),
                  style::kLabel);
        return;
    }
    std::vector<BarItem> bars;
    double most = 0;
    for (const RolloverYear& year : *rollover) {
        bars.push_back({QString::number(year.year), year.share, percent(100 * year.share), ink::kAccent});
        most = std::max(most, year.share);
    }
    if (facts.now().openEndedShare > 0) {
        bars.push_back({QStringLiteral("open-ended"), facts.now().openEndedShare,
                        percent(100 * facts.now().openEndedShare), ink::kFaint});
        most = std::max(most, facts.now().openEndedShare);
    }
    if (const CutList cut(bars.size(), 8); cut.more > 0) {
        double rest = 0;
        for (std::size_t i = cut.shown; i < bars.size(); ++i)
            rest += bars[i].value;
        bars.resize(cut.shown);
        bars.push_back({QStringLiteral("later"), rest, percent(100 * rest), ink::kFaint});
        most = std::max(most, rest);
    }
    paintColumnsChart(pen, area.adjusted(0, 18, 0, 0), bars, most);
}

void paintConcentration(const Pen& pen, const QRectF& area, const ReportFacts& facts) {
    pen.write(QRectF(area.left(), area.top(), area.width(), 14), QStringLiteral("Share of the rent, by tenant"),
              style::kSubheading);
    const Snapshot& s = facts.snapshot();
    std::map<std::string, double> shares;
    for (const RentRollRow& row : facts.roll.rows) {
        if (row.state == LeaseState::InForce && row.share) {
            shares[row.tenant] += *row.share;
        }
    }
    if (shares.empty() || facts.roll.totals.size() > 1) {
        pen.write(QRectF(area.left(), area.top() + 20, area.width(), 12),
                  facts.roll.totals.size() > 1 ? QStringLiteral("n/a: rents in several currencies")
                                               : QStringLiteral("n/a: no known rent in force"),
                  style::kLabel);
        return;
    }
    std::vector<std::pair<std::string, double>> sorted(shares.begin(), shares.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    const std::vector<QColor> colours = tenantColours(s, false);
    std::vector<BarItem> bars;
    double others = 0;
    const CutList cut(sorted.size(), kMostTenants + 1);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i >= cut.shown) {
            others += sorted[i].second;
            continue;
        }
        const auto party =
            std::find_if(s.parties.begin(), s.parties.end(), [&](const Party& p) { return p.name == sorted[i].first; });
        bars.push_back(
            {isolated(text(sorted[i].first)), sorted[i].second, percent(100 * sorted[i].second),
             party != s.parties.end() ? colours[static_cast<std::size_t>(party - s.parties.begin())] : ink::kAccent});
    }
    if (cut.more > 0) bars.push_back({andMore(cut.more), others, percent(100 * others), ink::kFaint});
    paintBars(pen, {area.left(), area.top() + 22}, area.width(), bars, 1);
}

/// Rent of one currency in force over time, in major units, as steps: from each moment on. `exits`: every tenant serves
/// notice at the date, also of leases that have not begun. One sweep over the changes, however many leases there are;
/// whole minor units, so that nothing is left over.
std::map<Instant, double> rentSteps(const ReportFacts& facts, Currency currency, bool exits) {
    std::map<Instant, std::int64_t> changes;
    for (const RentRollRow& row : facts.roll.rows) {
        if (!row.monthlyRent || row.monthlyRent->currency != currency) continue;
        Instant end = row.to.value_or(kForever);
        if (exits && end > facts.at) {
            end = std::min(end, exitAfterNotice(facts.snapshot().leases[row.lease.value], facts.at).value_or(end));
        }
        if (row.from < end) {
            changes[row.from] += row.monthlyRent->minor;
            changes[end] -= row.monthlyRent->minor;
        }
    }
    std::map<Instant, double> steps;
    std::int64_t rent = 0;
    for (const auto& [at, change] : changes) {
        rent += change;
        steps[at] = toMajor(Money{rent, currency});
    }
    return steps;
}

double rentAt(const std::map<Instant, double>& steps, Instant t) {
    const auto after = steps.upper_bound(t);
    return after == steps.begin() ? 0 : std::prev(after)->second;
}

/// The steps inside a window; of very many no more than a page can show, each with the rent at its moment.
QPolygonF stepsOf(const Plot& plot, const std::map<Instant, double>& steps, TimeWindow window) {
    constexpr std::size_t kMostSteps = 1000;
    std::vector<Instant> edges{window.from};
    for (auto at = steps.upper_bound(window.from); at != steps.end() && at->first < window.to; ++at) {
        edges.push_back(at->first);
    }
    if (edges.size() > kMostSteps) {
        edges.resize(kMostSteps);
        for (std::size_t i = 0; i < kMostSteps; ++i) {
            edges[i] = window.from + window.length() * static_cast<std::int64_t>(i) / kMostSteps;
        }
    }
    edges.push_back(window.to);
    QPolygonF points;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        const double rent = rentAt(steps, edges[i]);
        points << plot.at(seconds(edges[i]), rent) << plot.at(seconds(edges[i + 1]), rent);
    }
    return points;
}

/// The break profile of the rents in one currency.
void paintBreaksIn(PageFlow& flow, const ReportFacts& facts, Currency currency) {
    Instant last = addMonths(facts.at, 24);
    double most = 0;
    const std::map<Instant, double> contractedSteps = rentSteps(facts, currency, false);
    const std::map<Instant, double> certainSteps = rentSteps(facts, currency, true);
    for (const RentRollRow& row : facts.roll.rows) {
        if (row.monthlyRent && row.monthlyRent->currency == currency && row.state != LeaseState::Ended) {
            last = std::max(last, row.to.value_or(facts.at));
            most = std::max(most, rentAt(contractedSteps, std::max(row.from, facts.at)));
        }
    }
    if (most <= 0) return;
    const TimeWindow window{facts.at, std::min(addMonths(last, 3), addMonths(facts.at, 120))};
    flow.need(kChart + 50);
    const Pen pen = flow.pen();
    const Plot plot(pen, flow.strip(kChart + 20), window, most, [](double value) {
        return value >= 1e9   ? QStringLiteral("%1 bn").arg(value / 1e9)
               : value >= 1e6 ? QStringLiteral("%1 M").arg(value / 1e6)
                              : grouped(static_cast<std::uint64_t>(value));
    });
    plot.axes();
    const QPolygonF contracted = stepsOf(plot, contractedSteps, window);
    const QPolygonF certain = stepsOf(plot, certainSteps, window);
    QPolygonF floor;
    for (const QPointF& point : certain)
        floor << QPointF(point.x(), plot.inside().bottom());
    plot.area(certain, floor, QColor(0x14, 0x63, 0xc4, 60));
    plot.line(contracted, ink::kText, 1.2);
    plot.line(certain, ink::kAccent, 1.4);
    flow.advance(kChart + 24);
    const QString unit = text(std::string(currency.text()));
    flow.advance(
        paintLegendRow(pen, {flow.left() + 34, flow.y()}, flow.width() - 34,
                       {{QStringLiteral("contracted, %1 a month").arg(unit), ink::kText, true},
                        {QStringLiteral("left if every tenant served notice at the date"), ink::kAccent, true}}) +
        14);
}

void paintBreaks(PageFlow& flow, const ReportFacts& facts) {
    flow.subheading(QStringLiteral("Break profile"),
                    QStringLiteral("Monthly rent as contracted, with leases signed and yet to begin, and what of it "
                                   "would be left were every tenant to serve notice at the date, of those too."),
                    kChart + 30);
    std::set<Currency> currencies;
    for (const RentRollRow& row : facts.roll.rows) {
        if (row.monthlyRent && row.state != LeaseState::Ended) currencies.insert(row.monthlyRent->currency);
    }
    if (currencies.empty()) {
        flow.pen().write(flow.strip(14), QStringLiteral("n/a: no known rent in force or to come"), style::kLabel);
        flow.advance(26);
    }
    for (const Currency currency : currencies)
        paintBreaksIn(flow, facts, currency);
}

void paintExits(PageFlow& flow, const ReportFacts& facts) {
    PrintTable table;
    table.columns = {{QStringLiteral("Lease in force"), 2.4},
                     {QStringLiteral("Rent a month"), 1.3, true},
                     {QStringLiteral("Locked in until"), 1.2, true},
                     {QStringLiteral("Notice"), 0.9, true},
                     {QStringLiteral("Last day, if notice is served"), 1.4, true},
                     {QStringLiteral("Last day"), 1.2, true}};
    table.none = QStringLiteral("No lease is in force at the date.");
    table.mostLines = 2;
    std::vector<const RentRollRow*> leases;
    for (const RentRollRow& row : facts.roll.rows) {
        if (row.state == LeaseState::InForce) leases.push_back(&row);
    }
    std::stable_sort(leases.begin(), leases.end(), [](const RentRollRow* a, const RentRollRow* b) {
        return a->earliestExit.value_or(kForever) < b->earliestExit.value_or(kForever);
    });
    const CutList cut(leases.size(), kMostExits);
    for (std::size_t i = 0; i < cut.shown; ++i) {
        const RentRollRow& row = *leases[i];
        const auto last = [](const std::optional<Instant>& t, const char* none) {
            return t ? lastDayText(*t) : QString::fromLatin1(none);
        };
        table.rows.push_back(
            {{isolated(text(row.tenant)), row.monthlyRent ? moneyShort(*row.monthlyRent) : QStringLiteral("n/a"),
              row.lockInUntil ? dateText(*row.lockInUntil) : QStringLiteral("none"),
              row.noticeDays ? QStringLiteral("%1 days").arg(*row.noticeDays) : QStringLiteral("none"),
              last(row.earliestExit, "n/a"), last(row.to, "open-ended")}});
    }
    if (cut.more > 0) {
        std::vector<Money> sums;
        for (std::size_t i = cut.shown; i < leases.size(); ++i) {
            if (leases[i]->monthlyRent) addTo(sums, *leases[i]->monthlyRent);
        }
        const std::size_t first = table.rows.size();
        for (const Money& sum : sums)
            table.rows.push_back({{{}, moneyShort(sum), {}, {}, {}, {}}, true});
        if (sums.empty()) table.rows.push_back({{{}, QStringLiteral("n/a")}, true});
        table.rows[first].cells[0] = andMore(cut.more) + QStringLiteral(", later");
    }
    flow.subheading(QStringLiteral("Earliest exits"), QString(), tableHeight(table, flow.width(), 200));
    paintTable(flow, table);
}

}  // namespace

void paintRisk(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("Expiry and risk"), asAtText(facts));
    paintMeasures(flow, facts);
    const double half = (flow.width() - kGutter) / 2;
    flow.need(kChart + 50);
    paintRollover(flow.pen(), QRectF(flow.left(), flow.y(), half, kChart + 28), facts);
    paintConcentration(flow.pen(), QRectF(flow.left() + half + kGutter, flow.y(), half, kChart + 28), facts);
    flow.advance(kChart + 50);
    paintBreaks(flow, facts);
    paintExits(flow, facts);
}

}  // namespace leasehold::report
