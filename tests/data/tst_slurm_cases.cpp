// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <ctime>

#include "data/formats/hostlist.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/slurm_lines.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

QByteArray text(const FileReport& report) {
    QByteArray all;
    for (const std::string& warning : report.warnings) {
        all += warning.c_str() + QByteArray("\n");
    }
    return all;
}
#define TELLS(report, what) QVERIFY2(text(report).contains(what), text(report).constData())

const char* const kNodes =
    "SELECT n.name, coalesce(p.name, '-') FROM node n LEFT JOIN pod p ON p.id = n.pod_id ORDER BY 1";
const char* const kTiers = "SELECT name, tier FROM switch ORDER BY 1";

/// Counts records and keeps nothing.
class CountingSink final : public RecordSink {
public:
    Result<> put(const Record&, Place) override {
        ++records;
        return {};
    }
    Result<> sample(const SampleRecord&, Place) override { return {}; }
    void rowsRead(std::int64_t) override {}
    void skip(Place, std::string, std::string, std::int64_t) override { ++skipped; }
    void warn(std::string) override {}
    void note(std::string) override {}
    std::string knownFabric(std::span<const std::uint64_t>, std::string otherwise) override { return otherwise; }
    std::optional<Duration> knownStep(std::string_view) override { return std::nullopt; }
    void listsAll(std::string, std::vector<std::string_view>, bool) override {}
    std::int64_t records = 0;
    std::int64_t skipped = 0;
};

}  // namespace

class SlurmCasesTest : public QObject {
    Q_OBJECT
private slots:
    void lines_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("fields");
        const auto row = [](const char* line, const char* fields) {
            QTest::newRow(line) << QByteArray(line) << QString::fromLatin1(fields);
        };
        row("SwitchName=a Nodes=b", "switchname:a nodes:b");
        row("  SwitchName = a\tNodes =b  ", "switchname:a nodes:b");
        row("SwitchName=\"a\" Nodes=\"b, c\" # remark", "switchname:a nodes:b, c");
        row("SWITCHNAME=a nodes=b[1,2],c", "switchname:a nodes:b[1,2],c");
        row("SwitchName=a Nodes=b[1, 2], c Level=1", "switchname:a nodes:b[1,2],c level:1 joined");
        row("SwitchName=a Nodes=b ,c", "switchname:a nodes:b,c joined");
        row("SwitchName=a Nodes=b, Switches=c", "switchname:a nodes:b, switches:c");
        row("SwitchName=a Nodes=b c d", "switchname:a nodes:b left:c d");
        row("me@head:~$ SwitchName=a Nodes=b", "switchname:a nodes:b");
        row("SwitchName=a\\#1 Nodes=b", "switchname:a\\#1 nodes:b");
        row("SwitchName=a Nodes=\"b", "switchname:a open");
        row("# SwitchName=a", "");
        row("SwitchName=", "switchname:");
        row("= = =", "");
    }
    void lines() {
        QFETCH(QByteArray, line);
        const slurm::Line parsed = slurm::parseLine(line.toStdString());
        QStringList fields;
        for (const slurm::Field& field : parsed.fields) {
            fields << QString::fromStdString(field.key + ":" + field.value);
        }
        if (!parsed.left.empty()) fields << QString::fromStdString("left:" + parsed.left);
        if (parsed.joined) fields << QStringLiteral("joined");
        if (parsed.openQuote) fields << QStringLiteral("open");
        QTEST(fields.join(QLatin1Char(' ')), "fields");
    }

    void spellings() {
        ImportBench bench;
        const FileReport report = bench.read("topology.conf", fixture("cases/slurm-spellings/spellings.topology.conf"));
        QCOMPARE(bench.rows(kNodes), QStringLiteral("oak01|a oak02|a oak03|b oak04|b oak05|c oak06|c oak07|d oak08|d "
                                                    "oak09|e oak10|e"));
        QCOMPARE(report.skipped, 0);
        QCOMPARE(report.rowsRead, 5);
        QVERIFY2(report.warnings.empty(), text(report).constData());
    }

    void blankInsideAList() {
        ImportBench bench;
        const FileReport report = bench.read("topology.conf", fixture("cases/slurm-spellings/rest.topology.conf"));
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 6);
        TELLS(report, "line 1: blanks inside a host list");
    }

    void whatIsLeftIsTold() {
        ImportBench bench;
        const FileReport report = bench.read("topology.conf",
                                             "SwitchName=s1 Nodes=a[1-2] Nodes=a[3-4]\n"
                                             "SwitchName=s2 Nodes=b1 b2\n"
                                             "SwitchName=s1 Nodes=c1\n"
                                             "SwitchName=top Switches=s[1-3] Speed=9\n"
                                             "Nodes=d1\n"
                                             "SwitchName=s4 Nodes=\"e1\n");
        QCOMPARE(bench.rows(kNodes), QStringLiteral("a1|s1 a2|s1 a3|s1 a4|s1 b1|s2 c1|s1"));
        TELLS(report, "line 1: s1 has two lists of nodes");
        TELLS(report, "words that are no KEY=VALUE: b2");
        TELLS(report, "s1 stands twice, on lines 1 and 3");
        TELLS(report, "a switch that is named and not described: s3, named by top");
        TELLS(report, "keys not used: speed");
        TELLS(report, "line 5: skipped: an entry without a name");
        TELLS(report, "line 6: skipped: a quote without an end");
        QCOMPARE(report.skipped, 4);
    }

    void aggregatedBlocks() {
        ImportBench bench;
        const FileReport report = bench.read("topology.txt",
                                             "BlockName=b1 BlockIndex=0 Nodes=n[1-2] BlockSize=2\n"
                                             "BlockName=b2 BlockIndex=1 Nodes=n[3-4] BlockSize=2\n"
                                             "AggregatedBlock=b[1-2] BlockIndex=2 Nodes=n[1-4] BlockSize=4\n");
        QCOMPARE(bench.rows(kNodes), QStringLiteral("n1|b1 n2|b1 n3|b2 n4|b2"));
        QCOMPARE(report.skipped, 0);
        QVERIFY2(report.warnings.empty(), text(report).constData());
    }

    void circle() {
        ImportBench bench;
        const FileReport report = bench.read("topology.conf", fixture("cases/switch-circle/circle.topology.conf"));
        QCOMPARE(bench.rows(kTiers), QStringLiteral("leaf1|leaf leaf2|leaf mid1|spine mid2|spine top|core"));
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 8);
        TELLS(report, "in a circle: mid1 > top > mid1");
        QCOMPARE(report.skipped, 0);
    }

    void circles_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("tiers");
        QTest::newRow("above a circle")
            << QByteArray(
                   "SwitchName=l1 Nodes=a1\nSwitchName=l2 Nodes=a2\nSwitchName=m Switches=l1,t\n"
                   "SwitchName=t Switches=m\nSwitchName=x Switches=l2,t\n")
            << QStringLiteral("l1|leaf l2|leaf m|spine t|core x|core");
        QTest::newRow("itself") << QByteArray("SwitchName=l1 Nodes=a1\nSwitchName=m Switches=l1,m\n")
                                << QStringLiteral("l1|leaf m|spine");
        QTest::newRow("no leaf") << QByteArray(
                                        "SwitchName=l1 Nodes=a1\nSwitchName=m Switches=t\nSwitchName=t Switches=m\n")
                                 << QStringLiteral("l1|leaf m|unknown t|unknown");
        QTest::newRow("two with leaves")
            << QByteArray(
                   "SwitchName=l1 Nodes=a1\nSwitchName=l2 Nodes=a2\nSwitchName=m Switches=l1,t\n"
                   "SwitchName=t Switches=l2,m\n")
            << QStringLiteral("l1|leaf l2|leaf m|spine t|spine");
    }
    void circles() {
        QFETCH(QByteArray, file);
        ImportBench bench;
        const FileReport report = bench.read("topology.conf", file);
        QTEST(bench.rows(kTiers), "tiers");
        TELLS(report, "in a circle");
    }

    /// 39 bytes that stand for 40,000 nodes: the reader alone.
    void oneLineOfManyNodes() {
        ImportBench bench;
        const auto path = bench.file("topology.conf", fixture("cases/many-nodes/one-line.topology.conf"));
        auto source = TextSource::open(path);
        QVERIFY(source);
        CountingSink sink;
        const std::clock_t start = std::clock();  // of this process, whatever else the machine does
        QVERIFY(slurmTopologyImporter().read(*source, sink, {path, {}}));
        QVERIFY(std::clock() - start < 2 * CLOCKS_PER_SEC);
        QCOMPARE(sink.records, 40'001);
    }

    void listsBeyondASite() {
        const std::clock_t start = std::clock();  // of this process, whatever else the machine does
        for (const char* list : {"n[1-999999999]", "n[0-9]m[0-9]o[0-9]p[0-9]q[0-9]r[0-9]s[0-9]", "n[1-1000001]"}) {
            const auto names = expandHostList(list, 1'000'000);
            QVERIFY(!names);
            QVERIFY(names.error().message.find("more than a site can have") != std::string::npos);
        }
        // Elements of many prefixes: what is compared must not grow with the square.
        std::string many;
        for (int i = 0; i < 50'000; ++i) {
            many += "p" + std::to_string(i) + "n[1],";
        }
        QVERIFY(expandHostList(many, 1'000'000));
        QVERIFY(std::clock() - start < 3 * CLOCKS_PER_SEC);
        // The one record of the file: an error that says why, and no site.
        ImportBench bench;
        const auto report = bench.tryImport({bench.file("topology.conf", "SwitchName=s Nodes=n[1-999999999]\n")});
        QVERIFY(!report);
        QVERIFY(describe(report.error()).find("more than a site can have") != std::string::npos);
        QVERIFY(!std::filesystem::exists(bench.site()));
    }

    void cutFiles() {
        ImportBench bench;
        bench.read("topology.conf", "SwitchName=a Nodes=n[1-2]\nSwitchName=b Nodes=n[3-4]\n");
        const FileReport cut = bench.read("topology.conf", "SwitchName=a Nodes=n[1-2]\nSwitchName=b Nodes=n3");
        QCOMPARE(cut.vanished, 0);
        TELLS(cut, "its last line has no end");
        QCOMPARE(bench.read("topology.conf", "SwitchName=a Nodes=n[1-2]\n").vanished, 4);  // b, its pod, n3, n4
    }
};

LEASEHOLD_SUITE(runGuiless<SlurmCasesTest>)
#include "tst_slurm_cases.moc"
