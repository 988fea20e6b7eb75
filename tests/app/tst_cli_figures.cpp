// SPDX-License-Identifier: GPL-3.0-or-later
// Figures, rent roll, places and exits through the command line, from contracts written by hand.
#include <QJsonArray>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

namespace {

constexpr const char* kGolden = R"(currency: USD
leases:
  - name: A
    tenant: Anthropic
    from: 2026-05-10
    to: 2029-05-31
    price: {monthly: 1250000000}
    notice_days: 90
    scope: [{count: 220000}]
    evidence:
      - {field: from, value: 2026-05-10, kind: reported, source: press}
      - {field: from, value: 2026-05-06, kind: reported, source: "press, elsewhere", note: rival}
  - {name: B, tenant: Google, from: 2026-10-01, to: 2029-06-30, price: {monthly: 920000000}, notice_days: 90, lock_in_until: 2026-12-31, scope: [{count: 110000}]}
  - {name: C, tenant: Reflection AI, from: 2026-07-01, to: 2029-12-31, price: {monthly: 150000000}, notice_days: 90}
)";

double valueOf(const QJsonObject& figures, const char* key) {
    const QJsonValue value = figures.value(QLatin1String(key)).toObject().value(QStringLiteral("value"));
    return value.isDouble() ? value.toDouble() : qQNaN();
}

QString rounded(const QJsonObject& figures, const char* key, int digits) {
    const double value = valueOf(figures, key);
    return qIsNaN(value) ? QStringLiteral("null") : QString::number(value, 'f', digits);
}

}  // namespace

class TestCliFigures : public QObject {
    Q_OBJECT

    Scratch m_scratch;

    QString imported(const QString& name, const QByteArray& yaml) {
        const QString site = m_scratch.path(name);
        const Run run =
            runProgram({QStringLiteral("import"), site, m_scratch.file(name + QStringLiteral(".yaml"), yaml)});
        return run.code == 0 ? site : QString();
    }

private slots:
    void goldenCase() {
        const QString site = imported(QStringLiteral("golden.leasehold"), kGolden);
        const Run run =
            runProgram({QStringLiteral("figures"), site, QStringLiteral("--at"), QStringLiteral("2026-11-01"),
                        QStringLiteral("--json"), QStringLiteral("--by"), QStringLiteral("tenant")});
        QVERIFY2(run.code == 0, run.told().constData());
        const QJsonObject f = run.json();
        QCOMPARE(rounded(f, "total_monthly_rent", 0), QStringLiteral("2320000000"));
        QCOMPARE(rounded(f, "top_tenant_share", 3), QStringLiteral("0.539"));
        QCOMPARE(rounded(f, "hhi", 0), QStringLiteral("4517"));
        QCOMPARE(rounded(f, "effective_tenants", 2), QStringLiteral("2.21"));
        QCOMPARE(rounded(f, "walt_to_expiry_years", 2), QStringLiteral("2.65"));
        QCOMPARE(rounded(f, "walt_to_break_years", 2), QStringLiteral("0.31"));
        QCOMPARE(f.value(QStringLiteral("rollover")).toObject().value(QStringLiteral("2029")).toDouble(), 1.0);
        // No telemetry and no GPUs is no error: what needs them is n/a, the rest stands. The window is the month.
        QCOMPARE(f.value(QStringLiteral("from")).toString(), QStringLiteral("2026-11-01T00:00:00Z"));
        QCOMPARE(rounded(f, "contracted_revenue", 0), QStringLiteral("2320000000"));
        QCOMPARE(rounded(f, "installed_gpu_hours", 0), QStringLiteral("0"));
        for (const char* key : {"occupancy", "technical_utilisation", "busy_share", "coverage", "power_mw"}) {
            QCOMPARE(rounded(f, key, 0), QStringLiteral("null"));
            QVERIFY(!f.value(QLatin1String(key)).toObject().value(QStringLiteral("note")).toString().isEmpty());
        }
        QCOMPARE(f.value(QStringLiteral("rows")).toArray().size(), 3);
    }

    void everyKeyIsThere() {
        const QString site = imported(QStringLiteral("keys.leasehold"), kGolden);
        const QJsonObject f =
            runProgram({QStringLiteral("figures"), site, QStringLiteral("--json"), QStringLiteral("-q")}).json();
        for (const char* key : {"installed_gpu_hours",
                                "available_gpu_hours",
                                "leased_gpu_hours",
                                "vacant_gpu_hours",
                                "occupancy",
                                "technical_utilisation",
                                "busy_share",
                                "coverage",
                                "leased_idle_gpu_hours",
                                "vacant_cost",
                                "contracted_revenue",
                                "billed_revenue",
                                "realisation",
                                "effective_price",
                                "total_monthly_rent",
                                "top_tenant_share",
                                "hhi",
                                "effective_tenants",
                                "walt_to_expiry_years",
                                "walt_to_break_years",
                                "power_mw"}) {
            const QJsonObject figure = f.value(QLatin1String(key)).toObject();
            for (const char* part : {"value", "unit", "coverage", "note"}) {
                QVERIFY2(figure.contains(QLatin1String(part)), key);
            }
        }
    }

    void effectivePriceOfAYear() {
        const QString site =
            imported(QStringLiteral("year.leasehold"),
                     "currency: USD\nleases:\n  - {name: A, tenant: T, from: 2025-01-01, price: {monthly: "
                     "1250000000}, scope: [{count: 220000}]}\n");
        const QJsonObject f =
            runProgram({QStringLiteral("figures"), site, QStringLiteral("--from"), QStringLiteral("2026-01-01"),
                        QStringLiteral("--to"), QStringLiteral("2027-01-01"), QStringLiteral("--json")})
                .json();
        QCOMPARE(rounded(f, "effective_price", 2), QStringLiteral("7.78"));
    }

    /// As of the end of its data: half-empty before the handover, filled after, one tenant, long to expiry, months to
    /// a break, rival values in sight.
    void referenceSiteTellsItsStory() {
        const QString site = m_scratch.demo(QStringLiteral("story.leasehold"),
                                            {QStringLiteral("--gpus"), QStringLiteral("2048"), QStringLiteral("--days"),
                                             QStringLiteral("14"), QStringLiteral("--step"), QStringLiteral("6h")});
        const auto figures = [&](const char* from, const char* to) {
            return runProgram({QStringLiteral("figures"), site, QStringLiteral("--from"), QLatin1String(from),
                               QStringLiteral("--to"), QLatin1String(to), QStringLiteral("--json")})
                .json();
        };
        const QJsonObject before = figures("2026-05-03", "2026-05-10");
        const QJsonObject after = figures("2026-05-10", "2026-05-17");
        QVERIFY(std::abs(valueOf(before, "occupancy") - 0.5) < 0.01);
        QVERIFY(valueOf(after, "occupancy") > 0.9999);
        QCOMPARE(valueOf(after, "top_tenant_share"), 1.0);
        QCOMPARE(rounded(after, "total_monthly_rent", 0), QStringLiteral("1250000000"));
        QCOMPARE(rounded(after, "walt_to_expiry_years", 2), QStringLiteral("3.04"));
        QCOMPARE(rounded(after, "walt_to_break_years", 2), QStringLiteral("0.25"));
        QVERIFY(valueOf(after, "technical_utilisation") > valueOf(before, "technical_utilisation"));
        QCOMPARE(rounded(after, "billed_revenue", 0), QStringLiteral("null"));  // in a ramp of an unknown amount
        const QJsonObject roll = runProgram({QStringLiteral("rentroll"), site, QStringLiteral("--json")}).json();
        const QJsonObject first = roll.value(QStringLiteral("rows")).toArray().first().toObject();
        QCOMPARE(first.value(QStringLiteral("tenant")).toString(), QStringLiteral("Anthropic"));
        QVERIFY(first.value(QStringLiteral("evidence_conflict")).toString().contains(QStringLiteral("2026-05-06")));
        QVERIFY(first.value(QStringLiteral("in_ramp")).toBool());
        const QByteArray people = runProgram({QStringLiteral("rentroll"), site}).out;
        QVERIFY(people.contains("Sources disagree"));
    }

    void exits() {
        const QString site = imported(QStringLiteral("exit.leasehold"), kGolden);
        const Run run = runProgram(
            {QStringLiteral("exit"), site, QStringLiteral("--tenant"), QStringLiteral("Anthropic@2026-11-01"),
             QStringLiteral("--tenant"), QStringLiteral("google@2026-11-01"), QStringLiteral("--at"),
             QStringLiteral("2026-11-01"), QStringLiteral("--months"), QStringLiteral("8"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        const QJsonObject scenario = run.json();
        const QJsonArray leases = scenario.value(QStringLiteral("leases")).toArray();
        QCOMPARE(leases.at(0).toObject().value(QStringLiteral("exit")).toString(),
                 QStringLiteral("2027-01-30T00:00:00Z"));
        QCOMPARE(leases.at(1).toObject().value(QStringLiteral("exit")).toString(),
                 QStringLiteral("2027-03-31T00:00:00Z"));
        const QJsonArray months = scenario.value(QStringLiteral("months")).toArray();
        QCOMPARE(months.size(), 8);
        const QJsonObject april = months.at(5).toObject();
        const auto rent = [](const QJsonObject& side) {
            return side.value(QStringLiteral("revenue")).toObject().value(QStringLiteral("USD")).toDouble();
        };
        QCOMPARE(rent(april.value(QStringLiteral("facts")).toObject()), 2320e6);
        QCOMPARE(rent(april.value(QStringLiteral("exit")).toObject()), 150e6);
        QCOMPARE(april.value(QStringLiteral("freed_gpus_without_place")).toInt(), 330000);
    }

    void places() {
        const QString site = m_scratch.demo(
            QStringLiteral("place.leasehold"),
            {QStringLiteral("--gpus"), QStringLiteral("4096"), QStringLiteral("--days"), QStringLiteral("1")});
        const Run run = runProgram({QStringLiteral("place"), site, QStringLiteral("--gpus"), QStringLiteral("256"),
                                    QStringLiteral("--from"), QStringLiteral("2029-06-01"), QStringLiteral("--within"),
                                    QStringLiteral("pod"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        const QJsonObject best = run.json().value(QStringLiteral("options")).toArray().first().toObject();
        QCOMPARE(best.value(QStringLiteral("pods")).toInt(), 1);
        QVERIFY(!best.value(QStringLiteral("reasons")).toArray().isEmpty());
        QVERIFY(!best.value(QStringLiteral("scope")).toArray().isEmpty());
        const Run full = runProgram({QStringLiteral("place"), site, QStringLiteral("--gpus"), QStringLiteral("256")});
        QCOMPARE(full.code, 0);
        QVERIFY(full.out.contains("no place: 0 GPUs are free"));
    }

    void refused_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* arguments, int code) {
            QTest::newRow(name) << QString::fromLatin1(arguments) << code;
        };
        row("by gpu", "figures SITE --by gpu", 2);
        row("window backwards", "figures SITE --from 2026-05-10 --to 2026-05-01", 2);
        row("unknown filter", "figures SITE --filter hall=H9", 1);
        row("unknown ending", "figures SITE -o x.doc", 2);
        row("no notice", "exit SITE", 2);
        row("notice without a date", "exit SITE --tenant Anthropic", 2);
        row("unknown tenant", "exit SITE --tenant Nobody@2026-11-01", 1);
        row("no GPUs", "place SITE --gpus 0", 2);
        row("unknown model", "place SITE --gpus 1 --model B9", 1);
        row("no site", "rentroll /no/such.leasehold", 1);
    }
    void refused() {
        QFETCH(QString, arguments);
        QFETCH(int, code);
        static const QString site = imported(QStringLiteral("refused.leasehold"), kGolden);
        QStringList words = arguments.split(QLatin1Char(' '));
        std::replace(words.begin(), words.end(), QStringLiteral("SITE"), site);
        const Run run = runProgram(words);
        QVERIFY2(run.code == code, run.told().constData());
        QVERIFY(run.out.isEmpty());
    }

    void badContractsChangeNothing_data() {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QByteArray>("place");
        const QByteArray head =
            "leases:\n  - {name: N1, tenant: T, from: 2030-01-01}\n  - name: N2\n    tenant: T\n    from: 2030-01-01\n";
        QTest::newRow("end before start") << head + "    to: 2029-01-01\n" << QByteArray(":6:9:");
        QTest::newRow("unknown hall") << head + "    scope: [{hall: H9}]\n" << QByteArray(":6:13:");
        QTest::newRow("negative price") << head + "    price: {monthly: -1}\n" << QByteArray(":6:22:");
        QTest::newRow("1e30") << head + "    price: {monthly: 1e30}\n" << QByteArray(":6:22:");
        QTest::newRow("overlap") << QByteArray(
                                        "leases:\n  - name: N2\n    tenant: T\n    from: 2028-01-01\n    scope: "
                                        "[{site: Colossus 1}]\n")
                                 << QByteArray(":2:5:");
        QByteArray bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
        for (char c = 'b'; c < 'l'; ++c) {
            bomb += QByteArray(1, c) + ": &" + c + " [";
            for (int i = 0; i < 9; ++i) {
                bomb += QByteArray(i > 0 ? ", *" : "*") + static_cast<char>(c - 1);
            }
            bomb += "]\n";
        }
        QTest::newRow("YAML bomb") << bomb + "leases: []\n" << QByteArray(":");
        QTest::newRow("a million lines") << "leases:\n" + QByteArray("  - {name: X, tenant: T}\n").repeated(1'000'000)
                                         << QByteArray(":");
    }
    void badContractsChangeNothing() {
        QFETCH(QByteArray, yaml);
        QFETCH(QByteArray, place);
        static const QString site = m_scratch.demo(
            QStringLiteral("bad.leasehold"),
            {QStringLiteral("--gpus"), QStringLiteral("64"), QStringLiteral("--days"), QStringLiteral("1")});
        // What the site says, since opening a file to write touches its header.
        const auto content = [&] {
            return runProgram({QStringLiteral("rentroll"), site, QStringLiteral("--json")}).out;
        };
        const auto facts = [&](const char* when) {
            const QString folder = m_scratch.path(
                QStringLiteral("%1 %2").arg(QLatin1String(QTest::currentDataTag()), QLatin1String(when)));
            (void)runProgram({QStringLiteral("export"), site, QStringLiteral("-o"), folder});
            return tablesOf(folder);
        };
        QVERIFY(!site.isEmpty());
        const QByteArray before = content();
        const QMap<QString, QByteArray> all = facts("before");
        QVERIFY(all.size() > 5);
        const Run run = runProgram({QStringLiteral("import"), site, m_scratch.file(QStringLiteral("bad.yaml"), yaml),
                                    QStringLiteral("--format"), QStringLiteral("lease-yaml")});
        QVERIFY2(run.failedPlainly(), run.told().left(2000).constData());
        QVERIFY2(run.lastLine().contains("bad.yaml" + place), run.lastLine().constData());
        QVERIFY(content() == before);
        QVERIFY(facts("after") == all);
    }
};

LEASEHOLD_SUITE(runGuiless<TestCliFigures>)
#include "tst_cli_figures.moc"
