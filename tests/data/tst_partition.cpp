// SPDX-License-Identifier: GPL-3.0-or-later
// However a period, a site or a book is cut: the parts add up to the whole. Along places and filters to the minor unit;
// along time exactly before they are rounded, and each is rounded once, to the nearest.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "data/analytics/figures.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/lease_money.hpp"
#include "support_import.hpp"
#include "support_portfolio.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
using enum FigureId;

namespace {

constexpr FigureId kHours[] = {InstalledGpuHours, AvailableGpuHours, LeasedGpuHours, VacantGpuHours};
constexpr GroupBy kCuts[] = {GroupBy::Tenant, GroupBy::Lease, GroupBy::Site, GroupBy::Hall, GroupBy::Row,
                             GroupBy::Rack,   GroupBy::Pod,   GroupBy::Node, GroupBy::Model};

/// Sums of one money figure by currency, and whether any of them is not known.
struct Amounts {
    std::map<Currency, std::int64_t> sums;
    bool known = true;

    void add(const Figure& figure) {
        const std::vector<Money> parts = figure.money ? std::vector<Money>{*figure.money} : figure.byCurrency;
        known = known && (figure.money.has_value() || !figure.byCurrency.empty());
        for (const Money& part : parts) {
            sums[part.currency] += part.minor;
        }
    }
    [[nodiscard]] QString text() const {
        QString text;
        for (const auto& [currency, sum] : sums) {
            if (sum != 0) {
                text += QStringLiteral("%1 %2 ").arg(sum).arg(QLatin1String(currency.text().data(), 3));
            }
        }
        return text;
    }
};

std::int64_t seconds(const Figure& figure) {
    return std::llround(figure.value.value_or(0) * 3600);
}

/// The sums of parts against the whole; amounts may be off by that many minor units, none by default.
void compare(const FigureSet& whole, const std::vector<FigureSet>& parts, std::initializer_list<FigureId> amounts,
             const QString& what, double slack = 0) {
    for (const FigureId id : kHours) {
        std::int64_t sum = 0;
        for (const FigureSet& part : parts) {
            sum += seconds(part[id]);
        }
        QVERIFY2(sum == seconds(whole[id]), qPrintable(what + QLatin1String(figureKey(id).data())));
    }
    for (const FigureId id : amounts) {
        Amounts one;
        one.add(whole[id]);
        Amounts sum;
        for (const FigureSet& part : parts) {
            sum.add(part[id]);
        }
        const QString name = what + QLatin1String(figureKey(id).data());
        QVERIFY2(one.known == sum.known, qPrintable(name));
        if (one.known) {
            for (const auto& [currency, amount] : one.sums) {
                sum.sums[currency] -= amount;
            }
            for (const auto& [currency, rest] : sum.sums) {
                QVERIFY2(std::abs(static_cast<double>(rest)) <= slack,
                         qPrintable(name + QStringLiteral(": off by ") + sum.text()));
            }
        }
    }
}

/// What each lease owes and what is taken off it, before anything is rounded; and that the amounts are the nearest to
/// it.
void compareLeases(const Figures& whole, const std::vector<Figures>& parts) {
    for (std::size_t i = 0; i < whole.leases.size(); ++i) {
        const auto check = [&](double LeaseLine::*what) {
            double sum = 0;
            for (const Figures& part : parts) {
                sum += part.leases[i].*what;
            }
            const double all = whole.leases[i].*what;
            QVERIFY2(std::abs(sum - all) <= 1e-6 + std::abs(all) * 1e-12, qPrintable(QString::number(sum - all)));
        };
        check(&LeaseLine::contractedUnrounded);
        check(&LeaseLine::minimumShortfall);
        check(&LeaseLine::rampDiscount);
        check(&LeaseLine::shortDelivery);
        check(&LeaseLine::slaCredit);
        check(&LeaseLine::billedCoveredSeconds);
    }
}

std::vector<TimeWindow> cutTime(TimeWindow window, Chance& chance) {
    std::vector<Instant> edges{window.from, window.to};
    for (int i = chance.below(6); i >= 0; --i) {
        edges.push_back(chance.inside(window));
        if (chance.one(3)) {
            edges.push_back(edges.back() + Duration{1});
        }
    }
    std::sort(edges.begin(), edges.end());
    std::vector<TimeWindow> parts;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        if (edges[i] < edges[i + 1]) {
            parts.push_back({edges[i], std::min(edges[i + 1], window.to)});
        }
    }
    return parts;
}

const FigureSet* rowOf(const Figures& figures, const std::string& name) {
    const auto it =
        std::find_if(figures.rows.begin(), figures.rows.end(), [&](const FigureSet& row) { return row.name == name; });
    return it == figures.rows.end() ? nullptr : &*it;
}

Filter filterOf(GroupBy key, const std::vector<std::string>& names) {
    Filter filter;
    for (const std::string& name : names) {
        filter.conditions.push_back({key, name});
    }
    return filter;
}

}  // namespace

class PartitionTest : public QObject {
    Q_OBJECT
private:
    static void seeds(unsigned count) {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= count; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }

private slots:
    void time_data() { seeds(12); }
    void time() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        Chance chance(seed + 1000);
        for (const std::optional<GroupBy> by :
             {std::optional<GroupBy>(), std::optional(GroupBy::Tenant), std::optional(GroupBy::Lease)}) {
            const Instant from = chance.inside({kPeriod.from, kPeriod.from + std::chrono::days{20}});
            const TimeWindow window = chance.one(2) ? kPeriod : TimeWindow{from, from + std::chrono::days{35}};
            const Figures whole = book.figures(window, by);
            std::vector<Figures> parts;
            for (const TimeWindow part : cutTime(window, chance)) {
                parts.push_back(book.figures(part, by));
            }
            std::vector<FigureSet> totals;
            for (const Figures& part : parts) {
                totals.push_back(part.total);
            }
            compareLeases(whole, parts);
            // Half a unit for each lease (or site) and window.
            const double slack = 0.5 * static_cast<double>(parts.size() + 1) * static_cast<double>(whole.leases.size());
            compare(whole.total, totals, {ContractedRevenue, BilledRevenue, ContractedCredits, VacantCost},
                    QStringLiteral("total "), slack);
            for (const FigureSet& row : whole.rows) {
                std::vector<FigureSet> rows;
                for (const Figures& part : parts) {
                    if (const FigureSet* found = rowOf(part, row.name)) {
                        rows.push_back(*found);
                    }
                }
                compare(row, rows, {ContractedRevenue, BilledRevenue, ContractedCredits, VacantCost},
                        QString::fromStdString(row.name) + u' ', slack);
            }
        }
    }

    /// Every second of an hour at an edge of the month, where rounding is at its worst.
    void everySecond_data() { seeds(2); }
    void everySecond() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        const Instant edge = kPeriod.from + std::chrono::days{28};
        const TimeWindow window{edge - Duration{20}, edge + Duration{20}};
        std::vector<Figures> parts;
        for (Instant t = window.from; t < window.to; t += Duration{1}) {
            parts.push_back(book.figures({t, t + Duration{1}}));
        }
        compareLeases(book.figures(window), parts);
    }

    void rows_data() { seeds(12); }
    void rows() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        Chance chance(seed + 2000);
        const Instant from = chance.inside(kPeriod);
        const TimeWindow window{from, from + Duration{1 + chance.below(2'000'000)}};
        const Figures none = book.figures(window);
        for (const GroupBy by : kCuts) {
            const Figures cut = book.figures(window, by);
            const QString name = QLatin1String(groupByName(by).data()) + QStringLiteral(" ");
            compare(none.total, {cut.total}, {ContractedRevenue, BilledRevenue, LeasedIdleCost, TotalMonthlyRent},
                    name);
            compare(cut.total, cut.rows,
                    {ContractedRevenue, BilledRevenue, ContractedCredits, VacantCost, LeasedIdleCost, TotalMonthlyRent},
                    name);
            double idle = 0;
            for (const FigureSet& row : cut.rows) {
                idle += row[LeasedIdleGpuHours].value.value_or(0);
            }
            if (const auto& all = cut.total[LeasedIdleGpuHours].value) {
                QVERIFY(std::abs(idle - *all) < 1e-6);
            }
        }
    }

    /// What a filter keeps and what it leaves out; and a row of a cut is what its filter gives.
    void filters_data() { seeds(12); }
    void filters() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        Chance chance(seed + 3000);
        const Instant from = chance.inside(kPeriod);
        const TimeWindow window{from, from + Duration{1 + chance.below(2'000'000)}};
        const Figures whole = book.figures(window);
        for (const GroupBy by : {GroupBy::Hall, GroupBy::Rack, GroupBy::Node}) {
            std::vector<std::string> in;
            std::vector<std::string> out;
            for (const FigureSet& row : book.figures(window, by).rows) {
                if (row.name.front() != '(') {
                    (chance.one(2) ? in : out).push_back(row.name);
                    const FigureSet only = book.figures(window, {}, filterOf(by, {row.name})).total;
                    compare(row, {only},
                            {ContractedRevenue, BilledRevenue, ContractedCredits, VacantCost, LeasedIdleCost},
                            QString::fromStdString(row.name) + u' ');
                }
            }
            if (in.empty() || out.empty()) {
                continue;
            }
            std::vector<FigureSet> parts{book.figures(window, {}, filterOf(by, in)).total,
                                         book.figures(window, {}, filterOf(by, out)).total};
            // What has no place is in neither.
            const Figures cut = book.figures(window, by);
            if (const FigureSet* nowhere = rowOf(cut, "(no place)")) {
                parts.push_back(*nowhere);
            }
            compare(whole.total, parts,
                    {ContractedRevenue, BilledRevenue, ContractedCredits, VacantCost, LeasedIdleCost, TotalMonthlyRent},
                    QStringLiteral("filter "));
        }
    }

    /// Hours in which leased GPUs idle, where every sample is there.
    void idle_data() { seeds(6); }
    void idle() {
        QFETCH(unsigned, seed);
        Portfolio book(seed, true);
        book.snapshot.statusIntervals.clear();
        for (Lease& lease : book.snapshot.leases) {
            lease.term = {std::chrono::floor<std::chrono::hours>(lease.term.from),
                          std::chrono::floor<std::chrono::hours>(lease.term.to)};
        }
        double sum = 0;
        for (Instant t = kPeriod.from; t < kPeriod.to; t += std::chrono::hours{59}) {
            const Figure part =
                book.figures({t, std::min(kPeriod.to, t + Duration{std::chrono::hours{59}})}).total[LeasedIdleGpuHours];
            sum += part.value.value_or(0);
        }
        const Figure whole = book.figures(kPeriod).total[LeasedIdleGpuHours];
        QVERIFY(whole.value.has_value());
        QCOMPARE(*whole.coverage, 1.0);
        QVERIFY2(std::abs(sum - *whole.value) < 1e-6, qPrintable(QString::number(sum)));
    }

    /// A window's amount is the exact one, rounded once to the nearest minor unit.
    void roundedOnce_data() { seeds(20); }
    void roundedOnce() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        Chance chance(seed + 4000);
        const Instant from = chance.inside(kPeriod);
        const TimeWindow window{from, from + Duration{1 + chance.below(4'000'000)}};
        for (const LeaseLine& line : book.figures(window).leases) {
            if (line.contracted && paysRent(book.snapshot.leases[line.lease.value])) {
                const double contracted = line.contractedUnrounded;
                QVERIFY(std::abs(static_cast<double>(*line.contracted) - contracted) < 0.5 + 1e-5);
                const double off = line.rampDiscount + line.shortDelivery + line.slaCredit + line.minimumShortfall;
                QVERIFY(!line.billed || std::abs(static_cast<double>(*line.billed) - (contracted - off)) < 0.5 + 1e-5);
            }
        }
    }

    /// The months to come say what the figures say.
    void forward_data() { seeds(6); }
    void forward() {
        QFETCH(unsigned, seed);
        const Portfolio book(seed);
        const Instant at = kPeriod.from + std::chrono::days{11};
        const ForwardProfile profile = forwardProfile(book.snapshot, at, 2, false);
        for (const ProfileMonth& month : profile.months) {
            Amounts sum;
            sum.add(book.figures(month.month).total[ContractedRevenue]);
            Amounts here;
            for (const Money& money : month.contracted) {
                here.sums[money.currency] += money.minor;
            }
            QVERIFY2(here.text() == sum.text(), qPrintable(here.text() + QStringLiteral(" not ") + sum.text()));
        }
    }
};

LEASEHOLD_SUITE(runGuiless<PartitionTest>)
#include "tst_partition.moc"
