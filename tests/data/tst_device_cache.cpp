// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <map>

#include "data/analytics/device_cache.hpp"
#include "data/analytics/sample_store.hpp"
#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// A device in main memory: keeps copies, and adds them up with the CPU's kernel.
class FakeTiles : public DeviceTiles<std::uint8_t> {
public:
    explicit FakeTiles(std::size_t mostBlocks) : m_mostBlocks(mostBlocks) {}
    kernels::Status put(const kernels::TileView<std::uint8_t>& view) override {
        if (m_blocks.size() >= m_mostBlocks) {
            return kernels::Status::failure(kernels::StatusCode::OutOfMemory, "the fake is full");
        }
        ++puts;
        m_blocks[{view.tile, view.column0}].assign(view.lines, view.lines + std::size_t{view.columns} * kTileSlots);
        return {};
    }
    [[nodiscard]] bool holds(std::int64_t tile, std::uint32_t column0, std::uint32_t) const override {
        return m_blocks.contains({tile, column0});
    }
    [[nodiscard]] std::uint64_t bytes() const override { return m_blocks.size() * kBlockColumns * kTileSlots; }
    void drop(std::int64_t tile) override {
        std::erase_if(m_blocks, [&](const auto& block) { return block.first.first == tile; });
    }
    kernels::Status heatmap(const kernels::HeatmapPlan& plan, kernels::HeatmapCells& out,
                            const std::stop_token& stop) override {
        std::vector<kernels::TileView<std::uint8_t>> views;
        for (const auto& [place, codes] : m_blocks) {
            views.push_back({place.first, place.second, kBlockColumns, codes.data()});
        }
        return kernels::accumulateHeatmap<std::uint8_t>(plan, views, out, stop);
    }
    int puts = 0;

private:
    std::size_t m_mostBlocks;
    std::map<std::pair<std::int64_t, std::uint32_t>, std::vector<std::uint8_t>> m_blocks;
};

/// A site of 2,000 columns x 200 slots, and requests of its heatmap.
class Fixture {
public:
    Fixture() {
        site.samples(utilisation(Duration{60}), 2000, 0, 200, [](std::int64_t gpu, std::int64_t slot) {
            return static_cast<std::uint32_t>((gpu * 7 + slot * 3) % 101);
        });
        source = {site.path().string(), makeBlockCache(std::size_t{64} << 20U)};
        renew();
    }
    void renew() {
        request = {&source, *findMetric(source, "gpu_util"), 0, 200};
        tasks = *planScan(request);
    }
    static kernels::HeatmapPlan plan(std::uint32_t groups, std::int64_t bin) {
        kernels::HeatmapShape shape{groups, 0, 200, {}, 5, false};
        for (std::int64_t at = 0; at < 200 + bin; at += bin) {
            shape.binEdges.push_back(at);
        }
        std::vector<kernels::Run> runs;
        for (std::uint32_t g = 0; g < groups; ++g) {
            runs.push_back({1 + g * (2000 / groups), 1 + (g + 1) * (2000 / groups), 0, 200, g});
        }
        kernels::HeatmapPlan made;
        (void)kernels::HeatmapPlan::build(runs, shape, made);
        return made;
    }
    /// The truth, by the CPU from the file.
    [[nodiscard]] kernels::HeatmapCells truth(const kernels::HeatmapPlan& of) const {
        std::vector<BlockFault> faults;
        const auto blocks = gather(request, tasks, faults, {});
        std::vector<kernels::TileView<std::uint8_t>> views;
        for (const HeldBlock& block : *blocks) {
            views.push_back(viewOf<std::uint8_t>(block.tile, block.part, *block.codes));
        }
        kernels::HeatmapCells cells;
        (void)kernels::accumulateHeatmap<std::uint8_t>(of, views, cells);
        return cells;
    }
    ScratchSite site;
    TelemetrySource source;
    ScanRequest request;
    std::vector<ScanTask> tasks;
};

}  // namespace

/// Resident mode over a stand-in for the device: what is held is not read again, and gives the same integers.
class TestDeviceCache : public QObject {
    Q_OBJECT
private slots:
    void whatIsHeldIsNotReadAgain() {
        Fixture f;
        FakeTiles tiles(1000);
        for (const auto& [groups, bin] : {std::pair<std::uint32_t, std::int64_t>{4, 60}, {10, 7}, {1, 64}}) {
            const kernels::HeatmapPlan plan = Fixture::plan(groups, bin);
            kernels::HeatmapCells cells;
            const auto status = residentHeatmap<std::uint8_t>(f.request, f.tasks, plan, tiles, cells, {});
            QVERIFY(status);
            QVERIFY(status->ok());
            QVERIFY(cells == f.truth(plan));
            QCOMPARE(tiles.puts, 8);  // 4 tiles of 2 parts, once
        }
        // Even the file may go.
        QVERIFY(std::filesystem::remove(f.site.path()));
        f.source.cache = nullptr;
        kernels::HeatmapCells cells;
        QVERIFY(residentHeatmap<std::uint8_t>(f.request, f.tasks, Fixture::plan(2, 30), tiles, cells, {})->ok());
    }

    void aFullDeviceSaysSo() {
        Fixture f;
        FakeTiles tiles(5);
        kernels::HeatmapCells cells;
        const auto status = residentHeatmap<std::uint8_t>(f.request, f.tasks, Fixture::plan(4, 60), tiles, cells, {});
        QVERIFY(status);
        QCOMPARE(status->code, kernels::StatusCode::OutOfMemory);
    }

    void damageIsNotHidden() {
        Fixture f;
        f.site.sql("UPDATE telemetry_block SET checksum = 0 WHERE tile = 1 AND part = 0");
        f.renew();
        FakeTiles tiles(1000);
        for (int i = 0; i < 2; ++i) {
            kernels::HeatmapCells cells;
            const auto status =
                residentHeatmap<std::uint8_t>(f.request, f.tasks, Fixture::plan(4, 60), tiles, cells, {});
            QVERIFY(status);
            QCOMPARE(status->code, kernels::StatusCode::InvalidArgument);
        }
    }

    void aStopIsHeard() {
        Fixture f;
        FakeTiles tiles(1000);
        std::stop_source stop;
        stop.request_stop();
        kernels::HeatmapCells cells;
        const auto status =
            residentHeatmap<std::uint8_t>(f.request, f.tasks, Fixture::plan(4, 60), tiles, cells, stop.get_token());
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Cancelled);
    }

    void staleTilesGo() {
        int made = 0;
        DeviceCache cache(
            [&](int device, std::unique_ptr<DeviceTiles<std::uint8_t>>& out) {
                if (device != 0) {
                    return kernels::Status::failure(kernels::StatusCode::NoDevice, "none");
                }
                ++made;
                out = std::make_unique<FakeTiles>(10);
                return kernels::Status{};
            },
            [](int, std::unique_ptr<DeviceTiles<std::uint16_t>>&) {
                return kernels::Status::failure(kernels::StatusCode::OutOfMemory, "full");
            });
        cache.follow({5, false, {}});
        QCOMPARE(cache.generation(), 5U);
        DeviceTiles<std::uint8_t>* first = nullptr;
        DeviceTiles<std::uint8_t>* second = nullptr;
        QVERIFY(cache.tiles<std::uint8_t>(1, 0, first).ok());
        QVERIFY(cache.tiles<std::uint8_t>(1, 0, second).ok());
        QCOMPARE(first, second);
        QVERIFY(cache.tiles<std::uint8_t>(2, 0, second).ok());
        QCOMPARE(made, 2);
        const std::vector<std::uint8_t> lines(kBlockColumns * kTileSlots);
        for (const std::int64_t tile : {0, 1, 2}) {
            QVERIFY(second->put({tile, 0, kBlockColumns, lines.data()}).ok());
        }
        QCOMPARE(cache.heldBytes(2), 3 * lines.size());
        QCOMPARE(cache.heldBytes(1), 0U);
        QVERIFY(cache.dropOthers(2));
        QVERIFY(!cache.dropOthers(2));

        cache.follow({6, false, {{1, 0}, {2, 1}, {9, 2}}});  // a scrape of this metric and others
        QCOMPARE(cache.generation(), 6U);
        QCOMPARE(cache.heldBytes(2), 2 * lines.size());
        QVERIFY(!second->holds(1, 0, kBlockColumns));
        QVERIFY(second->holds(2, 0, kBlockColumns));

        cache.follow({7, true, {}});  // an import of telemetry, or another file
        QCOMPARE(cache.heldBytes(2), 0U);
        QVERIFY(cache.tiles<std::uint8_t>(2, 0, second).ok());
        QCOMPARE(made, 3);
        QVERIFY(!cache.tiles<std::uint8_t>(2, 1, second).ok());
        QVERIFY(second == nullptr);
        DeviceTiles<std::uint16_t>* wide = nullptr;
        QCOMPARE(cache.tiles<std::uint16_t>(3, 0, wide).code, kernels::StatusCode::OutOfMemory);
    }
};

LEASEHOLD_SUITE(runGuiless<TestDeviceCache>)
#include "tst_device_cache.moc"
