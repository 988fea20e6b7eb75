// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/analytics/check.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr const char* kReason = "a value outside the range of its metric";

const Loss* lossOf(const FileReport& report, std::string_view reason) {
    const auto it =
        std::find_if(report.lost.begin(), report.lost.end(), [&](const Loss& l) { return l.reason == reason; });
    return it == report.lost.end() ? nullptr : &*it;
}

MetricExtent extentOf(const ImportBench& bench, std::string_view metric) {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    const auto extents = metricExtents(*file);
    for (const MetricExtent& extent : *extents) {
        if (extent.metric.name == metric) return extent;
    }
    return {};
}

QByteArray gpus() {
    return "node,slot,model\noak01,0,H100\noak01,1,H100\n";
}

QByteArray dcgm(const char* family, const char* value) {
    return QByteArray(family) + R"({gpu="0",UUID="GPU-a",Hostname="oak01"} )" + value + " 1794211200000\n";
}

}  // namespace

/// Values that cannot be are no data, whatever way they come in.
class MetricBoundsTest : public QObject {
    Q_OBJECT
private slots:
    void holdsWhatItsCodesAndBoundsDo_data() {
        QTest::addColumn<QString>("metric");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("held");
        QTest::newRow("0 %") << "gpu_util" << 0.0 << true;
        QTest::newRow("100 %") << "gpu_util" << 100.0 << true;
        QTest::newRow("a ratio's noise") << "gpu_util" << 100.00000000000001 << true;
        QTest::newRow("100.6 %") << "gpu_util" << 100.6 << false;
        QTest::newRow("640 %") << "gpu_util" << 640.0 << false;
        QTest::newRow("-0.4 %") << "gpu_util" << -0.4 << false;
        QTest::newRow("-5 %") << "sm_active" << -5.0 << false;
        QTest::newRow("engine") << "gr_engine_active" << 101.0 << false;
        QTest::newRow("a machine's power") << "power_w" << 5600.0 << false;
        QTest::newRow("a GPU's power") << "power_w" << 1400.0 << true;
        QTest::newRow("frost") << "temp_c" << -60.0 << false;
        QTest::newRow("NaN") << "temp_c" << std::nan("") << false;
        QTest::newRow("infinite") << "temp_c" << std::numeric_limits<double>::infinity() << false;
    }
    void holdsWhatItsCodesAndBoundsDo() {
        QFETCH(QString, metric);
        QFETCH(double, value);
        QFETCH(bool, held);
        const Metric& known = *catalogueMetric(metric.toStdString());
        QCOMPARE(known.holds(value), held);
        QCOMPARE(known.code(value) == known.noData(), !held);
    }

    void customMetricsAreBoundByTheirCodes() {
        const Metric custom{9, "tokens", "1/s", 1, 0.5, 10.0};
        QVERIFY(custom.holds(10) && custom.holds(137));
        QVERIFY(!custom.holds(9) && !custom.holds(138));
        QCOMPARE(custom.codesWithin(), (std::pair<std::uint32_t, std::uint32_t>(0, 254)));
    }

    void sumsOverAMachineAreNoData() {
        ImportBench bench;
        bench.import({bench.file("gpus.csv", fixture("cases/per-machine-sums/gpus.csv"))});
        const FileReport report = bench.read("samples.csv", fixture("cases/per-machine-sums/samples.csv"));
        const MetricExtent extent = extentOf(bench, "gpu_util");
        QCOMPARE(extent.valid, 2U);
        QCOMPARE(extent.sum, 150U);
        const Loss* loss = lossOf(report, kReason);
        QVERIFY(loss != nullptr);
        QCOMPARE(loss->count, 1);
        QCOMPARE(QString::fromStdString(loss->first), QStringLiteral("line 2: oak01/0 gpu_util 560 %"));
        QCOMPARE(report.skipped, 1);
        for (const std::string& warning : report.warnings) {
            QVERIFY(warning.find("rounded") == std::string::npos);
        }
    }

    void dcgmGoesTheSameWay_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("negative") << dcgm("DCGM_FI_DEV_GPU_UTIL", "-1");
        QTest::newRow("ratio") << dcgm("DCGM_FI_PROF_SM_ACTIVE", "1.01");
        QTest::newRow("power") << dcgm("DCGM_FI_DEV_POWER_USAGE", "5600");
        QTest::newRow("heat") << dcgm("DCGM_FI_DEV_GPU_TEMP", "400");
    }
    void dcgmGoesTheSameWay() {
        QFETCH(QByteArray, line);
        ImportBench bench;
        const FileReport report = bench.read("t.prom", line);
        QVERIFY(lossOf(report, kReason) != nullptr);
        QCOMPARE(report.skipped, 1);
        QVERIFY(report.byKind.count("sample") == 0 || report.byKind.at("sample").added == 0);
    }

    void blanksAreNoLoss() {
        ImportBench bench;
        const FileReport report = bench.read("t.prom", dcgm("DCGM_FI_DEV_GPU_UTIL", "9223372036854775794") +
                                                           dcgm("DCGM_FI_DEV_GPU_TEMP", "2147483632") +
                                                           dcgm("DCGM_FI_DEV_POWER_USAGE", "NaN"));
        QCOMPARE(report.skipped, 0);
        QCOMPARE(bench.number("SELECT count(*) FROM telemetry_block"), 0);
    }

    void checkFindsWhatIsStoredBeyond() {
        ImportBench bench;
        bench.import({bench.file("gpus.csv", gpus())});
        {
            auto file = SiteFile::open(bench.site(), SiteFile::Mode::Write);
            auto transaction = WriteTransaction::begin(*file);
            Metric like = *catalogueMetric("gpu_util");
            like.step = Duration{3600};
            auto writer = TelemetryWriter::open(*file, like);
            QVERIFY(writer.has_value());
            QVERIFY(writer->put(2, nearestSlot(Instant{Duration{1794211200}}, like.step), 254).has_value());
            QVERIFY(writer->put(1, nearestSlot(Instant{Duration{1794211200}}, like.step), 100).has_value());
            QVERIFY(writer->flush().has_value());
            QVERIFY(transaction->commit().has_value());
        }
        const auto report = checkSite(bench.site());
        QVERIFY(report.has_value());
        const auto found = std::find_if(report->findings.begin(), report->findings.end(),
                                        [](const Finding& f) { return f.kind == "range"; });
        QVERIFY(found != report->findings.end());
        QCOMPARE(QString::fromStdString(found->place), QStringLiteral("gpu_util, oak01/1"));
        QVERIFY(found->message.find("1 samples") == 0);
        QVERIFY(found->message.find("254 %") != std::string::npos);
        QVERIFY(found->message.find("remove-samples") != std::string::npos);
        QCOMPARE(report->errors, 0U);
    }
};

LEASEHOLD_SUITE(runGuiless<MetricBoundsTest>)
#include "tst_metric_bounds.moc"
