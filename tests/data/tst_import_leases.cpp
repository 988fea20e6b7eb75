// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "support_import.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// A site with gn01 to gn06 of four GPUs each.
void prepare(ImportBench& bench) {
    bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
}

QByteArray lease(const char* terms) {
    return QByteArray("leases:\n  - name: L\n    tenant: T\n    from: 2026-01-05\n") + terms;
}

}  // namespace

class ImportLeasesTest : public QObject {
    Q_OBJECT
private slots:
    void readsEveryTerm() {
        ImportBench bench;
        prepare(bench);
        bench.read("leases.yaml", fixture("leases.yaml"));
        QCOMPARE(
            bench.rows("SELECT l.name, o.name, t.name, from_s, to_s, price_kind, amount, currency, minimum_commitment, "
                       "notice_days, lock_in_until, sla_availability, sla_credit FROM lease l JOIN party t ON t.id = "
                       "tenant_id "
                       "LEFT JOIN party o ON o.id = operator_id WHERE l.name = 'First'"),
            QStringLiteral(
                "First|Example Compute|Tenant One|1767571200|1799107200|monthly|125000050|USD|0.96|90|1782777600|0.999|"
                "pro-rata"));
        QCOMPARE(bench.rows("SELECT price_kind, amount, to_s FROM lease WHERE name = 'Second'"),
                 QStringLiteral("per_gpu_hour|2490000|NULL"));
        QCOMPARE(bench.rows("SELECT price_kind, amount FROM lease WHERE name IN ('Own use', 'Hush') ORDER BY name"),
                 QStringLiteral("unknown|NULL internal|NULL"));
        QCOMPARE(bench.rows("SELECT from_s, to_s, share FROM lease_ramp ORDER BY 1"),
                 QStringLiteral("1767571200|1769904000|NULL 1769904000|1772323200|0.5"));
        QCOMPARE(
            bench.rows("SELECT scope, slot_from, slot_to, gpu_count, gpu_model FROM allocation ORDER BY id"),
            QStringLiteral("node|NULL|NULL|NULL|NULL gpus|0|2|NULL|NULL count|NULL|NULL|100|GB300 gpus|2|4|NULL|NULL "
                           "node|NULL|NULL|NULL|NULL"));
        QCOMPARE(bench.number("SELECT count(*) FROM evidence"), 3);
        QCOMPARE(bench.rows("SELECT scope, envelope_w FROM power_feed"), QStringLiteral("site|1500000.0"));
        QCOMPARE(bench.rows("SELECT name, kind, status, declared_gpus, owner_cost_micros FROM site ORDER BY id"),
                 QStringLiteral("Testbed|terrestrial|operating|NULL|1400000 Orbital 1|orbital|announced|0|NULL"));
        const QByteArray before = bench.dump();
        QVERIFY(bench.read("leases.yaml", fixture("leases.yaml")).changedNothing());
        QVERIFY(bench.dump() == before);
    }

    void newerFileUpdates() {
        ImportBench bench;
        prepare(bench);
        bench.read("leases.yaml", fixture("leases.yaml"));
        QByteArray newer = fixture("leases.yaml");
        newer.replace("      - {gpus: \"gn02/0-1\"}\n", "");
        newer.replace("share: 0.5", "share: 0.6");
        newer.replace("  - {name: Hush, tenant: Tenant One, from: 2026-01-01, price: unknown}\n", "");
        const FileReport report = bench.read("leases.yaml", newer);
        QCOMPARE(report.byKind.at("lease").vanished, 1);
        QCOMPARE(report.byKind.at("ramp").updated, 1);
        QCOMPARE(bench.number("SELECT count(*) FROM allocation"), 4);
        QCOMPARE(bench.rows("SELECT seen FROM lease WHERE name = 'Hush'"), QStringLiteral("0"));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& text, const char* at, const char* says) {
            QTest::newRow(name) << text << QString::fromLatin1(at) << QString::fromLatin1(says);
        };
        row("unknown key", lease("    colour: red\n"), ":5:5", "no key 'colour'");
        row("unknown top key", "leases: []\nlease: []\n", ":2:1", "no key 'lease'");
        row("wrong type", lease("    notice_days: soon\n"), ":5:18", "must be a number");
        row("quoted number", lease("    notice_days: \"90\"\n"), ":5:18", "must be a number");
        row("list for text", lease("    note: [a]\n"), ":5:11", "must be a text");
        row("no date", lease("    to: tomorrow\n"), ":5:9", "is not a time");
        row("february 30", lease("    to: 2026-02-30\n"), ":5:9", "");
        row("end before start", lease("    to: 2025-01-05\n"), ":5:9", "ends before it starts");
        row("end at start", lease("    to: 2026-01-05\n"), ":5:9", "ends before it starts");
        row("no tenant", "leases:\n  - {name: X, from: 2026-01-05}\n", ":2:5", "lacks 'tenant'");
        row("no from", "leases:\n  - {name: X, tenant: T}\n", ":2:5", "lacks 'from'");
        row("negative price", lease("    price: {monthly: -5}\n"), ":5:22", "is not an amount");
        row("1e30", lease("    price: {monthly: 1e30}\n"), ":5:22", "is not an amount");
        row("too large", lease("    price: {monthly: 99999999999999999999}\n"), ":5:22", "is too large");
        row("nan", lease("    price: {monthly: .nan}\n"), ":5:22", "must be a number");
        row("two prices", lease("    price: {monthly: 5, credits: 6}\n"), ":5:12", "exactly one");
        row("no price", lease("    price: {}\n"), ":5:12", "exactly one");
        row("share above one", lease("    minimum_commitment: 1.5\n"), ":5:25", "between 0 and 1");
        row("unknown hall", lease("    scope: [{hall: H9}]\n"), ":5:13", "no hall 'H9'");
        row("unknown node", lease("    scope: [{node: gn99}]\n"), ":5:13", "no node 'gn99'");
        row("no such slot", lease("    scope: [{gpus: gn01/0-7}]\n"), ":5:13", "has GPUs 0 to 3");
        row("odd gpus", lease("    scope: [{gpus: gn01}]\n"), ":5:20", "names no GPUs");
        row("empty scope", lease("    scope: [{}]\n"), ":5:13", "names nothing");
        row("count of a place", lease("    scope: [{count: 5, hall: H1}]\n"), ":5:21", "without places");
        row("ramp outside", lease("    ramp: [{from: 2025-01-01, to: 2026-02-01, share: 0.5}]\n"), "", "outside");
        row("ramp twice",
            lease("    ramp: [{from: 2026-01-05, to: 2026-02-01, share: 0.5}, {from: 2026-01-20, to: 2026-03-01, "
                  "share: 1}]\n"),
            "", "same time");
        row("key twice", lease("    tenant: U\n"), ":5:5", "twice");
        row("lease twice", lease("") + "  - {name: l, tenant: T, from: 2026-01-01}\n", ":5:12", "stands twice");
        row("bad currency", "currency: dollars\nleases: []\n", ":1:11", "is not a currency");
        row("bad role", "parties:\n  - {name: A, roles: [king]}\nleases: []\n", "", "no role 'king'");
        row("anchor twice", "parties:\n  - &a {name: A}\n  - &a {name: B}\nleases: []\n", "", "stands twice");
        row("broken yaml", "leases:\n  - {name: A\n", "", "");
        row("two documents", "leases: []\n---\nleases: []\n", "", "more than one document");
        row("not a mapping", "- leases:\n", "", "");
    }
    void refuses() {
        QFETCH(QByteArray, text);
        QFETCH(QString, at);
        QFETCH(QString, says);
        ImportBench bench;
        prepare(bench);
        const QByteArray before = bench.dump();
        const auto report = bench.tryImport({bench.file("bad.yaml", text)}, {}, "lease-yaml");
        QVERIFY(!report);
        const QString line = QString::fromStdString(describe(report.error()));
        QVERIFY2(line.contains(QStringLiteral("bad.yaml") + at + QLatin1Char(':')), qPrintable(line));
        QVERIFY2(line.contains(says), qPrintable(line));
        QVERIFY(!line.contains(QLatin1Char('\n')));
        QVERIFY(bench.dump() == before);
    }

    void overlaps_data() {
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<bool>("clash");
        QTest::newRow("same node") << QByteArray("from: 2026-02-01, scope: [{node: gn01}]") << true;
        QTest::newRow("whole site") << QByteArray("from: 2026-02-01, scope: [{site: Testbed}]") << true;
        QTest::newRow("one GPU") << QByteArray("from: 2026-02-01, scope: [{gpus: gn01/3}]") << true;
        QTest::newRow("other node") << QByteArray("from: 2026-02-01, scope: [{node: gn02}]") << false;
        QTest::newRow("afterwards") << QByteArray("from: 2026-03-01, scope: [{node: gn01}]") << false;
        QTest::newRow("a count") << QByteArray("from: 2026-02-01, scope: [{count: 24}]") << false;
    }
    void overlaps() {
        QFETCH(QByteArray, second);
        QFETCH(bool, clash);
        ImportBench bench;
        prepare(bench);
        bench.read("one.yaml",
                   "leases:\n  - {name: One, tenant: T, from: 2026-01-05, to: 2026-03-01, scope: [{node: gn01}]}\n");
        const QByteArray before = bench.dump();
        const auto report =
            bench.tryImport({bench.file("two.yaml", "leases:\n  - {name: Two, tenant: U, " + second + "}\n")});
        QCOMPARE(!report, clash);
        if (clash) {
            const QString line = QString::fromStdString(describe(report.error()));
            QCOMPARE(report.error().code, ErrorCode::Conflict);
            QVERIFY2(line.contains(QStringLiteral("two.yaml:2:5:")), qPrintable(line));
            QVERIFY(bench.dump() == before);
        }
    }

    void bombsEndQuickly_data() {
        QTest::addColumn<QByteArray>("text");
        QByteArray laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 12; ++i) {
            const QByteArray n = QByteArray::number(i);
            const QByteArray p = "*a" + QByteArray::number(i - 1);
            laughs += "a" + n + ": &a" + n + " [" + (p + ", ").repeated(8) + p + "]\n";
        }
        QTest::newRow("a billion laughs") << QByteArray(laughs + "leases: *a11\n");
        QTest::newRow("deep flow") << QByteArray("leases: " + QByteArray("[").repeated(100000));
        QTest::newRow("deep blocks") << QByteArray("leases:\n" + QByteArray("- ").repeated(50000));
        QTest::newRow("deep maps") << QByteArray("leases: " + QByteArray("{a: ").repeated(50000));
        QTest::newRow("many values") << QByteArray("leases: [" + QByteArray("a,").repeated(1000000) + "a]");
        QTest::newRow("many lists") << QByteArray("leases: [" + QByteArray("[],").repeated(1000000) + "[]]");
        QTest::newRow("an alias of itself") << QByteArray("leases: &a [*a]\n");
        QTest::newRow("too large") << QByteArray("leases: []\n" + QByteArray("# comment\n").repeated(1000000));
    }
    void bombsEndQuickly() {
        QFETCH(QByteArray, text);
        ImportBench bench;
        const WorkClock clock;
        const auto report = bench.tryImport({bench.file("bomb.yaml", text)}, {}, "lease-yaml");
        QVERIFY(!report);
        const double took = clock.milliseconds();
        QVERIFY2(took < 10000, qPrintable(QString::number(took)));
    }
};

LEASEHOLD_SUITE(runGuiless<ImportLeasesTest>)
#include "tst_import_leases.moc"
