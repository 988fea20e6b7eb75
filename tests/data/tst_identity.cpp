// SPDX-License-Identifier: GPL-3.0-or-later
// Who is who: hosts, GPUs and names, whatever the order of the lines.
#include <QElapsedTimer>
#include <QTest>

#include "data/analytics/exit_scenario.hpp"
#include "data/model/natural_order.hpp"
#include "data/store/load.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr const char* kNodes = "SELECT name, ifnull(full_name, '-') FROM node ORDER BY name";
constexpr const char* kGpus =
    "SELECT n.name, g.slot, ifnull(g.uuid, '-'), ifnull(g.commissioned, '-'), ifnull(g.retired, '-') FROM gpu g JOIN "
    "node n ON n.id = g.node_id ORDER BY 1, 2, 3";

std::filesystem::path fixturePath(const char* name) {
    return std::filesystem::path(LEASEHOLD_SOURCE) / "tests/data/fixtures/cases" / name;
}

/// A GPU's samples every minute from a time on.
QByteArray scrapes(const char* host, const char* uuid, int slot, qint64 from, int count, int value) {
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        text += QByteArray("DCGM_FI_DEV_GPU_UTIL{gpu=\"") + QByteArray::number(slot) + "\",UUID=\"" + uuid +
                "\",Hostname=\"" + host + "\"} " + QByteArray::number(value) + ' ' +
                QByteArray::number((from + 60 * i) * 1000) + '\n';
    }
    return text;
}

constexpr qint64 kStart = 1794211200;

}  // namespace

class IdentityTest : public QObject {
    Q_OBJECT
private slots:
    void hostsOfOneShortName_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("in order") << fixture("cases/gpu-identity/same-short-name.prom");
        QByteArrayList lines = fixture("cases/gpu-identity/same-short-name.prom").trimmed().split('\n');
        std::reverse(lines.begin(), lines.end());
        QTest::newRow("backwards") << lines.join('\n') + '\n';
    }
    void hostsOfOneShortName() {
        QFETCH(QByteArray, text);
        ImportBench bench;
        const FileReport report = bench.read("same.prom", text);
        QCOMPARE(bench.rows(kNodes), QStringLiteral("oak01.east.example|oak01.east.example "
                                                    "oak01.west.example|oak01.west.example"));
        QCOMPARE(bench.number("SELECT count(*) FROM gpu WHERE retired IS NULL"), 2);
        QCOMPARE(report.byKind.at("sample").added, 4);
        const auto tells = [&](const char* words) {
            return std::any_of(report.warnings.begin(), report.warnings.end(),
                               [&](const std::string& w) { return w.find(words) != std::string::npos; });
        };
        QVERIFY(tells("short host names"));
        QVERIFY(!tells("replaced"));
        QVERIFY(bench.read("same.prom", text).changedNothing());
    }

    /// A host alone of its name is shown by the short one, and found by both.
    void fullNameIsKept() {
        ImportBench bench;
        bench.import({fixturePath("import-more/13-fqdn-nodes.csv")});
        bench.import({fixturePath("import-more/13-fqdn.prom")});
        QCOMPARE(bench.rows(kNodes), QStringLiteral("n3|n3.dc.example.com"));
        bench.read("more.conf", "SwitchName=s Nodes=n3\n");
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 1);
        bench.read("other.conf", "SwitchName=s2 Nodes=n3.dc.other.org,n4\n");
        QCOMPARE(bench.rows("SELECT name FROM node ORDER BY 1"),
                 QStringLiteral("n3.dc.example.com n3.dc.other.org n4"));
        // Now the short name means neither: told, and nothing is guessed.
        const FileReport doubt = bench.read("doubt.conf", "SwitchName=s3 Nodes=n3,n5\n");
        QCOMPARE(doubt.skipped, 1);
        QVERIFY(doubt.lost.front().first.find("n3.dc.other.org") != std::string::npos);
        bench.read("said.conf", "SwitchName=s3 Nodes=n3,n5\n", {{"host.n3", "n3.dc.other.org"}});
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 4);
    }

    void hostIsMapped() {
        ImportBench bench;
        bench.read("nodes.csv", "site,node,rack\nS,oak07,K1\n");
        bench.read("t.prom", scrapes("gpu-a7.example.org", "GPU-1", 0, kStart, 3, 50), {{"host.gpu-a7", "oak07"}});
        QCOMPARE(bench.rows(kGpus), QStringLiteral("oak07|0|GPU-1|-|-"));
    }

    /// Another module at a place is another GPU; the old one keeps its samples.
    void moduleIsReplaced_data() {
        QTest::addColumn<bool>("together");
        QTest::addColumn<bool>("backwards");
        QTest::newRow("one file") << true << false;
        QTest::newRow("one file, backwards") << true << true;
        QTest::newRow("two files") << false << false;
    }
    void moduleIsReplaced() {
        QFETCH(bool, together);
        QFETCH(bool, backwards);
        const QByteArray before = scrapes("oak01", "GPU-A", 0, kStart, 3, 20);
        const QByteArray after = scrapes("oak01", "GPU-B", 0, kStart + 600, 3, 80);
        ImportBench bench;
        if (together) {
            bench.read("t.prom", backwards ? after + before : before + after);
        } else {
            bench.read("1.prom", before);
            bench.read("2.prom", after);
        }
        QCOMPARE(bench.rows(kGpus), QStringLiteral("oak01|0|GPU-A|-|1794211800 oak01|0|GPU-B|1794211800|-"));
        QCOMPARE(bench.number("SELECT count(*) FROM gpu WHERE retired IS NULL"), 1);
        QVERIFY(bench.read("1.prom", before).changedNothing());
        QVERIFY(bench.read("2.prom", after).changedNothing());
        const auto site = loadSnapshot(bench.site());
        QVERIFY(site.has_value());
        QCOMPARE((*site)->gpus.size(), std::size_t{2});
    }

    /// What two report at one instant are two.
    void bothReport() {
        ImportBench bench;
        const FileReport report = bench.read(
            "t.prom", scrapes("oak01", "GPU-A", 0, kStart, 3, 20) + scrapes("oak01", "GPU-B", 0, kStart, 3, 80));
        QCOMPARE(bench.number("SELECT count(*) FROM gpu WHERE retired IS NULL"), 2);
        QCOMPARE(report.byKind.at("sample").added, 6);
        QVERIFY(std::any_of(report.warnings.begin(), report.warnings.end(), [](const std::string& warning) {
            return warning.find("GPUs report at one time") != std::string::npos;
        }));
    }

    void gpuMoves() {
        ImportBench bench;
        bench.read("gpus.csv", "site,node,slot,uuid,serial\nS,a,0,GPU-A,SN1\nS,b,0,GPU-B,SN2\n");
        // A table of places moves them, both at once.
        const FileReport swapped = bench.read("gpus.csv", "site,node,slot,uuid\nS,b,0,GPU-A\nS,a,0,GPU-B\n");
        QCOMPARE(bench.rows(kGpus), QStringLiteral("a|0|GPU-B|-|- b|0|GPU-A|-|-"));
        QCOMPARE(swapped.byKind.at("gpu").updated, 2);
        // The serial number alone finds it too.
        bench.read("gpus.csv", "site,node,slot,serial\nS,c,3,SN1\nS,a,0,SN2\n");
        QCOMPARE(bench.rows(kGpus), QStringLiteral("a|0|GPU-B|-|- c|3|GPU-A|-|-"));
        QCOMPARE(bench.number("SELECT count(*) FROM gpu"), 2);
    }

    void linesThatContradict() {
        ImportBench one;
        ImportBench two;
        const QByteArray a = "S,n1,K1,SN1\n";
        const QByteArray b = "S,n1,K2,SN2\n";
        const FileReport first = one.read("nodes.csv", "site,node,rack,serial\n" + a + b);
        two.read("nodes.csv", "site,node,rack,serial\n" + b + a);
        const char* sql = "SELECT n.name, k.name, n.serial FROM node n JOIN rack k ON k.id = n.rack_id";
        QCOMPARE(one.rows(sql), two.rows(sql));
        QVERIFY(first.warnings.back().find("what sorts first holds") != std::string::npos);
        QVERIFY(one.read("nodes.csv", "site,node,rack,serial\n" + b + a).changedNothing());
    }

    void sitesOfSameHosts() {
        ImportBench bench;
        for (const char* site : {"S", "T"}) {
            const std::string stem = std::string("import-more/02-site") + site;
            bench.import({fixturePath((stem + ".ib.txt").c_str()), fixturePath((stem + ".prom").c_str())},
                         {{"site", site}});
        }
        QCOMPARE(
            bench.rows("SELECT s.name, n.name, c.guid, g.uuid FROM site s JOIN node n ON n.site_id = s.id JOIN nic "
                       "c ON c.node_id = n.id JOIN gpu g ON g.node_id = n.id ORDER BY 1"),
            QStringLiteral("S|gpu001|161|GPU-S T|gpu001|177|GPU-T"));
    }

    void remedyOfSeveralSitesHolds() {
        ImportBench bench;
        bench.import({fixturePath("import-more/03-nodes-of-two-sites.csv")});
        const auto asked = bench.tryImport({fixturePath("import-more/02-siteT.prom")});
        QVERIFY(!asked);
        QVERIFY(asked.error().remedy.find("--set site=") != std::string::npos);
        bench.import({fixturePath("import-more/02-siteT.prom")}, {{"site", "T"}});
        QCOMPARE(bench.rows("SELECT s.name, n.name FROM gpu g JOIN node n ON n.id = g.node_id JOIN site s ON s.id = "
                            "n.site_id"),
                 QStringLiteral("T|gpu001"));
    }

    /// One name, however it is written: blanks at its ends, composed or not.
    void namesArePlain() {
        ImportBench bench;
        bench.import({fixturePath("import-more/13-blanks.csv")});
        QCOMPARE(bench.rows("SELECT name FROM party"), QStringLiteral("T1"));
        const QByteArray head = "lease,tenant,from,to,price_kind,amount,currency\n";
        const QByteArray rest = ",2026-01-01,2027-01-01,monthly,1000,USD\n";
        bench.read("leases.csv", head + "N1,Caf\xC3\xA9" + rest + "N2,Cafe\xCC\x81" + rest +
                                     "N3,\xC2\xA0"
                                     "CAF\xC3\xA9\xE3\x80\x80" +
                                     rest);
        QCOMPARE(bench.number("SELECT count(*) FROM party WHERE name LIKE 'Caf%'"), 1);
        QVERIFY(sameName("Caf\xC3\xA9", "Cafe\xCC\x81"));
        const auto site = loadSnapshot(bench.site());
        QVERIFY(parseNotice(**site, "cafe\xCC\x81@2026-06-01").has_value());
        QVERIFY(parseNotice(**site, " T1 @2026-06-01").has_value());
    }

    void manyNodes() {
        ImportBench bench;
        QElapsedTimer timer;
        timer.start();
        bench.import({fixturePath("many-nodes/one-line.topology.conf")});
        qInfo("40,000 nodes in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(bench.number("SELECT count(*) FROM node"), 40000);
        QCOMPARE(bench.number("SELECT count(*) FROM pod"), 1);
        QVERIFY(timer.elapsed() < 30000);  // minutes, where each node walked through those before it
    }
};

LEASEHOLD_SUITE(runGuiless<IdentityTest>)
#include "tst_identity.moc"
