// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <utility>
#include <vector>

#include "data/model/metric.hpp"
#include "data/model/money.hpp"
#include "data/model/money_list.hpp"
#include "data/model/natural_order.hpp"
#include "data/model/snapshot.hpp"
#include "data/model/time.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;

/// The words everything else stands on: time, money, codes, names.
class TestModel : public QObject {
    Q_OBJECT
private slots:
    void sumsStayApartByCurrency() {
        const Currency usd = *parseCurrency("USD");
        const Currency eur = *parseCurrency("EUR");
        std::vector<Money> sums;
        addTo(sums, {100, usd});
        addTo(sums, {7, eur});
        addTo(sums, {11, usd});
        QVERIFY(sums == (std::vector<Money>{{7, eur}, {111, usd}}));
        QVERIFY(amountIn(sums, usd) == (Money{111, usd}));
        QVERIFY(amountIn(sums, *parseCurrency("JPY")) == (Money{0, *parseCurrency("JPY")}));
    }

    void readsInstants_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");  // empty: refused
        QTest::newRow("date") << "2026-05-10"
                              << "2026-05-10T00:00:00Z";
        QTest::newRow("full") << "2026-05-10T13:45:07Z"
                              << "2026-05-10T13:45:07Z";
        QTest::newRow("no seconds, no Z") << "2026-05-10 13:45"
                                          << "2026-05-10T13:45:00Z";
        QTest::newRow("offset") << "2026-05-10T01:00:00+02:00"
                                << "2026-05-09T23:00:00Z";
        QTest::newRow("leap day") << "2028-02-29"
                                  << "2028-02-29T00:00:00Z";
        QTest::newRow("before 1970") << "1969-12-31T23:59:59Z"
                                     << "1969-12-31T23:59:59Z";
        QTest::newRow("no leap year") << "2026-02-29"
                                      << "";
        QTest::newRow("hour 24") << "2026-05-10T24:00:00Z"
                                 << "";
        QTest::newRow("short") << "2026-5-1"
                               << "";
        QTest::newRow("rest") << "2026-05-10T13:45:00Z junk"
                              << "";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("words") << "yesterday"
                               << "";
    }
    void readsInstants() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto t = parseInstant(text.toStdString());
        QCOMPARE(t ? QString::fromStdString(formatInstant(*t)) : QString(), expected);
    }

    void readsDurations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("seconds");  // 0: refused
        QTest::newRow("s") << "90s" << qint64{90};
        QTest::newRow("m") << "15m" << qint64{900};
        QTest::newRow("h") << "6h" << qint64{21600};
        QTest::newRow("d") << "7d" << qint64{604800};
        QTest::newRow("zero") << "0s" << qint64{0};
        QTest::newRow("negative") << "-5m" << qint64{0};
        QTest::newRow("no unit") << "15" << qint64{0};
        QTest::newRow("fraction") << "1.5h" << qint64{0};
        QTest::newRow("huge") << "99999999999999999999d" << qint64{0};
    }
    void readsDurations() {
        QFETCH(QString, text);
        QFETCH(qint64, seconds);
        const auto d = parseDuration(text.toStdString());
        QCOMPARE(d ? qint64{d->count()} : qint64{0}, seconds);
        if (d) {
            QCOMPARE(parseDuration(formatDuration(*d))->count(), d->count());
        }
    }

    void readsMoney_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("currency");
        QTest::addColumn<qint64>("minor");  // -1: refused
        QTest::newRow("whole") << "1250000000"
                               << "USD" << qint64{125000000000};
        QTest::newRow("cents") << "2.49"
                               << "USD" << qint64{249};
        QTest::newRow("trailing zeros") << "2.4900"
                                        << "USD" << qint64{249};
        QTest::newRow("too fine") << "2.495"
                                  << "USD" << qint64{-1};
        QTest::newRow("yen") << "100"
                             << "JPY" << qint64{100};
        QTest::newRow("yen with point") << "100.5"
                                        << "JPY" << qint64{-1};
        QTest::newRow("dinar") << "1.234"
                               << "KWD" << qint64{1234};
        QTest::newRow("negative") << "-1"
                                  << "USD" << qint64{-1};
        QTest::newRow("exponent") << "1e30"
                                  << "USD" << qint64{-1};
        QTest::newRow("too large") << "99999999999999999999999"
                                   << "USD" << qint64{-1};
        QTest::newRow("separators") << "1,000"
                                    << "USD" << qint64{-1};
    }
    void readsMoney() {
        QFETCH(QString, text);
        QFETCH(QString, currency);
        QFETCH(qint64, minor);
        const auto money = parseMoney(text.toStdString(), parseCurrency(currency.toStdString()).value());
        QCOMPARE(money ? qint64{money->minor} : qint64{-1}, minor);
        if (money) {
            QCOMPARE(parseMoney(formatDecimal(*money), money->currency)->minor, money->minor);
        }
    }

    void unitPricesAreExact() {
        QCOMPARE(parseUnitPrice("0.0035", {})->micros, 3500);
        QCOMPARE(QString::fromStdString(formatDecimal(UnitPrice{3500, {}})), QStringLiteral("0.0035"));
        QVERIFY(!parseUnitPrice("0.0000001", {}));
    }

    void codesKeepUnknownApartFromZero() {
        const Metric util = metricCatalogue()[0];
        QCOMPARE(util.code(0), 0U);
        QCOMPARE(util.code(99.6), 100U);
        QCOMPARE(util.code(std::nan("")), 255U);
        const Metric temp = metricCatalogue()[3];
        QCOMPARE(temp.value(temp.code(36.6)), 36.6);
        QCOMPARE(temp.code(1e9), temp.noData());
    }

    void slotsRoundToTheNearest() {
        const Duration step{900};
        QCOMPARE(nearestSlot(Instant{Duration{449}}, step), 0);
        QCOMPARE(nearestSlot(Instant{Duration{450}}, step), 1);
        QCOMPARE(nearestSlot(Instant{Duration{-451}}, step), -1);
        QCOMPARE(firstSlotFrom(Instant{Duration{1}}, step), 1);
        QCOMPARE(firstSlotFrom(Instant{Duration{0}}, step), 0);
        QCOMPARE(firstSlotFrom(Instant{Duration{-1}}, step), 0);
    }

    void namesSortAsPeopleDo() {
        QVERIFY(naturalLess("H2", "H10"));
        QVERIFY(naturalLess("h2", "H10"));
        QVERIFY(naturalLess("node-9", "node-010"));
        QVERIFY(!naturalLess("a", "a"));
        QVERIFY(naturalLess("", "a"));
        QVERIFY(naturalLess("rack-7", "rack-7b"));
        QVERIFY(naturalLess("x99999999999999999999998", "x99999999999999999999999"));
    }

    void cablesEndInRacks() {
        Snapshot s;
        s.nodes.resize(1);
        s.nodes[0].rack = RackIndex(3);
        s.switches.resize(2);
        s.switches[0].rack = RackIndex(5);
        s.nics.resize(2);
        s.nics[0].node = NodeIndex(0);
        using Kind = Endpoint::Kind;
        QCOMPARE(s.rackOf(Endpoint{Kind::Nic, 0, 0}).value, 3U);
        QCOMPARE(s.rackOf(Endpoint{Kind::Switch, 0, 0}).value, 5U);
        QVERIFY(!s.rackOf(Endpoint{Kind::Nic, 1, 0}));     // of no node
        QVERIFY(!s.rackOf(Endpoint{Kind::Switch, 1, 0}));  // in no rack
        QVERIFY(!s.rackOf(Endpoint{Kind::Nic, 7, 0}));
        QVERIFY(!s.rackOf(Endpoint{Kind::Switch, 7, 0}));
    }

    void copiesShareUntilOneChanges() {
        SharedVector<int> a{1, 2, 3};
        const SharedVector<int> b = a;
        QVERIFY(a.isShared(b));
        QVERIFY(std::as_const(a).data() == b.data());
        a[1] = 7;
        QVERIFY(!a.isShared(b));
        QCOMPARE(std::vector<int>(b.begin(), b.end()), (std::vector<int>{1, 2, 3}));
        QCOMPARE(std::as_const(a)[1], 7);
        SharedVector<int> c = b;
        c.push_back(4);
        c.emplace_back(5);
        QCOMPARE(c.size(), std::size_t{5});
        QCOMPARE(c.back(), 5);
        c.clear();
        QVERIFY(c.empty() && c.begin() == c.end());
        QCOMPARE(b.size(), std::size_t{3});
        SharedVector<int> moved = std::move(a);
        QVERIFY(a.empty());  // NOLINT(bugprone-use-after-move): that is what is asked
        QCOMPARE(moved.front(), 1);
        SharedVector<int> none;
        QVERIFY(none.empty() && !none.isShared(SharedVector<int>()));
    }

    void errorsAreOneLine() {
        const Error error{ErrorCode::Io, "a.txt:3", "two\nlines", "do this"};
        QCOMPARE(QString::fromStdString(describe(error)), QStringLiteral("a.txt:3: two lines; do this"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestModel>)
#include "tst_model.moc"
