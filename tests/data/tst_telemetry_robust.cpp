// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_scan.hpp"
#include "data/analytics/sample_store.hpp"
#include "data/store/sample_changes.hpp"
#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr std::size_t kColumns = 2000;
const Duration kMinute{60};

/// What GPU `column` says at `slot`; 65535 where it says nothing.
std::uint16_t truth(std::size_t column, std::int64_t slot) {
    const auto h = static_cast<std::uint32_t>(column * 2654435761U + static_cast<std::uint64_t>(slot) * 40503U);
    return column == 0 || (h >> 7U) % 13 == 0 ? std::uint16_t{65535} : static_cast<std::uint16_t>((h >> 11U) % 101);
}

std::vector<std::uint16_t> scrapeAt(std::int64_t slot) {
    std::vector<std::uint16_t> codes(kColumns);
    for (std::size_t c = 0; c < codes.size(); ++c) {
        codes[c] = truth(c, slot);
    }
    return codes;
}

/// The first slot of [0, until) at which the file does not hold the truth; none where it all does.
std::optional<std::int64_t> firstWrong(const std::filesystem::path& path, std::int64_t until) {
    auto file = SiteFile::open(path, SiteFile::Mode::Read);
    auto reader = TelemetryReader::open(*file, "gpu_util");
    std::vector<std::uint8_t> codes(kBlockColumns * kTileSlots);
    std::vector<BlockFault> faults;
    for (std::int64_t tile = 0; tile * kTileSlots < until; ++tile) {
        for (std::uint32_t part = 0; part * kBlockColumns < kColumns; ++part) {
            if (!reader->read(tile, part, std::span(codes), faults) || !faults.empty()) {
                return tile * kTileSlots;
            }
            for (std::size_t i = 0; i < codes.size(); ++i) {
                const std::size_t column = part * kBlockColumns + i / kTileSlots;
                const std::int64_t slot = tile * kTileSlots + static_cast<std::int64_t>(i % kTileSlots);
                const std::uint16_t code = column < kColumns ? truth(column, slot) : std::uint16_t{65535};
                if (slot < until && codes[i] != static_cast<std::uint8_t>(std::min<std::uint16_t>(code, 255))) {
                    return slot;
                }
            }
        }
    }
    return std::nullopt;
}

/// Runs `body` in a process of its own, which is killed when `until` says so, and waited for.
template <class Body, class Until>
bool runAndKill(Body body, Until until) {
    const pid_t child = fork();
    if (child == 0) {
        body();
        _exit(0);
    }
    const bool reached = child > 0 && until(child);
    kill(child, SIGKILL);
    int status = 0;
    return waitpid(child, &status, 0) == child && reached;
}

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Bytes in memory at most since the last reset; 0 where the system does not say.
std::size_t peakBytes(bool reset) {
    if (reset) {
        std::ofstream("/proc/self/clear_refs") << "5";
    }
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stoul(line.substr(6)) * 1024;
        }
    }
    return 0;
}

/// A file whose samples take 800 MB decoded and a few MB on disk.
class LargeSite : public ScratchSite {
public:
    static constexpr std::int64_t kTiles = 200;
    static constexpr std::uint32_t kParts = 64;
    LargeSite() {
        sql("INSERT INTO site (id, name) VALUES (1, 'S'); INSERT INTO node (id, site_id, name) VALUES (1, 1, 'n');"
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 65535) "
            "INSERT INTO gpu (id, node_id, slot) SELECT i, 1, i FROM c");
        std::vector<std::uint8_t> codes(kBlockColumns * kTileSlots);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i] = static_cast<std::uint8_t>((i / kTileSlots * 37 + i % 7) % 101);
        }
        const EncodedBlock block = encodeBlock(codes);
        auto file = SiteFile::open(path(), SiteFile::Mode::Write);
        auto transaction = WriteTransaction::begin(*file);
        auto writer = TelemetryWriter::open(*file, utilisation(kMinute));
        for (std::int64_t tile = 0; tile < kTiles; ++tile) {
            for (std::uint32_t part = 0; part < kParts; ++part) {
                (void)writer->putEncoded(tile, part, block);
            }
        }
        (void)transaction->commit();
    }
};

const LargeSite& largeSite() {
    static const LargeSite site;
    return site;
}

}  // namespace

/// Telemetry where things go wrong or grow large.
class TestTelemetryRobust : public QObject {
    Q_OBJECT
private slots:
    void aKillWhileAppendingLosesNothingCommitted_data() {
        QTest::addColumn<int>("after");
        for (const int after : {1, 2, 17, 63, 64, 65, 90}) {
            QTest::addRow("after %d scrapes", after) << after;
        }
    }
    void aKillWhileAppendingLosesNothingCommitted() {
        QFETCH(int, after);
        ScratchSite site;
        std::array<int, 2> ends{};
        QCOMPARE(pipe(ends.data()), 0);
        std::int64_t committed = 0;
        const bool killed = runAndKill(
            [&] {
                auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
                for (std::int64_t slot = 0;; ++slot) {
                    if (!appendScrape(*file, utilisation(kMinute), slot, scrapeAt(slot)) ||
                        write(ends[1], "x", 1) != 1) {
                        _exit(1);
                    }
                }
            },
            [&](pid_t) {
                for (char c = 0; committed < after && read(ends[0], &c, 1) == 1;) {
                    ++committed;
                }
                return committed == after;
            });
        close(ends[0]);
        close(ends[1]);
        QVERIFY(killed);
        QVERIFY(!firstWrong(site.path(), committed));
        // The file goes on as if nothing had been.
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        const std::int64_t next = metricExtents(*file)->front().slotTo;
        QVERIFY(next >= committed);
        QVERIFY(appendScrape(*file, utilisation(kMinute), next, scrapeAt(next)));
        QVERIFY(compactScrapes(*file));
        file->close();
        QVERIFY(!firstWrong(site.path(), next + 1));
    }

    void aKillWhileCompactingLosesNothing_data() {
        QTest::addColumn<int>("tiles");
        for (const int tiles : {0, 1, 2, 4}) {
            QTest::addRow("after %d tiles", tiles) << tiles;
        }
    }
    void aKillWhileCompactingLosesNothing() {
        QFETCH(int, tiles);
        constexpr std::int64_t kSlots = 6 * kTileSlots + 5;
        ScratchSite site;
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            file->database().exec("PRAGMA synchronous = OFF");  // what is tested is the kill below
            for (std::int64_t slot = 0; slot < kSlots; ++slot) {
                QVERIFY(appendScrape(*file, utilisation(kMinute), slot, scrapeAt(slot)));
            }
        }
        std::uint64_t before = 0;
        // Of a tile that is folded no scrape is left.
        const auto tilesLeft = [](const SiteFile& file) {
            return file.database().execAndGet("SELECT count(DISTINCT slot / 64) FROM telemetry_scrape").getInt();
        };
        int left = 0;
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
            before = metricExtents(*file)->front().valid;
            left = tilesLeft(*file);
        }
        std::array<int, 2> ends{};
        QCOMPARE(pipe(ends.data()), 0);
        const bool killed = runAndKill(
            [&] {
                auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
                (void)!write(ends[1], "x", 1);
                (void)compactScrapes(*file);
                pause();
            },
            [&](pid_t) {
                char c = 0;
                if (read(ends[0], &c, 1) != 1) {
                    return false;
                }
                auto watching = SiteFile::open(site.path(), SiteFile::Mode::Read);
                while (tilesLeft(*watching) > left - tiles) {
                    std::this_thread::yield();
                }
                return true;
            });
        close(ends[0]);
        close(ends[1]);
        QVERIFY(killed);
        QVERIFY(!firstWrong(site.path(), kSlots));
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QCOMPARE(metricExtents(*file)->front().valid, before);
        QVERIFY(compactScrapes(*file));
        QCOMPARE(file->database().execAndGet("SELECT count(*) FROM telemetry_scrape").getInt(), 0);
        QCOMPARE(metricExtents(*file)->front().valid, before);
        file->close();
        QVERIFY(!firstWrong(site.path(), kSlots));
    }

    void aStopInALongScanIsHeardAtOnce_data() {
        QTest::addColumn<bool>("slice");
        QTest::newRow("heatmap") << false;
        QTest::newRow("slice") << true;
    }
    void aStopInALongScanIsHeardAtOnce() {
        QFETCH(bool, slice);
        const LargeSite& site = largeSite();
        const SnapshotPtr snapshot = site.load();
        const TelemetrySource source{site.path().string(), nullptr};
        std::stop_source stop;
        double stopped = 0;
        ErrorCode code = ErrorCode::Internal;
        if (slice) {
            std::jthread stopper([&] {
                const double from = cpuSeconds();
                while (cpuSeconds() < from + 0.03) {
                    std::this_thread::yield();
                }
                stopped = cpuSeconds();
                stop.request_stop();
            });
            const auto got = computeSlice(*snapshot, source, "gpu_util", {at("1970-01-01"), at("1970-01-09")},
                                          SliceStatistic::Mean, stop.get_token());
            QVERIFY(!got);
            code = got.error().code;
        } else {
            HeatmapRequest request;
            request.by = GroupBy::Model;
            request.backend = kernels::Backend::Cpu;
            const auto got = computeHeatmap(*snapshot, source, request, stop.get_token(), [&](double) {
                stopped = stopped > 0 ? stopped : cpuSeconds();
                stop.request_stop();
            });
            QVERIFY(!got);
            code = got.error().code;
        }
        // Time of the processor, since other programs may have it meanwhile.
        const double took = cpuSeconds() - stopped;
        QCOMPARE(code, ErrorCode::Cancelled);
        QVERIFY2(took < 0.1, qPrintable(QString::number(took)));
    }

    void memoryStaysInItsBudget() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer has a memory of its own");
#endif
        const LargeSite& site = largeSite();
        const SnapshotPtr snapshot = site.load();
        constexpr std::size_t kBudget = std::size_t{32} << 20U;
        constexpr std::size_t kOver = std::size_t{96} << 20U;  // a batch of a slice, results, threads
        const auto cache = makeBlockCache(kBudget);
        const TelemetrySource source{site.path().string(), cache};
        const std::size_t before = peakBytes(true);
        HeatmapRequest request;
        request.by = GroupBy::Model;
        request.backend = kernels::Backend::Cpu;
        for (int i = 0; i < 2; ++i) {
            QVERIFY(computeHeatmap(*snapshot, source, request));
            QVERIFY(computeSlice(*snapshot, source, "gpu_util", {at("1970-01-01"), at("1970-01-09")}));
            QVERIFY(cache->bytes() <= kBudget);
        }
        const std::size_t after = peakBytes(false);
        QVERIFY2(after <= before + kBudget + kOver, qPrintable(QString::number((after - before) >> 20U)));
    }

    void theCacheTakesNothingThatIsStale() {
        BlockCache cache(std::size_t{1} << 20U);
        const BlockKey key{1, 2, 3};
        const BlockKey other{1, 5, 3};
        const auto block = [] { return std::make_shared<BlockCodes>(1); };
        cache.follow("site", {1, 1, {}});
        const std::uint64_t before = cache.generation();
        cache.insert(key, block(), before);
        cache.insert(other, block(), before);
        cache.follow("site", {1, 1, {}});
        QVERIFY(cache.find(key) && cache.find(other));
        // A scrape makes its tile stale, for readers too that began before it.
        cache.follow("site", {2, 1, {{1, 2, 2}}});
        QVERIFY(!cache.find(key) && cache.find(other));
        cache.insert(key, block(), before);
        QVERIFY(!cache.find(key));
        cache.insert(key, block(), cache.generation());
        QVERIFY(cache.find(key));
        const std::uint64_t between = cache.generation();
        cache.follow("site", {3, 1, {{1, 2, 2}, {2, 5, 3}}});
        QVERIFY(cache.find(key) && cache.find(other));
        // An import makes all stale.
        cache.follow("site", {4, 4, {}});
        QVERIFY(!cache.find(key) && !cache.find(other));
        cache.insert(other, block(), between);
        QVERIFY(!cache.find(other));
        cache.insert(other, block(), cache.generation());
        QVERIFY(cache.find(other));
        cache.follow("site", {2, 1, {}});  // another file under the old name
        QVERIFY(!cache.find(other));
        QCOMPARE(cache.bytes(), std::size_t{0});
    }

    void aSmallerBudgetGivesUpTheOldest() {
        BlockCache cache(std::size_t{1} << 20U);
        for (std::uint32_t part = 0; part < 8; ++part) {
            cache.insert({1, 2, part}, std::make_shared<BlockCodes>(1), 0);
        }
        QVERIFY(cache.find({1, 2, 0}));
        cache.setBudget(2 * kBlockCodes);
        QCOMPARE(cache.bytes(), 2 * kBlockCodes);
        QVERIFY(cache.find({1, 2, 0}) && cache.find({1, 2, 7}) && !cache.find({1, 2, 6}));
    }

    void onlySamplesMakeSamplesStale() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 8);
        site.samples(utilisation(kMinute), 8, 0, 640,
                     [](std::int64_t gpu, std::int64_t) { return static_cast<std::uint32_t>(gpu); });
        const auto cache = makeBlockCache(std::size_t{4} << 20U);
        const TelemetrySource source{site.path().string(), cache};
        const auto revision = [&] { return SiteFile::open(site.path(), SiteFile::Mode::Read)->revision(); };
        const auto read = [&] {
            return computeSlice(*site.load(), source, "gpu_util", {at("1970-01-01"), at("1970-01-02")}).has_value();
        };
        QVERIFY(read());
        const std::size_t all = cache->bytes();
        QCOMPARE(all, 10 * kBlockCodes);
        const std::int64_t before = revision();
        const auto find = [&](std::int64_t tile) { return cache->find({1, tile, 0}) != nullptr; };
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            QVERIFY(appendScrape(*file, utilisation(kMinute), 645, std::vector<std::uint16_t>(9, 7)));
            QVERIFY(findMetric(source, "gpu_util"));
            QCOMPARE(cache->bytes(), all);  // the tile of that slot was in no cache
            QVERIFY(read());
            QCOMPARE(cache->bytes(), all + kBlockCodes);
            QVERIFY(appendScrape(*file, utilisation(kMinute), 646, std::vector<std::uint16_t>(9, 7)));
            QVERIFY(findMetric(source, "gpu_util"));
            QVERIFY(!find(10) && find(9));
            QVERIFY(read());
            QVERIFY(compactScrapes(*file));
            QVERIFY(findMetric(source, "gpu_util"));
            QVERIFY(find(10) && find(0));
        }
        QCOMPARE(revision(), before);
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            auto lease = WriteTransaction::begin(*file);
            QVERIFY(lease && lease->commit());
        }
        QVERIFY(findMetric(source, "gpu_util"));
        QCOMPARE(cache->bytes(), all + kBlockCodes);
        QCOMPARE(revision(), before + 1);
        // Into the past, where blocks stand: that is an import.
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            QVERIFY(appendScrape(*file, utilisation(kMinute), 3, std::vector<std::uint16_t>(9, 7)));
        }
        QVERIFY(findMetric(source, "gpu_util"));
        QCOMPARE(cache->bytes(), std::size_t{0});
    }

    void changesOfManyTilesEndAsOneOfEverything() {
        ScratchSite site;
        auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(file);
        SQLite::Database& database = file->database();
        const std::int64_t first = sampleChanges(database).last;
        for (std::int64_t tile = 0; tile < 40; ++tile) {
            noteTileChanged(database, 1, tile);
            noteTileChanged(database, 1, tile);
        }
        const SampleChanges changes = sampleChanges(database);
        QCOMPARE(changes.last, first + 80);
        QCOMPARE(changes.tiles.size(), SampleChanges::kMostTiles);
        QCOMPARE(changes.tiles.front(), (SampleChanges::Tile{1, 8, first + 18}));
        QCOMPARE(changes.everything, first + 16);
    }

    void aChangedFileIsSeenThroughTheCache() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 4);
        const TelemetrySource source{site.path().string(), makeBlockCache(std::size_t{4} << 20U)};
        for (std::int64_t slot = 0; slot < 24; ++slot) {
            {
                auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
                const auto code = static_cast<std::uint16_t>(slot + 10);
                QVERIFY(appendScrape(*file, utilisation(kMinute), slot, std::vector<std::uint16_t>{65535, code, 0, 9}));
                if (slot % 9 == 8) {
                    QVERIFY(compactScrapes(*file));
                }
            }
            const TimeWindow minute{slotInstant(slot, kMinute), slotInstant(slot + 1, kMinute)};
            const auto slice = computeSlice(*site.load(), source, "gpu_util", minute);
            QVERIFY(slice);
            QCOMPARE(slice->valid, 3U);
            QCOMPARE(slice->values[0], static_cast<float>(slot + 10));
        }
    }

    /// Instants that are asked for again come from turned blocks: same values, within the budget, and never stale.
    void instantsAskedAgainAreTheSame_data() {
        QTest::addColumn<int>("codeBytes");
        QTest::addColumn<std::size_t>("budget");
        QTest::addColumn<std::size_t>("kept");  // blocks: 4 tiles of 2 parts as lines, and what is turned of them
        for (const int bytes : {1, 2}) {
            const std::size_t block = kBlockCodes * static_cast<std::size_t>(bytes);
            QTest::addRow("%d bytes, room for all", bytes) << bytes << 64 * block << std::size_t{16};
            QTest::addRow("%d bytes, a quarter for one tile", bytes) << bytes << 8 * block << std::size_t{8};
            QTest::addRow("%d bytes, no room to turn", bytes) << bytes << 7 * block << std::size_t{7};
        }
    }

    void instantsAskedAgainAreTheSame() {
        QFETCH(int, codeBytes);
        QFETCH(std::size_t, budget);
        QFETCH(std::size_t, kept);
        Metric metric = codeBytes == 1 ? utilisation(kMinute) : metricCatalogue()[2];
        QCOMPARE(metric.codeBytes, codeBytes);
        metric.step = kMinute;
        const std::int64_t gpus = 1100;  // two parts
        ScratchSite site;
        site.grid(1, 1, 1, 1, static_cast<int>(gpus));
        const auto codeOf = [&](std::int64_t gpu, std::int64_t slot) {
            const std::uint32_t none = codeBytes == 1 ? 255 : 65535;
            return (gpu + slot) % 9 == 0 ? none : static_cast<std::uint32_t>((gpu * 7 + slot) % 101);
        };
        site.samples(metric, gpus, 0, 250, codeOf);
        const SnapshotPtr snapshot = site.load();
        const auto cache = makeBlockCache(budget);
        const auto check = [&](std::int64_t slot, const SnapshotPtr& of) {
            const TimeWindow window{slotInstant(slot, kMinute), slotInstant(slot + 1, kMinute)};
            const auto plain = computeSlice(*of, {site.path().string(), nullptr}, metric.name, window);
            const auto statistic = slot % 2 == 0 ? SliceStatistic::Mean : SliceStatistic::Max;
            const auto cached = computeSlice(*of, {site.path().string(), cache}, metric.name, window, statistic);
            return plain && cached && plain->valid == cached->valid && plain->window == cached->window &&
                   std::memcmp(plain->values.data(), cached->values.data(), plain->values.size() * sizeof(float)) ==
                       0 &&
                   cache->bytes() <= budget;
        };
        for (const std::int64_t slot : {70, 70, 71, 127, 128, 64, 5, 249, 6, 248, 200, 0, 63, 191, 70}) {
            QVERIFY2(check(slot, snapshot), qPrintable(QString::number(slot)));
        }
        QCOMPARE(cache->bytes(), kept * kBlockCodes * static_cast<std::size_t>(codeBytes));
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            QVERIFY(appendScrape(*file, metric, 70, std::vector<std::uint16_t>(static_cast<std::size_t>(gpus) + 1, 3)));
        }
        for (const std::int64_t slot : {70, 70, 70, 71}) {
            QVERIFY2(check(slot, site.load()), qPrintable(QString::number(slot)));
        }
    }

    void thePoolGivesEachBlockOnce() {
        BlockPool pool(std::size_t{64} << 10U);
        std::mt19937 random(3);
        std::map<std::byte*, int> taken;
        for (int i = 0; i < 2000; ++i) {
            if (taken.empty() || random() % 100 < 60U - static_cast<unsigned>(i) / 50) {
                std::byte* block = pool.take();
                QCOMPARE(reinterpret_cast<std::uintptr_t>(block) % (std::size_t{64} << 10U), 0U);
                QVERIFY(!taken.contains(block));
                std::memset(block, i & 0xFF, std::size_t{64} << 10U);
                taken[block] = i & 0xFF;
            } else {
                const auto it = std::next(taken.begin(), static_cast<std::ptrdiff_t>(random() % taken.size()));
                QCOMPARE(static_cast<int>(it->first[65535]), it->second);
                pool.giveBack(it->first);
                taken.erase(it);
            }
        }
        for (const auto& [block, mark] : taken) {
            QCOMPARE(static_cast<int>(block[0]), mark);
            pool.giveBack(block);
        }
    }

    void aMetricOfTwoBytesGoesAllTheWay() {
        ScratchSite site;
        site.grid(1, 1, 2, 2, 4);
        Metric power = metricCatalogue()[2];
        QCOMPARE(power.codeBytes, 2);
        power.step = kMinute;
        const auto watts = [](std::int64_t gpu, std::int64_t slot) {
            return 100.0 + static_cast<double>((gpu * 37 + slot * 11) % 600) + 0.5;
        };
        site.samples(power, 16, 0, 100,
                     [&](std::int64_t gpu, std::int64_t slot) { return power.code(watts(gpu, slot)); });
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            std::vector<std::uint16_t> codes(17, 65535);
            for (std::int64_t gpu = 1; gpu <= 16; ++gpu) {
                codes[static_cast<std::size_t>(gpu)] = static_cast<std::uint16_t>(power.code(watts(gpu, 100)));
            }
            QVERIFY(appendScrape(*file, power, 100, codes));
        }
        const auto cache = makeBlockCache(std::size_t{4} << 20U);
        for (const bool compacted : {false, true}) {
            if (compacted) {
                auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
                QVERIFY(compactScrapes(*file));
            }
            const SnapshotPtr snapshot = site.load();
            const TelemetrySource source{site.path().string(), cache};
            HeatmapRequest request;
            request.metric = power.name;
            request.by = GroupBy::Gpu;
            request.bin = kMinute;
            const auto map = computeHeatmap(*snapshot, source, request);
            QVERIFY(map);
            QCOMPARE(map->columns.size(), 101U);
            const auto slice =
                computeSlice(*snapshot, source, power.name, {at("1970-01-01 01:40"), at("1970-01-01 01:41")});
            const auto series = computeSeries(*snapshot, source, power.name, {{0, 1}});
            QVERIFY(slice && series);
            for (std::size_t i = 0; i < 16; ++i) {
                for (std::size_t slot = 0; slot <= 100; ++slot) {
                    const double want = watts(snapshot->gpus[i].id, static_cast<std::int64_t>(slot));
                    QVERIFY(std::abs(*map->value(i, slot, Statistic::Mean) - want) < 1e-6);
                    QVERIFY(i > 0 || std::abs(*series->value(slot) - want) < 1e-6);
                }
                QVERIFY(std::abs(static_cast<double>(slice->values[i]) - watts(snapshot->gpus[i].id, 100)) < 1e-3);
            }
        }
    }

    void seriesAreExact() {
        ScratchSite site;
        site.grid(1, 2, 3, 2, 4);
        const auto code = [](std::int64_t gpu, std::int64_t slot) {
            return (gpu * 3 + slot) % 9 == 0 ? 255U : static_cast<std::uint32_t>((gpu * 7 + (slot + 70) * 13) % 101);
        };
        site.samples(utilisation(kMinute), 48, -70, 150, code);
        const SnapshotPtr snapshot = site.load();
        const auto cache = makeBlockCache(std::size_t{4} << 20U);
        const std::vector<std::vector<GpuRange>> sets{{{0, 1}}, {{5, 8}}, {{0, 48}}, {{40, 8}, {0, 3}}, {}};
        for (const auto& ranges : sets) {
            for (const TimeWindow window : {TimeWindow{at("1969-12-31"), at("1970-01-02")},
                                            TimeWindow{at("1970-01-01 00:03"), at("1970-01-01 01:07")}}) {
                const auto series =
                    computeSeries(*snapshot, {site.path().string(), cache}, "gpu_util", ranges, window, 50);
                QVERIFY(series);
                QCOMPARE(series->cells.size(), static_cast<std::size_t>(window.length() / kMinute));
                for (std::size_t i = 0; i < series->cells.size(); ++i) {
                    const std::int64_t slot = firstSlotFrom(window.from, kMinute) + static_cast<std::int64_t>(i);
                    kernels::Cell want;
                    for (const GpuRange& range : ranges) {
                        for (std::uint32_t g = range.first; g < range.end(); ++g) {
                            const std::uint32_t c = slot >= -70 && slot < 150 ? code(snapshot->gpus[g].id, slot) : 255U;
                            if (c != 255) {
                                ++want.valid;
                                want.sum += c;
                                want.busy += c >= 50 ? 1 : 0;
                                want.min = std::min(want.min, static_cast<std::uint16_t>(c));
                                want.max = std::max(want.max, static_cast<std::uint16_t>(c));
                            }
                        }
                    }
                    QCOMPARE(series->cells[i].valid, want.valid);
                    QCOMPARE(series->cells[i].sum, want.sum);
                    QVERIFY(series->cells[i] == want);
                }
            }
        }
    }

    void aMillionGpus() {
        constexpr std::int64_t kGpus = 1'000'000;
        ScratchSite site;
        site.sql(
            "INSERT INTO site (id, name) VALUES (1, 'S');"
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 125000) "
            "INSERT INTO node (id, site_id, name) SELECT i, 1, 'n' || i FROM c;"
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000000) "
            "INSERT INTO gpu (id, node_id, slot) SELECT i, (i + 7) / 8, (i - 1) % 8 FROM c");
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            for (std::int64_t slot = 0; slot < 3; ++slot) {
                std::vector<std::uint16_t> codes(kGpus + 1, 65535);
                for (std::size_t c = 1; c < codes.size(); ++c) {
                    codes[c] = static_cast<std::uint16_t>((c + static_cast<std::size_t>(slot)) % 101);
                }
                QVERIFY(appendScrape(*file, utilisation(kMinute), slot, codes));
            }
            QVERIFY(compactScrapes(*file));
        }
        const SnapshotPtr snapshot = site.load();
        const auto cache = makeBlockCache(std::size_t{256} << 20U);
        const TelemetrySource source{site.path().string(), cache};
        const auto slice =
            computeSlice(*snapshot, source, "gpu_util", {at("1970-01-01 00:02"), at("1970-01-01 00:03")});
        QVERIFY(slice);
        QCOMPARE(slice->valid, static_cast<std::uint64_t>(kGpus));
        for (std::uint32_t i = 0; i < kGpus; i += 9973) {
            QCOMPARE(slice->values[i], static_cast<float>((snapshot->gpus[i].id + 2) % 101));
        }
        HeatmapRequest request;
        request.by = GroupBy::Model;
        request.bin = kMinute;
        const auto map = computeHeatmap(*snapshot, source, request);
        QVERIFY(map);
        for (std::size_t column = 0; column < 3; ++column) {
            std::uint64_t sum = 0;
            for (std::int64_t gpu = 1; gpu <= kGpus; ++gpu) {
                sum += static_cast<std::uint64_t>((gpu + static_cast<std::int64_t>(column)) % 101);
            }
            QCOMPARE(map->cell(0, column).sum, sum);
            QCOMPARE(map->cell(0, column).valid, static_cast<std::uint64_t>(kGpus));
        }
    }
};

LEASEHOLD_SUITE(runGuiless<TestTelemetryRobust>)
#include "tst_telemetry_robust.moc"
