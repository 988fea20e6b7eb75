// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <cmath>
#include <functional>

#include "data/analytics/figures.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/rent_roll.hpp"
#include "data/analytics/trend.hpp"
#include "support_book.hpp"
#include "support_import.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
using enum FigureId;

namespace {

using MakeBook = std::function<Book()>;

QString shown(const Figure& figure, int digits) {
    return figure.value ? QString::number(*figure.value, 'f', digits) : QStringLiteral("n/a");
}

/// One figure of one book by hand.
struct Case {
    const char* name;
    MakeBook make;
    const char* from;
    const char* to;
    const char* at;
    FigureId figure;
    int digits;
    const char* expected;
};

/// A book of one rack of 16 GPUs, whole leased as `change` says.
MakeBook whole(const char* from, const char* to, const std::function<void(Book&, Lease&)>& change = {}) {
    return [=] {
        Book book;
        Lease& lease = book.lease("L", "T", from, to);
        if (change) {
            change(book, lease);
        }
        book.holds(ScopeKind::Site, 0);
        return book;
    };
}

void perHour(Lease& lease, std::int64_t micros) {
    lease.priceKind = PriceKind::PerGpuHour;
    lease.amount.reset();
    lease.unitPrice = UnitPrice{micros, Currency{}};
}

std::vector<Case> moneyCases() {
    const char* jan = "2026-01-01";
    const char* feb = "2026-02-01";
    const char* mar = "2026-03-01";
    const char* may = "2026-05-01";
    const char* jun = "2026-06-01";
    const auto plain = whole("2025-01-01", "2030-01-01");
    return {
        {"a whole month", plain, jan, feb, jan, ContractedRevenue, 2, "3100.00"},
        {"parts of two months", plain, "2026-01-10", "2026-02-10", jan, ContractedRevenue, 2, "3196.43"},
        {"the same up to the edge", plain, "2026-01-10", feb, jan, ContractedRevenue, 2, "2200.00"},
        {"and after it", plain, feb, "2026-02-10", jan, ContractedRevenue, 2, "996.43"},
        {"a leap day", plain, "2028-02-10", "2028-02-20", jan, ContractedRevenue, 2, "1068.97"},
        {"no leap day", plain, "2027-02-10", "2027-02-20", jan, ContractedRevenue, 2, "1107.14"},
        {"a start inside the month", whole("2026-05-10T12:00Z", "2030-01-01"), may, jun, jun, ContractedRevenue, 2,
         "2150.00"},
        {"an end inside the month", whole("2025-01-01", "2026-05-11"), may, jun, jun, ContractedRevenue, 2, "1000.00"},
        {"window ends as the lease begins", whole("2026-05-10", "2030-01-01"), may, "2026-05-10", jun,
         ContractedRevenue, 2, "0.00"},
        {"window begins as the lease ends", whole("2025-01-01", "2026-05-10"), "2026-05-10", jun, jun,
         ContractedRevenue, 2, "0.00"},
        {"one second", plain, jan, "2026-01-01T00:00:01Z", jan, ContractedRevenue, 2, "0.00"},
        {"no window", plain, jan, jan, jan, ContractedRevenue, 2, "0.00"},
        {"no window, no occupancy", plain, jan, jan, jan, Occupancy, 2, "n/a"},
        {"no window, no hours", plain, jan, jan, jan, InstalledGpuHours, 2, "0.00"},
        {"hours of a day", plain, jan, "2026-01-02", jan, LeasedGpuHours, 2, "384.00"},
        {"per GPU-hour", whole("2025-01-01", nullptr, [](Book&, Lease& l) { perHour(l, 2'500'000); }), jan,
         "2026-01-02", jan, ContractedRevenue, 2, "960.00"},
        {"rent per GPU-hour", whole("2025-01-01", nullptr, [](Book&, Lease& l) { perHour(l, 2'500'000); }), jan, feb,
         jan, TotalMonthlyRent, 2, "29200.00"},
        {"internal has no revenue",
         whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.priceKind = PriceKind::Internal; }), jan, feb, jan,
         ContractedRevenue, 2, "0.00"},
        {"credits are not revenue",
         whole("2026-01-01", "2026-03-01", [](Book&, Lease& l) { l.priceKind = PriceKind::Credits; }), jan, feb, jan,
         ContractedRevenue, 2, "0.00"},
        {"credits by time",  // 3,100 x 31 of 59 days
         whole("2026-01-01", "2026-03-01", [](Book&, Lease& l) { l.priceKind = PriceKind::Credits; }), jan, feb, jan,
         ContractedCredits, 2, "1628.81"},
        {"credits without an end",
         whole("2026-01-01", nullptr, [](Book&, Lease& l) { l.priceKind = PriceKind::Credits; }), jan, feb, jan,
         ContractedCredits, 2, "n/a"},
        {"unknown price", whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.priceKind = PriceKind::Unknown; }), jan,
         feb, jan, ContractedRevenue, 2, "n/a"},
        {"unknown price, no rent",
         whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.priceKind = PriceKind::Unknown; }), jan, feb, jan,
         TotalMonthlyRent, 2, "n/a"},
        {"billed is contracted", plain, jan, feb, jan, BilledRevenue, 2, "3100.00"},
        {"ramp of a half from the 16th",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   l.ramp = {{{test::at("2026-01-16"), test::at("2026-02-15")}, 0.5}};
               }),
         jan, feb, jan, BilledRevenue, 2, "2300.00"},
        {"ramp of an unknown share",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   l.ramp = {{{test::at("2026-01-16"), test::at("2026-02-15")}, std::nullopt}};
               }),
         jan, feb, jan, BilledRevenue, 2, "n/a"},
        {"ramp over before",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   l.ramp = {{{test::at("2025-12-01"), test::at("2026-01-01")}, std::nullopt}};
               }),
         jan, feb, jan, BilledRevenue, 2, "3100.00"},
        {"12 of 16 GPUs delivered", whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.deliveredGpus = 12; }), jan,
         feb, jan, BilledRevenue, 2, "2325.00"},
        {"more delivered than promised", whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.deliveredGpus = 20; }),
         jan, feb, jan, BilledRevenue, 2, "3100.00"},
        {"one GPU of 16 down all month",  // 3,100 x (0.999 - 0.9375)
         whole("2025-01-01", nullptr,
               [](Book& b, Lease& l) {
                   l.slaAvailability = 0.999;
                   l.slaCredit = "pro-rata";
                   b.down({3, 1}, "2026-01-01", "2026-02-01");
               }),
         jan, feb, jan, BilledRevenue, 2, "2909.35"},
        {"promised less than achieved",
         whole("2025-01-01", nullptr,
               [](Book& b, Lease& l) {
                   l.slaAvailability = 0.9;
                   l.slaCredit = "pro-rata";
                   b.down({3, 1}, "2026-01-01", "2026-02-01");
               }),
         jan, feb, jan, BilledRevenue, 2, "3100.00"},
        {"take-or-pay of everything needs no samples",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   perHour(l, 1'000'000);
                   l.minimumCommitment = 1.0;
               }),
         jan, "2026-01-02", jan, BilledRevenue, 2, "384.00"},
        {"take-or-pay without samples",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   perHour(l, 1'000'000);
                   l.minimumCommitment = 0.9;
               }),
         jan, "2026-01-02", jan, BilledRevenue, 2, "n/a"},
        {"realisation", whole("2025-01-01", nullptr, [](Book&, Lease& l) { l.deliveredGpus = 12; }), jan, feb, jan,
         Realisation, 3, "0.750"},
        {"effective price", plain, jan, feb, jan, EffectivePrice, 6, "0.260417"},  // 3,100 / (16 x 744)
        {"yen have no cents",
         whole("2025-01-01", nullptr,
               [](Book&, Lease& l) {
                   l.currency = *parseCurrency("JPY");
                   l.amount = Money{1000, l.currency};
               }),
         "2026-01-10", "2026-01-11", jan, ContractedRevenue, 2, "32.00"},
        {"vacant GPUs have a cost",
         [] {
             Book book(1, 2);
             book.snapshot.sites[0].ownerCostPerGpuHour = UnitPrice{1'400'000, Currency{}};
             book.lease("L", "T", "2025-01-01", nullptr);
             book.holds(ScopeKind::Rack, 0);
             return book;
         },
         jan, "2026-01-02", jan, VacantCost, 2, "537.60"},
        {"nobody says what vacant GPUs cost", [] { return Book(1, 2); }, jan, "2026-01-02", jan, VacantCost, 2, "n/a"},
        {"down GPUs are not available",
         whole("2025-01-01", nullptr,
               [](Book& b, Lease&) {
                   b.down({0, 4}, "2026-01-01", "2026-01-01T12:00Z");
               }),
         jan, "2026-01-02", jan, AvailableGpuHours, 1, "336.0"},
        {"down twice is down once",
         whole("2025-01-01", nullptr,
               [](Book& b, Lease&) {
                   b.down({0, 4}, "2026-01-01", "2026-01-01T12:00Z");
                   b.down({2, 2}, "2026-01-01T06:00Z", "2026-01-01T18:00Z");
               }),
         jan, "2026-01-02", jan, LeasedGpuHours, 1, "324.0"},
        {"no lease, no rent", [] { return Book(); }, jan, feb, jan, TotalMonthlyRent, 2, "0.00"},
        {"no lease, no concentration", [] { return Book(); }, jan, feb, jan, Hhi, 2, "n/a"},
        {"rated power", plain, jan, feb, jan, PowerMw, 3, "0.016"},
        {"no samples, no utilisation", plain, jan, feb, jan, TechnicalUtilisation, 2, "n/a"},
        {"in force on its first day", whole("2026-03-01", "2026-03-02"), jan, feb, mar, TotalMonthlyRent, 2, "3100.00"},
        {"not on its last, which is excluded", whole("2026-02-01", "2026-03-01"), jan, feb, mar, TotalMonthlyRent, 2,
         "0.00"},
        {"a year over 220,000 GPUs",  // 1.25 bn a month at 730 h
         [] {
             Book book;
             book.lease("L", "T", "2025-01-01", nullptr).amount = usd(125'000'000'000);
             book.counts(220000);
             return book;
         },
         "2026-01-01", "2027-01-01", jan, EffectivePrice, 2, "7.78"},
        {"a year over 325,000 GPUs",
         [] {
             Book book;
             book.lease("L", "T", "2025-01-01", nullptr).amount = usd(125'000'000'000);
             book.counts(325000);
             return book;
         },
         "2026-01-01", "2027-01-01", jan, EffectivePrice, 2, "5.27"},
    };
}

}  // namespace

class FiguresTest : public QObject {
    Q_OBJECT
private slots:
    void goldenCase() {
        ImportBench bench;
        bench.read("golden.yaml", R"(currency: USD
leases:
  - {name: A, tenant: Anthropic, from: 2026-05-10, to: 2029-05-31, price: {monthly: 1250000000}, notice_days: 90}
  - {name: B, tenant: Google, from: 2026-10-01, to: 2029-06-30, price: {monthly: 920000000}, notice_days: 90, lock_in_until: 2026-12-31}
  - {name: C, tenant: Reflection AI, from: 2026-07-01, to: 2029-12-31, price: {monthly: 150000000}, notice_days: 90}
)");
        const auto snapshot = loadSnapshot(bench.site());
        QVERIFY(snapshot.has_value());
        FigureRequest request;
        request.at = test::at("2026-11-01");
        request.window = {request.at, test::at("2026-12-01")};
        const auto figures = computeFigures(**snapshot, nullptr, request);
        QVERIFY(figures.has_value());
        const FigureSet& total = figures->total;
        QCOMPARE(shown(total[TotalMonthlyRent], 0), QStringLiteral("2320000000"));
        QCOMPARE(figureText(TopTenantShare, total[TopTenantShare]), std::string("53.9 %"));
        QCOMPARE(figureText(Hhi, total[Hhi]), std::string("4,517"));
        QCOMPARE(shown(total[EffectiveTenants], 2), QStringLiteral("2.21"));
        QCOMPARE(shown(total[WaltToExpiry], 2), QStringLiteral("2.65"));
        QCOMPARE(shown(total[WaltToBreak], 2), QStringLiteral("0.31"));
        QVERIFY(total.rollover.has_value());
        QCOMPARE(total.rollover->size(), std::size_t{1});
        QCOMPARE(total.rollover->front().year, 2029);
    }

    void byHand_data() {
        QTest::addColumn<int>("row");
        const std::vector<Case> cases = moneyCases();
        for (std::size_t i = 0; i < cases.size(); ++i) {
            QTest::newRow(cases[i].name) << static_cast<int>(i);
        }
    }
    void byHand() {
        QFETCH(int, row);
        const Case one = moneyCases()[static_cast<std::size_t>(row)];
        const Figure figure = one.make().figures(one.from, one.to, one.at).total[one.figure];
        QVERIFY2(shown(figure, one.digits) == QLatin1String(one.expected),
                 qPrintable(shown(figure, one.digits) + QStringLiteral(" with note: ") +
                            QString::fromStdString(figure.note)));
        // What is n/a says why.
        QVERIFY(figure.value.has_value() || !figure.note.empty());
    }

    void takeOrPay_data() {
        QTest::addColumn<int>("busyOfTen");
        QTest::addColumn<double>("minimum");
        QTest::addColumn<QString>("billed");
        // 16 GPUs, one day at 1 USD: 384 contracted hours.
        QTest::newRow("used more") << 8 << 0.5 << QStringLiteral("307.20");
        QTest::newRow("used less") << 3 << 0.5 << QStringLiteral("192.00");
        QTest::newRow("used nothing, no minimum") << 0 << 0.0 << QStringLiteral("0.00");
        QTest::newRow("used all") << 10 << 0.96 << QStringLiteral("384.00");
    }
    void takeOrPay() {
        QFETCH(int, busyOfTen);
        QFETCH(double, minimum);
        QFETCH(QString, billed);
        ScratchSite site;
        site.grid(1, 1, 1, 2, 8);
        const std::int64_t first = test::at("2026-01-01").time_since_epoch().count() / 864;
        // 100 samples a GPU and day, so many of ten busy.
        site.samples(utilisation(Duration{864}), 16, first, first + 100,
                     [&](std::int64_t, std::int64_t slot) { return slot % 10 < busyOfTen ? 90 : 1; });
        Snapshot s = *site.load();
        Book names;
        Lease& lease = names.lease("L", "T", "2026-01-01", "2026-01-02");
        perHour(lease, 1'000'000);
        lease.minimumCommitment = minimum;
        names.holds(ScopeKind::Site, 0);
        s.parties = names.snapshot.parties;
        s.leases = names.snapshot.leases;
        s.allocations = names.snapshot.allocations;
        FigureRequest request;
        request.window = {test::at("2026-01-01"), test::at("2026-01-02")};
        request.at = request.window.to;
        const auto figures = computeFigures(s, TelemetrySource{site.path().string(), nullptr}, request);
        QVERIFY(figures.has_value());
        QCOMPARE(shown(figures->total[BilledRevenue], 2), billed);
        QCOMPARE(shown(figures->total[BusyShare], 2), QString::number(busyOfTen / 10.0, 'f', 2));
        QCOMPARE(shown(figures->total[LeasedIdleGpuHours], 2), QString::number(384 * (1 - busyOfTen / 10.0), 'f', 2));
        QCOMPARE(shown(figures->total[TechnicalUtilisation], 4),
                 QString::number((busyOfTen * 90 + (10 - busyOfTen) * 1) / 1000.0, 'f', 4));
        QCOMPARE(shown(figures->total[Coverage], 2), QStringLiteral("1.00"));
    }

    void mixedCurrencies() {
        Book book(1, 2);
        book.lease("A", "T", "2025-01-01", nullptr);
        book.holds(ScopeKind::Rack, 0);
        Lease& euro = book.lease("B", "U", "2025-01-01", nullptr);
        euro.currency = *parseCurrency("EUR");
        euro.amount = Money{100000, euro.currency};
        book.holds(ScopeKind::Rack, 1);
        const Figures figures = book.figures("2026-01-01", "2026-02-01", "2026-01-15", GroupBy::Tenant);
        for (const FigureId id : {ContractedRevenue, BilledRevenue, TotalMonthlyRent}) {
            QVERIFY(!figures.total[id].value.has_value());
            QCOMPARE(figures.total[id].byCurrency.size(), std::size_t{2});
        }
        for (const FigureId id : {Hhi, TopTenantShare, WaltToBreak, EffectivePrice, Realisation}) {
            QVERIFY2(!figures.total[id].value.has_value(), figureKey(id).data());
        }
        QCOMPARE(shown(figures.rows[0][ContractedRevenue], 2), QStringLiteral("3100.00"));
        QCOMPARE(shown(figures.rows[1][ContractedRevenue], 2), QStringLiteral("1000.00"));
        QCOMPARE(figures.rows[1][ContractedRevenue].unit, std::string("EUR"));
    }

    void unknownIsNotZero() {
        Book book(1, 4);
        book.lease("A", "T", "2025-01-01", nullptr);
        book.holds(ScopeKind::Rack, 0);
        book.lease("B", "U", "2025-01-01", nullptr).priceKind = PriceKind::Unknown;
        book.holds(ScopeKind::Rack, 1);
        const Figures figures = book.figures("2026-01-01", "2026-02-01", "2026-01-15");
        QVERIFY(!figures.total[TotalMonthlyRent].value.has_value());
        QCOMPARE(*figures.total[TotalMonthlyRent].coverage, 0.5);
        QCOMPARE(*figures.total[ContractedRevenue].coverage, 0.5);
        QVERIFY(!figures.total.rollover.has_value());
        QVERIFY(!figures.total[WaltToExpiry].value.has_value());
        // What the price does not touch stands; the effective price leaves the unknown out of both sides.
        QCOMPARE(shown(figures.total[Occupancy], 2), QStringLiteral("0.50"));
        QCOMPARE(shown(figures.total[EffectivePrice], 6), QStringLiteral("0.260417"));
        QCOMPARE(*figures.total[EffectivePrice].coverage, 0.5);
    }

    void explained() {
        Book book(1, 2);
        book.lease("A", "T", "2025-01-01", "2027-01-01").deliveredGpus = 12;
        book.holds(ScopeKind::Rack, 0);
        book.snapshot.evidence.push_back(
            {1, Evidence::Subject::Lease, 0, "price", "3100", "reported", "press", "2026", ""});
        book.snapshot.evidence.push_back(
            {2, Evidence::Subject::Lease, 0, "price", "2900", "reported", "others", "2026", "rival"});
        const Figures figures = book.figures("2026-01-01", "2026-02-01", "2026-01-15");
        const Explanation explanation = explainFigure(book.snapshot, figures, BilledRevenue);
        QCOMPARE(explanation.value, std::string("2,325 USD"));
        QCOMPARE(explanation.leases.size(), std::size_t{1});
        QVERIFY(explanation.leases[0].note.find("short delivery 775") != std::string::npos);
        QCOMPARE(explanation.evidence.size(), std::size_t{2});
        QVERIFY(explanation.evidence[1].rival);
        const RentRoll roll = rentRoll(book.snapshot, test::at("2026-01-15"));
        QCOMPARE(roll.rows[0].rivalValues, std::size_t{1});
        QCOMPARE(roll.rows[0].conflict, std::string("price: 3100 (press) or 2900 (others)"));
    }

    void exits_data() {
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("notice");
        QTest::addColumn<QString>("lockIn");
        QTest::addColumn<QString>("exit");
        QTest::newRow("notice") << "2029-01-01" << 90 << ""
                                << "2026-04-01";
        QTest::newRow("lock-in, then notice") << "2029-01-01" << 90 << "2026-12-31"
                                              << "2027-03-31";
        QTest::newRow("lock-in over") << "2029-01-01" << 90 << "2025-12-31"
                                      << "2026-04-01";
        QTest::newRow("the end comes first") << "2026-02-01" << 90 << ""
                                             << "2026-02-01";
        QTest::newRow("no notice term") << "2029-01-01" << -1 << ""
                                        << "2029-01-01";
        QTest::newRow("open-ended, notice") << "" << 30 << ""
                                            << "2026-01-31";
        QTest::newRow("open-ended, no notice") << "" << -1 << ""
                                               << "";
    }
    void exits() {
        QFETCH(QString, to);
        QFETCH(int, notice);
        QFETCH(QString, lockIn);
        QFETCH(QString, exit);
        Lease lease;
        lease.term = {test::at("2025-01-01"), to.isEmpty() ? kForever : test::at(qPrintable(to))};
        if (notice >= 0) {
            lease.noticeDays = notice;
        }
        if (!lockIn.isEmpty()) {
            lease.lockInUntil = test::at(qPrintable(lockIn));
        }
        const auto found = earliestExit(lease, test::at("2026-01-01"));
        QCOMPARE(found ? QString::fromStdString(formatInstantShort(*found)) : QString(), exit);
    }

    void openEndedStandsApart() {
        Book book(1, 2);
        book.lease("A", "T", "2025-01-01", "2028-01-01");
        book.holds(ScopeKind::Rack, 0);
        book.lease("B", "U", "2025-01-01", nullptr).amount = usd(930000);
        book.holds(ScopeKind::Rack, 1);
        const FigureSet total = book.figures("2026-01-01", "2026-02-01", "2026-01-01").total;
        QCOMPARE(shown(total[WaltToExpiry], 4), QString::number(730 / 365.25, 'f', 4));
        QCOMPARE(*total[WaltToExpiry].coverage, 0.25);
        QVERIFY(total[WaltToExpiry].note.find("75.0 %") != std::string::npos);
        QCOMPARE(total.openEndedShare, 0.75);
        QCOMPARE(total.rollover->front().share, 0.25);
    }

    void monthsToCome() {
        Book book(1, 2);
        book.lease("A", "T", "2025-01-01", "2026-03-11").noticeDays = 30;
        book.holds(ScopeKind::Rack, 0);
        const ForwardProfile facts = forwardProfile(book.snapshot, test::at("2026-01-01"), 4, false);
        QCOMPARE(facts.months.size(), std::size_t{4});
        QCOMPARE(*facts.months[0].occupancy, 0.5);
        QCOMPARE(*facts.months[3].occupancy, 0.0);
        QCOMPARE(facts.months[2].contracted.front().minor, std::int64_t{100000});  // 10 of 31 days
        QCOMPARE(facts.months[2].events.size(), std::size_t{1});
        QVERIFY(facts.months[2].events[0].kind == ProfileEvent::Kind::Expiry);
        const ForwardProfile broken = forwardProfile(book.snapshot, test::at("2026-01-01"), 4, true);
        QCOMPARE(broken.months[0].contracted.front().minor, std::int64_t{300000});  // to 31 January
        QVERIFY(broken.months[1].contracted.empty());
        QVERIFY(broken.months[0].events[0].kind == ProfileEvent::Kind::Break);
    }

    void trendsOverPastMonths() {
        Book book(1, 2);
        book.lease("A", "T", "2026-02-15", nullptr);
        book.holds(ScopeKind::Rack, 0);
        ScratchSite empty;
        FigureRequest request;
        request.at = test::at("2026-03-01");
        const auto trend =
            figureTrend(book.snapshot, TelemetrySource{empty.path().string(), nullptr}, request, TrendStep::Month, 3);
        QVERIFY(trend.has_value());
        QCOMPARE(trend->windows.back(), (TimeWindow{test::at("2026-02-01"), test::at("2026-03-01")}));
        QCOMPARE(shown(trend->sets[1][Occupancy], 3), QStringLiteral("0.000"));
        QCOMPARE(shown(trend->sets[2][Occupancy], 3), QStringLiteral("0.250"));
        QCOMPARE(*trend->change(Occupancy), 0.25);
    }

    void refusesNonsense() {
        const Book book;
        FigureRequest request;
        request.by = GroupBy::Gpu;
        QVERIFY(!computeFigures(book.snapshot, nullptr, request).has_value());
        request.by = GroupBy::Tenant;
        request.filter.conditions.push_back({GroupBy::Hall, "H9"});
        const auto figures = computeFigures(book.snapshot, nullptr, request);
        QVERIFY(!figures.has_value());
        QVERIFY(figures.error().code == ErrorCode::NotFound);
    }
};

LEASEHOLD_SUITE(runGuiless<FiguresTest>)
#include "tst_figures.moc"
