// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>
#include <fstream>

#include "data/formats/formats.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr const char* kFabricCounts =
    "SELECT (SELECT count(*) FROM switch), (SELECT count(*) FROM nic), (SELECT count(*) FROM link), (SELECT count(*) "
    "FROM "
    "node), (SELECT count(*) FROM pod)";

bool haveSamples() {
    return QDir(QStringLiteral(LEASEHOLD_SAMPLES)).exists();
}
#define NEED_SAMPLES() \
    if (!haveSamples()) QSKIP("the folder of real samples is absent")

bool mentions(const std::vector<std::string>& lines, const char* text) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& l) { return l.find(text) != l.npos; });
}

}  // namespace

class ImportTest : public QObject {
    Q_OBJECT
private slots:
    void readsAFabric() {
        ImportBench bench;
        const FileReport report = bench.read("small.compute.txt", fixture("small.compute.txt"));
        QCOMPARE(report.format, std::string("ibnetdiscover"));
        QCOMPARE(bench.rows(kFabricCounts), QStringLiteral("6|14|22|8|2"));
        QVERIFY(mentions(report.notes, "2 SHARP aggregation nodes and 2 links"));
        QCOMPARE(bench.rows(
                     "SELECT name, tier, fabric, model FROM switch WHERE name IN ('spine-1', 'pod1-leaf1') ORDER BY 1"),
                 QStringLiteral("pod1-leaf1|leaf|compute|MQM9700 spine-1|spine|compute|MQM9700"));
        QCOMPARE(bench.rows("SELECT name FROM pod ORDER BY 1"), QStringLiteral("pod1 pod2"));
        QCOMPARE(bench.number("SELECT count(*) FROM link WHERE rate_mbps = 400000"), 20);
        QCOMPARE(bench.number("SELECT count(*) FROM link WHERE rate_mbps = 200000"), 2);
        QCOMPARE(bench.number("SELECT count(*) FROM gpu"), 0);
    }

    void genericNamesStayApart() {
        ImportBench bench;
        bench.read("small.compute.txt", fixture("small.compute.txt"));
        QCOMPARE(bench.rows("SELECT name FROM node WHERE name LIKE '%#%' ORDER BY 1"),
                 QStringLiteral("localhost #c0c0000000009010 MT4129 #c0c0000000009000"));
    }

    void pairsGiveTheSameFabric() {
        ImportBench whole;
        whole.read("a.compute.txt", fixture("small.compute.txt"));
        ImportBench pairs;
        pairs.read("a.compute.txt", fixture("small-p.compute.txt"));
        const char* wiring =
            "SELECT a.name, l.a_port, coalesce(b.name, n.name), l.b_port, l.rate_mbps FROM link l JOIN switch a ON "
            "a.id = "
            "l.a_id LEFT JOIN switch b ON b_nic = 0 AND b.id = b_id LEFT JOIN nic c ON b_nic = 1 AND c.id = b_id LEFT "
            "JOIN "
            "node n ON n.id = c.node_id ORDER BY a.guid, a_port";
        QCOMPARE(pairs.rows(wiring), whole.rows(wiring));
        // One after the other: nothing new.
        const FileReport again = whole.read("b.compute.txt", fixture("small-p.compute.txt"));
        QCOMPARE(again.added, 0);
        QCOMPARE(whole.rows(kFabricCounts), QStringLiteral("6|14|22|8|2"));
    }

    void survivesATerminal_data() {
        QTest::addColumn<QByteArray>("content");
        const QByteArray plain = fixture("small.compute.txt");
        QTest::newRow("crlf") << QByteArray(plain).replace("\n", "\r\n");
        QTest::newRow("no tabs") << QByteArray(plain).replace("\t", "");
        QTest::newRow("no final newline") << plain.trimmed();
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF" + plain);
        QTest::newRow("prompt and log headers") << QByteArray(
            "root@head:~# ibnetdiscover\n" + QByteArray(plain).replace("\n[", "\n2026-01-05 12:00 head sm: ["));
        QTest::newRow("junk before") << QByteArray(QByteArray("# junk\n").repeated(500) + plain);
    }
    void survivesATerminal() {
        QFETCH(QByteArray, content);
        ImportBench bench;
        bench.read("x.compute.txt", content);
        QCOMPARE(bench.rows(kFabricCounts), QStringLiteral("6|14|22|8|2"));
    }

    void cutFilesGiveWhatIsWhole() {
        const QByteArray plain = fixture("small.compute.txt");
        for (const double share : {0.2, 0.4, 0.6, 0.8, 0.95}) {
            ImportBench bench;
            const auto size = static_cast<qsizetype>(static_cast<double>(plain.size()) * share);
            const auto report = bench.tryImport({bench.file("x.compute.txt", plain.left(size))});
            QVERIFY2(report, report ? "" : describe(report.error()).c_str());
            QVERIFY(bench.number("SELECT count(*) FROM switch") > 0);
            QVERIFY(bench.number("SELECT count(*) FROM link") <= 22);
        }
    }

    void shuffledLinesInventNothing() {
        QList<QByteArray> lines = fixture("small.compute.txt").split('\n');
        // A fixed permutation.
        quint32 state = 1;
        for (qsizetype i = lines.size() - 1; i > 0; --i) {
            state = state * 1664525U + 1013904223U;
            lines.swapItemsAt(i, static_cast<qsizetype>((state >> 8U) % static_cast<quint32>(i + 1)));
        }
        ImportBench bench;
        const auto report = bench.tryImport({bench.file("x.compute.txt", lines.join('\n'))});
        if (report) {
            QVERIFY(report->files[0].skipped > 0);
            QVERIFY(bench.number("SELECT count(*) FROM link") <= 22);
        }
    }

    void againIsNothing_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"small.compute.txt", "small-p.compute.txt", "tree.conf", "blocks.conf", "telemetry.prom"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void againIsNothing() {
        QFETCH(QString, name);
        ImportBench bench;
        bench.read(name.toStdString(), fixture(name.toLatin1().constData()));
        const QByteArray before = bench.dump();
        const FileReport again = bench.read(name.toStdString(), fixture(name.toLatin1().constData()));
        QVERIFY(again.changedNothing());
        QCOMPARE(again.skipped, 0);
        QVERIFY(bench.dump() == before);
        QCOMPARE(bench.number("SELECT count(*) FROM import_log"), 2);
        QCOMPARE(bench.number("SELECT count(DISTINCT sha256) FROM import_log WHERE length(sha256) = 64"), 1);
    }

    void newerFilesAreCompared() {
        ImportBench bench;
        bench.read("old.compute.txt", fixture("small.compute.txt"));
        // The last host is gone, the first has moved its second cable to a faster rate.
        QByteArray newer = fixture("small.compute.txt");
        newer.replace("gn06 ", "gn07 ");
        newer.replace("lid 24 4xHDR", "lid 24 4xNDR");
        const FileReport report = bench.read("new.compute.txt", newer);
        QVERIFY(report.byKind.at("node").added == 1);
        QCOMPARE(report.byKind.at("node").vanished, 1);
        QCOMPARE(bench.rows("SELECT name, seen FROM node WHERE name IN ('gn06', 'gn07') ORDER BY 1"),
                 QStringLiteral("gn06|0 gn07|1"));
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 9);
        // The fabric kept its name though the files have others.
        QCOMPARE(bench.rows("SELECT DISTINCT fabric FROM switch"), QStringLiteral("compute"));
        const FileReport retired = bench.read("new.compute.txt", newer, {{"retire", "yes"}});
        QCOMPARE(retired.vanished, 0);
        QCOMPARE(retired.byKind.at("node").retired, 1);
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 8);
        // Back again: known things appear.
        const FileReport back = bench.read("old.compute.txt", fixture("small.compute.txt"));
        QCOMPARE(back.byKind.at("node").added, 1);
    }

    void filesMeet() {
        ImportBench bench;
        // Typed in the wrong order on purpose.
        const ImportReport report = bench.import(
            {bench.file("l.yaml", fixture("leases.yaml")), bench.file("t.prom", fixture("telemetry.prom")),
             bench.file("tree.conf", fixture("tree.conf")), bench.file("f.compute.txt", fixture("small.compute.txt"))},
            {{"site", "Testbed"}});
        QCOMPARE(report.files.size(), std::size_t{4});
        QCOMPARE(report.files[0].format, std::string("lease-yaml"));
        QCOMPARE(bench.rows("SELECT name FROM site ORDER BY id"), QStringLiteral("Testbed Orbital 1"));
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 9);  // 8 of the fabric, and login1
        QCOMPARE(bench.number("SELECT count(*) FROM gpu"), 24);
        QCOMPARE(
            bench.rows(
                "SELECT DISTINCT p.name FROM node n JOIN pod p ON p.id = n.pod_id WHERE n.name LIKE 'gn%' ORDER BY 1"),
            QStringLiteral("pod1 pod2"));
        QCOMPARE(bench.number("SELECT count(*) FROM lease"), 4);
    }

    void slurmWarnsOfForgottenPrefixes() {
        ImportBench bench;
        const FileReport report = bench.read(
            "topology.conf", "SwitchName=s0 Nodes=circe-n[001-003],n[004-005]\nSwitchName=s1 Nodes=circe-n[006-007]\n");
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 5);
        QVERIFY(mentions(report.warnings, "prefix was forgotten"));
        QCOMPARE(report.skipped, 2);
    }

    void hugeListsAreRefused() {
        ImportBench bench;
        const FileReport report =
            bench.read("topology.conf", "SwitchName=s0 Nodes=n[1-999999999]\nSwitchName=s1 Nodes=m[1-2]\n");
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 2);
        QCOMPARE(report.skipped, 1);
    }

    void refusesInput_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("is empty");
        QTest::newRow("blanks") << QByteArray(" \n\t\n ") << QStringLiteral("nothing but blanks");
        QTest::newRow("binary") << QByteArray("\x01\x00\x02\xff\xfe\x00", 6) << QStringLiteral("binary");
        QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08\x00", 4) << QStringLiteral("gzip");
        QTest::newRow("json") << QByteArray("{\"nodes\": [], \"meta\": 1}")
                              << QStringLiteral("JSON with the keys nodes, meta");
        QTest::newRow("csv") << QByteArray("a,b,c\n1,2,3\n") << QStringLiteral("a CSV table that begins 'a,b,c'");
        QTest::newRow("text") << QByteArray("Hello, world\n") << QStringLiteral("text that begins");
        QTest::newRow("utf-16") << QByteArray("\xff\xfeH\x00", 4) << QStringLiteral("UTF-16");
        QTest::newRow("prometheus") << QByteArray("go_threads{a=\"b\"} 1\n") << QStringLiteral("Prometheus text");
    }
    void refusesInput() {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        ImportBench bench;
        const auto report = bench.tryImport({bench.file("x", content)});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::InvalidInput);
        const QString text = QString::fromStdString(describe(report.error()));
        QVERIFY2(text.contains(says), qPrintable(text));
        QVERIFY(!text.contains(QLatin1Char('\n')));
        QVERIFY(!std::filesystem::exists(bench.site()));
    }

    void oneBadFileTakesAllBack() {
        ImportBench bench;
        bench.read("a.compute.txt", fixture("small.compute.txt"));
        const QByteArray before = bench.dump();
        const auto report = bench.tryImport({bench.file("tree.conf", fixture("tree.conf")),
                                             bench.file("bad.yaml", "leases:\n  - {name: X, tenant: T}\n")});
        QVERIFY(!report);
        QVERIFY(bench.dump() == before);
        QCOMPARE(bench.number("SELECT count(*) FROM import_log"), 1);
    }

    void failedFirstImportLeavesNothing() {
        ImportBench bench;
        const auto report = bench.tryImport({bench.file("bad.yaml", "leases:\n  - {name: X, tenant: T}\n")});
        QVERIFY(!report);
        QCOMPARE(std::distance(std::filesystem::directory_iterator(bench.folder()), {}), std::ptrdiff_t{1});
    }

    void dryRunChangesNothing() {
        ImportBench bench;
        const std::vector files{bench.file("a.compute.txt", fixture("small.compute.txt"))};
        auto report = importFiles(bench.site(), files, {{}, {}, true});
        QVERIFY(report);
        QCOMPARE(report->files[0].byKind.at("switch").added, 6);
        QVERIFY(!std::filesystem::exists(bench.site()));
        bench.import(files);
        const QByteArray before = bench.dump();
        QVERIFY(importFiles(bench.site(), std::vector{bench.file("tree.conf", fixture("tree.conf"))}, {{}, {}, true}));
        QVERIFY(bench.dump() == before);
    }

    void stopsWhenAsked() {
        ImportBench bench;
        bench.read("a.compute.txt", fixture("small.compute.txt"));
        const QByteArray before = bench.dump();
        std::stop_source stop;
        const std::vector files{bench.file("tree.conf", fixture("tree.conf")),
                                bench.file("t.prom", fixture("telemetry.prom"))};
        const auto report = importFiles(bench.site(), files, {}, stop.get_token(), [&](const ImportProgress& progress) {
            if (progress.file == 1) stop.request_stop();
        });
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QVERIFY(bench.dump() == before);
    }

    void checksSettings_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("good");
        QTest::newRow("unknown") << "colour"
                                 << "red" << false;
        QTest::newRow("step") << "step"
                              << "15m" << true;
        QTest::newRow("bad step") << "step"
                                  << "often" << false;
        QTest::newRow("time") << "time"
                              << "2026-01-05" << true;
        QTest::newRow("bad time") << "time"
                                  << "noon" << false;
        QTest::newRow("retire") << "retire"
                                << "maybe" << false;
        QTest::newRow("blank") << "site"
                               << " " << false;
    }
    void checksSettings() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QTEST(checkOptions({{}, {{key.toStdString(), value.toStdString()}}, false}).has_value(), "good");
    }

    void formatsAreListed() {
        QStringList names;
        for (const FormatInfo& format : formats()) {
            names << QString::fromUtf8(format.name.data(), static_cast<qsizetype>(format.name.size()));
        }
        QCOMPARE(names.join(QLatin1Char(' ')),
                 QStringLiteral("leasehold-csv ibnetdiscover slurm-topology dcgm lease-yaml"));
    }

    void selene() {
        NEED_SAMPLES();
        ImportBench bench;
        const std::vector files{ImportBench::sample("1-fabric/ibnetdiscover/selene.compute.txt"),
                                ImportBench::sample("1-fabric/ibnetdiscover/selene.storage.txt")};
        const ImportReport report = bench.import(files);
        const FileReport& compute = report.files[0];
        const FileReport& storage = report.files[1];
        QCOMPARE(compute.byKind.at("switch").added, 666);
        QCOMPARE(compute.byKind.at("nic").added, 3675);
        QCOMPARE(compute.byKind.at("link").added, 12186);
        QVERIFY(mentions(compute.notes, "666 SHARP aggregation nodes and 666 links"));
        QCOMPARE(storage.byKind.at("switch").added, 160);
        QCOMPARE(storage.byKind.at("nic").added, 1247);
        QCOMPARE(storage.byKind.at("link").added, 3286);
        QCOMPARE(storage.byKind.at("node").unchanged, 466);
        QCOMPARE(
            bench.rows("SELECT (SELECT count(*) FROM switch), (SELECT count(*) FROM nic), (SELECT count(*) FROM link)"),
            QStringLiteral("826|4922|15472"));
        QCOMPARE(bench.rows("SELECT DISTINCT fabric FROM switch ORDER BY 1"), QStringLiteral("compute storage"));
        QCOMPARE(bench.number(
                     "SELECT count(*) FROM (SELECT n.id FROM node n JOIN nic c ON c.node_id = n.id JOIN link l ON "
                     "l.b_nic = 1 AND l.b_id = c.id JOIN switch s ON s.id = l.a_id GROUP BY n.id HAVING count(DISTINCT "
                     "s.fabric) = 2)"),
                 466);
        const ImportReport again = bench.import(files);
        QVERIFY(again.files[0].changedNothing() && again.files[1].changedNothing());
    }

    void realFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("counts");
        QTest::newRow("tartu") << "1-fabric/ibnetdiscover/tartu-rocket-2014.ibnetdiscover"
                               << "8|144|192|144|7";
        QTest::newRow("one adapter") << "1-fabric/ibnetdiscover/topograph-example-bad.out"
                                     << "0|1|0|1|0";
        QTest::newRow("ufm") << "1-fabric/ibnetdiscover/ufm-small_topo_file"
                             << "2|12|15|5|1";
        QTest::newRow("osc -p") << "1-fabric/ibnetdiscover-p/osc-test.out"
                                << "4|3|4|3|2";
        QTest::newRow("simulated 3-level") << "7-simulated/ib/ibnetdiscover.3.28.txt"
                                           << "980|5488|16464|686|196";
        QTest::newRow("leonardo") << "2-slurm/scontrol-topology/leonardo_topo.txt"
                                  << "418|0|0|5024|394";
        QTest::newRow("azure blocks") << "2-slurm/topology-conf/azure-block_topology.txt"
                                      << "0|0|0|72|4";
        QTest::newRow("oci tree") << "2-slurm/topology-conf/slinky-oci-sim-tree.conf"
                                  << "19|0|0|96|12";
        QTest::newRow("circe") << "2-slurm/slurm-conf/circe-superpod/topology.conf"
                               << "5|0|0|77|5";
        QTest::newRow("simulated slurm") << "7-simulated/slurm/topology.txt"
                                         << "73|0|0|2048|64";
    }
    void realFiles() {
        NEED_SAMPLES();
        QFETCH(QString, file);
        ImportBench bench;
        const auto path = ImportBench::sample(file.toLatin1().constData());
        bench.import({path});
        QTEST(bench.rows(kFabricCounts), "counts");
        QVERIFY(bench.import({path}).files[0].changedNothing());
    }

    void otherFormatsAreNotMistaken() {
        NEED_SAMPLES();
        for (const char* name :
             {"1-fabric/ibsim/net", "7-simulated/ib/net.3.16", "2-slurm/sinfo/leonardo_sinfo.txt",
              "1-fabric/opensm-lst/RhinoBased512.lst", "2-slurm/slurmrestd-24.05-v0.0.41/slurm-nodes.json",
              "6-dcim/racksdb/simple/racksdb.yml", "5-allocation/focus/FOCUS-1.0-focus_sample.csv", "FORMATS.md"}) {
            ImportBench bench;
            QVERIFY2(!bench.tryImport({ImportBench::sample(name)}), name);
        }
    }
};

LEASEHOLD_SUITE(runGuiless<ImportTest>)
#include "tst_import.moc"
