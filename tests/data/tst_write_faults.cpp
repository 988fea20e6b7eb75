// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mount.h>

#include <QTest>
#include <functional>
#include <set>

#include "data/analytics/check.hpp"
#include "data/demo/demo.hpp"
#include "data/export/csv_export.hpp"
#include "data/export/output_file.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/saved_views.hpp"
#include "support_faults.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

constexpr int kMostCalls = 3000;

std::set<std::string> filesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

bool isSound(const fs::path& site) {
    const auto report = checkSite(site);
    if (!report) {
        qWarning("%s", describe(report.error()).c_str());
        return false;
    }
    for (const Finding& finding : report->findings) {
        if (finding.severity == Severity::Error) qWarning("%s: %s", finding.place.c_str(), finding.message.c_str());
    }
    return report->errors == 0;
}

}  // namespace

/// Every call that writes a site or an output fails in turn: what a command says is what the disk holds.
class TestWriteFaults : public QObject {
    Q_OBJECT
private:
    /// Runs `act` once for each call that it makes, with that call failing, until all calls are through; then once
    /// whole. `verify` gets whether `act` succeeded.
    static void failEach(Trouble trouble, bool lasting, const std::function<void()>& prepare,
                         const std::function<bool()>& act, const std::function<bool(bool)>& verify) {
        int refused = 0;
        for (int n = 1; n < kMostCalls; ++n) {
            prepare();
            armFaults(trouble, n, lasting);
            const bool done = act();
            const bool met = disarmFaults();
            refused += done ? 0 : 1;
            QVERIFY2(verify(done), qPrintable(QStringLiteral("call %1, said %2").arg(n).arg(done)));
            if (!met) {
                QVERIFY(done);
                qInfo("%d calls, %d refused", n - 1, refused);
                QVERIFY(refused > 0);
                return;
            }
        }
        QFAIL("no end of calls");
    }

    static void troubles() {
        QTest::addColumn<int>("trouble");
        QTest::addColumn<bool>("lasting");
        QTest::newRow("full once") << static_cast<int>(Trouble::Full) << false;
        QTest::newRow("full from then on") << static_cast<int>(Trouble::Full) << true;
        QTest::newRow("failing once") << static_cast<int>(Trouble::Io) << false;
    }

private slots:
    void initTestCase() { installFaults(); }

    void importIntoANewSite_data() { troubles(); }
    void importIntoANewSite() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        ImportBench bench;
        const std::vector<fs::path> inputs{bench.file("tree.conf", fixture("tree.conf")),
                                           bench.file("leases.yaml", fixture("leases.yaml"))};
        const auto before = filesIn(bench.folder());
        auto after = before;
        after.insert("site.leasehold");
        QByteArray whole;
        failEach(
            static_cast<Trouble>(trouble), lasting, [&] { fs::remove(bench.site()); },
            [&] { return bench.tryImport(inputs).has_value(); },
            [&](bool done) {
                if (!done) return filesIn(bench.folder()) == before;
                const QByteArray dump = bench.dump();
                if (whole.isEmpty()) whole = dump;
                return filesIn(bench.folder()) == after && isSound(bench.site()) && dump == whole;
            });
    }

    void importIntoASite_data() { troubles(); }
    void importIntoASite() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        ImportBench bench;
        bench.import({bench.file("tree.conf", fixture("tree.conf"))});
        const std::vector<fs::path> inputs{bench.file("telemetry.prom", fixture("telemetry.prom")),
                                           bench.file("leases.yaml", fixture("leases.yaml"))};
        const fs::path original = bench.folder() / "original";
        fs::copy(bench.site(), original);
        const QByteArray old = bench.dump();
        QByteArray whole;
        failEach(
            static_cast<Trouble>(trouble), lasting,
            [&] {
                for (const char* companion : {"", "-wal", "-shm", "-journal"}) {
                    fs::remove(bench.site().string() + companion);
                }
                fs::copy(original, bench.site());
            },
            [&] { return bench.tryImport(inputs).has_value(); },
            [&](bool done) {
                const QByteArray dump = bench.dump();
                if (done && whole.isEmpty()) whole = dump;
                return isSound(bench.site()) && dump == (done ? whole : old);
            });
        QVERIFY(whole != old);
    }

    void demo_data() { troubles(); }
    void demo() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        ImportBench bench;
        DemoOptions options;
        options.gpus = 64;
        options.days = 0;
        failEach(
            static_cast<Trouble>(trouble), lasting, [&] { fs::remove(bench.site()); },
            [&] { return makeDemo(bench.site(), options).has_value(); },
            [&](bool done) {
                const auto files = filesIn(bench.folder());
                return done ? files == std::set<std::string>{"site.leasehold"} && isSound(bench.site()) : files.empty();
            });
    }

    void leaseEdit_data() { troubles(); }
    void leaseEdit() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        ImportBench bench;
        bench.import(
            {bench.file("tree.conf", fixture("tree.conf")), bench.file("leases.yaml", fixture("leases.yaml"))});
        const fs::path original = bench.folder() / "original";
        fs::copy(bench.site(), original);
        failEach(
            static_cast<Trouble>(trouble), lasting,
            [&] { fs::copy(original, bench.site(), fs::copy_options::overwrite_existing); },
            [&] {
                auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
                if (!file) return false;
                const auto lease = seeLease(*file, "First");
                return lease && deleteLease(*file, *lease, "tester").has_value();
            },
            [&](bool done) {
                const bool there = bench.number("SELECT count(*) FROM lease WHERE name = 'First'") == 1;
                return isSound(bench.site()) && there != done && !fs::exists(bench.site().string() + "-journal");
            });
    }

    void savedView_data() { troubles(); }
    void savedView() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        ImportBench bench;
        bench.import({bench.file("tree.conf", fixture("tree.conf"))});
        const fs::path original = bench.folder() / "original";
        fs::copy(bench.site(), original);
        failEach(
            static_cast<Trouble>(trouble), lasting,
            [&] { fs::copy(original, bench.site(), fs::copy_options::overwrite_existing); },
            [&] {
                auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
                return file && putView(*file, {"view", 1, "{}", {}}, std::nullopt).has_value();
            },
            [&](bool done) {
                return isSound(bench.site()) && (bench.number("SELECT count(*) FROM saved_view") == 1) == done;
            });
    }

    void output_data() { troubles(); }
    void output() {
        QFETCH(int, trouble);
        QFETCH(bool, lasting);
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        const fs::path path = folder / "table.csv";
        const auto content = [&] {
            QFile file(QString::fromStdString(path.string()));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
        };
        const QByteArray fresh(200000, 'n');
        failEach(
            static_cast<Trouble>(trouble), lasting,
            [&] {
                QFile file(QString::fromStdString(path.string()));
                QVERIFY(file.open(QIODevice::WriteOnly) && file.write("old") == 3);
            },
            [&] {
                auto out = OutputFile::create(path);
                if (!out) return false;
                out->write(fresh.toStdString());
                return out->commit().has_value();
            },
            [&](bool done) {
                return content() == (done ? fresh : QByteArray("old")) &&
                       filesIn(folder) == std::set<std::string>{"table.csv"};
            });
    }

    /// A disk with little room left: an import that does not fit leaves the site readable and writable.
    void nearlyFullDisk_data() {
        QTest::addColumn<int>("freeKiB");
        for (const int kib : {0, 4, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128, 256})
            QTest::addRow("%d KiB", kib) << kib;
    }
    void nearlyFullDisk() {
        QFETCH(int, freeKiB);
        QTemporaryDir scratch;
        if (::mount("tmpfs", scratch.path().toUtf8().constData(), "tmpfs", 0, "size=1m") != 0) {
            QSKIP("a tmpfs cannot be mounted here");
        }
        const auto unmount = qScopeGuard([&] { ::umount2(scratch.path().toUtf8().constData(), MNT_DETACH); });
        ImportBench bench;
        bench.import({bench.file("tree.conf", fixture("tree.conf"))});
        const fs::path disk = scratch.path().toStdString();
        const fs::path site = disk / "site.leasehold";
        fs::copy(bench.site(), site);
        QFile ballast(QString::fromStdString((disk / "ballast").string()));
        QVERIFY(ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const QByteArray page(4096, 'x');
        while (ballast.write(page) == page.size()) {
        }
        QVERIFY(ballast.resize(std::max<qint64>(0, ballast.size() - freeKiB * 1024)));
        const std::vector<fs::path> inputs{bench.file("telemetry.prom", fixture("telemetry.prom")),
                                           bench.file("leases.yaml", fixture("leases.yaml"))};
        const auto done = importFiles(site, inputs, {});
        qInfo("%s", done ? "done" : describe(done.error()).c_str());
        QVERIFY(isSound(site));
        const auto file = SiteFile::open(site, SiteFile::Mode::Read);
        QVERIFY(file);
        QCOMPARE(file->database().execAndGet("SELECT count(*) FROM lease").getInt() > 0, done.has_value());
        const auto fresh = importFiles(disk / "new.leasehold", inputs, {});
        QVERIFY(!fresh || isSound(disk / "new.leasehold"));
        if (!fresh) QVERIFY(!fs::exists(disk / "new.leasehold"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestWriteFaults>)
#include "tst_write_faults.moc"
