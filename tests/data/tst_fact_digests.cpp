// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <QTest>
#include <fstream>

#include "data/analytics/check.hpp"
#include "data/demo/demo.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/fact_digests.hpp"
#include "data/store/saved_views.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

QStringList checksumFindings(const fs::path& site) {
    QStringList places;
    const CheckReport report = checkSite(site).value();
    for (const Finding& finding : report.findings) {
        if (finding.kind == "checksum") places << QString::fromStdString(finding.place);
    }
    return places;
}

fs::path smallDemo(const fs::path& folder) {
    fs::path path = folder / "demo.leasehold";
    DemoOptions options;
    options.gpus = 64;
    options.days = 1;
    if (auto made = makeDemo(path, options); !made) qFatal("%s", describe(made.error()).c_str());
    return path;
}

/// Flips the lowest bit of the last byte of `text` wherever it stands in the file.
void flip(const fs::path& path, const std::string& text) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    std::size_t found = 0;
    for (std::size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
        bytes[at + text.size() - 1] = static_cast<char>(bytes[at + text.size() - 1] ^ 1);
        ++found;
    }
    QVERIFY(found > 0);
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

class TestFactDigests : public QObject {
    Q_OBJECT
private slots:
    void everyWriterKeepsThem() {
        ImportBench bench;
        const auto sound = [&](const char* after) { QVERIFY2(checksumFindings(bench.site()).isEmpty(), after); };
        bench.import({bench.file("tree.conf", fixture("tree.conf"))});
        sound("a new site");
        bench.import({bench.file("small.compute.txt", fixture("small.compute.txt")),
                      bench.file("telemetry.prom", fixture("telemetry.prom")),
                      bench.file("leases.yaml", fixture("leases.yaml"))});
        sound("an import");
        bench.read("less.conf", "SwitchName=leaf1 Nodes=gn[01-02]\n", {{"retire", "yes"}});
        sound("what vanished");
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
            QVERIFY(file);
            const auto deleted = deleteLease(*file, *seeLease(*file, "First"), "tester");  // cascades
            QVERIFY(deleted);
            QVERIFY(undoEdit(*file, deleted->id, "tester"));
            QVERIFY(putView(*file, {"a", 1, "{}", {}}, std::nullopt));
            QVERIFY(putView(*file, {"A", 1, "{\"x\":1}", {}}, listViews(*file)->front()));  // replaces
            QVERIFY(removeView(*file, listViews(*file)->front()));
        }
        sound("edits and views");
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Write);
            {
                auto transaction = WriteTransaction::begin(*file);
                file->database().exec("DELETE FROM sighting");
            }
            auto transaction = WriteTransaction::begin(*file);
            file->database().exec(
                "UPDATE rack SET width = 1, depth = 2.5, rated_power_w = 10; INSERT OR REPLACE INTO gpu_status SELECT "
                "id, 5, 6, 1, 'r' FROM gpu; INSERT OR REPLACE INTO gpu_status SELECT id, 5, 7, 1, 'r' FROM gpu; "
                "DELETE FROM import_log; INSERT OR IGNORE INTO party (name) VALUES ('Tenant One'), ('new')");
            QVERIFY(transaction->commit());
        }
        sound("statements of every kind");
        const fs::path demo = smallDemo(bench.folder());
        QVERIFY(checksumFindings(demo).isEmpty());
        QVERIFY(checkSite(demo)->tables > 20);
    }

    /// One value of one row of each table, changed beside the program: `check` names that table and no other.
    void damageIsNamed() {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        const fs::path demo = smallDemo(folder);
        QStringList tables;
        {
            SQLite::Database database(demo.string(), SQLite::OPEN_READONLY);
            SQLite::Statement names(database,
                                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'table_digest'");
            while (names.executeStep())
                tables << QString::fromStdString(names.getColumn(0).getString());
        }
        int damaged = 0;
        for (const QString& table : tables) {
            const fs::path copy = folder / "copy.leasehold";
            fs::copy(demo, copy, fs::copy_options::overwrite_existing);
            {
                SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
                const std::string name = table.toStdString();
                SQLite::Statement columns(database, "SELECT name, type, pk FROM pragma_table_info(?)");
                columns.bind(1, name);
                std::string text;
                while (columns.executeStep()) {
                    const std::string type = columns.getColumn(1).getString();
                    if (columns.getColumn(2).getInt() == 0 && type != "BLOB") text = columns.getColumn(0).getString();
                }
                if (text.empty()) text = "kind";  // all is key
                if (database.execAndGet("SELECT count(*) FROM \"" + name + '"').getInt() == 0) continue;
                database.exec(
                    fmt::format("UPDATE OR IGNORE \"{0}\" SET \"{1}\" = CASE typeof(\"{1}\") WHEN 'text' "
                                "THEN \"{1}\" || 'x' ELSE ifnull(\"{1}\", 1) + 1 END WHERE \"{1}\" IS "
                                "(SELECT \"{1}\" FROM \"{0}\" LIMIT 1)",
                                name, text));
                QVERIFY2(database.getTotalChanges() > 0, name.c_str());
            }
            QCOMPARE(checksumFindings(copy), QStringList{QStringLiteral("table ") + table});
            ++damaged;
        }
        qInfo("%d tables", damaged);
        QVERIFY(damaged >= 15);
    }

    void aFlippedBitIsFound() {
        QTemporaryDir scratch;
        const fs::path demo = smallDemo(scratch.path().toStdString());
        std::string name;
        {
            SQLite::Database database(demo.string(), SQLite::OPEN_READONLY);
            name = database.execAndGet("SELECT note FROM lease WHERE length(note) > 20 LIMIT 1").getString();
        }
        QVERIFY(!name.empty());
        flip(demo, name);
        QVERIFY(checksumFindings(demo).contains(QStringLiteral("table lease")));
    }

    void oldFilesAreToldAndThenCovered() {
        ImportBench bench;
        bench.import({bench.file("tree.conf", fixture("tree.conf"))});
        {
            SQLite::Database database(bench.site().string(), SQLite::OPEN_READWRITE);
            database.exec("DELETE FROM table_digest");  // as the migration of an older file leaves it
        }
        const auto report = checkSite(bench.site());
        QVERIFY(report && report->errors == 0);
        QCOMPARE(report->tables, 0U);
        QCOMPARE(checksumFindings(bench.site()).size(), 1);
        bench.read("more.conf", "SwitchName=leaf3 Nodes=gn[11-12]\n");
        QVERIFY(checksumFindings(bench.site()).isEmpty());
        QVERIFY(checkSite(bench.site())->tables > 20);
    }
};

LEASEHOLD_SUITE(runGuiless<TestFactDigests>)
#include "tst_fact_digests.moc"
