// SPDX-License-Identifier: GPL-3.0-or-later
// Small inputs that came out wrong once: months cut by the window, shares from a sliver of the samples, thresholds met
// exactly.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "data/analytics/figures.hpp"
#include "support_book.hpp"
#include "support_import.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
using enum FigureId;

namespace {

QString shown(const Figure& figure, int digits = 2) {
    return figure.value ? QString::number(*figure.value, 'f', digits) : QStringLiteral("n/a");
}

bool says(const Figure& figure, const char* words) {
    return figure.note.find(words) != std::string::npos;
}

/// A site made of the files of one case.
class CaseSite {
public:
    CaseSite(const char* folder, std::initializer_list<const char*> files) {
        for (const char* name : files) {
            const std::string path = std::string("cases/") + folder + "/" + name;
            m_bench.read(name, fixture(path.c_str()));
        }
        m_snapshot = loadSnapshot(m_bench.site()).value();
    }
    [[nodiscard]] Figures figures(const char* from, const char* to, std::optional<GroupBy> by = {}) const {
        FigureRequest request;
        request.window = {test::at(from), test::at(to)};
        request.at = request.window.from;
        request.by = by;
        return computeFigures(*m_snapshot, TelemetrySource{m_bench.site().string(), nullptr}, request).value();
    }

private:
    ImportBench m_bench;
    SnapshotPtr m_snapshot;
};

constexpr std::int64_t kSlots = 100;  ///< a day in steps of 864 s

/// One rack of two nodes of two GPUs over one day; who reports how much of each counter is up to the test.
class Measured {
public:
    Measured() { m_site.grid(1, 1, 1, 2, 2); }

    /// `valid(gpu, slot)` of the samples are there, all at `percent`.
    template <class Valid>
    void samples(const char* counter, int percent, Valid valid, Duration step = Duration{864}) {
        std::vector<Metric> catalogue = metricCatalogue();
        Metric metric =
            *std::find_if(catalogue.begin(), catalogue.end(), [&](const Metric& m) { return m.name == counter; });
        metric.step = step;
        const std::int64_t first = test::at("2026-01-01").time_since_epoch() / step;
        m_site.samples(metric, 4, first, first + Duration{86400} / step,
                       [&](std::int64_t gpu, std::int64_t slot) { return valid(gpu, slot - first) ? percent : 255; });
    }
    /// A lease per node, by the GPU-hour at 1 USD with a minimum of 20 %, for the day.
    [[nodiscard]] Figures figures(std::optional<GroupBy> by = {}, const std::string& metric = {}) const {
        Snapshot s = *m_site.load();
        Book names;
        for (std::uint32_t node = 0; node < 2; ++node) {
            Lease& lease = names.lease(node == 0 ? "A" : "B", node == 0 ? "T" : "U", "2026-01-01", "2026-01-02");
            lease.priceKind = PriceKind::PerGpuHour;
            lease.amount.reset();
            lease.unitPrice = UnitPrice{1'000'000, Currency{}};
            lease.minimumCommitment = 0.2;
            names.holds(ScopeKind::Node, node);
        }
        s.parties = names.snapshot.parties;
        s.leases = names.snapshot.leases;
        s.allocations = names.snapshot.allocations;
        FigureRequest request;
        request.window = {test::at("2026-01-01"), test::at("2026-01-02")};
        request.at = request.window.from;
        request.by = by;
        request.metric = metric;
        return computeFigures(s, TelemetrySource{m_site.path().string(), nullptr}, request).value();
    }

private:
    ScratchSite m_site;
};

}  // namespace

class MoneyCasesTest : public QObject {
    Q_OBJECT
private slots:
    void cutMonth() {
        const CaseSite site("cut-month", {"gpus.csv", "contract.yaml", "gpu_status.csv"});
        QCOMPARE(shown(site.figures("2027-06-01", "2027-07-01").total[BilledRevenue]), QStringLiteral("71640.00"));
        QCOMPARE(shown(site.figures("2027-06-01", "2027-06-10").total[BilledRevenue]), QStringLiteral("21492.00"));
        QCOMPARE(shown(site.figures("2027-06-10", "2027-06-11").total[BilledRevenue]), QStringLiteral("2388.00"));
        QCOMPARE(shown(site.figures("2027-06-11", "2027-07-01").total[BilledRevenue]), QStringLiteral("47760.00"));
        QCOMPARE(shown(site.figures("2027-07-01", "2027-07-11").total[BilledRevenue]), QStringLiteral("23225.81"));
    }

    void oneBetterSample() {
        const CaseSite site("one-better-sample", {"mixed.prom", "contract.yaml"});
        const Figures figures = site.figures("2026-11-09T08:00Z", "2026-11-09T08:40Z");
        QCOMPARE(shown(figures.total[TechnicalUtilisation]), QStringLiteral("1.00"));
        QCOMPARE(*figures.total[TechnicalUtilisation].coverage, 1.0);
        QCOMPARE(figures.total[TechnicalUtilisation].note, std::string("counter gpu_util"));
        QCOMPARE(shown(figures.total[ContractedRevenue]), QStringLiteral("4.00"));
        QCOMPARE(shown(figures.total[BilledRevenue]), QStringLiteral("4.00"));
        QCOMPARE(*figures.total[BilledRevenue].coverage, 1.0);
        QCOMPARE(shown(figures.total[LeasedIdleGpuHours]), QStringLiteral("0.00"));
        QCOMPARE(shown(figures.total[LeasedIdleCost]), QStringLiteral("0.00"));
        QCOMPARE(countersText(figures), std::string("gpu_util"));
    }

    /// Every window to the nearest cent, whichever it is.
    void cents() {
        const CaseSite site("import-more", {"18-cents.yaml"});
        for (int day = 1; day <= 31; ++day) {
            const std::string from = day < 10 ? "2026-03-0" + std::to_string(day) : "2026-03-" + std::to_string(day);
            const std::string to =
                day == 31 ? "2026-04-01" : (day < 9 ? "2026-03-0" : "2026-03-") + std::to_string(day + 1);
            const Money one = *site.figures(from.c_str(), to.c_str()).total[BilledRevenue].money;
            QCOMPARE(one.minor, std::int64_t{2903});  // 29.032
            // The month up to a day is what one gets by hand: 900 x days / 31, to the nearest cent.
            const Money so = *site.figures("2026-03-01", to.c_str()).total[BilledRevenue].money;
            QCOMPARE(so.minor, std::int64_t{std::llround(90000.0 * day / 31)});
        }
    }

    /// Half a cent is away from zero, though 0.9 is a hair less than 0.9 in binary.
    void halves() {
        Book book;
        Lease& lease = book.lease("L", "T", "2026-01-01", "2026-03-01");
        lease.amount = usd(31 * 5);
        lease.ramp = {{{test::at("2026-01-01"), test::at("2026-03-01")}, 0.9}};  // 4.5 cents a day
        book.holds(ScopeKind::Site, 0);
        QCOMPARE(book.figures("2026-01-01", "2026-01-02", "2026-01-01").total[BilledRevenue].money, usd(5));
        QCOMPARE(book.figures("2026-01-01", "2026-01-04", "2026-01-01").total[BilledRevenue].money, usd(14));
        QCOMPARE(book.figures("2026-01-01", "2026-02-01", "2026-01-01").total[BilledRevenue].money, usd(140));
    }

    /// A minimum holds for the calendar month, whatever days one asks for.
    void minimumOfTheMonth() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 1);
        const std::int64_t first = test::at("2026-04-01").time_since_epoch() / Duration{3600};
        // Busy in the first ten of April's thirty days: 240 of 720 hours, over the minimum of a quarter.
        site.samples(utilisation(Duration{3600}), 1, first, first + 720,
                     [&](std::int64_t, std::int64_t slot) { return slot - first < 240 ? 90 : 1; });
        Snapshot s = *site.load();
        Book names;
        Lease& lease = names.lease("L", "T", "2026-01-01", nullptr);
        lease.priceKind = PriceKind::PerGpuHour;
        lease.amount.reset();
        lease.unitPrice = UnitPrice{3'000'000, Currency{}};
        lease.minimumCommitment = 0.25;
        names.holds(ScopeKind::Site, 0);
        s.parties = names.snapshot.parties;
        s.leases = names.snapshot.leases;
        s.allocations = names.snapshot.allocations;
        const auto billed = [&](const char* from, const char* to) {
            FigureRequest request;
            request.window = {test::at(from), test::at(to)};
            request.at = request.window.from;
            return computeFigures(s, TelemetrySource{site.path().string(), nullptr}, request)->total[BilledRevenue];
        };
        QCOMPARE(shown(billed("2026-04-01", "2026-05-01")), QStringLiteral("720.00"));
        QCOMPARE(shown(billed("2026-04-01", "2026-04-11")), QStringLiteral("240.00"));
        QCOMPARE(shown(billed("2026-04-11", "2026-05-01")), QStringLiteral("480.00"));
        // Of May nothing is known, and no part of April stands for it.
        QCOMPARE(shown(billed("2026-04-21", "2026-05-11")), QStringLiteral("n/a"));
        QVERIFY(says(billed("2026-04-21", "2026-05-11"), "the known part is 240"));
    }

    void countersByLease() {
        Measured site;
        site.samples("gpu_util", 80, [](std::int64_t, std::int64_t) { return true; });
        // The first node reports SM activity for 91 % of the time, the second for 60 %.
        site.samples("sm_active", 40, [](std::int64_t gpu, std::int64_t slot) { return slot < (gpu <= 2 ? 91 : 60); });
        const Figures figures = site.figures(GroupBy::Lease);
        QCOMPARE(figures.rows[0][TechnicalUtilisation].note, std::string("counter sm_active"));
        QCOMPARE(shown(figures.rows[0][TechnicalUtilisation]), QStringLiteral("0.40"));
        QCOMPARE(*figures.rows[0][Coverage].value, 0.91);
        QCOMPARE(figures.rows[1][TechnicalUtilisation].note, std::string("counter gpu_util"));
        QCOMPARE(shown(figures.rows[1][TechnicalUtilisation]), QStringLiteral("0.80"));
        QVERIFY(says(figures.total[TechnicalUtilisation], "counters sm_active (1 lease) and gpu_util (1 lease)"));
        QVERIFY(says(figures.total[BusyShare], "counters sm_active (1 lease) and gpu_util (1 lease)"));
        QCOMPARE(*figures.total[Coverage].value, (182.0 + 200.0) / 400);
        QCOMPARE(countersText(figures), std::string("sm_active and gpu_util"));
        // Exactly 90 % is enough; what is asked for is taken.
        QCOMPARE(countersText(site.figures({}, "sm_active")), std::string("sm_active"));
        Measured edge;
        edge.samples("gpu_util", 80, [](std::int64_t, std::int64_t slot) { return slot < 50; });
        edge.samples("sm_active", 40, [](std::int64_t gpu, std::int64_t slot) { return slot < (gpu <= 2 ? 45 : 44); });
        QCOMPARE(edge.figures(GroupBy::Lease).rows[0][BusyShare].note.substr(0, 17), std::string("counter sm_active"));
        QCOMPARE(edge.figures(GroupBy::Lease).rows[1][BusyShare].note.substr(0, 16), std::string("counter gpu_util"));
    }

    /// Counters of different steps: a sample stands for its step.
    void countersOfTwoSteps() {
        Measured site;
        site.samples(
            "sm_active", 100, [](std::int64_t gpu, std::int64_t) { return gpu <= 2; }, Duration{864});
        site.samples(
            "gpu_util", 0, [](std::int64_t, std::int64_t) { return true; }, Duration{432});
        const Figures figures = site.figures();
        QCOMPARE(shown(figures.total[TechnicalUtilisation]), QStringLiteral("0.50"));
        QCOMPARE(shown(figures.total[LeasedIdleGpuHours]), QStringLiteral("48.00"));
        QCOMPARE(*figures.total[Coverage].value, 1.0);
    }

    void thinSamples_data() {
        QTest::addColumn<int>("reporting");  // GPUs of four
        QTest::addColumn<int>("seen");       // of a hundred
        QTest::addColumn<QString>("billed");
        QTest::addColumn<double>("coverage");
        QTest::newRow("all") << 4 << 100 << QStringLiteral("96.00") << 1.0;
        QTest::newRow("three of four GPUs") << 3 << 100 << QStringLiteral("96.00") << 0.75;
        QTest::newRow("half the time") << 4 << 50 << QStringLiteral("96.00") << 0.5;
        QTest::newRow("a little less") << 4 << 49 << QStringLiteral("n/a") << 0.49;
        QTest::newRow("one GPU of four") << 1 << 100 << QStringLiteral("n/a") << 0.25;
        QTest::newRow("one sample a GPU") << 4 << 1 << QStringLiteral("n/a") << 0.01;
    }
    void thinSamples() {
        QFETCH(int, reporting);
        QFETCH(int, seen);
        QFETCH(QString, billed);
        QFETCH(double, coverage);
        Measured site;
        site.samples("gpu_util", 90,
                     [&](std::int64_t gpu, std::int64_t slot) { return gpu <= reporting && slot < seen; });
        const Figures figures = site.figures();
        const FigureSet& total = figures.total;
        QCOMPARE(shown(total[BilledRevenue]), billed);
        const bool known = billed != QStringLiteral("n/a");
        for (const FigureId id : {BilledRevenue, Realisation, EffectivePrice, LeasedIdleGpuHours, LeasedIdleCost}) {
            QVERIFY2(std::abs(*total[id].coverage - coverage) < 1e-12, figureKey(id).data());
            QVERIFY2(total[id].value.has_value() == known, figureKey(id).data());
            QVERIFY2(known || says(total[id], "under 50 %"), figureKey(id).data());
        }
        QCOMPARE(shown(total[ContractedRevenue]), QStringLiteral("96.00"));
        QCOMPARE(*total[ContractedRevenue].coverage, 1.0);
        QVERIFY(says(total[BilledRevenue], "from a part of its samples") == (known && coverage < 1));
    }

    /// A sum is as well known as its parts: what one lease lacks makes it n/a, and the rows tell which.
    void thinPart() {
        Measured site;
        site.samples("gpu_util", 90, [&](std::int64_t gpu, std::int64_t slot) { return gpu <= 2 || slot < 30; });
        const Figures figures = site.figures(GroupBy::Tenant);
        QCOMPARE(shown(figures.rows[0][BilledRevenue]), QStringLiteral("48.00"));
        QCOMPARE(shown(figures.rows[1][BilledRevenue]), QStringLiteral("n/a"));
        QCOMPARE(*figures.rows[1][BilledRevenue].coverage, 0.3);
        QCOMPARE(shown(figures.total[BilledRevenue]), QStringLiteral("n/a"));
        QCOMPARE(*figures.total[BilledRevenue].coverage, 0.65);
        QVERIFY(says(figures.total[BilledRevenue], "the known part is 48"));
        QCOMPARE(shown(figures.total[LeasedIdleGpuHours]), QStringLiteral("n/a"));
        // The price leaves the unknown out of both sides.
        QCOMPARE(shown(figures.total[EffectivePrice]), QStringLiteral("1.00"));
        QCOMPARE(*figures.total[EffectivePrice].coverage, 0.65);
    }

    void hhi_data() {
        QTest::addColumn<QVector<qint64>>("rents");
        QTest::addColumn<QString>("hhi");
        QTest::addColumn<bool>("high");
        const auto shares = [](qint64 unit) {
            // 30, 20, 20, 5 and 5 %, and eight times 2.5 %: 1,800.
            QVector<qint64> rents{60 * unit, 40 * unit, 40 * unit, 10 * unit, 10 * unit};
            rents.insert(rents.end(), 8, 5 * unit);
            return rents;
        };
        QTest::newRow("just 1,800") << shares(1) << QStringLiteral("1800") << false;
        QTest::newRow("of odd amounts") << shares(1370) << QStringLiteral("1800") << false;
        QTest::newRow("of great amounts") << shares(10'000'000'000'000'000) << QStringLiteral("1800") << false;
        QVector<qint64> more = shares(100'000'000);
        ++more[0];
        QTest::newRow("a cent more") << more << QStringLiteral("1800") << true;
        more[0] -= 2;
        QTest::newRow("a cent less") << more << QStringLiteral("1800") << false;
        QTest::newRow("one tenant") << QVector<qint64>{7} << QStringLiteral("10000") << true;
    }
    void hhi() {
        QFETCH(QVector<qint64>, rents);
        QFETCH(QString, hhi);
        QFETCH(bool, high);
        Book book;
        for (qsizetype i = 0; i < rents.size(); ++i) {
            const std::string name = std::to_string(i);
            book.lease(name.c_str(), name.c_str(), "2026-01-01", "2027-01-01").amount = usd(rents[i]);
        }
        const FigureSet total = book.figures("2026-02-01", "2026-03-01", "2026-02-01").total;
        QCOMPARE(shown(total[Hhi], 0), hhi);
        QCOMPARE(says(total[Hhi], "above 1,800"), high);
        if (rents.size() > 1 && !high && rents[0] % 10 == 0) {
            QCOMPARE(*total[Hhi].value, 1800.0);
        }
    }

    /// Two leases on one GPU: who began first has it in every window.
    void overlapsInEveryWindow() {
        Book book;
        book.lease("late", "T", "2026-01-20", "2026-06-01");
        book.holds(ScopeKind::Site, 0);
        book.lease("early", "U", "2026-01-10", "2026-06-01");
        book.holds(ScopeKind::Site, 0);
        for (const char* from : {"2026-01-10", "2026-01-20", "2026-03-01"}) {
            const Figures figures = book.figures(from, "2026-04-01", "2026-03-01");
            QCOMPARE(figures.leases[0].heldGpuSeconds, std::int64_t{0});
            QVERIFY(figures.leases[1].heldGpuSeconds > 0);
        }
    }

    /// A lease's amount over places: as even as whole cents allow, and the same in a cut as under a filter.
    void sharedOut() {
        Book book(1, 3);
        book.lease("L", "T", "2026-01-01", nullptr).amount = usd(100);
        book.holds(ScopeKind::Site, 0);
        const Figures cut = book.figures("2026-01-01", "2026-02-01", "2026-01-01", GroupBy::Rack);
        std::int64_t sum = 0;
        for (const FigureSet& row : cut.rows) {
            Filter filter;
            filter.conditions.push_back({GroupBy::Rack, row.name});
            const FigureSet only = book.figures("2026-01-01", "2026-02-01", "2026-01-01", {}, filter).total;
            QCOMPARE(only[BilledRevenue].money, row[BilledRevenue].money);
            QVERIFY(row[BilledRevenue].money->minor == 33 || row[BilledRevenue].money->minor == 34);
            sum += row[BilledRevenue].money->minor;
        }
        QCOMPARE(sum, std::int64_t{100});
    }
};

LEASEHOLD_SUITE(runGuiless<MoneyCasesTest>)
#include "tst_money_cases.moc"
