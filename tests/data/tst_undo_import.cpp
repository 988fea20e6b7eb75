// SPDX-License-Identifier: GPL-3.0-or-later
// An import can be taken back: the copy from before it, and the way back to it.
#include <QTest>

#include <algorithm>

#include "data/analytics/check.hpp"
#include "data/import/undoable_import.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/saved_views.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

Result<UndoableImport> import(const ImportBench& bench, const fs::path& file, bool dryRun = false,
                              std::stop_token stop = {}) {
    ImportOptions options;
    options.set = {{"site", "Testbed"}};
    options.dryRun = dryRun;
    const std::vector<fs::path> inputs{file};
    return importUndoable(bench.site(), inputs, options, std::move(stop));
}

/// Without what only says that something was written.
QByteArray facts(const fs::path& site) {
    QByteArray out;
    SQLite::Database file(site.string(), SQLite::OPEN_READONLY);
    SQLite::Statement tables(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('meta', 'table_digest') ORDER BY 1");
    while (tables.executeStep()) {
        const std::string table = tables.getColumn(0).getString();
        out += table.c_str();
        SQLite::Statement rows(file, "SELECT * FROM " + table + " ORDER BY 1, 2");
        while (rows.executeStep()) {
            for (int i = 0; i < rows.getColumnCount(); ++i) {
                const SQLite::Column value = rows.getColumn(i);
                out += value.isNull() ? QByteArray("~") : QByteArray(value.getText(), value.getBytes()) + '|';
            }
        }
    }
    return out;
}

QStringList filesOf(const ImportBench& bench) {
    QStringList names;
    for (const auto& entry : fs::directory_iterator(bench.folder())) {
        const QString name = QString::fromStdString(entry.path().filename().string());
        if (name.contains(QStringLiteral("leasehold"))) names << name;
    }
    names.sort();
    return names;
}

}  // namespace

class UndoImportTest : public QObject {
    Q_OBJECT
private slots:
    void takesAnImportBack() {
        ImportBench bench;
        const fs::path leases = bench.file("leases.yaml", fixture("leases.yaml"));
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        const QByteArray before = facts(bench.site());
        const auto done = import(bench, leases);
        QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        QCOMPARE(done->copy.value(), bench.folder() / "site.before-import-1.leasehold");
        QCOMPARE(filesOf(bench),
                 QStringList({QStringLiteral("site.before-import-1.leasehold"), QStringLiteral("site.leasehold")}));
        QVERIFY(facts(*done->copy) == before);
        QVERIFY(facts(bench.site()) != before);
        // A view saved since is nobody's import.
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
            QVERIFY(putView(*file, {"kept", 1, "{}", {}}, std::nullopt).has_value());
        }
        const auto last = lastImport(bench.site());
        QVERIFY(last && *last);
        QCOMPARE((*last)->files, std::vector<std::string>{"leases.yaml"});
        QVERIFY(undoImport(bench.site(), **last).has_value());
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
            QCOMPARE(file->revision(), (*last)->revision + 1);
            QCOMPARE(listViews(*file)->size(), std::size_t{1});
            QVERIFY(removeView(*file, listViews(*file)->front()).has_value());
        }
        QVERIFY(facts(bench.site()) == before);
        QCOMPARE(checkSite(bench.site())->errors, std::uint64_t{0});  // checksums too
        QVERIFY(!lastImport(bench.site()).value());
        QVERIFY(!undoImport(bench.site(), **last));  // it is undone
        QVERIFY(import(bench, leases).has_value());
        QVERIFY(lastImport(bench.site()).value().has_value());
    }

    void refusesWhatCameSince() {
        ImportBench bench;
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        QVERIFY(import(bench, bench.file("leases.yaml", fixture("leases.yaml"))).has_value());
        const LastImport last = lastImport(bench.site()).value().value();
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
            QVERIFY(deleteLease(*file, seeLease(*file, "Hush").value(), "ann").has_value());
        }
        QVERIFY(!lastImport(bench.site()).value());
        const QByteArray between = facts(bench.site());
        const auto refused = undoImport(bench.site(), last);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(refused.error().remedy.find("before-import-1") != std::string::npos);
        QVERIFY(facts(bench.site()) == between);
        // What is stopped midway has not happened.
        QVERIFY(import(bench, bench.file("more.yaml", "leases:\n  - {name: M, tenant: T, from: 2026-01-01}\n")));
        const QByteArray now = facts(bench.site());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(undoImport(bench.site(), lastImport(bench.site()).value().value(), stop.get_token()).error().code,
                 ErrorCode::Cancelled);
        QVERIFY(facts(bench.site()) == now);
    }

    void keepsThreeAndLeavesNothingElse() {
        ImportBench bench;
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        std::vector<QByteArray> states;
        for (int i = 0; i < 5; ++i) {
            states.push_back(facts(bench.site()));
            const QByteArray lease =
                "leases:\n  - {name: L" + QByteArray::number(i) + ", tenant: T, from: 2026-01-01}\n";
            QVERIFY(import(bench, bench.file("l.yaml", lease)).has_value());
        }
        QCOMPARE(filesOf(bench).size(), 4);
        for (int number = 1; number <= kCopiesKept; ++number) {
            QVERIFY(facts(importCopyPath(bench.site(), number)) == states[5 - static_cast<std::size_t>(number)]);
        }
        // Neither a dry run nor what is refused or stopped makes or moves one.
        QVERIFY(import(bench, bench.file("l.yaml", "leases:\n  - {name: D, tenant: T, from: 2026-01-01}\n"), true));
        QVERIFY(!import(bench, bench.file("bad.yaml", "leases:\n  - {name: D, tenant: T, from: yesterday}\n")));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!import(bench, bench.file("l.yaml", "leases:\n  - {name: D, tenant: T, from: 2026-01-01}\n"), false,
                        stop.get_token()));
        QCOMPARE(filesOf(bench).size(), 4);
        QVERIFY(facts(importCopyPath(bench.site(), 1)) == states[4]);
    }

    void aNewSiteNeedsNone() {
        ImportBench bench;
        const auto done = import(bench, bench.file("t.prom", fixture("telemetry.prom")));
        QVERIFY(done && !done->copy);
        QCOMPARE(filesOf(bench), QStringList(QStringLiteral("site.leasehold")));
        QVERIFY(!lastImport(bench.site()).value());
    }
};

LEASEHOLD_SUITE(runGuiless<UndoImportTest>)
#include "tst_undo_import.moc"
