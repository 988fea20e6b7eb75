// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "data/export/csv_export.hpp"
#include "data/export/csv_writer.hpp"
#include "data/formats/csv_tables.hpp"
#include "support_import.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

QByteArray contentOf(const fs::path& path) {
    QFile in(QString::fromStdString(path.string()));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("missing");
}

QJsonObject metadataOf(const fs::path& table) {
    return QJsonDocument::fromJson(contentOf(table.string() + "-metadata.json")).object();
}

/// Names that a careless table would break on.
constexpr const char* kOddNames =
    "INSERT INTO site (name, location, synthetic, owner_cost_micros, owner_cost_currency) VALUES ('=SUM(A1), \"x\"', "
    "'line one\nline two', 1, 1400001, 'JPY');"
    "INSERT INTO hall (site_id, name, seen) SELECT max(id), 'two  blanks', 0 FROM site;"
    "INSERT INTO rack_row (hall_id, name) SELECT max(id), '' FROM hall;"
    "INSERT INTO pod (site_id, name) SELECT max(id), '数据中心' FROM site;"
    "INSERT INTO rack (site_id, row_id, pod_id, name, x, y, rotation, rated_power_w, status) SELECT (SELECT max(id) "
    "FROM "
    "site), (SELECT max(id) FROM rack_row), max(id), 'مركز,\r\n2', 0.1, -1e-7, 33.3333333333333357, 1e300, 'planned' "
    "FROM pod;"
    "INSERT INTO rack (site_id, name) SELECT max(id), 'loose' FROM site;"
    "INSERT INTO node (site_id, rack_id, name, serial) SELECT (SELECT max(id) FROM site), max(id), 'n,1', '' FROM rack;"
    "INSERT INTO gpu (node_id, slot, model, uuid, planned, commissioned, retired) SELECT max(id), 7, '', 'U-1', 1, 0, "
    "86399 "
    "FROM node;"
    "INSERT INTO gpu (node_id, slot, seen) SELECT max(id), 9, 0 FROM node;"
    "INSERT INTO gpu_status (gpu_id, from_s, to_s, down, reason) SELECT max(id), 100, NULL, 1, 'said \"down\"' FROM "
    "gpu;"
    "INSERT INTO party (name, is_operator) VALUES ('+1, \"party\"', 1);"
    "INSERT INTO lease (name, tenant_id, from_s, to_s, price_kind, amount, currency, note, seen) SELECT '-lease', "
    "max(id), "
    "-86400, 5, 'monthly', 123, 'KWD', 'a\nb', 0 FROM party;"
    "INSERT INTO lease_ramp SELECT max(id), -86400, 0, NULL FROM lease;"
    "INSERT INTO allocation (lease_id, scope, ref_id, slot_from, slot_to) SELECT (SELECT max(id) FROM lease), 'gpus', "
    "max(id), 7, 10 FROM node;"
    "INSERT INTO allocation (lease_id, scope, gpu_count, from_s) SELECT max(id), 'count', 5, 3 FROM lease;"
    "INSERT INTO evidence (subject, ref_id, field, value, kind, source, date, note) SELECT 'party', max(id), 'f', 'v', "
    "'estimated', 's', '', 'rival' FROM party;"
    "INSERT INTO power_feed (name, scope, ref_id, envelope_w) SELECT 'A', 'rack', max(id), 0.1 FROM rack;"
    "INSERT INTO metric (name, unit, code_bytes, scale, bias, step_s) VALUES ('odd', 'K', 2, 0.25, -7, NULL);";

void checkRoundTrip(const fs::path& site, const fs::path& folder) {
    const auto first = exportCsv(site, folder / "one");
    QVERIFY2(first, first ? "" : describe(first.error()).c_str());
    const auto read = importFiles(folder / "copy.leasehold", std::vector<fs::path>{folder / "one"}, {});
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    for (const FileReport& report : read->files) {
        QVERIFY2(report.skipped == 0 && report.warnings.empty(),
                 report.warnings.empty() ? report.file.c_str() : (report.file.string() + report.warnings[0]).c_str());
    }
    QVERIFY(exportCsv(folder / "copy.leasehold", folder / "two"));
    const QDir one(QString::fromStdString((folder / "one").string()));
    const QStringList tables = one.entryList({QStringLiteral("*.csv")}, QDir::Files | QDir::Hidden);
    QCOMPARE(tables.size(), 22);
    QCOMPARE(one.entryList(QDir::Files | QDir::Hidden).size(), 44);  // each with where it comes from, and nothing else
    for (const QString& table : tables) {
        const QByteArray content = contentOf(folder / "one" / table.toStdString());
        QVERIFY2(content == contentOf(folder / "two" / table.toStdString()), qPrintable(table));
        QVERIFY(!content.contains('\0'));
    }
    // And once more into the copy: nothing to do.
    const auto again = importFiles(folder / "copy.leasehold", std::vector<fs::path>{folder / "two"}, {});
    QVERIFY2(again, again ? "" : describe(again.error()).c_str());
    for (const FileReport& report : again->files) {
        QVERIFY2(report.changedNothing(), report.file.c_str());
    }
}

}  // namespace

class ExportCsvTest : public QObject {
    Q_OBJECT
private slots:
    void importedSiteComesBack() {
        ImportBench bench;
        bench.import(
            {bench.file("l.yaml", fixture("leases.yaml")), bench.file("t.prom", fixture("telemetry.prom")),
             bench.file("tree.conf", fixture("tree.conf")), bench.file("f.compute.txt", fixture("small.compute.txt"))},
            {{"site", "Testbed"}});
        checkRoundTrip(bench.site(), bench.folder());
        const QByteArray samples = contentOf(bench.folder() / "one" / "samples.csv");
        QCOMPARE(samples.count('\n'), 193);
        QVERIFY(samples.contains("2026-01-05T12:01:00Z,Testbed,gn01,0,gpu_util,11\n"));
        QVERIFY(samples.contains(",power_w,310.1\n"));
    }

    void oddNamesComeBack() {
        ScratchSite site;
        site.grid(2, 2, 2, 3, 4);
        site.samples(utilisation(Duration{900}), 90, 1000, 1100, [](std::int64_t gpu, std::int64_t slot) {
            return static_cast<std::uint32_t>((gpu + slot) % 101);
        });
        site.sql(kOddNames);
        site.sql("UPDATE meta SET value = 'A title, with \"quotes\"' WHERE key = 'title'");
        checkRoundTrip(site.path(), site.folder());
    }

    void seleneComesBack() {
        if (!QDir(QStringLiteral(LEASEHOLD_SAMPLES)).exists()) QSKIP("the folder of real samples is absent");
        ImportBench bench;
        bench.import({ImportBench::sample("1-fabric/ibnetdiscover/tartu-rocket-2014.ibnetdiscover"),
                      ImportBench::sample("1-fabric/ibnetdiscover/selene.storage.txt")});
        checkRoundTrip(bench.site(), bench.folder());
    }

    void anySubset() {
        ImportBench bench;
        bench.import(
            {bench.file(
                 "b.csv",
                 "metric,value,time,gpu\ngpu_util,50,2026-01-05 12:00,n1/0\ngpu_util,70,2026-01-05 12:15,n1/0\n"),
             bench.file("a.csv", "node,slot,model\nn1,0,H100\nn1,1,H100\n"),
             bench.file("c.csv", "lease,tenant,from\nL,T,2026-01-01\n"),
             bench.file("d.csv", "lease,scope,node\nL,node,n1\n")});
        QCOMPARE(
            bench.rows("SELECT (SELECT count(*) FROM gpu), (SELECT count(*) FROM allocation), (SELECT sum(valid) FROM "
                       "telemetry_block), (SELECT step_s FROM metric)"),
            QStringLiteral("2|1|2|900"));
    }

    /// Columns of each table in its order with their types and units, and where the table comes from.
    void sayWhatTheyAre() {
        ImportBench bench;
        bench.read("f.compute.txt", fixture("small.compute.txt"));
        bench.read("leases.csv", "lease,tenant,from,notice_days\nL,T,2026-01-01,90\n");
        bench.read("racks.csv", "rack,x,y,rated_power_w\nR,1,2,40000\n");
        const fs::path out = bench.folder() / "out";
        QVERIFY(exportCsv(bench.site(), out));
        for (const CsvTable& table : csvTables()) {
            const fs::path file = out / (std::string(table.name) + ".csv");
            const QJsonObject said = metadataOf(file);
            QCOMPARE(said[QStringLiteral("@context")].toString(), QStringLiteral("http://www.w3.org/ns/csvw"));
            QCOMPARE(said[QStringLiteral("url")].toString(), QString::fromStdString(file.filename().string()));
            QStringList columns;
            for (const QJsonValue& column :
                 said[QStringLiteral("tableSchema")].toObject()[QStringLiteral("columns")].toArray()) {
                columns += column.toObject()[QStringLiteral("titles")].toString();
            }
            QCOMPARE(columns.join(u',').toUtf8(), contentOf(file).split('\n').first());
            QVERIFY(QJsonDocument(said).toJson().contains("two quotes are an empty text"));
        }
        const auto typeIn = [&](const char* table, const char* name) {
            const QJsonObject said = metadataOf(out / table);
            for (const QJsonValue& column :
                 said[QStringLiteral("tableSchema")].toObject()[QStringLiteral("columns")].toArray()) {
                const QJsonObject one = column.toObject();
                if (one[QStringLiteral("titles")].toString() == QLatin1String(name)) {
                    return one[QStringLiteral("datatype")].toString() + u' ' +
                           one[QStringLiteral("schema:unitText")].toString();
                }
            }
            return QStringLiteral("none");
        };
        QCOMPARE(typeIn("racks.csv", "x"), QStringLiteral("double m"));
        QCOMPARE(typeIn("racks.csv", "rated_power_w"), QStringLiteral("double W"));
        QCOMPARE(typeIn("leases.csv", "from"), QStringLiteral("dateTime "));
        QCOMPARE(typeIn("leases.csv", "notice_days"), QStringLiteral("integer days"));
        QVERIFY(typeIn("leases.csv", "amount").startsWith(QStringLiteral("decimal of currency")));
        QCOMPARE(typeIn("samples.csv", "time"), QStringLiteral("dateTime "));
    }

    void badRowsAreSkipped() {
        ImportBench bench;
        const FileReport report =
            bench.read("gpus.csv",
                       "node,slot,model,colour\nn1,0,H100,red\nn1,x,H100,red\nn1\n\nn1,2,\"H\"100,red\n"
                       "n1,-1,H,red\nn1,3,\"a\"\"b\",\n");
        QCOMPARE(report.rowsRead, 2);
        QCOMPARE(report.skipped, 4);
        QCOMPARE(bench.rows("SELECT slot, model FROM gpu ORDER BY slot"), QStringLiteral("0|H100 3|a\"b"));
        QVERIFY(report.warnings.back().find("colour") != std::string::npos);
        QVERIFY(report.warnings.front().find("line 3") != std::string::npos);
    }

    void failsCleanly() {
        ImportBench bench;
        bench.read("f.compute.txt", fixture("small.compute.txt"));
        QVERIFY(!exportCsv(bench.folder() / "none.leasehold", bench.folder() / "out"));
        const auto isFile = exportCsv(bench.site(), bench.site());
        QVERIFY(!isFile);
        QCOMPARE(isFile.error().code, ErrorCode::InvalidInput);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = exportCsv(bench.site(), bench.folder() / "out", stop.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QVERIFY(fs::is_empty(bench.folder() / "out"));
    }

    void valuesAreShort_data() {
        QTest::addColumn<double>("scale");
        QTest::addColumn<double>("offset");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("text");
        QTest::newRow("percent") << 1.0 << 0.0 << 73 << "73";
        QTest::newRow("tenths") << 0.1 << 0.0 << 164 << "16.4";
        QTest::newRow("whole tenths") << 0.1 << 0.0 << 160 << "16";
        QTest::newRow("below zero") << 0.1 << -50.0 << 1 << "-49.9";
        QTest::newRow("zero") << 0.1 << -50.0 << 500 << "0";
        QTest::newRow("quarter") << 0.25 << -7.0 << 1 << "-6.75";
    }
    void valuesAreShort() {
        QFETCH(double, scale);
        QFETCH(double, offset);
        QFETCH(int, code);
        QTEST(QString::fromStdString(shortestValue(scale, offset, static_cast<std::uint32_t>(code))), "text");
    }
};

LEASEHOLD_SUITE(runGuiless<ExportCsvTest>)
#include "tst_export_csv.moc"
