// SPDX-License-Identifier: GPL-3.0-or-later
// Properties that hold on any portfolio.
#include <QTest>
#include <cmath>
#include <random>

#include "data/analytics/figures.hpp"
#include "data/analytics/groups.hpp"
#include "support_book.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
using enum FigureId;

namespace {

constexpr int kHalls = 3;
constexpr int kRacks = 4;
const Instant kStart = test::at("2026-01-01");

/// Racks let one after the other at random times, no two leases on one rack at a time.
Book randomBook(unsigned seed, bool pricesKnown) {
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    Book book(kHalls, kRacks);
    book.snapshot.sites[0].ownerCostPerGpuHour = UnitPrice{1'370'001, Currency{}};
    for (std::uint32_t rack = 0; rack < kHalls * kRacks; ++rack) {
        Instant from = kStart + std::chrono::hours{below(4000)};
        for (int i = below(3); i > 0; --i) {
            const Instant to = from + std::chrono::hours{1 + below(3000)};
            const std::string name = "L" + std::to_string(book.snapshot.leases.size());
            const std::string tenant = "T" + std::to_string(below(4));
            Lease& lease = book.lease(name.c_str(), tenant.c_str(), "2026-01-01", nullptr);
            lease.term = {from, below(4) == 0 && i == 1 ? kForever : to};
            lease.amount = usd(1 + below(1'000'000'000));
            lease.noticeDays = below(2) == 0 ? std::optional<int>(below(200)) : std::nullopt;
            if (below(3) == 0) {
                lease.priceKind = PriceKind::PerGpuHour;
                lease.amount.reset();
                lease.unitPrice = UnitPrice{1 + below(9'000'000), Currency{}};
            } else if (!pricesKnown && below(6) == 0) {
                lease.priceKind = PriceKind::Unknown;
            }
            if (below(4) == 0) {
                lease.ramp = {{{from, from + std::chrono::hours{below(2000) + 1}}, below(100) / 100.0}};
            }
            book.holds(ScopeKind::Rack, rack);
            if (below(5) == 0) {
                book.counts(1 + below(500));
            }
            from = to + std::chrono::hours{below(500)};
        }
    }
    for (int i = 0; i < 20; ++i) {
        const auto first = static_cast<std::uint32_t>(below(kHalls * kRacks * 16 - 8));
        const Instant from = kStart + std::chrono::minutes{below(400000)};
        book.snapshot.statusIntervals.push_back({{first, 1 + static_cast<std::uint32_t>(below(8))},
                                                 {from, from + std::chrono::minutes{below(90000)}},
                                                 true,
                                                 ""});
    }
    return book;
}

bool close(double a, double b) {
    return std::abs(a - b) <= 1e-6 * std::max({1.0, std::abs(a), std::abs(b)});
}

double valueOf(const Figure& figure) {
    return figure.value.value_or(std::nan(""));
}

}  // namespace

class FiguresRandomTest : public QObject {
    Q_OBJECT
private slots:
    void properties_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 40; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void properties() {
        QFETCH(unsigned, seed);
        const Book book = randomBook(seed, true);
        const char* from = "2026-02-11";
        const char* to = "2026-09-23T11:00Z";
        const char* date = "2026-06-17";
        const Figures whole = book.figures(from, to, date);
        const FigureSet& total = whole.total;
        QVERIFY(
            close(valueOf(total[VacantGpuHours]) + valueOf(total[LeasedGpuHours]), valueOf(total[AvailableGpuHours])));
        QVERIFY(valueOf(total[AvailableGpuHours]) <= valueOf(total[InstalledGpuHours]));
        if (total[Hhi].value) {
            const double n = static_cast<double>(std::count_if(
                book.snapshot.parties.begin(), book.snapshot.parties.end(), [](const Party& p) { return p.isTenant; }));
            QVERIFY(*total[Hhi].value >= 10000 / n - 1e-6);
            QVERIFY(*total[Hhi].value <= 10000 + 1e-6);
            QVERIFY(close(*total[EffectiveTenants].value, 10000 / *total[Hhi].value));
            QVERIFY(*total[WaltToBreak].value <= *total[WaltToExpiry].value + 1e-9 || total.openEndedShare > 0);
            double rollover = total.openEndedShare;
            for (const RolloverYear& year : *total.rollover) {
                rollover += year.share;
            }
            QVERIFY(close(rollover, 1));
        }
        partsAddUp(book, whole, from, to, date);
    }

    void partsAddUp(const Book& book, const Figures& whole, const char* from, const char* to, const char* date) {
        for (const GroupBy by : {GroupBy::Site, GroupBy::Hall, GroupBy::Rack, GroupBy::Tenant, GroupBy::Lease,
                                 GroupBy::Model, GroupBy::Pod}) {
            const Figures cut = book.figures(from, to, date, by);
            for (const FigureId id : {InstalledGpuHours, AvailableGpuHours, LeasedGpuHours, VacantGpuHours, PowerMw}) {
                double sum = 0;
                for (const FigureSet& row : cut.rows) {
                    sum += row[id].value.value_or(0);
                }
                QVERIFY2(close(sum, valueOf(whole.total[id])), figureKey(id).data());
            }
            // Money to the cent.
            for (const FigureId id : {ContractedRevenue, TotalMonthlyRent}) {
                std::int64_t sum = 0;
                for (const FigureSet& row : cut.rows) {
                    sum += row[id].money ? row[id].money->minor : 0;
                }
                QVERIFY2(sum == whole.total[id].money->minor, qPrintable(QStringLiteral("%1 by %2: %3 not %4")
                                                                             .arg(QLatin1String(figureKey(id).data()))
                                                                             .arg(QLatin1String(groupByName(by).data()))
                                                                             .arg(sum)
                                                                             .arg(whole.total[id].money->minor)));
            }
        }
    }

    void filtersAreTheRowsOfACut_data() { properties_data(); }
    void filtersAreTheRowsOfACut() {
        QFETCH(unsigned, seed);
        const Book book = randomBook(seed, false);
        const char* from = "2026-02-11";
        const char* to = "2026-06-01";
        for (const GroupBy by : {GroupBy::Hall, GroupBy::Tenant, GroupBy::Model}) {
            for (const FigureSet& row : book.figures(from, to, to, by).rows) {
                if (row.name.front() == '(') {
                    continue;
                }
                Filter filter;
                filter.conditions.push_back({by, row.name});
                const FigureSet only = book.figures(from, to, to, {}, filter).total;
                for (std::size_t i = 0; i < kFigureCount; ++i) {
                    const auto id = static_cast<FigureId>(i);
                    QVERIFY2(
                        only[id].value.has_value() == row[id].value.has_value() &&
                            (!row[id].value || close(*only[id].value, *row[id].value)),
                        qPrintable(QStringLiteral("%1 of %2")
                                       .arg(QLatin1String(figureKey(id).data()), QString::fromStdString(row.name))));
                }
            }
        }
    }

    /// Moving a lease inside the window moves its rent and nothing else.
    void movingALease_data() { properties_data(); }
    void movingALease() {
        QFETCH(unsigned, seed);
        Book book = randomBook(seed, true);
        book.snapshot.statusIntervals.clear();
        Lease& moved = book.lease("moved", "Mover", "2026-03-05", "2026-03-12");
        moved.priceKind = PriceKind::PerGpuHour;
        moved.amount.reset();
        moved.unitPrice = UnitPrice{2'000'000, Currency{}};
        book.counts(100);
        const Figures before = book.figures("2026-02-01", "2026-07-01", "2026-03-08", GroupBy::Lease);
        book.snapshot.leases.back().term = {test::at("2026-05-20"), test::at("2026-05-27")};
        const Figures after = book.figures("2026-02-01", "2026-07-01", "2026-03-08", GroupBy::Lease);
        for (const FigureId id : {ContractedRevenue, BilledRevenue, LeasedGpuHours, VacantGpuHours, EffectivePrice}) {
            QVERIFY2(close(valueOf(before.total[id]), valueOf(after.total[id])), figureKey(id).data());
        }
        // At the old date its rent is gone, and only its.
        QCOMPARE(before.total[TotalMonthlyRent].money->minor - after.total[TotalMonthlyRent].money->minor,
                 std::int64_t{2 * 100 * 730 * 100});
        for (const FigureSet& row : before.rows) {
            for (const FigureSet& same : after.rows) {
                if (row.name == same.name && row.name != "moved") {
                    QCOMPARE(same[ContractedRevenue].money, row[ContractedRevenue].money);
                    QCOMPARE(same[TotalMonthlyRent].money, row[TotalMonthlyRent].money);
                }
            }
        }
    }
};

LEASEHOLD_SUITE(runGuiless<FiguresRandomTest>)
#include "tst_figures_random.moc"
