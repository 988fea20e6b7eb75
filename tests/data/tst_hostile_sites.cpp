// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <QFile>
#include <QTest>
#include <random>

#include "data/analytics/check.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/ground.hpp"
#include "data/analytics/groups.hpp"
#include "data/analytics/info.hpp"
#include "data/demo/demo.hpp"
#include "data/store/load.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

/// Everything that a snapshot is used for on this floor.
void useAll(const SnapshotPtr& site) {
    for (const GroupBy by : {GroupBy::Tenant, GroupBy::Lease, GroupBy::Hall, GroupBy::Row, GroupBy::Rack, GroupBy::Pod,
                             GroupBy::Node, GroupBy::Gpu, GroupBy::Model, GroupBy::Site}) {
        (void)groupNames(*site, by);
        (void)makeGroups(*site, by, {kBeginning, kForever}, {});
    }
    FigureRequest request;
    request.window = {parseInstant("2026-05-01").value(), parseInstant("2026-06-01").value()};
    (void)computeFigures(*site, FigureSamplesPtr(), request);
    (void)findOverlaps(*site);
    (void)siteInfo(*site);
}

}  // namespace

/// Values that the program would never write, in every column of every table: each gives one plain error or is
/// harmless, and `check` always ends.
class TestHostileSites : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_folder = m_scratch.path().toStdString();
        DemoOptions options;
        options.gpus = 64;
        options.days = 1;
        options.step = Duration{3600};
        QVERIFY(makeDemo(m_folder / "demo.leasehold", options));
    }

    void columns_data() {
        QTest::addColumn<QString>("table");
        SQLite::Database database((m_folder / "demo.leasehold").string(), SQLite::OPEN_READONLY);
        SQLite::Statement names(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
        while (names.executeStep()) {
            const std::string name = names.getColumn(0).getString();
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }
    void columns() {
        QFETCH(QString, table);
        const std::string name = table.toStdString();
        std::vector<std::string> columns;
        {
            SQLite::Database database((m_folder / "demo.leasehold").string(), SQLite::OPEN_READONLY);
            SQLite::Statement all(database, "SELECT name FROM pragma_table_info(?)");
            all.bind(1, name);
            while (all.executeStep())
                columns.push_back(all.getColumn(0).getString());
        }
        int refused = 0;
        int cases = 0;
        for (const std::string& column : columns) {
            for (const char* value : {"NULL", "-1", "9223372036854775807", "'text'", "1e300"}) {
                const fs::path copy = poisoned(name, column, value);
                if (copy.empty()) continue;
                ++cases;
                const auto site = loadSnapshot(copy);
                if (site) {
                    useAll(*site);
                } else {
                    ++refused;
                    QVERIFY2(site.error().code == ErrorCode::Damaged || site.error().code == ErrorCode::NotASite,
                             describe(site.error()).c_str());
                }
                const auto report = checkSite(copy);
                QVERIFY2(!report || site || report->errors > 0, fmt::format("{}.{} = {}", name, column, value).c_str());
            }
        }
        qInfo("%d cases, %d refused", cases, refused);
    }

    /// Two pages of the file change places: an error of one line or a site that can be used, and check says so.
    void swappedPages() {
        constexpr std::size_t kPage = 4096;
        QFile demo(QString::fromStdString((m_folder / "demo.leasehold").string()));
        QVERIFY(demo.open(QIODevice::ReadOnly));
        const QByteArray sound = demo.readAll();
        const auto pages = static_cast<std::size_t>(sound.size()) / kPage;
        std::mt19937 random(700191);
        int refused = 0;
        for (int round = 0; round < 24; ++round) {
            const std::size_t a = 1 + random() % (pages - 1);
            const std::size_t b = 1 + random() % (pages - 1);
            QByteArray damaged = sound;
            std::swap_ranges(damaged.begin() + static_cast<qsizetype>(a * kPage),
                             damaged.begin() + static_cast<qsizetype>((a + 1) * kPage),
                             damaged.begin() + static_cast<qsizetype>(b * kPage));
            if (damaged == sound) continue;
            const fs::path copy = m_folder / fmt::format("swap{}.leasehold", round);
            QFile out(QString::fromStdString(copy.string()));
            QVERIFY(out.open(QIODevice::WriteOnly) && out.write(damaged) == damaged.size());
            out.close();
            const auto site = loadSnapshot(copy);
            if (site) useAll(*site);
            refused += site ? 0 : 1;
            const auto report = checkSite(copy);
            QVERIFY2(!report || report->errors > 0, fmt::format("pages {} and {}", a, b).c_str());
        }
        QVERIFY(refused > 0);
    }

    /// The file of the report, where it is at hand.
    void damagedCase() {
        const fs::path given =
            fs::path(LEASEHOLD_SAMPLES) / "../cases/damaged-sites/pageswap-700191-render-segv.leasehold";
        if (!fs::exists(given)) QSKIP("the damaged site is absent");
        const fs::path copy = m_folder / "pageswap.leasehold";
        fs::copy(given, copy);
        fs::permissions(copy, fs::perms::owner_write, fs::perm_options::add);
        const auto site = loadSnapshot(copy);
        QVERIFY(!site);
        QCOMPARE(site.error().code, ErrorCode::Damaged);
        const auto report = checkSite(copy);
        QVERIFY(!report || report->errors > 0);
    }

    void foreignSchema_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("trigger") << QStringLiteral(
            "CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM lease; END");
        QTest::newRow("view") << QStringLiteral("CREATE VIEW v AS SELECT 1");
        QTest::newRow("view for a table") << QStringLiteral(
            "ALTER TABLE evidence RENAME TO e2; CREATE VIEW evidence AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            "SELECT i + 1 FROM n) SELECT i AS id, 'site' AS subject, 1 AS ref_id, '' AS field, '' AS value, '' AS "
            "kind, '' AS source, '' AS date, '' AS note FROM n");
        QTest::newRow("no table") << QStringLiteral("DROP TABLE lease_ramp");
        QTest::newRow("other table") << QStringLiteral(
            "DROP TABLE lease_ramp; CREATE TABLE lease_ramp (lease_id, "
            "from_s, to_s, share)");
        QTest::newRow("generated column")
            << QStringLiteral("ALTER TABLE rack ADD COLUMN g GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL");
    }
    void foreignSchema() {
        QFETCH(QString, sql);
        const fs::path copy = m_folder / "foreign.leasehold";
        fs::copy(m_folder / "demo.leasehold", copy, fs::copy_options::overwrite_existing);
        SQLite::Database(copy.string(), SQLite::OPEN_READWRITE).exec(sql.toStdString());
        for (const auto mode : {SiteFile::Mode::Read, SiteFile::Mode::Write, SiteFile::Mode::Edit}) {
            const auto opened = SiteFile::open(copy, mode);
            QVERIFY(!opened);
            QCOMPARE(opened.error().code, ErrorCode::Damaged);
        }
    }

private:
    /// A copy with one row's column set to `value`, whatever the schema says; empty where SQLite itself will not.
    fs::path poisoned(const std::string& table, const std::string& column, const char* value) const {
        fs::path copy = m_folder / "poisoned.leasehold";
        fs::copy(m_folder / "demo.leasehold", copy, fs::copy_options::overwrite_existing);
        const auto schema = [&](const std::string& statement) {
            SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA synchronous = OFF; PRAGMA writable_schema = ON");
            database.exec(statement);
        };
        std::string sql;
        {
            SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
            SQLite::Statement find(database, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?");
            find.bind(1, table);
            if (find.executeStep()) sql = find.getColumn(0).getString();
        }
        // The key of a table without row ids cannot be NULL in any way.
        schema(
            fmt::format("UPDATE sqlite_master SET sql = replace(replace(replace(sql, 'IS NOT NULL', 'IS @'), "
                        "' NOT NULL', ''), 'IS @', 'IS NOT NULL') WHERE name = '{}'",
                        table));
        bool changed = false;
        try {
            SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
            changed = database.exec(fmt::format("UPDATE OR IGNORE \"{}\" SET \"{}\" = {}", table, column, value)) > 0;
        } catch (const SQLite::Exception&) {
            changed = false;  // a row id that is no number
        }
        {
            SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA synchronous = OFF; PRAGMA writable_schema = ON");
            SQLite::Statement back(database, "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?");
            back.bind(1, sql);
            back.bind(2, table);
            back.exec();
        }
        return changed ? copy : fs::path();
    }

    QTemporaryDir m_scratch;
    fs::path m_folder;
};

LEASEHOLD_SUITE(runGuiless<TestHostileSites>)
#include "tst_hostile_sites.moc"
