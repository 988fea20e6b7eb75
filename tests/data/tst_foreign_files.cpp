// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QTest>

#include "data/formats/csv_header.hpp"
#include "data/formats/detect.hpp"
#include "data/formats/foreign_kinds.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

QString messageOf(const Result<ImportReport>& report) {
    return report ? QStringLiteral("(imported)") : QString::fromStdString(describe(report.error()));
}

}  // namespace

/// Files that are not ours, and files that hold nothing.
class ForeignFilesTest : public QObject {
    Q_OBJECT
private slots:
    void headers_data() {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<int>("confidence");
        const auto row = [](const char* header, const char* table, int confidence) {
            QTest::newRow(header) << QByteArray(table) << confidence;
        };
        // Ours, whole or in part, in any order, with columns of the user's own.
        row("site,hall,row,rack,pod,model,x,y", "racks", 95);
        row("node,slot", "gpus", 95);
        row("slot , node, model", "gpus", 95);
        row("node,slot,model,owner", "gpus", 60);
        row("node,slot,model,rack,purchase order", "gpus", 60);
        row("node,rack,owner", "nodes", 60);
        row("site,node,rack,u,serial,owner,bought", "nodes", 60);
        row("site,location,status,comments", "sites", 60);
        row("rack,site,model,purchase", "racks", 60);
        row("lease,tenant,from,to,amount,contact,phone", "leases", 60);
        row("time,gpu,metric,value", "samples", 95);
        row("time,gpu,metric,value,source", "samples", 60);
        row("time,site,node,slot,metric,value", "samples", 95);
        // Ours only by the name of the format.
        row("node,slot,a,b", "gpus", 20);
        row("node,cpus,memory", "nodes", 20);
        row("site,region,country", "sites", 20);
        // Other programs'.
        row("name,site,location,status,u_height,comments", "", 0);
        row("name,site,status", "", 0);
        row("site,location,status,name", "", 0);
        row("rack,site,location,status,asset_tag", "", 0);
        row("site,location,name,facility_id,tenant,status,role,type,serial,asset_tag,width,u_height,desc_units", "", 0);
        row("name,device_role,tenant,manufacturer,device_type,serial,asset_tag,status,site,rack,position,face", "", 0);
        row("id,hostname,rack,row,site", "", 0);
        row("node,slot,node", "", 0);
        row("node,slot,slot,model", "", 0);
        row("time,host,metric,value", "", 0);
        row("title,author,year", "title", 20);
        row("pod,namespace", "pods", 20);
        row("JobID,JobName,Account,State", "", 0);
        row("timestamp, name, utilization.gpu [%], memory.used [MiB]", "", 0);
        row("sn,cpu_milli,memory_mib,gpu,model", "", 0);
        row("BilledCost,BillingAccountId,ChargePeriodStart", "", 0);
        row("", "", 0);
        row(",,,", "", 0);
    }
    void headers() {
        const CsvMatch match = matchCsvHeader(splitCsvLine(QTest::currentDataTag()));
        const QByteArray name = match.table == nullptr ? QByteArray()
                                                       : QByteArray(match.table->name.data(),
                                                                    static_cast<qsizetype>(match.table->name.size()));
        QTEST(name, "table");
        QTEST(match.confidence, "confidence");
    }

    void everyTableOfOursIsKnown() {
        for (const CsvTable& table : csvTables()) {
            const CsvMatch match = matchCsvHeader(splitCsvLine(table.columns));
            QVERIFY(match.table == &table && match.confidence == 95);
            const CsvMatch needed = matchCsvHeader(splitCsvLine(table.needed));
            QVERIFY2(table.name == "samples" || needed.table != nullptr, table.name.data());
        }
    }

    void racksOfADcim() {
        ImportBench bench;
        bench.read("before.yaml", fixture("cases/foreign-tables/before.yaml"));
        const QByteArray before = bench.dump();
        const auto path = bench.file("racks-of-a-dcim.csv", fixture("cases/foreign-tables/racks-of-a-dcim.csv"));
        for (const char* format : {"", "leasehold-csv"}) {
            const auto report = bench.tryImport({path}, {}, format);
            const QString message = messageOf(report);
            QVERIFY2(message.contains(QLatin1String("3 of its 6 columns are those of sites.csv")), qPrintable(message));
            QVERIFY2(message.contains(QLatin1String("docs/manual/leasehold-csv.md")), qPrintable(message));
            QVERIFY(bench.dump() == before);
        }
        QVERIFY(messageOf(bench.tryImport({path})).contains(QLatin1String("as a DCIM")));
    }

    void columnsOfTheUsersOwn() {
        ImportBench bench;
        const FileReport report = bench.read("g.csv", "node,slot,model,owner,bought\noak01,0,H100,me,2024\n");
        QCOMPARE(bench.rows("SELECT model FROM gpu"), QStringLiteral("H100"));
        QCOMPARE(QString::fromStdString(report.warnings.at(0)), QStringLiteral("columns not used: owner, bought"));
        const auto twice = bench.tryImport({bench.file("t.csv", "node,slot,model,model\noak01,0,H100,A100\n")});
        QVERIFY(messageOf(twice).contains(QLatin1String("the column 'model' of gpus.csv stands twice")));
    }

    void rowsThatDiffer() {
        ImportBench bench;
        const FileReport report =
            bench.read("g.csv", "node,slot,model\noak01,0,H100\noak01,1,H100\nOAK01,0,A100\noak01,1,H100\n");
        QCOMPARE(report.warnings.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(report.warnings[0]),
                 QStringLiteral("'oak01 0' stands on lines 2 and 4 with different values"));
        QVERIFY(report.warnings[1].find("what sorts first holds") != std::string::npos);
    }

    void kinds_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* says, const QByteArray& content) {
            QTest::newRow((says + QByteArray(" ") + content.left(12)).constData())
                << content << QString::fromLatin1(says);
        };
        row("sacct output", "JobID|JobName|Account|State|Start|End\n1|a|b|COMPLETED|x|y\n");
        row("sacct output",
            "JobID           JobName  Partition    Account  AllocCPUS      State ExitCode \n------------\n");
        row("sinfo output", "PARTITION AVAIL  TIMELIMIT  NODES  STATE NODELIST\nbatch* up infinite 2 idle n[1-2]\n");
        row("squeue output", "  JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)\n");
        row("scontrol show node", "NodeName=n1 Arch=x86_64 CoresPerSocket=64\n   CPUAlloc=0 CPUEfctv=224\n");
        row("slurm.conf", "ClusterName=c\nSlurmctldHost=h\nNodeName=n[1-4] CPUs=8 Gres=gpu:8\n");
        row("nvidia-smi CSV", "timestamp, name, utilization.gpu [%], memory.used [MiB]\n");
        row("nvidia-smi's screen", "+-----+\n| NVIDIA-SMI 550.54   Driver Version: 550.54 |\n");
        row("nvidia-smi's list of GPUs", "GPU 0: NVIDIA H100 (UUID: GPU-1234)\n");
        row("nvidia-smi's log", "<?xml version=\"1.0\" ?>\n<nvidia_smi_log>\n");
        row("a NetBox dump", "[{\"model\": \"dcim.rack\", \"pk\": 1, \"fields\": {}}]");
        row("REST answer of NetBox", "{\"count\":1,\"next\":null,\"previous\":null,\"results\":[]}");
        row("as a DCIM", "Name,Site,Location,Status,Facility ID,U Height\nK01,E,H,Active,,42\n");
        row("as a DCIM", "name;status;site;rack;position;face\n");
        row("Kubernetes objects", "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}");
        row("Kubernetes objects", "apiVersion: v1\nkind: List\nitems:\n");
        row("Kubernetes nodes", "NAME   STATUS   ROLES    AGE   VERSION\nn1 Ready <none> 3d v1.30\n");
        row("iblinkinfo output",
            "CA: n02 HCA-1:\n  0xec0d 4 1[  ] ==( 4X 25.78 Gbps Active/ LinkUp)==> 2 17[  ] \"x\" ( )\n");
        row("ibdiagnet's db_csv", "START_NODES\nNodeDesc,NumPorts\n");
        row("an OpenSM log", "Nov 09 08:00:00 123456 [7F1B0700] 0x03 -> OpenSM 5.9\n");
        row("FOCUS billing data", "\"BilledCost\",\"ChargePeriodStart\",\"SubAccountId\"\n");
        row("a zip archive", QByteArray("PK\x03\x04zzzz", 8));
        row("XLSX", QByteArray("PK\x03\x04....[Content_Types].xml", 27));
        row("a tar archive", QByteArray("a.csv").leftJustified(257, '\0') + "ustar");
        row("a PDF document", "%PDF-1.7\n");
        row("a PNG picture", QByteArray("\x89PNG\r\n\x1a\n\0\0", 10));
        row("semicolons", "alpha;beta;gamma\n1;2;3\n");
        row("the metadata that stands beside", "{\"@context\": \"x\", \"url\": \"gpus.csv\", \"tableSchema\": {}}");
    }
    void kinds() {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        ImportBench bench;
        const QString message = messageOf(bench.tryImport({bench.file("x", content)}));
        QVERIFY2(message.contains(says), qPrintable(message));
        QVERIFY2(message.contains(QLatin1String("; ")), qPrintable(message));
        QVERIFY(!message.contains(QLatin1Char('\n')));
        QVERIFY(!std::filesystem::exists(bench.site()));
    }

    void aSiteFileIsKnown() {
        ImportBench bench;
        bench.read("before.yaml", fixture("cases/foreign-tables/before.yaml"));
        std::filesystem::copy_file(bench.site(), bench.folder() / "other.leasehold");
        const QString message = messageOf(bench.tryImport({bench.folder() / "other.leasehold"}));
        QVERIFY2(message.contains(QLatin1String("leasehold export")), qPrintable(message));
    }

    /// Every real sample is read, or known for what it is.
    void realFiles() {
        const QString samples = QStringLiteral(LEASEHOLD_SAMPLES);
        if (!QDir(samples).exists()) QSKIP("the folder of real samples is absent");
        QDirIterator files(samples, QDir::Files, QDirIterator::Subdirectories);
        QStringList unknown;
        while (files.hasNext()) {
            const auto path = std::filesystem::path(files.next().toStdString());
            auto source = TextSource::open(path);
            if (path.extension() == ".csv" && source) {
                const auto format = detectFormat(path, source->head());
                QVERIFY2(!format, path.c_str());
            }
            if (!source || detectFormat(path, source->head()) || recogniseForeign(source->head())) continue;
            unknown << QString::fromStdString(path.filename().string());
        }
        unknown.sort();
        qInfo("not known: %s", qPrintable(unknown.join(QLatin1Char(' '))));
        QVERIFY(unknown.size() < 30);
    }

    void nothingUsable_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("ibnetdiscover of another")
            << fixture("cases/forced-format/other-exporter.prom") << QStringLiteral("it looks like Prometheus text");
        QTest::newRow("ibnetdiscover") << QByteArray("nothing of the kind\n")
                                       << QStringLiteral("has no switch, adapter or cable");
        QTest::newRow("slurm-topology") << QByteArray("NodeName=a CPUs=1\n") << QStringLiteral("has no SwitchName=");
        QTest::newRow("leasehold-csv") << QByteArray("node,slot\noak01,x\n") << QStringLiteral("line 2: x: slot is no");
        QTest::newRow("leasehold-csv samples")
            << QByteArray("time,node,slot,metric,value\n2026-01-01,oak01,0,gpu_util,high\n")
            << QStringLiteral("line 2");
        QTest::newRow("lease-yaml") << QByteArray("parties: []\n") << QString();
    }
    /// A format that is named, and a file without one usable record of it: an error, and no site.
    void nothingUsable() {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        ImportBench bench;
        const std::string format = QByteArray(QTest::currentDataTag()).split(' ').first().toStdString();
        const auto report = bench.tryImport({bench.file("x", content)}, {}, format);
        const QString message = messageOf(report);
        QVERIFY2(!report && message.contains(says), qPrintable(message));
        QVERIFY(!std::filesystem::exists(bench.site()));
    }

    /// Records that were read and all refused are nothing imported either.
    void allRefused() {
        ImportBench bench;
        const auto report = bench.tryImport({bench.file("n.csv", "node,nic\noak01,mlx5_0\n")});
        const QString message = messageOf(report);
        QVERIFY2(message.contains(QLatin1String("there is no node 'oak01'")), qPrintable(message));
        QVERIFY(!std::filesystem::exists(bench.site()));
        // What is known already is no failure.
        bench.read("g.csv", "node,slot\noak01,0\n");
        QVERIFY(bench.read("g.csv", "node,slot\noak01,0\n").changedNothing());
        // A table of ours may be empty beside others, but a command that reads nothing at all is an error.
        QVERIFY(bench.tryImport({bench.file("e.csv", "node,slot\n"), bench.file("g.csv", "node,slot\noak01,0\n")}));
        QVERIFY(!bench.tryImport({bench.file("e.csv", "node,slot\n")}));
    }

    void returnsEndLines_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("counts");
        QTest::newRow("fabric") << fixture("small.compute.txt") << QStringLiteral("8|6|0|22");
        QTest::newRow("pairs") << fixture("small-p.compute.txt") << QStringLiteral("8|6|0|22");
        QTest::newRow("slurm") << fixture("tree.conf") << QStringLiteral("7|3|0|0");
        QTest::newRow("telemetry") << fixture("telemetry.prom") << QString();
        QTest::newRow("table") << QByteArray("node,slot,model\noak01,0,\"H\n100\"\noak01,1,H100\n")
                               << QStringLiteral("1|0|2|0");
        QTest::newRow("contracts") << fixture("cases/foreign-tables/before.yaml") << QStringLiteral("0|0|0|0");
    }
    /// CR alone, as old Macs and some spreadsheets end lines, in every reader.
    void returnsEndLines() {
        QFETCH(QByteArray, content);
        QFETCH(QString, counts);
        const char* sql =
            "SELECT (SELECT count(*) FROM node), (SELECT count(*) FROM switch), (SELECT count(*) FROM gpu), (SELECT "
            "count(*) FROM link)";
        ImportBench feeds;
        feeds.read("x.compute.txt", content);
        ImportBench mac;
        mac.read("x.compute.txt", QByteArray(content).replace('\n', '\r'));
        if (!counts.isEmpty()) QCOMPARE(mac.rows(sql), counts);
        QCOMPARE(mac.rows(sql), feeds.rows(sql));
        QCOMPARE(mac.number("SELECT count(*) FROM site"), feeds.number("SELECT count(*) FROM site"));
        ImportBench both;
        both.read("x.compute.txt", QByteArray(content).replace('\n', "\r\n"));
        QCOMPARE(both.rows(sql), feeds.rows(sql));
    }

    /// A few such bytes inside quotes are text.
    void returnsInQuotesStay() {
        ImportBench bench;
        bench.read("g.csv", "node,slot,model\noak01,0,\"a\rb\rc\rd\re\"\n");
        QCOMPARE(bench.rows("SELECT hex(model) FROM gpu"), QStringLiteral("610D620D630D640D65"));
    }

    void cutTables() {
        ImportBench bench;
        bench.read("nodes.csv", "site,node\nE,oak01\nE,oak02\nE,oak03\n");
        const FileReport cut = bench.read("nodes.csv", "site,node\nE,oak01\nE,oak02");
        QCOMPARE(cut.vanished, 0);
        QVERIFY(QString::fromStdString(cut.warnings.at(0)).contains(QLatin1String("--set whole=yes")));
        QCOMPARE(bench.read("nodes.csv", "site,node\nE,oak01\nE,oak02\n").vanished, 1);
    }
};

LEASEHOLD_SUITE(runGuiless<ForeignFilesTest>)
#include "tst_foreign_files.moc"
