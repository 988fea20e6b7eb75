// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>
#include <random>

#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr qint64 kStart = 1794211200000;

QByteArray scrape(qint64 ms, int value, int gpus = 2) {
    QByteArray text;
    for (int g = 0; g < gpus; ++g) {
        const QByteArray labels =
            "{gpu=\"" + QByteArray::number(g) + "\",UUID=\"GPU-" + QByteArray::number(g) + "\",Hostname=\"oak01\"} ";
        text += "DCGM_FI_DEV_GPU_UTIL" + labels + QByteArray::number(value) + ' ' + QByteArray::number(ms) + '\n';
        text +=
            "DCGM_FI_DEV_POWER_USAGE" + labels + QByteArray::number(300 + value) + ' ' + QByteArray::number(ms) + '\n';
    }
    return text;
}

MetricExtent extentOf(const ImportBench& bench, std::string_view metric = "gpu_util") {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    const auto extents = metricExtents(*file);
    for (const MetricExtent& extent : *extents) {
        if (extent.metric.name == metric) return extent;
    }
    return {};
}

/// The values of GPU 0 at the slots of a step from kStart on; -1: none.
QList<int> valuesOf(const ImportBench& bench, std::string_view metric, std::int64_t count) {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    auto reader = TelemetryReader::open(*file, metric);
    QList<int> values;
    for (std::int64_t k = 0; k < count; ++k) {
        const std::int64_t slot = reader->extent().slotFrom + k;
        std::vector<std::uint8_t> codes(kBlockCodes);
        std::vector<BlockFault> faults;
        (void)reader->read(kernels::tileOf(slot), 0, std::span(codes), faults);
        const std::uint8_t code = codes[1 * kTileSlots + static_cast<std::size_t>(slot % kTileSlots)];
        values << (code == 255 ? -1 : code);
    }
    return values;
}

}  // namespace

/// One scrape a file, as cron writes them.
class ImportScrapesTest : public QObject {
    Q_OBJECT
private slots:
    void noneIsLost_data() {
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("phase");  // milliseconds
        QTest::addColumn<int>("jitter");
        QTest::addColumn<bool>("oneCommand");
        QTest::newRow("a minute, sixty commands") << 60 << 0 << 0 << false;
        QTest::newRow("a minute, one command") << 60 << 0 << 0 << true;
        QTest::newRow("15 s with jitter") << 15 << 500 << 2 << true;
        QTest::newRow("15 s in the middle, with jitter") << 15 << 7500 << 40 << true;
        QTest::newRow("5 minutes and a bit") << 300 << 17000 << 0 << true;
    }
    void noneIsLost() {
        QFETCH(int, step);
        QFETCH(int, phase);
        QFETCH(int, jitter);
        QFETCH(bool, oneCommand);
        ImportBench bench;
        std::vector<std::filesystem::path> files;
        QList<int> values;
        for (int k = 0; k < 60; ++k) {
            const qint64 ms = kStart + 1000LL * step * k + phase + (k % 2 == 0 ? -jitter : jitter);
            files.push_back(bench.file("s" + std::to_string(100 + k) + ".prom", scrape(ms, k)));
            values << k;
        }
        if (oneCommand) {
            bench.import(files);
        } else {
            for (const auto& file : files) {
                bench.import({file});
            }
        }
        for (const char* metric : {"gpu_util", "power_w"}) {
            const MetricExtent extent = extentOf(bench, metric);
            QCOMPARE(extent.metric.step, Duration{step});
            QCOMPARE(extent.valid, 120U);
            QCOMPARE(extent.slotTo - extent.slotFrom, 60);
        }
        QCOMPARE(valuesOf(bench, "gpu_util", 60), values);
        const QByteArray before = bench.dump();
        QVERIFY(bench.import({files[17]}).files.front().changedNothing());
        QCOMPARE(bench.dump(), before);
    }

    void anyOrderOfFilesWillDo() {
        for (const unsigned seed : {1U, 2U, 3U}) {
            ImportBench bench;
            std::vector<std::filesystem::path> files;
            for (int k = 0; k < 60; ++k) {
                files.push_back(bench.file("s" + std::to_string(100 + k) + ".prom", scrape(kStart + 15000LL * k, k)));
            }
            std::shuffle(files.begin(), files.end(), std::mt19937(seed));
            bench.import(files);
            QCOMPARE(extentOf(bench).metric.step, Duration{15});
            QCOMPARE(extentOf(bench).valid, 120U);
        }
    }

    void oneInstantHasNoStep() {
        ImportBench bench;
        const FileReport report = bench.read("a.prom", scrape(kStart, 7));
        QCOMPARE(bench.rows("SELECT DISTINCT provisional FROM metric"), QStringLiteral("1"));
        QCOMPARE(extentOf(bench).valid, 2U);
        QVERIFY(std::any_of(report.notes.begin(), report.notes.end(), [](const std::string& note) {
            return note.find("one instant shows no step") != std::string::npos;
        }));
        QVERIFY(bench.read("a.prom", scrape(kStart, 7)).changedNothing());
        bench.read("b.prom", scrape(kStart + 1800000, 9));
        QCOMPARE(bench.rows("SELECT DISTINCT provisional, step_s FROM metric"), QStringLiteral("0|1800"));
    }

    void hostsInFilesOfTheirOwn() {
        ImportBench bench;
        std::vector<std::filesystem::path> files;
        for (int k = 0; k < 10; ++k) {
            for (int host = 0; host < 3; ++host) {
                QByteArray text = scrape(kStart + 60000LL * k + 7000LL * host, k);
                text.replace("oak01", "oak0" + QByteArray::number(host))
                    .replace("GPU-", "GPU-" + QByteArray::number(host));
                files.push_back(bench.file("h" + std::to_string(host) + "-" + std::to_string(k) + ".prom", text));
            }
        }
        bench.import(files);
        QCOMPARE(extentOf(bench).metric.step, Duration{60});
        QCOMPARE(extentOf(bench).valid, 60U);
    }

    void finerScrapesAfterAFile() {
        QByteArray minutes;
        for (int k = 0; k < 10; ++k) {
            minutes += scrape(kStart + 60000LL * k, k);
        }
        ImportBench bench;
        bench.read("a.prom", minutes);
        for (int k = 1; k <= 8; ++k) {
            bench.read("s.prom", scrape(kStart + 540000 + 15000LL * k, 50 + k));
        }
        QCOMPARE(extentOf(bench).metric.step, Duration{15});
        QCOMPARE(extentOf(bench).valid, 36U);
    }

    void aSecondScrapeOfAStepIsCounted() {
        ImportBench bench;
        for (int k = 0; k < 8; ++k) {
            bench.read("s.prom", scrape(kStart + 60000LL * k, 10));
        }
        const FileReport report = bench.read("again.prom", scrape(kStart + 60000LL * 7 + 2000, 90));
        QCOMPARE(extentOf(bench).metric.step, Duration{60});
        QCOMPARE(extentOf(bench).valid, 16U);
        QCOMPARE(report.lost.size(), 1U);
        QCOMPARE(report.lost.front().count, 4);
    }

    void finerCsvMovesWhatIsStored() {
        ImportBench bench;
        QByteArray rows = "time,node,slot,metric,value\n";
        for (int k = 0; k < 8; ++k) {
            rows += "2026-11-09T08:0" + QByteArray::number(k) + ":00.250Z,oak01,0,gpu_util,5\n";
            rows += "2026-11-09T08:0" + QByteArray::number(k) + ":30.248Z,oak01,0,gpu_util,6\n";
        }
        bench.read("a.prom", scrape(kStart - 600000, 1) + scrape(kStart - 540000, 1));
        bench.read("samples.csv", rows);
        QCOMPARE(extentOf(bench).metric.step, Duration{30});
        QCOMPARE(extentOf(bench).valid, 20U);
    }
};

LEASEHOLD_SUITE(runGuiless<ImportScrapesTest>)
#include "tst_import_scrapes.moc"
