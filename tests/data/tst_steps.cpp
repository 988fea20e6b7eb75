// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>
#include <random>

#include "data/formats/step_finder.hpp"
#include "data/store/telemetry.hpp"
#include "data/store/telemetry_regrid.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr qint64 kStart = 1794211200000;  // 2026-11-09T08:00Z in milliseconds
constexpr const char* kCrowded = "two samples in one step: the later in time is kept";

QByteArray util(qint64 ms, int value, const char* gpu = "0", const char* family = "DCGM_FI_DEV_GPU_UTIL") {
    return QByteArray(family) + "{gpu=\"" + gpu + "\",UUID=\"GPU-" + gpu + "\",Hostname=\"oak01\"} " +
           QByteArray::number(value) + ' ' + QByteArray::number(ms) + '\n';
}

MetricExtent extentOf(const ImportBench& bench, std::string_view metric = "gpu_util") {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    const auto extents = metricExtents(*file);
    for (const MetricExtent& extent : *extents) {
        if (extent.metric.name == metric) return extent;
    }
    return {};
}

std::int64_t lost(const FileReport& report, std::string_view reason) {
    for (const Loss& loss : report.lost) {
        if (loss.reason == reason) return loss.count;
    }
    return 0;
}

QByteArray shuffled(const QByteArray& text, unsigned seed) {
    QList<QByteArray> lines = text.split('\n');
    lines.removeAll(QByteArray());
    std::shuffle(lines.begin(), lines.end(), std::mt19937(seed));
    return lines.join('\n') + '\n';
}

Result<Regridded> step(const ImportBench& bench, int seconds, bool merge = false) {
    return changeStep(bench.site(), "gpu_util", Duration{seconds}, merge, false);
}

}  // namespace

class StepsTest : public QObject {
    Q_OBJECT
private slots:
    void findsSteps_data() {
        QTest::addColumn<QList<int>>("times");  // milliseconds
        QTest::addColumn<int>("step");
        QTest::newRow("none") << QList<int>{} << 0;
        QTest::newRow("one instant twice") << QList<int>{500, 500} << 0;
        QTest::newRow("two") << QList<int>{0, 60000} << 60;
        QTest::newRow("2 ms of jitter") << QList<int>{498, 15502, 30498, 45502} << 15;
        QTest::newRow("1 s of jitter") << QList<int>{0, 15000, 31000, 45000, 60000, 74000} << 15;
        QTest::newRow("61 s are no minute") << QList<int>{0, 61000, 122000, 183000} << 61;
        QTest::newRow("tried again") << QList<int>{0, 15000, 30000, 45000, 46000, 60000} << 15;
        QTest::newRow("holes") << QList<int>{0, 60000, 300000, 360000, 900000} << 60;
        QTest::newRow("two a minute") << QList<int>{0, 20000, 60000, 80000, 120000} << 20;
        QTest::newRow("under a second") << QList<int>{0, 500, 1000, 1500} << 1;
        QTest::newRow("15.6 s") << QList<int>{0, 15600, 31200, 46800} << 15;
    }
    void findsSteps() {
        QFETCH(QList<int>, times);
        StepFinder there;
        StepFinder back;
        for (const int t : times) {
            there.see(1, SampleTime{std::chrono::milliseconds{t}});
        }
        for (auto it = times.rbegin(); it != times.rend(); ++it) {
            back.see(1, SampleTime{std::chrono::milliseconds{*it}});
        }
        QTEST(static_cast<int>(there.step().value_or(Duration{0}).count()), "step");
        QTEST(static_cast<int>(back.step().value_or(Duration{0}).count()), "step");
    }

    void ofManySeriesTheChoiceIsFair() {
        StepFinder finder;
        for (std::uint64_t series = 0; series < 5000; ++series) {
            for (int k = 0; k < 4; ++k) {
                const int ms = k * 60000 + static_cast<int>(series % 60) * 1000;
                finder.see(series, SampleTime{std::chrono::milliseconds{ms}});
            }
        }
        QCOMPARE(finder.find().step, std::optional(Duration{60}));
        QCOMPARE(finder.find().series, 256U);
        QCOMPARE(finder.find().odd.coarser + finder.find().odd.finer, 0U);
    }

    void jitterLosesNothing_data() {
        QTest::addColumn<int>("phase");  // milliseconds off the full step
        QTest::newRow("on it") << 0;
        QTest::newRow("half a second off") << 500;
        QTest::newRow("in the middle") << 7500;
        QTest::newRow("just before the middle") << 7250;
        QTest::newRow("before the next") << 14999;
    }
    void jitterLosesNothing() {
        QFETCH(int, phase);
        QByteArray text;
        for (int k = 0; k < 60; ++k) {
            text += util(kStart + 15000 * k + phase + (k % 2 == 0 ? -2 : 2), k);
        }
        for (const unsigned seed : {0U, 1U, 2U}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", seed == 0 ? text : shuffled(text, seed));
            const MetricExtent extent = extentOf(bench);
            QCOMPARE(extent.metric.step, Duration{15});
            QCOMPARE(extent.valid, 60U);
            QCOMPARE(extent.sum, 1770U);
            QCOMPARE(report.skipped, 0);
        }
    }

    void jitterCase() {
        ImportBench bench;
        bench.read("jitter.prom", fixture("cases/scrape-jitter/jitter.prom"));
        QCOMPARE(extentOf(bench).metric.step, Duration{15});
        QCOMPARE(extentOf(bench).valid, 60U);
    }

    void ofTwoInASlotTheLaterWins_data() {
        QTest::addColumn<bool>("backwards");
        QTest::newRow("in order") << false;
        QTest::newRow("backwards") << true;
    }
    void ofTwoInASlotTheLaterWins() {
        QFETCH(bool, backwards);
        QList<QByteArray> lines;
        for (int k = 0; k < 20; ++k) {
            lines << util(kStart + 60000 * k, 10);
        }
        lines << util(kStart + 60000 * 7 + 9000, 90);
        if (backwards) std::reverse(lines.begin(), lines.end());
        ImportBench bench;
        const FileReport report = bench.read("t.prom", lines.join());
        QCOMPARE(extentOf(bench).valid, 20U);
        QCOMPARE(extentOf(bench).sum, 280U);
        QCOMPARE(lost(report, kCrowded), 1);
        QVERIFY(report.lost.front().first.find("oak01/0 gpu_util at 2026-11-09T08:07:") != std::string::npos);
        QVERIFY(bench.read("t.prom", lines.join()).changedNothing());
    }

    void aRepeatedLineIsNoLoss() {
        ImportBench bench;
        const QByteArray text = util(kStart, 5) + util(kStart + 15000, 6);
        QCOMPARE(bench.read("t.prom", text + text).skipped, 0);
    }

    void eachMetricHasItsOwn() {
        ImportBench bench;
        bench.read("t.prom", fixture("cases/import-more/09-util15s-power60s.prom"));
        const MetricExtent util = extentOf(bench);
        const MetricExtent power = extentOf(bench, "power_w");
        QCOMPARE(util.metric.step, Duration{15});
        QCOMPARE(power.metric.step, Duration{60});
        QCOMPARE(static_cast<std::int64_t>(power.valid), power.slotTo - power.slotFrom);
    }

    void aSeriesOfAnotherStepIsTold() {
        QByteArray text;
        for (int k = 0; k < 40; ++k) {
            text += util(kStart + 15000 * k, 10);
            if (k % 4 == 0) text += util(kStart + 15000 * k, 20, "1");
        }
        ImportBench bench;
        const FileReport report = bench.read("t.prom", text);
        QCOMPARE(extentOf(bench).metric.step, Duration{15});
        QVERIFY(std::any_of(report.warnings.begin(), report.warnings.end(), [](const std::string& warning) {
            return warning.find("1 of 2 series") != std::string::npos && warning.find("1m") != std::string::npos;
        }));
    }

    void finerDataMovesWhatIsStored() {
        QByteArray minutes;
        QByteArray quarters;
        for (int k = 0; k < 10; ++k) {
            minutes += util(kStart + 60000 * k, k);
        }
        for (int k = 0; k < 40; ++k) {
            quarters += util(kStart + 3600000 + 15000 * k, 50);
        }
        ImportBench bench;
        bench.read("a.prom", minutes);
        const FileReport report = bench.read("b.prom", quarters);
        QCOMPARE(extentOf(bench).metric.step, Duration{15});
        QCOMPARE(extentOf(bench).valid, 50U);
        QCOMPARE(extentOf(bench).sum, 45U + 2000U);
        QCOMPARE(extentOf(bench).window().from, Instant{Duration{kStart / 1000}});
        QVERIFY(std::any_of(report.notes.begin(), report.notes.end(), [](const std::string& note) {
            return note.find("the step was 1m and is 15s now") != std::string::npos;
        }));
        QCOMPARE(report.skipped, 0);
        QVERIFY(bench.read("a.prom", minutes).changedNothing());
        QCOMPARE(extentOf(bench).metric.step, Duration{15});
    }

    void theStepIsChangedByCommand() {
        QByteArray text;
        for (int k = 0; k < 200; ++k) {
            text += util(kStart + 60000 * k, k % 100) + util(kStart + 60000 * k, 3, "1");
        }
        ImportBench bench;
        bench.read("t.prom", text);
        const QByteArray before = bench.dump();
        const auto finer = step(bench, 15);
        QVERIFY(finer.has_value());
        QCOMPARE(finer->kept, 400U);
        QCOMPARE(finer->lost, 0U);
        QCOMPARE(extentOf(bench).valid, 400U);
        QCOMPARE(extentOf(bench).slotTo - extentOf(bench).slotFrom, 199 * 4 + 1);
        const auto coarser = step(bench, 60);
        QVERIFY(coarser.has_value());
        QCOMPARE(coarser->lost, 0U);
        QCOMPARE(bench.dump(), before);

        const auto refused = step(bench, 300);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(refused.error().message.find("318 of 400 samples") != std::string::npos);
        QCOMPARE(bench.dump(), before);
        const auto merged = step(bench, 300, true);
        QVERIFY(merged.has_value());
        QCOMPARE(merged->kept, 82U);
        QCOMPARE(merged->lost, 318U);
        QCOMPARE(extentOf(bench).valid, 82U);
    }

    void aStopLeavesTheSiteAsItWas() {
        ImportBench bench;
        bench.read("t.prom", util(kStart, 5) + util(kStart + 60000, 6));
        const QByteArray before = bench.dump();
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = changeStep(bench.site(), "gpu_util", Duration{15}, false, false, stop.get_token());
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(bench.dump(), before);
        QVERIFY(changeStep(bench.site(), "gpu_util", Duration{15}, false, true).has_value());
        QCOMPARE(bench.dump(), before);
    }

    void aStepThatIsSetHolds() {
        ImportBench bench;
        bench.read("a.prom", util(kStart, 5) + util(kStart + 60000, 6));
        const QByteArray halves = util(kStart + 120000, 7) + util(kStart + 150000, 8);
        const FileReport report = bench.read("b.prom", halves, {{"step", "1m"}});
        QCOMPARE(extentOf(bench).metric.step, Duration{60});
        QCOMPARE(extentOf(bench).valid + static_cast<std::uint64_t>(lost(report, kCrowded)), 4U);
    }
};

LEASEHOLD_SUITE(runGuiless<StepsTest>)
#include "tst_steps.moc"
