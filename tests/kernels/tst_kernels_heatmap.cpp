// SPDX-License-Identifier: GPL-3.0-or-later
// Every backend against the reference, to the bit.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <thread>

#include "kernels/device/device.hpp"
#include "kernels/resident/resident.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

// Sanitized builds are many times slower; they are after races and bounds, which fewer rounds show as well.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kSlowdown = 8;
#else
constexpr int kSlowdown = 1;
#endif

template <SampleCode Code>
struct TestBackend {
    std::string name;
    std::function<Status(const HeatmapPlan&, std::span<const TileView<Code>>, HeatmapCells&, std::stop_token)> heatmap;
};

std::vector<DeviceInfo> devices;

// Under compute-sanitizer, which slows kernels down a hundredfold: the device alone, and few rounds.
const bool deviceOnly = std::getenv("LEASEHOLD_KERNEL_TESTS") != nullptr;

template <SampleCode Code>
Status viaWriters(const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                  CpuOptions options) {
    HeatmapAccumulator<Code> accumulator(plan, options);
    {
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < 3; ++k) {
            threads.emplace_back([&, k] {
                typename HeatmapAccumulator<Code>::Writer writer(accumulator);
                for (std::size_t i = k; i < tiles.size(); i += 3)
                    writer.add(tiles[i]);
            });
        }
    }
    out = accumulator.take();
    return {};
}

template <SampleCode Code>
std::vector<TestBackend<Code>> backends() {
    std::vector<TestBackend<Code>> all;
    for (const std::string& simd : deviceOnly ? std::vector<std::string>() : simdTargets()) {
        for (const int threads : {1, 3}) {
            all.push_back({simd + ", " + std::to_string(threads) + " threads",
                           [=](const HeatmapPlan& plan, auto tiles, HeatmapCells& out, std::stop_token stop) {
                               return accumulateHeatmap(plan, tiles, out, stop, {threads, simd});
                           }});
        }
        all.push_back(
            {simd + ", writers", [=](const HeatmapPlan& plan, auto tiles, HeatmapCells& out, std::stop_token) {
                 return viaWriters<Code>(plan, tiles, out, {1, simd});
             }});
    }
    if (!devices.empty()) {
        all.push_back(
            {"CUDA resident", [](const HeatmapPlan& plan, auto tiles, HeatmapCells& out, std::stop_token stop) {
                 std::unique_ptr<ResidentTiles<Code>> resident;
                 Status status = ResidentTiles<Code>::create(0, std::uint64_t{1} << 30, resident);
                 for (std::size_t i = 0; i < tiles.size() && status.ok(); ++i)
                     status = resident->put(tiles[i]);
                 return status.ok() ? resident->heatmap(plan, out, stop) : status;
             }});
        all.push_back(
            {"CUDA streaming", [](const HeatmapPlan& plan, auto tiles, HeatmapCells& out, std::stop_token stop) {
                 return streamHeatmap(0, plan, tiles, out, stop, std::uint64_t{1} << 20);
             }});
    }
    return all;
}

std::string firstDifference(const HeatmapCells& a, const HeatmapCells& b) {
    if (a.groups != b.groups || a.bins != b.bins || a.classes != b.classes) return "shape";
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        if (a.cells[i] == b.cells[i]) continue;
        auto text = [](const Cell& c) {
            return std::to_string(c.valid) + "/" + std::to_string(c.sum) + "/" + std::to_string(c.busy) + "/" +
                   std::to_string(c.min) + "/" + std::to_string(c.max);
        };
        return "cell " + std::to_string(i) + " is " + text(a.cells[i]) + ", not " + text(b.cells[i]);
    }
    for (std::size_t i = 0; i < a.histogram.size(); ++i) {
        if (a.histogram[i] != b.histogram[i]) return "count " + std::to_string(i);
    }
    return "none";
}

template <SampleCode Code>
void compare(const char* name, const Site<Code>& site, const std::vector<Run>& runs, const HeatmapShape& shape,
             std::uint32_t width, unsigned order) {
    const HeatmapCells wanted = reference(site, runs, shape);
    HeatmapPlan plan;
    const Status built = HeatmapPlan::build(runs, shape, plan);
    if (!check(built.ok(), std::string(name) + ": " + built.message)) return;
    const auto views = site.views(width, order);
    for (const auto& backend : backends<Code>()) {
        HeatmapCells cells;
        // Memory that is used again holds what was there.
        cells.cells.assign(wanted.cells.size(), Cell{7, 7, 7, 7, 7});
        const Status status = backend.heatmap(plan, views, cells, {});
        check(status.ok(), std::string(name) + ", " + backend.name + ": " + status.message);
        check(cells == wanted, std::string(name) + ", " + backend.name + ": " + firstDifference(cells, wanted));
    }
}

std::vector<std::int64_t> evenEdges(std::int64_t from, std::int64_t to, std::int64_t length) {
    std::vector<std::int64_t> edges;
    for (std::int64_t at = from; at < to; at += length)
        edges.push_back(at);
    edges.push_back(to);
    return edges;
}

template <SampleCode Code>
void testSizes() {
    for (const std::uint32_t columns : {1u, 7u, 31u, 32u, 33u, 255u, 256u, 257u, 1023u, 1024u, 1025u, 2100u}) {
        std::mt19937 random(columns);
        const auto site = randomSite<Code>(random, columns, 3, -1, 0.1);
        const std::int64_t from = firstSlot(-1), to = firstSlot(2);
        HeatmapShape shape{2, from, to, evenEdges(from, to, 60), 60, false};
        compare("sizes", site, {{0, columns, from, to, 1}}, shape, 1024, 0);
        compare("sizes, random runs", site, randomRuns(random, columns, from, to, 2, 40, 50), shape, 100, 1);
    }
    const Site<Code> none;
    compare("nothing", none, {}, {1, 0, 1, {0, 1}, 1, false}, 1024, 0);
    compare("runs without tiles", none, {{0, 5, 0, 100, 0}}, {1, 0, 100, {0, 50, 100}, 1, true}, 1024, 0);
}

// Every combination of bin length, run length, block width and order that an edge can hide in.
template <SampleCode Code>
void testRandom(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        std::mt19937 random(static_cast<unsigned>(round) + 1000);
        const auto columns = static_cast<std::uint32_t>(1 + random() % 700);
        const int tiles = 1 + static_cast<int>(random() % 6);
        const std::int64_t tile0 = static_cast<std::int64_t>(random() % 9) - 5;
        const double gaps = std::array{0.0, 0.3, 0.97, 1.0}[random() % 4];
        const auto site = randomSite<Code>(random, columns, tiles, tile0, gaps);
        const std::int64_t first = firstSlot(tile0), last = firstSlot(tile0 + tiles);
        HeatmapShape shape;
        shape.groups = static_cast<std::uint32_t>(1 + random() % 12);
        shape.slotFrom = first - 20 + static_cast<std::int64_t>(random() % 60);
        shape.slotTo = last + 20 - static_cast<std::int64_t>(random() % 60);
        const std::int64_t longest = std::array{1, 3, 15, 60, 200}[random() % 5];
        for (std::int64_t at = first - 10; at < last + 10; at += 1 + static_cast<std::int64_t>(random()) % longest)
            shape.binEdges.push_back(at);
        shape.binEdges.push_back(shape.binEdges.back() + 7);
        shape.busyThreshold = std::array{0u, 1u, 5u, 127u, 128u, 129u, 254u, 255u, 256u, 40000u, 70000u}[random() % 11];
        shape.histogram = random() % 3 == 0;
        const std::uint32_t longestRun = std::array{1u, 8u, 300u, 2000u}[random() % 4];
        const auto runs = randomRuns(random, columns + 5, first - 30, last + 30, shape.groups, longestRun,
                                     std::array{2, 40, 100, 1000}[random() % 4]);
        check(checkRuns(runs).ok(), "random runs do not overlap");
        const std::uint32_t width = std::array{1u, 37u, 256u, 1024u}[random() % 4];
        compare("random", site, runs, shape, width, static_cast<unsigned>(random() % 2 * 77));
    }
}

// GPU by GPU, as no neighbour's: with runs that hold all the time, and with some that begin or end inside a tile.
template <SampleCode Code>
void testScattered() {
    std::mt19937 random(8);
    const std::uint32_t columns = 2100;
    const auto site = randomSite<Code>(random, columns, 4, -2, 0.2);
    const std::int64_t first = firstSlot(-2), last = firstSlot(2);
    for (const std::uint32_t groups : {1u, 7u, 60u, 3000u}) {
        for (const std::int64_t edge : {first, first + 64, first + 100}) {
            std::vector<Run> runs;
            for (std::uint32_t c = 0; c < columns; ++c) {
                const auto group = static_cast<std::uint32_t>(random() % groups);
                if (random() % 10 != 0) runs.push_back({c, c + 1, c % 700 == 3 ? edge : first - 9, last + 9, group});
            }
            HeatmapShape shape{groups, first, last, evenEdges(first, last, 60), 60, groups == 7};
            compare("scattered", site, runs, shape, 1024, 0);
            compare("scattered, narrow views", site, runs, shape, 300, 5);
        }
    }
}

void testManyLines() {
    std::mt19937 random(5);
    // Constant greatest codes are the worst case of every narrow counter.
    for (const int value : {254, 0, 255}) {
        Site<std::uint8_t> site{0, 3000, 2, std::vector<std::uint8_t>(3000 * 2 * 64, static_cast<std::uint8_t>(value))};
        compare("constant", site, {{0, 3000, 0, 128, 0}}, {1, 0, 128, {0, 1, 64, 65, 128}, 200, true}, 1024, 0);
    }
    for (const int value : {65534, 0, 65535}) {
        Site<std::uint16_t> site{0, 3000, 2,
                                 std::vector<std::uint16_t>(3000 * 2 * 64, static_cast<std::uint16_t>(value))};
        compare("constant 16", site, {{0, 3000, 0, 128, 0}}, {1, 0, 128, {0, 1, 64, 65, 128}, 60000, true}, 1024, 0);
    }
    const auto site = randomSite<std::uint8_t>(random, 5000, 2, 0, 0.02);
    std::vector<Run> perColumn;
    for (std::uint32_t c = 0; c < 5000; ++c)
        perColumn.push_back({c, c + 1, 0, 128, c});
    compare("a group per column", site, perColumn, {5000, 0, 128, {0, 60, 128}, 50, false}, 1024, 0);
    compare("a group per column, histogram", site, perColumn, {5000, 0, 128, {0, 60, 128}, 50, true}, 1024, 0);
}

// A million columns, one run each way in, by both the sums and the count of samples.
void testMillion() {
    const std::uint32_t columns = 1'000'000 / kSlowdown;
    Site<std::uint8_t> site{0, columns, 1, std::vector<std::uint8_t>(std::size_t{columns} * 64)};
    for (std::size_t i = 0; i < site.samples.size(); ++i)
        site.samples[i] = static_cast<std::uint8_t>(i % 101);
    std::vector<Run> runs;
    for (std::uint32_t c = 0; c < columns; c += 8)
        runs.push_back({c, c + 8, 3, 61, c / 8 % 60});
    compare("a million columns", site, runs, {60, 0, 64, {0, 15, 30, 45, 60, 64}, 5, false}, 1024, 0);
}

// Windows that meet add up to the whole, and so do halves of the tiles.
void testSplit() {
    std::mt19937 random(11);
    const auto site = randomSite<std::uint8_t>(random, 300, 6, 2, 0.2);
    const std::int64_t from = firstSlot(2), to = firstSlot(8);
    const auto runs = randomRuns(random, 300, from, to, 4, 50, 90);
    HeatmapShape shape{4, from, to, evenEdges(from, to, 50), 30, true};
    HeatmapPlan whole;
    HeatmapCells wanted, cells, part;
    check(HeatmapPlan::build(runs, shape, whole).ok(), "plan");
    const auto views = site.views(64);
    check(accumulateHeatmap<std::uint8_t>(whole, views, wanted).ok(), "whole");
    for (const std::int64_t cut : {from + 1, from + 64, from + 177, to - 1}) {
        HeatmapShape left = shape, right = shape;
        left.slotTo = right.slotFrom = cut;
        HeatmapPlan a, b;
        check(HeatmapPlan::build(runs, left, a).ok() && HeatmapPlan::build(runs, right, b).ok(), "plans");
        check(accumulateHeatmap<std::uint8_t>(a, views, cells).ok(), "left");
        check(accumulateHeatmap<std::uint8_t>(b, views, part).ok(), "right");
        check(mergeCells(cells, part).ok() && cells == wanted, "parts add up to the whole at " + std::to_string(cut));
    }
    const std::span<const TileView<std::uint8_t>> all(views);
    check(accumulateHeatmap(whole, all.first(all.size() / 3), cells).ok(), "first tiles");
    check(accumulateHeatmap(whole, all.subspan(all.size() / 3), part).ok(), "other tiles");
    check(mergeCells(cells, part).ok() && cells == wanted, "tiles add up");
    HeatmapCells other;
    check(mergeCells(other, part).code == StatusCode::InvalidArgument, "different shapes do not merge");
}

void testPlan() {
    HeatmapPlan plan;
    const std::vector<Run> runs{{0, 10, 5, 25, 0}, {10, 12, -100, 100, 1}};
    check(HeatmapPlan::build(runs, {2, 0, 40, {0, 10, 20, 30}, 1, false}, plan).ok(), "plan");
    const std::vector<std::uint64_t> wanted{50, 100, 50, 20, 20, 20};
    check(std::ranges::equal(plan.expected(), wanted), "expected counts come from runs alone");
    check(plan.touches(0, 0, 1) && !plan.touches(1, 0, 100) && !plan.touches(-1, 0, 100) && !plan.touches(0, 12, 9),
          "touches");
    auto refused = [&](HeatmapShape shape, std::vector<Run> bad, const char* what) {
        check(HeatmapPlan::build(bad, std::move(shape), plan).code == StatusCode::InvalidArgument, what);
    };
    refused({1, 0, 1, {0}, 1, false}, {}, "one edge");
    refused({1, 0, 1, {0, 5, 5}, 1, false}, {}, "edges that do not ascend");
    refused({1, 0, 1, {0, 5}, 1, false}, {{0, 1, 0, 1, 1}}, "a group too many");
    refused({1, 0, 1, {0, 5}, 1, false}, {{2, 1, 0, 1, 0}}, "a run turned around");
    refused({1, 0, INT64_MAX, {0, INT64_MAX}, 1, false}, {}, "slots beyond the limit");
    refused({70000, 0, 1, evenEdges(0, 70000, 1), 1, false}, {}, "too many cells");
    check(!checkRuns(std::vector<Run>{{0, 5, 0, 9, 0}, {4, 6, 8, 10, 1}}).ok(), "overlap is found");
    check(!checkRuns(std::vector<Run>{{0, 50, 0, 9, 0}, {4, 6, 10, 12, 1}, {5, 6, 11, 14, 0}}).ok(), "and a later one");
    check(checkRuns(std::vector<Run>{{0, 5, 0, 9, 0}, {5, 6, 8, 10, 1}, {4, 5, 9, 10, 1}}).ok(),
          "touching is not overlap");

    std::vector<std::uint8_t> lines(128, 1);
    std::vector<TileView<std::uint8_t>> twice{{0, 0, 2, lines.data()}, {0, 1, 1, lines.data()}};
    HeatmapCells cells;
    check(accumulateHeatmap<std::uint8_t>(plan, twice, cells).code == StatusCode::InvalidArgument, "views overlap");
    check(accumulateHeatmap<std::uint8_t>(plan, {}, cells, {}, {1, "abacus"}).code == StatusCode::InvalidArgument,
          "simd");
    check(accumulateHeatmap<std::uint8_t>({}, {}, cells).code == StatusCode::InvalidArgument, "no plan");

    const std::vector<std::uint64_t> counts{0, 93, 0, 7};
    check(quantileClass(counts, 0.93) == 1 && quantileClass(counts, 0.931) == 3, "nearest rank");
    check(quantileClass(counts, 0) == 1 && quantileClass(counts, 1) == 3 && quantileClass({}, 0.5) == -1, "ends");
}

// The token is seen within 100 ms of a scan that would take seconds: one megabyte under 2,000 views.
void testCancel() {
    std::vector<std::uint8_t> lines(16384 * 64, 7);
    std::vector<TileView<std::uint8_t>> views;
    for (int t = 0; t < 20000; ++t)
        views.push_back({t, 0, 16384, lines.data()});
    HeatmapPlan plan;
    const std::int64_t to = firstSlot(20000);
    check(HeatmapPlan::build(std::vector<Run>{{0, 16384, 0, to, 0}}, {1, 0, to, {0, to}, 1, true}, plan).ok(), "plan");
    const double threads = std::max(1U, std::thread::hardware_concurrency());
    for (const auto& backend : backends<std::uint8_t>()) {
        if (backend.name.find("threads") == std::string::npos && backend.name != "CUDA streaming") continue;
        // Processor time of all threads: on a machine busy with other work the clock also counts others' turns. Here
        // too a stop may come late, so the best of a few attempts counts.
        double late = 1e9;
        for (int attempt = 0; attempt < 10 && late >= 100; ++attempt) {
            HeatmapCells cells;
            std::stop_source source;
            std::clock_t asked = 0;
            std::jthread stopper([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(30));
                asked = std::clock();
                source.request_stop();
            });
            const Status status = backend.heatmap(plan, views, cells, source.get_token());
            const std::clock_t done = std::clock();
            stopper.join();
            late = std::min(late, static_cast<double>(done - asked) * 1000 / CLOCKS_PER_SEC / threads);
            check(status.code == StatusCode::Cancelled, backend.name + " is cancelled");
        }
        check(late < 100, backend.name + " returns " + std::to_string(late) + " ms of work after the stop");
    }
}

// A full budget is said, and what is held by then stays right.
void testBudget() {
    std::mt19937 random(8);
    const auto site = randomSite<std::uint8_t>(random, 3000, 2, 0, 0.1);
    std::unique_ptr<ResidentTiles<std::uint8_t>> resident;
    check(ResidentTiles<std::uint8_t>::create(0, 3 * 65536, resident).ok(), "three blocks of budget");
    const auto views = site.views(1024);
    for (std::size_t i = 0; i < views.size(); ++i) {
        const auto code = resident->put(views[i]).code;
        check(code == (i < 3 ? StatusCode::Ok : StatusCode::OutOfMemory), "the fourth block is too much");
        check(resident->holds(views[i].tile, views[i].column0, views[i].columns) == (i < 3), "holds what fitted");
    }
    check(resident->bytes() == 3 * 65536, "bytes held");
    HeatmapPlan plan;
    check(HeatmapPlan::build(std::vector<Run>{{0, 3000, 0, 128, 0}}, {1, 0, 128, {0, 128}, 9, false}, plan).ok(),
          "plan");
    HeatmapCells cells, wanted;
    check(accumulateHeatmap<std::uint8_t>(plan, std::span(views).first(3), wanted).ok(), "on the CPU");
    check(resident->heatmap(plan, cells).ok() && cells == wanted, "what is held is summed");
    resident->drop(views[0].tile);
    check(!resident->holds(views[0].tile, 0, 1) && resident->bytes() == 0 && resident->put(views[5]).ok(),
          "a dropped tile makes room");
    resident->clear();
    check(resident->bytes() == 0 && resident->put(views[5]).ok(), "a cleared one takes more");
}

}  // namespace

int main() {
    const Status found = listDevices(devices);
    std::printf("CUDA: %s\n", found.ok() ? devices.front().name.c_str() : ("skipped: " + found.message).c_str());
    for (const std::string& simd : simdTargets())
        std::printf("SIMD: %s\n", simd.c_str());
    if (deviceOnly && devices.empty()) return 77;
    testPlan();
    testSizes<std::uint8_t>();
    testSizes<std::uint16_t>();
    testRandom<std::uint8_t>(deviceOnly ? 6 : 64 / kSlowdown);
    testRandom<std::uint16_t>(deviceOnly ? 4 : 40 / kSlowdown);
    if (!devices.empty()) testBudget();
    if (deviceOnly) return report("heatmap");
    testScattered<std::uint8_t>();
    testScattered<std::uint16_t>();
    testManyLines();
    testMillion();
    testSplit();
    testCancel();
    return report("heatmap");
}
