// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStandardPaths>
#include <QtTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

/// Real fabrics, and several files that meet in one site, through the program alone.
class TestCliImport : public QObject {
    Q_OBJECT

private slots:
    void selene() {
        const QString compute = sample(QStringLiteral("1-fabric/ibnetdiscover/selene.compute.txt"));
        const QString storage = sample(QStringLiteral("1-fabric/ibnetdiscover/selene.storage.txt"));
        if (compute.isEmpty() || storage.isEmpty()) {
            QSKIP("the samples are not here");
        }
        const QJsonObject first = imported(QStringLiteral("compute"), {compute});
        QCOMPARE(counts(first), (QList<int>{666, 3675, 12186}));
        const QJsonObject second = imported(QStringLiteral("storage"), {storage});
        QCOMPARE(counts(second), (QList<int>{160, 1247, 3286}));
        const QJsonObject both = imported(QStringLiteral("both"), {compute, storage});
        QCOMPARE(counts(both), (QList<int>{826, 4922, 15472}));
        const auto nodes = [](const QJsonObject& info) { return info[QLatin1String("nodes")].toInt(); };
        QCOMPARE(nodes(first) + nodes(second) - nodes(both), 466);
        QCOMPARE(both[QLatin1String("gpus")].toInt(-1), 0);
        QCOMPARE(both[QLatin1String("racks")].toInt(-1), 0);

        const QString site = m_scratch.path(QStringLiteral("both.leasehold"));
        const Run again = runProgram({QStringLiteral("import"), site, compute, storage, QStringLiteral("--json")});
        QVERIFY2(again.code == 0, again.told().constData());
        const QJsonArray files = again.json()[QLatin1String("files")].toArray();
        QCOMPARE(files.size(), 2);
        for (const auto& file : files) {
            const QJsonObject report = file.toObject();
            QCOMPARE(report.keys(),
                     QStringList({QStringLiteral("added"), QStringLiteral("file"), QStringLiteral("format"),
                                  QStringLiteral("lost"), QStringLiteral("notes"), QStringLiteral("rows_read"),
                                  QStringLiteral("skipped"), QStringLiteral("updated"), QStringLiteral("vanished"),
                                  QStringLiteral("warnings")}));
            QCOMPARE(report[QLatin1String("format")].toString(), QStringLiteral("ibnetdiscover"));
            QVERIFY(report[QLatin1String("rows_read")].toInt() > 0);
            for (const char* kind : {"added", "updated", "vanished"}) {
                QVERIFY2(report[QLatin1String(kind)].toInt(-1) == 0, again.told().constData());
            }
        }
        const Run said = runProgram({QStringLiteral("import"), site, compute, storage});
        QVERIFY2(said.out.contains("nothing changed"), said.told().constData());
        QVERIFY2(said.out.contains("SHARP"), said.told().constData());
        QJsonObject after = runProgram({QStringLiteral("info"), site, QStringLiteral("--json")}).json();
        QJsonObject before = both;
        before.remove(QStringLiteral("bytes"));
        after.remove(QStringLiteral("bytes"));
        QCOMPARE(after, before);
        const QString picture = m_scratch.path(QStringLiteral("selene.png"));
        const Run drawn = runProgram({QStringLiteral("render"), site, QStringLiteral("-o"), picture,
                                      QStringLiteral("--size"), QStringLiteral("640x360")});
        QVERIFY2(drawn.code == 0, drawn.told().constData());
        QVERIFY(QFileInfo(picture).size() > 5000);
    }

    void mergedSiteAgreesWithItsTables_data() {
        QTest::addColumn<QString>("bin");
        QTest::addColumn<QString>("metric");
        QTest::newRow("quarter hours") << QStringLiteral("15m") << QStringLiteral("gpu_util");
        QTest::newRow("hours") << QStringLiteral("1h") << QStringLiteral("gpu_util");
        QTest::newRow("odd bins") << QStringLiteral("50m") << QStringLiteral("gpu_util");
        QTest::newRow("one day") << QStringLiteral("1d") << QStringLiteral("gpu_util");
    }
    void mergedSiteAgreesWithItsTables() {
        QFETCH(QString, bin);
        QFETCH(QString, metric);
        const QString topology = sample(QStringLiteral("2-slurm/scontrol-topology/leonardo_topo.txt"));
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
        if (topology.isEmpty() || python.isEmpty()) {
            QSKIP(topology.isEmpty() ? "the samples are not here" : "python3 is not here");
        }
        const QString site = m_scratch.path(QStringLiteral("merged.leasehold"));
        const QString tables = m_scratch.path(QStringLiteral("tables"));
        if (!QFileInfo::exists(site)) {
            // The leases come first on the command line and are read last.
            const Run run =
                runProgram({QStringLiteral("import"), site, m_scratch.file(QStringLiteral("l.yaml"), leases()),
                            m_scratch.file(QStringLiteral("s.prom"), scrapes()), topology, QStringLiteral("--json")});
            QVERIFY2(run.code == 0, run.told().constData());
            const Run exported = runProgram({QStringLiteral("export"), site, QStringLiteral("-o"), tables});
            QVERIFY2(exported.code == 0, exported.told().constData());
        }
        const Run map =
            runProgram({QStringLiteral("heatmap"), site, QStringLiteral("--by"), QStringLiteral("tenant"),
                        QStringLiteral("--json"), QStringLiteral("--bin"), bin, QStringLiteral("--metric"), metric});
        QVERIFY2(map.code == 0, map.told().constData());
        QVERIFY(map.json()[QLatin1String("rows")].toArray().contains(QStringLiteral("ACME")));
        QProcess script;
        script.start(python, {QStringLiteral(LEASEHOLD_SOURCE "/tests/app/recompute_heatmap.py"), tables,
                              m_scratch.file(QStringLiteral("map.json"), map.out)});
        QVERIFY(script.waitForFinished(120'000));
        const QByteArray said = script.readAllStandardOutput() + script.readAllStandardError();
        QVERIFY2(script.exitCode() == 0, said.constData());
        qInfo("%s", said.trimmed().constData());
    }

    void mergedNodesMeet() {
        const QString topology = sample(QStringLiteral("2-slurm/scontrol-topology/leonardo_topo.txt"));
        if (topology.isEmpty()) {
            QSKIP("the samples are not here");
        }
        const QJsonObject alone = imported(QStringLiteral("alone"), {topology});
        const QJsonObject merged =
            imported(QStringLiteral("met"), {m_scratch.file(QStringLiteral("l.yaml"), leases()),
                                             m_scratch.file(QStringLiteral("s.prom"), scrapes()), topology});
        QCOMPARE(merged[QLatin1String("nodes")], alone[QLatin1String("nodes")]);
        QCOMPARE(merged[QLatin1String("switches")], alone[QLatin1String("switches")]);
        QCOMPARE(merged[QLatin1String("gpus")].toInt(), kNodes * kGpus);
        QCOMPARE(merged[QLatin1String("tenants")].toInt(), 2);
    }

    void dryRunChangesNothing() {
        const QString site = m_scratch.path(QStringLiteral("dry.leasehold"));
        const QString input = m_scratch.file(QStringLiteral("s.prom"), scrapes());
        const Run run =
            runProgram({QStringLiteral("import"), site, input, QStringLiteral("--dry-run"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY(run.json()[QLatin1String("files")].toArray()[0].toObject()[QLatin1String("added")].toInt() > 0);
        QVERIFY(!QFileInfo::exists(site));
    }

    void leaseErrorsNameTheLine() {
        const QString site = m_scratch.path(QStringLiteral("leases.leasehold"));
        const Run run =
            runProgram({QStringLiteral("import"), site,
                        m_scratch.file(QStringLiteral("bad.yaml"),
                                       "parties:\n  - {name: A, roles: [tenant]}\nleases:\n"
                                       "  - name: one\n    tenant: A\n    from: 2026-01-01\n    teant: A\n")});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY2(run.lastLine().contains("bad.yaml:7"), run.told().constData());
        QVERIFY(!QFileInfo::exists(site));
    }

    void exportedSiteComesBack() {
        const QString demo = m_scratch.demo(QStringLiteral("demo.leasehold"));
        const QString tables = m_scratch.path(QStringLiteral("out"));
        const Run first = runProgram({QStringLiteral("export"), demo, QStringLiteral("-o"), tables});
        QVERIFY2(first.code == 0, first.told().constData());
        const QString copy = m_scratch.path(QStringLiteral("copy.leasehold"));
        const Run back = runProgram({QStringLiteral("import"), copy, tables, QStringLiteral("-q")});
        QVERIFY2(back.code == 0, back.told().constData());
        const QStringList arguments{QStringLiteral("heatmap"), QString(), QStringLiteral("--json"),
                                    QStringLiteral("--bin"), QStringLiteral("1h")};
        const auto heatmap = [&](const QString& site) {
            QStringList line = arguments;
            line[1] = site;
            return runProgram(line).out;
        };
        QCOMPARE(heatmap(copy), heatmap(demo));
        QJsonObject a = runProgram({QStringLiteral("info"), demo, QStringLiteral("--json")}).json();
        QJsonObject b = runProgram({QStringLiteral("info"), copy, QStringLiteral("--json")}).json();
        for (const char* own : {"bytes", "name"}) {  // of the file, not of the site
            a.remove(QLatin1String(own));
            b.remove(QLatin1String(own));
        }
        QCOMPARE(b, a);
    }

private:
    static constexpr int kNodes = 24;
    static constexpr int kGpus = 4;

    /// Nodes of Leonardo with four GPUs each over 9 hours at 15 minutes, with holes.
    static QByteArray scrapes() {
        QByteArray text = "# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n";
        for (int node = 1; node <= kNodes; ++node) {
            for (int gpu = 0; gpu < kGpus; ++gpu) {
                for (int time = 0; time < 36; ++time) {
                    if ((node + time) % 11 == 0) {
                        continue;
                    }
                    text += QStringLiteral(
                                "DCGM_FI_DEV_GPU_UTIL{gpu=\"%1\",UUID=\"GPU-%2-%1\",modelName=\"NVIDIA A100\","
                                "Hostname=\"lrdn%2\"} %3 %4\n")
                                .arg(gpu)
                                .arg(node, 4, 10, QLatin1Char('0'))
                                .arg((node * 31 + gpu * 17 + time * time) % 101)
                                .arg(1778371200000LL + time * 900000LL)
                                .toLatin1();
                }
            }
        }
        return text;
    }

    /// Leases by node and by single GPUs, with edges off the bins' and one that ends where another begins.
    static QByteArray leases() {
        QByteArray text =
            "currency: USD\nparties:\n  - {name: Cineca, roles: [operator]}\n  - {name: ACME, roles: [tenant]}\n"
            "  - {name: Globex, roles: [tenant]}\nleases:\n"
            "  - name: acme early\n    operator: Cineca\n    tenant: ACME\n    from: 2026-05-10T00:20:00Z\n"
            "    to: 2026-05-10T05:10:00Z\n    price: {per_gpu_hour: 2.49}\n    scope:\n";
        for (int node = 1; node <= 9; ++node) {
            text += "      - {node: lrdn000" + QByteArray::number(node) + "}\n";
        }
        text += "      - {gpus: \"lrdn0010/0-1\"}\n";
        text +=
            "  - name: globex late\n    operator: Cineca\n    tenant: Globex\n    from: 2026-05-10T05:10:00Z\n"
            "    price: unknown\n    scope:\n      - {node: lrdn0001}\n      - {node: lrdn0002}\n"
            "      - {count: 5000, model: A100}\n";
        return text;
    }

    static QList<int> counts(const QJsonObject& info) {
        return {info[QLatin1String("switches")].toInt(-1), info[QLatin1String("nics")].toInt(-1),
                info[QLatin1String("links")].toInt(-1)};
    }

    QJsonObject imported(const QString& name, const QStringList& files) const {
        const QString site = m_scratch.path(name + QStringLiteral(".leasehold"));
        const Run run = runProgram(QStringList{QStringLiteral("import"), QStringLiteral("-q"), site} + files);
        if (run.code != 0) {
            qWarning("%s", run.told().constData());
        }
        return runProgram({QStringLiteral("info"), site, QStringLiteral("--json")}).json();
    }

    Scratch m_scratch;
};

LEASEHOLD_SUITE(runGuiless<TestCliImport>)
#include "tst_cli_import.moc"
