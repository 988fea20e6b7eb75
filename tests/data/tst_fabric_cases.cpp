// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <ctime>

#include "data/analytics/placement.hpp"
#include "data/formats/ib_groups.hpp"
#include "data/formats/ib_lines.hpp"
#include "data/store/load.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

const char* const kCables =
    "SELECT s.name, l.a_port, coalesce(t.name, n.name), l.b_port, l.rate_mbps FROM link l JOIN switch s ON s.id = "
    "l.a_id "
    "LEFT JOIN switch t ON b_nic = 0 AND t.id = b_id LEFT JOIN nic c ON b_nic = 1 AND c.id = b_id LEFT JOIN node n ON "
    "n.id = c.node_id ORDER BY s.name, a_port";
const char* const kPods =
    "SELECT n.name, coalesce(p.name, '-') FROM node n LEFT JOIN pod p ON p.id = n.pod_id ORDER BY n.name";

QByteArray text(const FileReport& report) {
    QByteArray all;
    for (const std::string& warning : report.warnings) {
        all += warning.c_str() + QByteArray("\n");
    }
    return all;
}

qint64 lostFor(const FileReport& report, const char* reason) {
    for (const Loss& loss : report.lost) {
        if (loss.reason == reason) return loss.count;
    }
    return 0;
}

/// Checks that one warning has all the words.
bool tells(const FileReport& report, std::initializer_list<const char*> words) {
    return std::any_of(report.warnings.begin(), report.warnings.end(), [&](const std::string& warning) {
        return std::all_of(words.begin(), words.end(), [&](const char* w) { return warning.find(w) != warning.npos; });
    });
}
#define TELLS(report, ...) QVERIFY2(tells(report, {__VA_ARGS__}), text(report).constData())

QByteArray guid(unsigned number) {
    return QByteArray::number(number, 16).rightJustified(16, '0');
}
QByteArray switchHead(unsigned number, const char* name) {
    return "\nswitchguid=0x" + QByteArray::number(number, 16) + "\nSwitch\t64 \"S-" + guid(number) + "\"\t\t# \"" +
           name + "\" base port 0 lid 1 lmc 0\n";
}
QByteArray port(int near, char kind, unsigned peer, int far, const char* name, const char* rate = "4xNDR") {
    return "[" + QByteArray::number(near) + "]\t\"" + kind + "-" + guid(peer) + "\"[" + QByteArray::number(far) +
           "] \t\t# \"" + name + "\" lid 2 " + rate + "\n";
}
QByteArray hostRecord(unsigned number, const char* name, unsigned leaf, int leafPort) {
    return "\ncaguid=0x" + QByteArray::number(number, 16) + "\nCa\t1 \"H-" + guid(number) + "\"\t\t# \"" + name +
           "\"\n[1](" + QByteArray::number(number, 16) + ") \t\"S-" + guid(leaf) + "\"[" +
           QByteArray::number(leafPort) + "]\t\t# lid 3 lmc 0 \"leaf\" lid 1 4xNDR\n";
}

/// Groups of hosts given as "12 12 2": one word a host, one letter a leaf.
QString grouped(const char* hosts) {
    std::vector<std::vector<std::uint32_t>> leaves;
    for (const QByteArray& host : QByteArray(hosts).split(' ')) {
        leaves.emplace_back();
        for (const char c : host) {
            if (c != '-') leaves.back().push_back(static_cast<std::uint32_t>(c - '0'));
        }
    }
    const ib::LeafGroups groups = ib::groupByLeaves(leaves);
    QString result;
    for (const std::uint32_t group : groups.groupOf) {
        result += group == ib::LeafGroups::kNone ? QStringLiteral(".") : QString::number(group);
    }
    result += QLatin1Char('|');
    for (const std::uint32_t leaf : groups.shared) {
        result += QString::number(leaf);
    }
    return result;
}

}  // namespace

class FabricCasesTest : public QObject {
    Q_OBJECT
private slots:
    void cutRecord() {
        ImportBench bench;
        const FileReport report = bench.read("cut-switch-head.txt", fixture("cases/cut-record/cut-switch-head.txt"));
        QCOMPARE(bench.rows(kCables),
                 QStringLiteral("elm-leaf-1|1|oak01|1|400000 elm-leaf-2|5|oak02|1|400000 elm-leaf-2|6|oak03|1|400000"));
        TELLS(report, "line 19", "line 16", "00000000005e0002");
    }

    void damagedHeads_data() {
        QTest::addColumn<QByteArray>("damaged");
        QTest::addColumn<QString>("cables");
        const QString both = QStringLiteral("a|1|h1|1|400000 b|2|h2|1|400000");
        const QString first = QStringLiteral("a|1|h1|1|400000");
        const QByteArray head = switchHead(2, "b");
        QTest::newRow("whole") << head << both;
        QTest::newRow("no head, only attributes")
            << head.left(head.indexOf("Switch"))
            << QStringLiteral("a|1|h1|1|400000 unnamed #0000000000000002|2|h2|1|400000");
        QTest::newRow("id cut, name left") << QByteArray(head).replace("S-0000", "S-0") << both;
        QTest::newRow("broken behind the id") << QByteArray(head).replace("\t\t# ", "\n\t\t# ") << both;
        QTest::newRow("own line cut, no head") << QByteArray("\nswitchguid=0x2fibwarn: [7] retrying\n") << first;
        QTest::newRow("word cut") << QByteArray(head).replace("Switch", "itch") << both;
        QTest::newRow("id cut, no attributes") << QByteArray("\nSwitch\t64 \"S-00\"\t# \"b\"\n") << first;
        QTest::newRow("neither head nor attributes") << QByteArray("\n") << first;
    }
    void damagedHeads() {
        QFETCH(QByteArray, damaged);
        ImportBench bench;
        const FileReport report = bench.read("f.txt", switchHead(1, "a") + port(1, 'H', 0x11, 1, "h1 mlx5_0") +
                                                          damaged + port(2, 'H', 0x12, 1, "h2 mlx5_0"));
        QTEST(bench.rows(kCables), "cables");
        if (bench.number("SELECT count(*) FROM link") == 1) {
            QCOMPARE(lostFor(report, "a port behind a header that cannot be read"), 1);
        }
    }

    /// A capture with a blank line behind every line has no record ends.
    void doubleSpacing() {
        ImportBench bench;
        QByteArray content =
            switchHead(1, "a") + port(1, 'H', 0x11, 1, "h1 mlx5_0") + port(2, 'H', 0x12, 1, "h2 mlx5_0");
        bench.read("f.txt", content.replace("\n", "\n\n"));
        QCOMPARE(bench.number("SELECT count(*) FROM link"), 2);
    }

    void portTwice() {
        ImportBench bench;
        const FileReport report = bench.read("stale.txt", fixture("cases/port-twice/stale.txt"));
        QCOMPARE(bench.rows(kCables), QStringLiteral("elm-leaf-1|7|oak01|1|400000 elm-leaf-1|8|oak03|1|400000"));
        TELLS(report, "port 7 of elm-leaf-1 stands twice, to oak01 (line 11) and oak02 (line 12)");
        QVERIFY(!text(report).contains("does not confirm"));
        // Which of two stays does not hang on their order.
        QByteArray swapped = fixture("cases/port-twice/stale.txt");
        const QByteArray first = swapped.mid(
            swapped.indexOf("[7]"), swapped.indexOf("[7]", swapped.indexOf("[7]") + 1) - swapped.indexOf("[7]"));
        swapped.remove(swapped.indexOf("[7]"), first.size());
        swapped.insert(swapped.indexOf("[8]"), first);
        ImportBench other;
        TELLS(other.read("stale.txt", swapped), "to oak02 (line 11) and oak01 (line 12)");
        QCOMPARE(other.rows(kCables), bench.rows(kCables));
    }

    void eachFaultHasItsReason() {
        ImportBench bench;
        const FileReport report =
            bench.read("f.txt", switchHead(1, "a") + port(1, 'H', 0x11, 1, "h1 mlx5_0") + port(2, 'S', 1, 2, "a") +
                                    port(3, 'H', 0x12, 1, "h2 mlx5_0") + hostRecord(0x11, "h1 mlx5_0", 1, 1) +
                                    hostRecord(0x12, "h2 mlx5_0", 1, 9) + hostRecord(0x13, "h3 mlx5_0", 1, 1));
        QCOMPARE(lostFor(report, "a port cabled to itself"), 1);
        QCOMPARE(lostFor(report, "a second cable at one port"), 1);
        QCOMPARE(lostFor(report, "a cable that its other end does not confirm"), 2);
        TELLS(report, "port 2 of a is cabled to itself");
        TELLS(report, "port 3 of a to port 1 of h2, whose record (line");
    }

    void aCutRecordDeniesNothing() {
        ImportBench bench;
        const FileReport report =
            bench.read("f.txt", switchHead(1, "a") + port(1, 'H', 0x11, 1, "h1 mlx5_0") + "[2]\t\"H-00\n" +
                                    hostRecord(0x11, "h1 mlx5_0", 1, 1) + hostRecord(0x12, "h2 mlx5_0", 1, 2) +
                                    hostRecord(0x13, "h3 mlx5_0", 1, 3));
        QCOMPARE(bench.number("SELECT count(*) FROM link"), 3);
        TELLS(report, "2 cables stand on the word of one end");
    }

    void ratesDiffer() {
        ImportBench bench;
        const FileReport report = bench.read("two-ends.txt", fixture("cases/rates-differ/two-ends.txt"));
        QCOMPARE(bench.rows(kCables), QStringLiteral("elm-leaf-1|1|oak01|1|200000 elm-leaf-1|2|oak02|1|100000 "
                                                     "elm-leaf-1|3|oak03|1|400000"));
        TELLS(report, "200 Gb/s (line 11)", "400 Gb/s (line 20)", "oak01");
        TELLS(report, "400 Gb/s (line 12)", "100 Gb/s (line 27)", "oak02");
        QVERIFY(!text(report).contains("oak03"));
    }

    void ratesOfPairs() {
        ImportBench bench;
        const FileReport report = bench.read("p.txt",
                                             "SW 1 1 0x1 4x NDR - CA 2 1 0x11 ( 'a' - 'h1 mlx5_0' )\nCA 2 1 0x11 4x "
                                             "HDR - SW 1 1 0x1 ( 'h1 mlx5_0' - 'a' )\n"
                                             "SW 1 2 0x1 4x GDR - CA 3 1 0x12 ( 'a' - 'h2 mlx5_0' )\nCA 3 1 0x12 4x "
                                             "HDR - SW 1 2 0x1 ( 'h2 mlx5_0' - 'a' )\n");
        QCOMPARE(bench.rows(kCables), QStringLiteral("a|1|h1|1|200000 a|2|h2|1|200000"));
        TELLS(report, "400 Gb/s (line 1)", "200 Gb/s (line 2)");
        QCOMPARE(lostFor(report, "a rate label that is not known: not taken"), 1);
        TELLS(report, "4xGDR");
    }

    void namesAndPortsSaidTwice() {
        ImportBench bench;
        const FileReport report = bench.read("f.txt", switchHead(1, "a") + port(1, 'H', 0x11, 1, "old1 mlx5_0") +
                                                          hostRecord(0x11, "new1 mlx5_0", 1, 1) +
                                                          QByteArray(switchHead(1, "a")).replace("64", "36"));
        TELLS(report, "'old1 mlx5_0' (line 4)", "'new1 mlx5_0' (line 7): 'new1 mlx5_0' holds");
        TELLS(report, "64 ports (line 3)", "36 (line 11)");
        QCOMPARE(bench.rows("SELECT name FROM node"), QStringLiteral("new1"));
        QCOMPARE(bench.number("SELECT ports FROM switch"), 64);
    }

    void routersKeepThePort() {
        ImportBench bench;
        const FileReport report =
            bench.read("f.txt", switchHead(1, "a") + port(1, 'R', 0x21, 1, "gate") +
                                    port(2, 'H', 0x11, 1, "h1 mlx5_0") + "\nrtguid=0x21\nRt\t2 \"R-" + guid(0x21) +
                                    "\"\t# \"gate\"\n" + port(1, 'S', 1, 1, "a") + hostRecord(0x11, "h1 mlx5_0", 1, 1));
        QCOMPARE(bench.rows(kCables), QStringLiteral("a|2|h1|1|400000"));
        QCOMPARE(bench.rows("SELECT number, name FROM port WHERE kind = 'switch'"), QStringLiteral("1|to router gate"));
        QCOMPARE(lostFor(report, "a cable to a router"), 1);
        QCOMPARE(lostFor(report, "a second cable at one port"), 1);
    }

    void storageLeaf() {
        ImportBench bench;
        const ImportReport report =
            bench.import({bench.file("one-discovery.txt", fixture("cases/storage-leaf/one-discovery.txt")),
                          bench.file("gpus.csv", fixture("cases/storage-leaf/gpus.csv"))});
        QCOMPARE(bench.rows(kPods),
                 QStringLiteral("oak01|elm-leaf-1 oak02|elm-leaf-1 oak03|elm-leaf-2 oak04|elm-leaf-2 vault1|-"));
        QCOMPARE(
            bench.rows(
                "SELECT s.name, coalesce(p.name, '-') FROM switch s LEFT JOIN pod p ON p.id = s.pod_id ORDER BY 1"),
            QStringLiteral("bank-leaf|- elm-leaf-1|elm-leaf-1 elm-leaf-2|elm-leaf-2"));
        TELLS(report.files[0], "shared by several groups", "bank-leaf");
        TELLS(report.files[0], "no pod", "vault1");
        const auto snapshot = loadSnapshot(bench.site());
        QVERIFY(snapshot);
        PlacementRequest request;
        request.gpus = 16;
        request.within = Within::Pod;
        request.period = {parseInstant("2026-11-09").value(), parseInstant("2026-12-09").value()};
        const auto places = findPlacement(**snapshot, request);
        QVERIFY(places);
        QCOMPARE(places->options.size(), std::size_t{2});
        request.gpus = 17;
        QCOMPARE(findPlacement(**snapshot, request)->options.size(), std::size_t{0});
    }

    void groups_data() {
        QTest::addColumn<QByteArray>("hosts");
        QTest::addColumn<QString>("groups");
        const auto row = [](const char* name, const char* hosts, const char* groups) {
            QTest::newRow(name) << QByteArray(hosts) << QString::fromLatin1(groups);
        };
        row("two pods of rails", "123 123 456 456", "0011|");
        row("a dead cable", "123 123 12 456", "0001|");
        row("a dead cable beside one whole host", "12 123", "00|");
        row("dead cables in most hosts", "12 12 123", "000|");
        row("nothing plugged in", "12 -", "0.|");
        row("storage leaf", "19 19 29 29 9", "0011.|9");
        row("two storage leaves", "189 189 289 289 89 8", "0011..|89");
        row("storage leaf and a small pod", "19 19 19 19 29", "00001|9");
        row("more storage hosts than others", "9 9 9 19 29", "...01|9");
        row("dead cable to the own leaf", "129 129 349 349 19 9", "00110.|9");
        row("host in two pods", "1 1 2 2 12", "0011.|");
        row("cabled into another pod", "123 123 124 456 456", "00.11|");
        row("hosts with one leaf more", "1 1 1 12", "0000|");
    }
    void groups() {
        QFETCH(QByteArray, hosts);
        QTEST(grouped(hosts.constData()), "groups");
    }

    /// Many pods on one storage leaf: what is compared must not grow with the square.
    void groupsAreQuick() {
        std::vector<std::vector<std::uint32_t>> leaves;
        for (std::uint32_t host = 0; host < 60'000; ++host) {
            leaves.push_back({0, 1, 2 + host / 2});
        }
        const std::clock_t start = std::clock();  // of this process, whatever else the machine does
        const ib::LeafGroups groups = ib::groupByLeaves(leaves);
        QVERIFY(std::clock() - start < 3 * CLOCKS_PER_SEC);
        QCOMPARE(groups.leaves.size(), std::size_t{30'000});
        QCOMPARE(groups.shared.size(), std::size_t{2});
    }

    void chips_data() {
        QTest::addColumn<bool>("chip");
        for (const char* name : {"MT4123 ConnectX6   Mellanox Technologies", "Infiniscale-IV Mellanox Technologies",
                                 "MT25408 ConnectX", "ConnectX-7", "MT4129", "Quantum Mellanox Technologies",
                                 "SwitchX -  Mellanox Technologies", "MT25218 InfiniHostEx Mellanox Technologies"}) {
            QTest::newRow(name) << true;
        }
        for (const char* name : {"mt21n01 mlx5_0", "mt01 HCA-1", "mt01", "MT1001", "mt4129", "mt-rack1 mlx5_0",
                                 "quant01 HCA-1", "MF0;leaf01:MQM8700/U1", "mt9999n1"}) {
            QTest::newRow(name) << false;
        }
    }
    void chips() { QTEST(ib::isChipDescription(QTest::currentDataTag()), "chip"); }

    void hostsCalledLikeChips() {
        ImportBench bench;
        bench.read("s.prom", fixture("cases/host-names/short-prefix.prom"));
        QCOMPARE(
            bench.rows("SELECT n.name, count(*) FROM node n JOIN gpu g ON g.node_id = n.id GROUP BY n.id ORDER BY 1"),
            QStringLiteral("mt21n01|2 mt21n02|2"));
        ImportBench slurm;
        const FileReport report = slurm.read("topology.conf", fixture("cases/host-names/short-prefix.topology.conf"));
        QCOMPARE(report.skipped, 0);
        QCOMPARE(slurm.rows("SELECT (SELECT count(*) FROM node), (SELECT count(*) FROM switch)"),
                 QStringLiteral("2|1"));
        ImportBench fabric;
        fabric.read("f.txt",
                    switchHead(1, "a") + port(1, 'H', 0x11, 1, "mt01 mlx5_0") + port(2, 'H', 0x12, 1, "mt02 mlx5_0"));
        QCOMPARE(fabric.rows("SELECT name FROM node ORDER BY 1"), QStringLiteral("mt01 mt02"));
    }

    /// Half a file marks nothing as vanished unless the user says that it is the whole.
    void halfAFile() {
        const QByteArray whole = fixture("small.compute.txt");
        ImportBench bench;
        bench.read("f.compute.txt", whole);
        const QByteArray half = whole.left(whole.indexOf("\nvendid", whole.size() / 5) + 1);
        const FileReport report = bench.read("f.compute.txt", half);
        QCOMPARE(report.vanished, 0);
        QCOMPARE(bench.number("SELECT count(*) FROM nic WHERE seen = 0"), 0);
        TELLS(report, "named only by their peers");
        TELLS(report, "may be cut off", "--set whole=yes");
        const FileReport sure = bench.read("f.compute.txt", half, {{"whole", "yes"}});
        QVERIFY(sure.vanished > 0);
        bench.read("f.compute.txt", whole);
        QCOMPARE(bench.number("SELECT count(*) FROM nic WHERE seen = 0"), 0);
        // Cut inside a line, where all devices have records of their own.
        QByteArray cut = whole.trimmed();
        cut.truncate(cut.lastIndexOf("\nvendid"));
        QCOMPARE(bench.read("f.compute.txt", cut).vanished, 0);
    }

    void nothingIsToldOfAWholeFile() {
        ImportBench bench;
        const FileReport report = bench.read("small.compute.txt", fixture("small.compute.txt"));
        QVERIFY2(report.warnings.empty(), text(report).constData());
        QCOMPARE(report.skipped, 0);
    }
};

LEASEHOLD_SUITE(runGuiless<FabricCasesTest>)
#include "tst_fabric_cases.moc"
