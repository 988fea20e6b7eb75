// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/models/navigator_model.hpp"

using namespace leasehold;

namespace {

/// The tree as text, so that a failure reads as a difference of lines.
void dump(const NavigatorModel& model, const QModelIndex& parent, int depth, int deepest, QStringList& lines) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex name = model.index(row, 0, parent);
        const QString count = model.index(row, 1, parent).data().toString();
        lines += QString(depth * 2, u' ') + name.data().toString() +
                 (count.isEmpty() ? QString() : QStringLiteral(" [%1]").arg(count));
        if (depth < deepest) {
            dump(model, name, depth + 1, deepest, lines);
        }
    }
}

QModelIndex find(const NavigatorModel& model, const QStringList& path) {
    QModelIndex at;
    for (const QString& name : path) {
        QModelIndex next;
        for (int row = 0; row < model.rowCount(at); ++row) {
            if (model.index(row, 0, at).data().toString() == name) {
                next = model.index(row, 0, at);
            }
        }
        at = next;
    }
    return at;
}

}  // namespace

class TestNavigatorModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheModelRules() {
        NavigatorModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setSnapshot(test::makeSmallSite());
        QStringList lines;
        dump(model, {}, 0, 9, lines);
        model.setHeld({0, 5, 6}, {5, 6});
        model.setSnapshot(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void readsAsATree() {
        NavigatorModel model;
        model.setSnapshot(test::makeSmallSite({.halls = 2, .rowsPerHall = 1, .racksPerRow = 2, .nodesPerRack = 2}));
        model.setHeld({0, 32, 32}, {32, 32});
        QStringList lines;
        dump(model, {}, 0, 3, lines);
        const QStringList expected{QStringLiteral("Test site [64]"),
                                   QStringLiteral("  H1 [32]"),
                                   QStringLiteral("    Row A [32]"),
                                   QStringLiteral("      H1-A-01 [16]"),
                                   QStringLiteral("      H1-A-02 [16]"),
                                   QStringLiteral("  H2 [32]"),
                                   QStringLiteral("    Row A [32]"),
                                   QStringLiteral("      H2-A-01 [16]"),
                                   QStringLiteral("      H2-A-02 [16]"),
                                   QStringLiteral("Fabric"),
                                   QStringLiteral("  compute · spine"),
                                   QStringLiteral("    spine-01"),
                                   QStringLiteral("    spine-02"),
                                   QStringLiteral("  compute · leaf"),
                                   QStringLiteral("    leaf-01"),
                                   QStringLiteral("    leaf-02"),
                                   QStringLiteral("Tenants"),
                                   QStringLiteral("  Anthropic [32]"),
                                   QStringLiteral("  Reflection AI [32]"),
                                   QStringLiteral("Leases"),
                                   QStringLiteral("  Hall one [32]"),
                                   QStringLiteral("  Row in two [32]"),
                                   QStringLiteral("Power feeds"),
                                   QStringLiteral("  Busway H1")};
        QCOMPARE(lines, expected);
    }

    void findsWhatIsSelected_data() {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<int>("kind");
        QTest::newRow("hall") << QStringList{QStringLiteral("Test site"), QStringLiteral("H2")}
                              << static_cast<int>(SelectionKind::Hall);
        QTest::newRow("rack") << QStringList{QStringLiteral("Test site"), QStringLiteral("H2"), QStringLiteral("Row B"),
                                             QStringLiteral("H2-B-03")}
                              << static_cast<int>(SelectionKind::Rack);
        QTest::newRow("node") << QStringList{QStringLiteral("Test site"), QStringLiteral("H1"), QStringLiteral("Row A"),
                                             QStringLiteral("H1-A-02"), QStringLiteral("h1-a02-n3")}
                              << static_cast<int>(SelectionKind::Node);
        QTest::newRow("switch") << QStringList{QStringLiteral("Fabric"), QStringLiteral("compute · leaf"),
                                               QStringLiteral("leaf-03")}
                                << static_cast<int>(SelectionKind::Switch);
        QTest::newRow("tenant") << QStringList{QStringLiteral("Tenants"), QStringLiteral("Reflection AI")}
                                << static_cast<int>(SelectionKind::Tenant);
        QTest::newRow("lease") << QStringList{QStringLiteral("Leases"), QStringLiteral("Hall one")}
                               << static_cast<int>(SelectionKind::Lease);
    }
    void findsWhatIsSelected() {
        QFETCH(QStringList, path);
        QFETCH(int, kind);
        NavigatorModel model;
        model.setSnapshot(test::makeSmallSite());
        const QModelIndex at = find(model, path);
        QVERIFY(at.isValid());
        const Selection selection = model.selectionAt(at);
        QCOMPARE(static_cast<int>(selection.kind), kind);
        QCOMPARE(model.indexOf(selection), at);
    }

    void headingsSelectNothing() {
        NavigatorModel model;
        model.setSnapshot(test::makeSmallSite());
        QVERIFY(model.selectionAt(find(model, {QStringLiteral("Fabric")})).empty());
        QVERIFY(!model.indexOf({}).isValid());
        QVERIFY(!model.indexOf(Selection::of(SelectionKind::Rack, 4000)).isValid());
        // A party that leases nothing stands nowhere in the tree.
        QVERIFY(!model.indexOf(Selection::of(SelectionKind::Tenant, 0)).isValid());
        // A tier stands for all its switches, a GPU for its node.
        QCOMPARE(model.selectionAt(find(model, {QStringLiteral("Fabric"), QStringLiteral("compute · spine")}))
                     .indices.size(),
                 std::size_t{2});
        QCOMPARE(model.indexOf(Selection::of(SelectionKind::Gpu, 9)).data().toString(), QStringLiteral("h1-a01-n2"));
    }

    void racksWithoutARow() {
        auto site = std::make_shared<Snapshot>(*test::makeSmallSite());
        site->racks[1].row = {};
        NavigatorModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSnapshot(site);
        const QModelIndex loose = find(model, {QStringLiteral("Test site"), QStringLiteral("Racks without a row")});
        QCOMPARE(model.rowCount(loose), 1);
        QCOMPARE(model.index(0, 0, loose).parent(), loose);
    }
};

LEASEHOLD_SUITE(runGuiless<TestNavigatorModel>)
#include "tst_models_navigator.moc"
