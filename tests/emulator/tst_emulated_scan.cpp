// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/device_cache.hpp"
#include "data/analytics/sample_store.hpp"
#include "tests/data/support_site.hpp"
#include "tests/emulator/emulator.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
using kernels::Backend;

namespace {

constexpr Duration kStep{60};
constexpr std::int64_t kGpus = 1200;
constexpr std::int64_t kSlots = 200;
constexpr std::uint64_t kRoom = std::uint64_t{1} << 30U;

/// Two metrics, one byte and two, with gaps; leases that come and go.
class FilledSite : public ScratchSite {
public:
    FilledSite() {
        grid(2, 3, 5, 5, 8);
        sql("INSERT INTO party (id, name, is_tenant) VALUES (1, 'Ada', 1), (2, 'Bell', 1);"
            "INSERT INTO lease (id, name, tenant_id, from_s, to_s) VALUES (1, 'L1', 1, 1000, 7000), (2, 'L2', 2, "
            "3333, NULL);"
            "INSERT INTO allocation (lease_id, scope, ref_id) VALUES (1, 'hall', 1), (2, 'rack', 23), (2, 'node', "
            "145);");
        samples(utilisation(kStep), kGpus, 0, kSlots, [](std::int64_t gpu, std::int64_t slot) {
            const auto h = static_cast<std::uint32_t>(gpu * 2654435761LL + slot * 40503LL);
            return (h >> 8U) % 11 == 0 ? 255U : (h >> 12U) % 101;
        });
        const std::vector<Metric> catalogue = metricCatalogue();
        Metric power =
            *std::find_if(catalogue.begin(), catalogue.end(), [](const Metric& m) { return m.codeBytes == 2; });
        power.step = kStep;
        samples(power, kGpus, 0, kSlots, [](std::int64_t gpu, std::int64_t slot) {
            const auto h = static_cast<std::uint32_t>(gpu * 40503LL + slot * 2654435761LL);
            return (h >> 8U) % 7 == 0 ? 65535U : (h >> 9U) % 8000;
        });
    }
};

const FilledSite& site() {
    static const FilledSite one;
    return one;
}

HeatmapRequest request(const char* metric, GroupBy by, Backend backend) {
    HeatmapRequest asked;
    asked.metric = metric;
    asked.by = by;
    asked.bin = Duration{1500};
    asked.histogram = true;
    asked.backend = backend;
    return asked;
}

}  // namespace

/// From the site file through the device to the figures, on the emulated device: the same integers as the CPU's, and a
/// word about every way that was not taken.
class TestEmulatedScan : public QObject {
    Q_OBJECT
private slots:
    void init() {
        emulator::failCall(0);
        emulator::setDevices(1);
        emulator::setMemory(kRoom);
    }

    void sameIntegers_data() {
        QTest::addColumn<QString>("metric");
        QTest::addColumn<int>("by");
        for (const char* metric : {"gpu_util", "power_w"}) {
            for (const GroupBy by : {GroupBy::Tenant, GroupBy::Lease, GroupBy::Rack, GroupBy::Gpu}) {
                QTest::addRow("%s by %s", metric, std::string(groupByName(by)).c_str())
                    << QString::fromLatin1(metric) << static_cast<int>(by);
            }
        }
    }
    void sameIntegers() {
        QFETCH(QString, metric);
        QFETCH(int, by);
        const std::string name = metric.toStdString();
        const SnapshotPtr snapshot = site().load();
        const TelemetrySource source{site().path().string(), makeBlockCache(std::size_t{64} << 20U)};
        const auto cpu =
            computeHeatmap(*snapshot, source, request(name.c_str(), static_cast<GroupBy>(by), Backend::Cpu));
        QVERIFY(cpu);
        for (int pass = 0; pass < 2; ++pass) {  // what is put there, then what is held
            const std::uint64_t before = emulator::launches();
            const auto device =
                computeHeatmap(*snapshot, source, request(name.c_str(), static_cast<GroupBy>(by), Backend::Cuda));
            QVERIFY2(device, device ? "" : describe(device.error()).c_str());
            QCOMPARE(device->backend, std::string("cuda"));
            QVERIFY(emulator::launches() > before);
            QVERIFY(device->cells == cpu->cells);
            QCOMPARE(device->expected, cpu->expected);
        }
    }

    /// A live scrape makes its own tile stale on the device, and nothing else.
    void aScrapeIsSeen() {
        ScratchSite live;
        live.grid(1, 1, 5, 5, 8);
        const auto codes = [](std::int64_t gpu, std::int64_t slot) {
            return static_cast<std::uint32_t>((gpu * 7 + slot) % 101);
        };
        live.samples(utilisation(kStep), 200, 0, 190, codes);
        const SnapshotPtr snapshot = live.load();
        const TelemetrySource source{live.path().string(), makeBlockCache(std::size_t{64} << 20U)};
        HeatmapRequest asked = request("gpu_util", GroupBy::Hall, Backend::Cuda);
        QVERIFY(computeHeatmap(*snapshot, source, asked));
        const std::uint64_t filled = source.cache->device().heldBytes(1);
        QVERIFY(filled > 0);
        {
            auto file = SiteFile::open(live.path(), SiteFile::Mode::Write);
            QVERIFY(appendScrape(*file, utilisation(kStep), 190, std::vector<std::uint16_t>(201, 33)));
        }
        const auto then = computeHeatmap(*snapshot, source, asked);
        asked.backend = Backend::Cpu;
        const auto cpu = computeHeatmap(*snapshot, {live.path().string(), nullptr}, asked);
        QVERIFY(then && cpu);
        QVERIFY(then->cells == cpu->cells);
        QCOMPARE(source.cache->device().heldBytes(1), filled);
    }

    void aFullDeviceStreams() {
        const SnapshotPtr snapshot = site().load();
        const TelemetrySource source{site().path().string(), makeBlockCache(std::size_t{64} << 20U)};
        HeatmapRequest asked = request("gpu_util", GroupBy::Rack, Backend::Cpu);
        asked.histogram = false;
        const auto cpu = computeHeatmap(*snapshot, source, asked);
        QVERIFY(cpu);
        emulator::setMemory(629'000);  // nine blocks and a bit, of which seven may stay; the site has eight
        asked.backend = Backend::Cuda;
        const auto streamed = computeHeatmap(*snapshot, source, asked);
        QVERIFY2(streamed, streamed ? "" : describe(streamed.error()).c_str());
        QVERIFY2(streamed->backendReason.find("streamed") != std::string::npos, streamed->backendReason.c_str());
        QVERIFY(streamed->cells == cpu->cells);
        emulator::setMemory(1000);
        // Not even that: asked for by name, the device's failure is told.
        const TelemetrySource fresh{site().path().string(), makeBlockCache(std::size_t{64} << 20U)};
        const auto none = computeHeatmap(*snapshot, fresh, asked);
        QVERIFY(!none);
        QVERIFY2(describe(none.error()).find("cudaErrorMemoryAllocation") != std::string::npos,
                 describe(none.error()).c_str());
    }

    /// `auto` takes a device for 64 MiB and more: here a thousand blocks with a sample each.
    void autoFallsBackAndSaysSo() {
        static const ScratchSite& large = [] {
            static ScratchSite made;
            made.grid(2, 3, 5, 5, 8);
            auto file = SiteFile::open(made.path(), SiteFile::Mode::Write);
            auto transaction = WriteTransaction::begin(*file);
            auto writer = TelemetryWriter::open(*file, utilisation(kStep));
            for (std::int64_t tile = 0; tile < 520; ++tile) {
                (void)writer->put(1 + tile, tile * 64 + tile % 64, static_cast<std::uint32_t>(tile % 101));
                (void)writer->put(1100, tile * 64 + 63, static_cast<std::uint32_t>(tile % 97));
            }
            (void)writer->flush();
            (void)transaction->commit();
            return std::ref(made);
        }();
        const SnapshotPtr snapshot = large.load();
        const TelemetrySource source{large.path().string(), makeBlockCache(std::size_t{128} << 20U)};
        HeatmapRequest asked = request("gpu_util", GroupBy::Hall, Backend::Cpu);
        asked.bin = Duration{86400};
        asked.histogram = false;
        const auto cpu = computeHeatmap(*snapshot, source, asked);
        QVERIFY(cpu);
        asked.backend = Backend::Auto;
        const auto device = computeHeatmap(*snapshot, source, asked);
        QVERIFY(device);
        QCOMPARE(device->backend, std::string("cuda"));
        QVERIFY2(device->backendReason.find("Emulated device") != std::string::npos, device->backendReason.c_str());
        QVERIFY(device->cells == cpu->cells);

        emulator::failAllFrom(1);
        const auto fallen = computeHeatmap(*snapshot, source, asked);
        QVERIFY2(fallen, fallen ? "" : describe(fallen.error()).c_str());
        QCOMPARE(fallen->backend, std::string("cpu"));
        QVERIFY2(fallen->backendReason.find("the GPU failed") != std::string::npos, fallen->backendReason.c_str());
        QVERIFY(fallen->cells == cpu->cells);
    }

    void whateverFailsNoFigureIsWrong() {
        const SnapshotPtr snapshot = site().load();
        HeatmapRequest asked = request("gpu_util", GroupBy::Tenant, Backend::Cpu);
        const auto cpu = computeHeatmap(*snapshot, {site().path().string(), nullptr}, asked);
        QVERIFY(cpu);
        asked.backend = Backend::Cuda;
        std::uint64_t n = 0;
        int told = 0;
        for (bool more = true; more && n < 1000;) {
            const TelemetrySource source{site().path().string(), makeBlockCache(std::size_t{64} << 20U)};
            emulator::failCall(++n);
            const auto map = computeHeatmap(*snapshot, source, asked);
            more = emulator::failed();
            emulator::failCall(0);
            if (map) {
                QVERIFY(map->cells == cpu->cells);
                told += map->backendReason.find("streamed") != std::string::npos ? 1 : 0;
            } else {
                QVERIFY(more);
                ++told;
            }
        }
        QVERIFY2(told > 20, qPrintable(QString::number(told)));
    }
};

LEASEHOLD_SUITE(runGuiless<TestEmulatedScan>)
#include "tst_emulated_scan.moc"
