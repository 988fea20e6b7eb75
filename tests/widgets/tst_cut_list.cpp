// SPDX-License-Identifier: GPL-3.0-or-later
// Lists that are cut say what is left out.
#include <QTest>

#include "tests/support_suite.hpp"
#include "widgets/models/cut_list.hpp"

using namespace leasehold;

class TestCutList : public QObject {
    Q_OBJECT
private slots:
    void neverHidesTheOneThatWouldFit_data() {
        QTest::addColumn<int>("all");
        QTest::addColumn<int>("room");
        QTest::addColumn<int>("shown");
        QTest::addColumn<int>("more");
        QTest::newRow("none") << 0 << 12 << 0 << 0;
        QTest::newRow("fits") << 12 << 12 << 12 << 0;
        QTest::newRow("one too many") << 13 << 12 << 11 << 2;
        QTest::newRow("many") << 48 << 12 << 11 << 37;
        QTest::newRow("no room") << 3 << 0 << 0 << 3;
    }
    void neverHidesTheOneThatWouldFit() {
        QFETCH(int, all);
        QFETCH(int, room);
        const CutList cut(static_cast<std::size_t>(all), static_cast<std::size_t>(room));
        QTEST(static_cast<int>(cut.shown), "shown");
        QTEST(static_cast<int>(cut.more), "more");
    }
    void saysTheSum() {
        QCOMPARE(andMore(1234), QStringLiteral("and 1,234 more"));
        QCOMPARE(andMore(37, QStringLiteral("1.2 bn USD a month")), QStringLiteral("and 37 more: 1.2 bn USD a month"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestCutList>)
#include "tst_cut_list.moc"
