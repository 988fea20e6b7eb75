// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <tbb/global_control.h>

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <map>
#include <set>

#include "data/analytics/check.hpp"
#include "data/analytics/groups.hpp"
#include "data/demo/demo.hpp"
#include "data/demo/site_plan.hpp"
#include "data/store/load.hpp"
#include "data/store/telemetry.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
namespace fs = std::filesystem;

namespace {

QByteArray bytesOf(const fs::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

DemoOptions small(std::uint32_t gpus, int days = 2) {
    DemoOptions options;
    options.gpus = gpus;
    options.days = days;
    return options;
}

/// Of every block of telemetry.
QSet<qint64> checksums(const fs::path& path) {
    const SQLite::Database database(path.string());
    SQLite::Statement rows(database, "SELECT checksum FROM telemetry_block");
    QSet<qint64> all;
    while (rows.executeStep()) {
        all.insert(rows.getColumn(0).getInt64());
    }
    return all;
}

Instant day(const char* text) {
    return *parseInstant(text);
}

/// GPUs that each lease holds at a time.
std::map<std::string, std::uint32_t> heldAt(const Snapshot& snapshot, Instant t) {
    std::map<std::string, std::uint32_t> held;
    for (const GroupRun& run : leaseRuns(snapshot, {t, t + Duration{1}})) {
        held[snapshot.leases[run.group].name] += run.gpus.count;
    }
    return held;
}

}  // namespace

/// The reference site as a file: made whole or not at all, the same each time, and sound when read back.
class TestDemoSite : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_folder->path().toStdString()) / "site.leasehold";
    }

    void readsBack_data() {
        QTest::addColumn<quint32>("gpus");
        for (const quint32 gpus : {64U, 512U, 4096U, 22000U}) {
            QTest::addRow("%u", gpus) << gpus;
        }
    }
    void readsBack() {
        QFETCH(quint32, gpus);
        const Result<> made = makeDemo(m_path, small(gpus, gpus > 5000 ? 0 : 1));
        QVERIFY2(made, made ? "" : describe(made.error()).c_str());
        const auto loaded = loadSnapshot(m_path);
        QVERIFY(loaded);
        const Snapshot& s = **loaded;
        const auto planned = static_cast<std::uint32_t>(
            std::count_if(s.gpus.begin(), s.gpus.end(), [](const Gpu& g) { return g.status == Status::Planned; }));
        QCOMPARE(s.gpus.size() - planned, std::size_t{gpus});
        QCOMPARE(planned, demo::planColossus2(gpus).gpus);
        QCOMPARE(s.name, std::string("Colossus 1 (reference)"));
        QVERIFY(s.synthetic);
        QVERIFY(!s.assumedLayout);
        QCOMPARE(s.sites.size(), std::size_t{4});
        for (std::uint32_t g = 0; g < gpus; ++g) {
            QCOMPARE(s.gpus[g].id, std::int64_t{g} + 1);  // columns lie in physical order: nothing is permuted
            const Node& node = s.nodes[s.gpus[g].node.value];
            QVERIFY(node.rack && node.pod);
            QCOMPARE(node.pod.value, s.racks[node.rack.value].pod.value);
            QVERIFY(s.racks[node.rack.value].row.valid());
            QCOMPARE(s.racks[node.rack.value].site.value, 0U);
        }
        QVERIFY(std::all_of(s.switches.begin(), s.switches.end(), [](const Switch& w) { return w.rack && w.u > 0; }));
        QCOMPARE(s.nics.size(), gpus + demo::planColossus1(gpus).nodes.size());
        QCOMPARE(findOverlaps(s).size(), std::size_t{0});
    }

    void leasesAreAsReported() {
        QVERIFY(makeDemo(m_path, small(4096, 0)));
        const auto loaded = loadSnapshot(m_path);
        QVERIFY(loaded);
        const Snapshot& s = **loaded;
        std::map<std::string, const Lease*> leases;
        for (const Lease& lease : s.leases) {
            leases[lease.name] = &lease;
        }
        QCOMPARE(leases.size(), std::size_t{4});
        const Lease& whole = *leases.at("Colossus 1 whole");
        QCOMPARE(s.parties[whole.tenant.value].name, std::string("Anthropic"));
        QCOMPARE(whole.term.from, day("2026-05-10"));
        QCOMPARE(whole.term.to, day("2029-05-31"));
        QCOMPARE(toMajor(*whole.amount), 1.25e9);
        QCOMPARE(*whole.noticeDays, 90);
        QCOMPARE(whole.ramp.size(), std::size_t{1});
        QVERIFY(!whole.ramp.front().share);
        const Lease& google = *leases.at("Google, other site");
        QCOMPARE(toMajor(*google.amount), 920e6);
        QCOMPARE(google.term.to, day("2029-06-30"));
        QCOMPARE(*google.lockInUntil, day("2026-12-31"));
        const Lease& reflection = *leases.at("Reflection AI, other site");
        QCOMPARE(toMajor(*reflection.amount), 150e6);
        QCOMPARE(reflection.term.to, day("2029-12-31"));
        QCOMPARE(leases.at("xAI own use")->priceKind, PriceKind::Internal);

        const auto before = heldAt(s, day("2026-05-09T23:59:59Z"));
        QCOMPARE(before.size(), std::size_t{1});
        QCOMPARE(before.at("xAI own use"), 2048U);
        const auto after = heldAt(s, day("2026-05-10"));
        QCOMPARE(after.size(), std::size_t{1});
        QCOMPARE(after.at("Colossus 1 whole"), 4096U);
    }

    void rivalValuesStandSideBySide() {
        QVERIFY(makeDemo(m_path, small(64, 0)));
        const auto loaded = loadSnapshot(m_path);
        QVERIFY(loaded);
        std::map<std::string, std::set<std::string>> values;
        for (const Evidence& e : (*loaded)->evidence) {
            QVERIFY(!e.source.empty());
            if (e.subject == Evidence::Subject::Site) {
                values[e.field].insert(e.value);
            }
        }
        QCOMPARE(values["envelope_w"].size(), std::size_t{2});
        QVERIFY(values["gpus"].contains("220000") && values["gpus"].contains("230000"));
    }

    void logsWhatWasMade() {
        QVERIFY(makeDemo(m_path, small(64)));
        const auto loaded = loadSnapshot(m_path);
        QVERIFY(loaded);
        QCOMPARE((*loaded)->imports.size(), std::size_t{1});
        const ImportRecord& record = (*loaded)->imports.front();
        QCOMPARE(record.format, std::string("demo"));
        QCOMPARE(record.file, std::string("generated: 64 GPUs, seed 1"));
        QCOMPARE(record.time, day("2026-05-11"));
    }

    void isTheSameEachTime() {
        const fs::path other = m_path.parent_path() / "other.leasehold";
        const fs::path third = m_path.parent_path() / "third.leasehold";
        QVERIFY(makeDemo(m_path, small(1000, 3)));
        {
            const tbb::global_control oneThread(tbb::global_control::max_allowed_parallelism, 1);
            QVERIFY(makeDemo(other, small(1000, 3)));
        }
        const QByteArray first = bytesOf(m_path);
        QVERIFY(first.size() > 100000);
        QVERIFY(first == bytesOf(other));
        DemoOptions options = small(1000, 3);
        options.seed = 2;
        QVERIFY(makeDemo(third, options));
        const QSet<qint64> blocks = checksums(m_path);
        QVERIFY(blocks.size() >= 8);
        QVERIFY(!blocks.intersects(checksums(third)));
    }

    void checkFindsNoError() {
        QVERIFY(makeDemo(m_path, small(4096)));
        const auto report = checkSite(m_path);
        QVERIFY(report);
        QCOMPARE(report->errors, std::uint64_t{0});
        for (const Finding& finding : report->findings) {  // silent halls are meant; nothing else is
            QVERIFY2(finding.severity != Severity::Warning || finding.kind == "gap", finding.message.c_str());
        }
    }

    void leavesOneFile() {
        QVERIFY(makeDemo(m_path, small(512)));
        QCOMPARE(filesInFolder(), 1);
    }

    void refusesAnExistingFile() {
        QVERIFY(makeDemo(m_path, small(64, 0)));
        const QByteArray first = bytesOf(m_path);
        const Result<> again = makeDemo(m_path, small(512, 0));
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        QVERIFY(first == bytesOf(m_path));
        DemoOptions options = small(512, 0);
        options.overwrite = true;
        QVERIFY(makeDemo(m_path, options));
        QVERIFY(first != bytesOf(m_path));
        QCOMPARE(filesInFolder(), 1);
    }

    void stopLeavesNothing_data() {
        QTest::addColumn<double>("at");
        QTest::newRow("at once") << -1.0;
        QTest::newRow("in the topology") << 0.0;
        QTest::newRow("in the fabric") << 0.1;
        QTest::newRow("in the telemetry") << 0.4;
        QTest::newRow("near the end") << 0.9;
    }
    void stopLeavesNothing() {
        QFETCH(double, at);
        std::stop_source stop;
        if (at < 0) {
            stop.request_stop();
        }
        const Result<> made = makeDemo(m_path, small(4096, 14), stop.get_token(), [&](double share, std::string_view) {
            if (share >= at) {
                stop.request_stop();
            }
        });
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::Cancelled);
        QCOMPARE(filesInFolder(), 0);
    }

    void stopKeepsWhatWasThere() {
        QVERIFY(makeDemo(m_path, small(64, 0)));
        const QByteArray first = bytesOf(m_path);
        std::stop_source stop;
        stop.request_stop();
        DemoOptions options = small(4096);
        options.overwrite = true;
        QVERIFY(!makeDemo(m_path, options, stop.get_token()));
        QVERIFY(first == bytesOf(m_path));
    }

    void progressRises() {
        double last = 0;
        std::set<std::string> phases;
        QVERIFY(makeDemo(m_path, small(4096), {}, [&](double share, std::string_view phase) {
            QVERIFY(share >= last && share <= 1.0);
            last = share;
            phases.emplace(phase);
        }));
        QCOMPARE(phases.size(), std::size_t{4});
    }

    void refusesWhatCannotBe_data() {
        QTest::addColumn<quint32>("gpus");
        QTest::addColumn<int>("days");
        QTest::addColumn<int>("step");
        QTest::newRow("too few GPUs") << 63U << 1 << 900;
        QTest::newRow("too many GPUs") << 1000001U << 1 << 900;
        QTest::newRow("negative days") << 64U << -1 << 900;
        QTest::newRow("too many days") << 64U << 367 << 900;
        QTest::newRow("no step") << 64U << 1 << 0;
        QTest::newRow("half minutes") << 64U << 1 << 90;
        QTest::newRow("step of days") << 64U << 1 << 86460;
        QTest::newRow("too many samples") << 1000000U << 366 << 60;
    }
    void refusesWhatCannotBe() {
        QFETCH(quint32, gpus);
        QFETCH(int, days);
        QFETCH(int, step);
        DemoOptions options = small(gpus, days);
        options.step = Duration{step};
        const Result<> made = makeDemo(m_path, options);
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::InvalidInput);
        QVERIFY(!made.error().remedy.empty());
        QCOMPARE(filesInFolder(), 0);
    }

    void saysWhereItCannotWrite() {
        const Result<> nowhere = makeDemo(m_path.parent_path() / "no" / "site.leasehold", small(64, 0));
        QVERIFY(!nowhere);
        QVERIFY(nowhere.error().place.find("making") == std::string::npos);  // the name that was asked for
        const Result<> folder = makeDemo(m_path.parent_path(), small(64, 0));
        QVERIFY(!folder);
        QCOMPARE(folder.error().code, ErrorCode::Conflict);
    }

    void takesOtherSteps_data() {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<int>("days");
        for (const int minutes : {1, 7, 60, 180, 1440}) {
            QTest::addRow("%d min", minutes) << minutes << (minutes < 10 ? 1 : 3);
        }
    }
    void takesOtherSteps() {
        QFETCH(int, minutes);
        QFETCH(int, days);
        DemoOptions options = small(128, days);
        options.step = std::chrono::minutes{minutes};
        QVERIFY(makeDemo(m_path, options));
        const auto file = SiteFile::open(m_path, SiteFile::Mode::Read);
        QVERIFY(file);
        const auto extents = metricExtents(*file);
        QVERIFY(extents);
        QCOMPARE(extents->size(), std::size_t{3});
        for (const MetricExtent& extent : *extents) {
            const bool fine = extent.metric.name == "gpu_util";
            const Duration step = fine ? options.step : std::max(options.step, Duration{3600});
            QCOMPARE(extent.metric.step, step);
            QVERIFY(extent.window().from >= day("2026-05-10") - std::chrono::days{days / 2});
            QVERIFY(slotInstant(extent.slotTo - 1, step) < day("2026-05-10") + std::chrono::days{days - days / 2});
            QVERIFY(extent.valid > 0);
        }
    }

private:
    [[nodiscard]] int filesInFolder() const {
        return static_cast<int>(std::distance(fs::directory_iterator(m_path.parent_path()), fs::directory_iterator()));
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;
};

LEASEHOLD_SUITE(runGuiless<TestDemoSite>)
#include "tst_demo_site.moc"
