// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>

#include "data/analytics/check.hpp"
#include "data/model/stray_times.hpp"
#include "data/store/sample_removal.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr qint64 kStart = 1794211200000;

QByteArray util(qint64 ms, int value = 50, const char* gpu = "0") {
    return QByteArray("DCGM_FI_DEV_GPU_UTIL{gpu=\"") + gpu + "\",UUID=\"GPU-" + gpu + "\",Hostname=\"oak01\"} " +
           QByteArray::number(value) + ' ' + QByteArray::number(ms) + '\n';
}

QByteArray regular(int count = 24) {
    QByteArray text;
    for (int k = 0; k < count; ++k) {
        text += util(kStart + 60000LL * k) + util(kStart + 60000LL * k, 20, "1");
    }
    return text;
}

MetricExtent extentOf(const ImportBench& bench) {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    return metricExtents(*file)->front();
}

std::int64_t strays(const FileReport& report) {
    for (const Loss& loss : report.lost) {
        if (loss.reason == StrayTimes::kReason) return loss.count;
    }
    return 0;
}

Instant at(qint64 ms) {
    return Instant{Duration{ms / 1000}};
}

}  // namespace

class RemoveSamplesTest : public QObject {
    Q_OBJECT
private slots:
    void strayTimesAreLeftOut_data() {
        QTest::addColumn<qint64>("ms");
        QTest::newRow("1970") << qint64{0};
        QTest::newRow("2000") << qint64{946684800000};
        QTest::newRow("another clock, 2019") << qint64{1560000000000};
        QTest::newRow("3000") << qint64{32503680000000};
        QTest::newRow("9999") << qint64{253402300000000};
    }
    void strayTimesAreLeftOut() {
        QFETCH(qint64, ms);
        ImportBench bench;
        const QByteArray text = util(ms) + regular() + util(ms + 60000, 3, "1");
        const FileReport report = bench.read("t.prom", text);
        QCOMPARE(strays(report), 2);
        QCOMPARE(report.skipped, 2);
        QVERIFY(report.lost.front().first.find("line 1: oak01/0") == 0);
        QCOMPARE(extentOf(bench).valid, 48U);
        QCOMPARE(extentOf(bench).window(), (TimeWindow{at(kStart), at(kStart + 60000LL * 24)}));
        QVERIFY(bench.read("t.prom", text).changedNothing());
    }

    void strayCase() {
        ImportBench bench;
        const FileReport report = bench.read("t.prom", fixture("cases/import-more/11-stray-1970.prom"));
        QVERIFY(strays(report) > 0);
        QVERIFY(extentOf(bench).window().length() < Duration{86400});
    }

    void tablesGoTheSameWay() {
        ImportBench bench;
        bench.import({bench.file("gpus.csv", "node,slot\noak01,0\n")});
        const FileReport report = bench.read("samples.csv",
                                             "time,node,slot,metric,value\n1970-01-01T00:00:00Z,oak01,0,gpu_util,5\n"
                                             "2026-11-09T08:00:00Z,oak01,0,gpu_util,6\n"
                                             "2026-11-09T08:01:00Z,oak01,0,gpu_util,7\n");
        QCOMPARE(strays(report), 1);
        QCOMPARE(extentOf(bench).valid, 2U);
    }

    void yearsWithoutSamplesMayBe() {
        // As many on both sides of a hole: neither is stray.
        ImportBench bench;
        const QByteArray early = util(1560000000000) + util(1560000060000);
        QCOMPARE(bench.read("t.prom", early + util(kStart) + util(kStart + 60000)).skipped, 0);
        QCOMPARE(extentOf(bench).valid, 4U);
    }

    void theyCanBeKeptFoundAndRemoved() {
        ImportBench bench;
        bench.read("t.prom", util(0) + regular(), {{"stray", "keep"}});
        QCOMPARE(extentOf(bench).valid, 49U);
        const auto report = checkSite(bench.site());
        QVERIFY(report.has_value());
        QCOMPARE(report->errors, 0U);
        const auto found = std::find_if(report->findings.begin(), report->findings.end(),
                                        [](const Finding& f) { return f.kind == "stray"; });
        QVERIFY(found != report->findings.end());
        QVERIFY(found->message.find("remove-samples") != std::string::npos);
        QVERIFY(found->message.find("--from 1970-01-01T00:00:00Z --to 1970-01-01T00:01:00Z") != std::string::npos);

        const auto removed = removeSamples(bench.site(), {}, {at(0), at(60000)}, false);
        QVERIFY(removed.has_value());
        QCOMPARE(removed->size(), 1U);
        QCOMPARE(removed->front().samples, 1U);
        QCOMPARE(extentOf(bench).window(), (TimeWindow{at(kStart), at(kStart + 60000LL * 24)}));
        const auto after = checkSite(bench.site());
        QVERIFY(std::none_of(after->findings.begin(), after->findings.end(),
                             [](const Finding& f) { return f.kind == "stray"; }));
    }

    void removesAWindow_data() {
        QTest::addColumn<int>("from");  // seconds after the start
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("removed");
        QTest::newRow("a step") << 60 << 120 << 2;
        QTest::newRow("between steps") << 61 << 119 << 0;
        QTest::newRow("over tiles") << 0 << 60 * 130 << 260;
        QTest::newRow("all") << -100000 << 1000000 << 400;
        QTest::newRow("before") << -1000 << 0 << 0;
    }
    void removesAWindow() {
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(int, removed);
        ImportBench bench;
        bench.read("t.prom", regular(200));
        const QByteArray before = bench.dump();
        const TimeWindow window{at(kStart) + Duration{from}, at(kStart) + Duration{to}};
        const auto dry = removeSamples(bench.site(), "gpu_util", window, true);
        QVERIFY(dry.has_value());
        QCOMPARE(bench.dump(), before);
        const auto done = removeSamples(bench.site(), "gpu_util", window, false);
        QVERIFY(done.has_value());
        const std::uint64_t count = done->empty() ? 0 : done->front().samples;
        QCOMPARE(count, static_cast<std::uint64_t>(removed));
        QCOMPARE(dry->empty() ? 0 : dry->front().samples, count);
        QCOMPARE(extentOf(bench).valid, 400U - count);
        if (removed == 400) QCOMPARE(bench.rows("SELECT DISTINCT step_s FROM metric"), QStringLiteral("NULL"));
        bench.read("t.prom", regular(200));
        QCOMPARE(extentOf(bench).valid, 400U);
    }

    void wrongMetricAndStop() {
        ImportBench bench;
        bench.read("t.prom", regular());
        const QByteArray before = bench.dump();
        const TimeWindow all{at(0), at(kStart * 2)};
        const auto none = removeSamples(bench.site(), "tokens", all, false);
        QVERIFY(!none.has_value());
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = removeSamples(bench.site(), {}, all, false, stop.get_token());
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(bench.dump(), before);
    }
};

LEASEHOLD_SUITE(runGuiless<RemoveSamplesTest>)
#include "tst_remove_samples.moc"
