// SPDX-License-Identifier: GPL-3.0-or-later
// A lease's life in its file: it leaves, is renamed, stands in two files, lacks a currency.
#include <QTest>

#include "data/store/load.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

bool tells(const FileReport& report, const char* words) {
    return std::any_of(report.warnings.begin(), report.warnings.end(),
                       [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

void prepare(ImportBench& bench) {
    bench.read("gpus.csv", "site,node,slot\nS,n1,0\nS,n1,1\n");
    bench.read("nodes.csv", "site,node,rack\nS,n1,K1\n");
    bench.read("contracts.yaml", fixture("cases/import-more/15-contracts-old.yaml"));
}

}  // namespace

class LeaseLifeTest : public QObject {
    Q_OBJECT
private slots:
    void leavesItsFile() {
        ImportBench bench;
        prepare(bench);
        const QByteArray removed = fixture("cases/import-more/15-contracts-removed.yaml");
        const FileReport report = bench.read("contracts.yaml", removed);
        QCOMPARE(report.byKind.at("lease").vanished, 1);
        QVERIFY(tells(report, "'LB'"));
        QVERIFY(tells(report, "--set retire=yes"));
        const auto site = loadSnapshot(bench.site());
        QCOMPARE((*site)->leases.size(), std::size_t{2});
        QVERIFY(!(*site)->leases[1].seen);
        QCOMPARE((*site)->leases[1].source, std::string("contracts.yaml"));
        // Said again as long as it is so; and let go when asked.
        const FileReport again = bench.read("contracts.yaml", removed);
        QVERIFY(again.changedNothing());
        QVERIFY(tells(again, "'LB'"));
        bench.read("other.yaml", "currency: USD\nleases:\n  - {name: O, tenant: T1, from: 2026-01-01}\n",
                   {{"retire", "yes"}});
        QCOMPARE(bench.number("SELECT count(*) FROM lease"), 3);
        bench.read("contracts.yaml", removed, {{"retire", "yes"}});
        QCOMPARE(bench.rows("SELECT name FROM lease ORDER BY 1"), QStringLiteral("LA O"));
    }

    void isRenamed() {
        ImportBench bench;
        prepare(bench);
        const auto path = bench.file("contracts.yaml", fixture("cases/import-more/15-contracts-renamed.yaml"));
        const auto refused = bench.tryImport({path});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(refused.error().remedy.find("'LA' is no longer in contracts.yaml") != std::string::npos);
        QVERIFY(refused.error().remedy.find("--set retire=yes") != std::string::npos);
        bench.import({path}, {{"retire", "yes"}});
        QCOMPARE(bench.rows("SELECT name FROM lease ORDER BY 1"), QStringLiteral("LA amended LB"));
    }

    void standsInTwoFiles() {
        ImportBench bench;
        prepare(bench);
        const QByteArray other = fixture("cases/import-more/16-other-contracts.yaml");
        const auto path = bench.file("other.yaml", other);
        const auto refused = bench.tryImport({path});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        const std::string text = describe(refused.error());
        for (const char* part : {"other.yaml:6", "contracts.yaml", "'LA'", "--set replace=yes"}) {
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
        }
        // The same terms in two files are one lease of the first; only its scope differs: that counts too.
        const QByteArray same = fixture("cases/import-more/15-contracts-old.yaml");
        QVERIFY(bench.read("copy.yaml", same).byKind.at("lease").updated == 0);
        QByteArray wider = same;
        wider.replace("scope: [{rack: K1}], ", "");
        QVERIFY(!bench.tryImport({bench.file("wider.yaml", wider)}));
        bench.import({path}, {{"replace", "yes"}});
        QCOMPARE(bench.rows("SELECT source, amount FROM lease WHERE name = 'LA'"), QStringLiteral("other.yaml|200000"));
    }

    void lacksACurrency() {
        ImportBench bench;
        const auto refused = bench.tryImport({bench.file("c.yaml", fixture("cases/import-more/17-no-currency.yaml"))});
        QVERIFY(!refused);
        QVERIFY(refused.error().place.find("c.yaml:2:") != std::string::npos);
        QVERIFY(refused.error().message.find("has no currency") != std::string::npos);
        const QByteArray head = "lease,tenant,from,to,price_kind,amount,currency\n";
        const FileReport report = bench.read("leases.csv", head +
                                                               "A,T,2026-01-01,2027-01-01,monthly,1000,\n"
                                                               "B,T,2026-01-01,2027-01-01,,1000,USD\n"
                                                               "C,T,2026-01-01,2027-01-01,monthly,1000,USD\n"
                                                               "D,T,2026-01-01,2027-01-01,,,\n");
        QCOMPARE(report.skipped, 2);
        QCOMPARE(bench.rows("SELECT name FROM lease ORDER BY 1"), QStringLiteral("C D"));
    }

    void standsTwiceInATable() {
        ImportBench bench;
        const FileReport report = bench.read("leases.csv", "lease,tenant,from\nA,T,2026-01-01\na,U,2026-01-01\n");
        QCOMPARE(report.skipped, 1);
        QVERIFY(report.lost.front().reason.find("twice") != std::string::npos);
    }
};

LEASEHOLD_SUITE(runGuiless<LeaseLifeTest>)
#include "tst_lease_life.moc"
