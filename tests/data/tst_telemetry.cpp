// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <map>
#include <random>

#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

using Samples = std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t>;  // (column, slot) -> code

/// Every sample of a metric, read back block by block.
Samples readAll(const SiteFile& file, const char* metric) {
    Samples all;
    auto reader = TelemetryReader::open(file, metric);
    const MetricExtent extent = reader->extent();
    std::vector<BlockFault> faults;
    const auto tiles = reader->tiles(extent.slotFrom, extent.slotTo);
    for (const std::int64_t tile : *tiles) {
        const auto parts = reader->parts(tile);
        for (const std::uint32_t part : *parts) {
            std::vector<std::uint8_t> codes(kBlockColumns * kTileSlots);
            (void)reader->read(tile, part, std::span(codes), faults);
            for (std::size_t i = 0; i < codes.size(); ++i) {
                if (codes[i] != 255) {
                    all[{part * kBlockColumns + i / kTileSlots,
                         tile * kTileSlots + static_cast<std::int64_t>(i % kTileSlots)}] = codes[i];
                }
            }
        }
    }
    return all;
}

}  // namespace

/// Samples in the file: what is put comes back, later wins, damage is named.
class TestTelemetry : public QObject {
    Q_OBJECT
private slots:
    void whatIsPutComesBack() {
        ScratchSite site;
        std::mt19937 random(1);
        Samples truth;
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            auto transaction = WriteTransaction::begin(*file);
            auto writer = TelemetryWriter::open(*file, utilisation(Duration{60}));
            QVERIFY(writer);
            for (int i = 0; i < 20000; ++i) {
                const auto column = static_cast<std::int64_t>(random() % 5000);
                const std::int64_t slot = static_cast<std::int64_t>(random() % 400) - 200;  // before 1970 too
                const auto code = static_cast<std::uint32_t>(random() % 101);
                QVERIFY(writer->put(column, slot, code));
                truth[{column, slot}] = code;
            }
            QVERIFY(writer->flush());
            QCOMPARE(writer->added(), truth.size());
            QCOMPARE(writer->updated(), 0U);
            QVERIFY(transaction->commit());
        }
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
        QVERIFY(readAll(*file, "gpu_util") == truth);
        const auto extent = metricExtents(*file)->front();
        QCOMPARE(extent.valid, truth.size());
        QCOMPARE(extent.metric.step.count(), 60);
        std::uint64_t sum = 0;
        for (const auto& [key, code] : truth) {
            sum += code;
        }
        QCOMPARE(extent.sum, sum);
    }

    void puttingAgainChangesNothing() {
        ScratchSite site;
        const auto code = [](std::int64_t gpu, std::int64_t slot) {
            return static_cast<std::uint32_t>((gpu * 7 + slot) % 101);
        };
        site.samples(utilisation(Duration{900}), 50, 0, 200, code);
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        auto transaction = WriteTransaction::begin(*file);
        auto writer = TelemetryWriter::open(*file, utilisation(Duration{900}));
        for (std::int64_t gpu = 1; gpu <= 50; ++gpu) {
            (void)writer->put(gpu, 3, code(gpu, 3));
        }
        (void)writer->put(7, 3, 99);
        QVERIFY(writer->flush());
        QCOMPARE(writer->added(), 0U);
        QCOMPARE(writer->updated(), code(7, 3) == 99 ? 0U : 1U);
    }

    void anotherStepIsRefused() {
        ScratchSite site;
        site.samples(utilisation(Duration{900}), 1, 0, 1, [](auto, auto) { return 1U; });
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        const auto writer = TelemetryWriter::open(*file, utilisation(Duration{60}));
        QVERIFY(!writer);
        QCOMPARE(writer.error().code, ErrorCode::Conflict);
        QVERIFY(writer.error().remedy.find("step=15m") != std::string::npos);
    }

    void scrapesAppendAndCompact() {
        ScratchSite site;
        const Metric metric = utilisation(Duration{60});
        Samples truth;
        std::mt19937 random(2);
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            for (std::int64_t slot = 60; slot < 140; ++slot) {
                std::vector<std::uint16_t> codes(1500, 65535);
                for (std::size_t c = 1; c < codes.size(); ++c) {
                    if (random() % 10 != 0) {
                        codes[c] = static_cast<std::uint16_t>(random() % 101);
                        truth[{static_cast<std::int64_t>(c), slot}] = codes[c];
                    }
                }
                QVERIFY(appendScrape(*file, metric, slot, codes));
            }
            // The same slot once more: it wins where it has data.
            std::vector<std::uint16_t> again(10, 65535);
            again[5] = 42;
            truth[{5, 139}] = 42;
            QVERIFY(appendScrape(*file, metric, 139, again));
        }
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(readAll(*file, "gpu_util") == truth);
        const std::uint64_t before = metricExtents(*file)->front().valid;
        QCOMPARE(before, truth.size());
        QVERIFY(compactScrapes(*file));
        QCOMPARE(file->database().execAndGet("SELECT count(*) FROM telemetry_scrape").getInt(), 0);
        QVERIFY(readAll(*file, "gpu_util") == truth);
        QCOMPARE(metricExtents(*file)->front().valid, before);
    }

    void laterImportsWinOverScrapes() {
        ScratchSite site;
        const Metric metric = utilisation(Duration{60});
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(appendScrape(*file, metric, 0, std::vector<std::uint16_t>{10, 10}));
        QVERIFY(appendScrape(*file, metric, 1, std::vector<std::uint16_t>{20, 20}));
        auto transaction = WriteTransaction::begin(*file);
        auto writer = TelemetryWriter::open(*file, metric);
        QVERIFY(writer->put(1, 1, 77));
        QVERIFY(writer->flush());
        QVERIFY(transaction->commit());
        const Samples all = readAll(*file, "gpu_util");
        QCOMPARE(all.at({1, 1}), 77U);
        QCOMPARE(all.at({0, 1}), 20U);
    }

    void aDamagedBlockIsNamedAndCountsAsNoData_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("checksum") << "UPDATE telemetry_block SET checksum = checksum + 1 WHERE part = 0";
        QTest::newRow("codec") << "UPDATE telemetry_block SET codec = 77 WHERE part = 0";
        QTest::newRow("cut") << "UPDATE telemetry_block SET data = substr(data, 1, length(data) / 2) WHERE part = 0";
        QTest::newRow("empty") << "UPDATE telemetry_block SET data = x'' WHERE part = 0";
    }
    void aDamagedBlockIsNamedAndCountsAsNoData() {
        QFETCH(QString, sql);
        ScratchSite site;
        site.samples(utilisation(Duration{60}), 1100, 0, 3,
                     [](auto gpu, auto) { return static_cast<std::uint32_t>(gpu % 100); });
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
            QVERIFY(verifyBlocks(*file)->empty());
        }
        site.sql(sql.toStdString());
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
        const auto faults = verifyBlocks(*file);
        QVERIFY(faults);
        QCOMPARE(faults->size(), 1U);
        QCOMPARE(faults->front().part, 0U);
        const Samples rest = readAll(*file, "gpu_util");
        QCOMPARE(rest.size(), 3U * 77);  // columns 1024 to 1100 stand in part 1
    }

    void compressionIsWorthIt() {
        std::vector<std::uint8_t> codes(kBlockColumns * kTileSlots, 255);
        QCOMPARE(encodeBlock(codes).valid, 0U);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i] = static_cast<std::uint8_t>(90 + (i / 7) % 5);
        }
        const EncodedBlock block = encodeBlock(codes);
        QVERIFY(block.data.size() < codes.size() / 3);
        QCOMPARE(block.slotMin, 0);
        QCOMPARE(block.slotMax, 63);
    }
};

LEASEHOLD_SUITE(runGuiless<TestTelemetry>)
#include "tst_telemetry.moc"
