// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>
#include <numeric>

#include "tests/support_suite.hpp"
#include "widgets/models/rent_roll_sheet.hpp"

using namespace leasehold;

namespace {

Lease lease(const char* name, std::uint32_t tenant, const char* from, const char* to, PriceKind kind,
            std::optional<std::int64_t> major, const char* currency = "USD") {
    Lease l;
    l.name = name;
    l.tenant = PartyIndex(tenant);
    l.term = {parseInstant(from).value(), *to != '\0' ? parseInstant(to).value() : kForever};
    l.priceKind = kind;
    l.currency = parseCurrency(currency).value();
    if (major) l.amount = Money{*major * 100, l.currency};
    return l;
}

/// Four leases in force (two currencies, one price unknown, one internal), one to come, one ended.
SnapshotPtr portfolio() {
    auto s = std::make_shared<Snapshot>();
    for (const char* name : {"Alpha", "Beta", "Gamma"}) {
        Party party;
        party.name = name;
        party.isTenant = true;
        s->parties.push_back(party);
    }
    s->leases.push_back(lease("Big", 0, "2025-01-01", "2029-01-01", PriceKind::Monthly, 900));
    s->leases.push_back(lease("Node-9", 1, "2025-01-01", "", PriceKind::Monthly, 100));
    s->leases.push_back(lease("Node-10", 1, "2025-02-01", "2027-01-01", PriceKind::Monthly, 50, "EUR"));
    s->leases.push_back(lease("Hush", 2, "2025-03-01", "2027-06-01", PriceKind::Unknown, {}));
    s->leases.push_back(lease("Own", 2, "2025-01-01", "", PriceKind::Internal, {}));
    s->leases.push_back(lease("Later", 0, "2027-01-01", "2028-01-01", PriceKind::Monthly, 70));
    s->leases.push_back(lease("Past", 1, "2023-01-01", "2024-01-01", PriceKind::Monthly, 10));
    return s;
}

QString textAt(const QAbstractItemModel& model, int row, int column, const QModelIndex& parent = {}) {
    return model.index(row, column, parent).data().toString();
}

}  // namespace

class TestRentRollModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_snapshot = portfolio();
        m_roll = std::make_shared<const RentRoll>(rentRoll(*m_snapshot, parseInstant("2026-01-01").value()));
    }

    void isAProperModel() {
        RentRollModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RentRollProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester proxied(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRoll(m_snapshot, m_roll);
        for (const auto grouping : {RentRollModel::Grouping::Tenant, RentRollModel::Grouping::Site,
                                    RentRollModel::Grouping::State, RentRollModel::Grouping::None}) {
            model.setGrouping(grouping);
            proxy.setWords(QStringLiteral("beta"));
            proxy.sort(RentRollModel::Rent, Qt::DescendingOrder);
            proxy.setWords({});
        }
        model.setRoll(nullptr, nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void groupsHoldTheirLeases_data() {
        QTest::addColumn<int>("grouping");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("tenant") << static_cast<int>(RentRollModel::Grouping::Tenant)
                                << QStringList{QStringLiteral("Alpha 2"), QStringLiteral("Beta 3"),
                                               QStringLiteral("Gamma 2")};
        QTest::newRow("state") << static_cast<int>(RentRollModel::Grouping::State)
                               << QStringList{QStringLiteral("ended 1"), QStringLiteral("future 1"),
                                              QStringLiteral("in force 5")};
        QTest::newRow("site") << static_cast<int>(RentRollModel::Grouping::Site)
                              << QStringList{QStringLiteral("place unknown 7")};
    }
    void groupsHoldTheirLeases() {
        QFETCH(int, grouping);
        QFETCH(QStringList, names);
        RentRollModel model;
        model.setRoll(m_snapshot, m_roll);
        model.setGrouping(static_cast<RentRollModel::Grouping>(grouping));
        QStringList found;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex group = model.index(row, 0);
            found += QStringLiteral("%1 %2").arg(group.data().toString()).arg(model.rowCount(group));
        }
        found.sort();
        QCOMPARE(found, names);
        for (std::size_t i = 0; i < m_snapshot->leases.size(); ++i) {
            QCOMPARE(model.indexOf(LeaseIndex(i)).data(RentRollModel::LeaseRole).toUInt(), static_cast<unsigned>(i));
        }
    }

    /// Currencies never mix, and an unknown rent makes a lower bound, not a sum.
    void totals() {
        RentRollModel model;
        model.setRoll(m_snapshot, m_roll);
        std::vector<int> all(m_roll->rows.size());
        std::iota(all.begin(), all.end(), 0);
        const QString total = model.rentOf(all);
        QVERIFY2(total.startsWith(QStringLiteral("at least ")), qPrintable(total));
        QVERIFY2(total.contains(QStringLiteral("50 EUR")) && total.contains(QStringLiteral("1,000 USD")),
                 qPrintable(total));
        QVERIFY2(total.endsWith(QStringLiteral("1 of 4 rents unknown")), qPrintable(total));
        QCOMPARE(model.rentOf({}), QStringLiteral("–"));
        const auto rowOf = [&](const char* name) {
            for (std::size_t i = 0; i < m_roll->rows.size(); ++i) {
                if (m_roll->rows[i].name == name) return static_cast<int>(i);
            }
            return -1;
        };
        QCOMPARE(model.rentOf({rowOf("Hush")}), QStringLiteral("n/a"));
        QCOMPARE(model.rentOf({rowOf("Own")}), QStringLiteral("–"));
        QCOMPARE(model.rentOf({rowOf("Later"), rowOf("Past")}), QStringLiteral("–"));
    }

    void sortsByValueAndUnknownLast_data() {
        QTest::addColumn<int>("column");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<QString>("first");
        QTest::newRow("rent up") << int(RentRollModel::Rent) << false << QStringLiteral("Node-10");
        QTest::newRow("rent down") << int(RentRollModel::Rent) << true << QStringLiteral("Big");
        QTest::newRow("names as people sort") << int(RentRollModel::Lease) << true << QStringLiteral("Past");
        QTest::newRow("expiry") << int(RentRollModel::YearsToExpiry) << false << QStringLiteral("Node-10");
        QTest::newRow("from") << int(RentRollModel::From) << true << QStringLiteral("Later");
    }
    void sortsByValueAndUnknownLast() {
        QFETCH(int, column);
        QFETCH(bool, descending);
        QFETCH(QString, first);
        RentRollModel model;
        model.setRoll(m_snapshot, m_roll);
        RentRollProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
        QCOMPARE(textAt(proxy, 0, RentRollModel::Lease), first);
        if (column == RentRollModel::Rent) {
            const QString last = textAt(proxy, proxy.rowCount() - 1, RentRollModel::Rent);
            QVERIFY2(last == QStringLiteral("n/a") || last == QStringLiteral("own use"), qPrintable(last));
        }
        if (column == RentRollModel::Lease) {
            proxy.sort(column, Qt::AscendingOrder);
            QStringList names;
            for (int row = 0; row < proxy.rowCount(); ++row)
                names += textAt(proxy, row, 0);
            QVERIFY(names.indexOf(QStringLiteral("Node-9")) < names.indexOf(QStringLiteral("Node-10")));
        }
    }

    void filterKeepsGroups() {
        RentRollModel model;
        model.setRoll(m_snapshot, m_roll);
        model.setGrouping(RentRollModel::Grouping::Tenant);
        RentRollProxy proxy;
        proxy.setSourceModel(&model);
        proxy.setWords(QStringLiteral("beta  node-1"));
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.rowCount(proxy.index(0, 0)), 1);
        QCOMPARE(textAt(proxy, 0, 0, proxy.index(0, 0)), QStringLiteral("Node-10"));
        proxy.setWords(QStringLiteral("nothing of the kind"));
        QCOMPARE(proxy.rowCount(), 0);
        // The window's filter and the words must both be met.
        proxy.setWords({});
        proxy.setKept({false, false, true, false, false, true, false});
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setWords(QStringLiteral("later"));
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(textAt(proxy, 0, 0, proxy.index(0, 0)), QStringLiteral("Later"));
        proxy.setKept({});
        proxy.setWords({});
        QCOMPARE(proxy.rowCount(), 3);
    }

    /// A name out of somebody's file must not become a formula in the sheet that it is pasted into.
    void sheetsRunNothing() {
        auto s = std::make_shared<Snapshot>(*m_snapshot);
        s->leases[0].name = "=HYPERLINK(1)";
        s->leases[1].name = "-2";
        RentRollModel model;
        model.setRoll(s, std::make_shared<const RentRoll>(rentRoll(*s, parseInstant("2026-01-01").value())));
        for (const QChar separator : {u',', u'\t'}) {
            const QString sheet = rentRollText(model, separator);
            QVERIFY(sheet.contains(QStringLiteral("\n'=HYPERLINK(1)")));
            QVERIFY(sheet.contains(QStringLiteral("\n-2")));
        }
    }

    void sheetsReadIt() {
        RentRollModel model;
        model.setRoll(m_snapshot, m_roll);
        const QString csv = rentRollText(model, u',');
        QCOMPARE(csv.count(u'\n'), 8);
        QVERIFY(csv.contains(QStringLiteral(",900,")));
        QVERIFY(csv.contains(QStringLiteral("2029-01-01")));
        QVERIFY(!csv.contains(QStringLiteral("n/a")));
        model.setGrouping(RentRollModel::Grouping::State);
        QCOMPARE(rentRollText(model, u'\t').count(u'\n'), 8);
    }

private:
    SnapshotPtr m_snapshot;
    RentRollPtr m_roll;
};

LEASEHOLD_SUITE(runGuiless<TestRentRollModel>)
#include "tst_models_rent_roll.moc"
