// SPDX-License-Identifier: GPL-3.0-or-later
// How near the kernels come to the machine's memory. Each figure is a median, and each share is of a read bandwidth
// measured just before and after it in the same run, since machines and their neighbours vary by the minute.
//
//   bench_kernels [--columns N] [--days N] [--repeats N] [--simd NAME] [--only TEXT]
//
// prints one JSON object a line: bench, case, value, unit, against, ratio.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <sys/mman.h>

#include "kernels/codec/codec.hpp"
#include "kernels/device/device.hpp"
#include "kernels/heatmap/heatmap.hpp"
#include "kernels/resident/resident.hpp"
#include "kernels/slice/slice.hpp"

using namespace leasehold::kernels;

namespace {

struct Options {
    std::uint32_t columns = 22000;
    int days = 30;
    int repeats = 9;
    std::string simd, only;
};
Options options;
int threads = 1;

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double timeOf(const std::function<void()>& body) {
    const double start = seconds();
    body();
    return seconds() - start;
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

void print(const char* bench, const std::string& what, double value, const char* unit, const char* against,
           double ratio) {
    std::printf(
        "{\"bench\": \"%s\", \"case\": \"%s\", \"value\": %.4g, \"unit\": \"%s\", \"against\": \"%s\", \"ratio\": "
        "%.3f}\n",
        bench, what.c_str(), value, unit, against, ratio);
    std::fflush(stdout);
}

bool wanted(const std::string& what) {
    return options.only.empty() || what.find(options.only) != std::string::npos;
}

// Large pages, as the data floor's cache asks for too: small ones cost a tenth in lookups.
struct Samples {
    std::size_t bytes;
    std::uint8_t* data;
    explicit Samples(std::size_t n) : bytes((n + (2u << 20)) & ~((std::size_t{2} << 20) - 1)) {
        data = static_cast<std::uint8_t*>(std::aligned_alloc(2u << 20, bytes));
        madvise(data, bytes, MADV_HUGEPAGE);
    }
    ~Samples() { std::free(data); }
    Samples(const Samples&) = delete;
    Samples& operator=(const Samples&) = delete;
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("default", "avx2", "avx512f"), optimize("O3")))
#endif
std::uint64_t
readAll(const std::uint64_t* from, std::size_t words) {
    std::uint64_t sums[32] = {};
    for (std::size_t i = 0; i + 32 <= words; i += 32) {
        for (std::size_t k = 0; k < 32; k += 8)
            __builtin_prefetch(from + i + 512 + k);
        for (std::size_t k = 0; k < 32; ++k)
            sums[k] += from[i + k];
    }
    std::uint64_t all = 0;
    for (const std::uint64_t sum : sums)
        all += sum;
    return all;
}

double readBandwidth(const Samples& samples) {
    static std::atomic<std::uint64_t> sink;  // keeps the reading from being optimised away
    const std::size_t words = samples.bytes / 8, part = words / static_cast<std::size_t>(threads);
    const double took = timeOf([&] {
        std::vector<std::jthread> readers;
        for (int k = 0; k < threads; ++k) {
            readers.emplace_back([&, k] {
                sink += readAll(
                    reinterpret_cast<const std::uint64_t*>(samples.data) + static_cast<std::size_t>(k) * part, part);
            });
        }
    });
    return static_cast<double>(part * 8 * static_cast<std::size_t>(threads)) / took;
}

// Percentages with noise, and one sample in fifty missing.
void fill(Samples& samples, std::size_t n) {
    std::mt19937_64 random(1);
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        std::uint64_t x = random();
        for (std::size_t k = 0; k < 8; ++k, x >>= 8) {
            const auto byte = static_cast<unsigned>(x & 0xFF);
            samples.data[i + k] = byte < 5 ? std::uint8_t{255} : static_cast<std::uint8_t>(byte * 100 / 255);
        }
    }
    for (; i < n; ++i)
        samples.data[i] = 50;
}

std::vector<TileView<std::uint8_t>> blocksOf(const Samples& samples, std::uint32_t columns, int tiles) {
    std::vector<TileView<std::uint8_t>> views;
    for (int t = 0; t < tiles; ++t) {
        for (std::uint32_t c = 0; c < columns; c += 1024) {
            const std::uint32_t n = std::min<std::uint32_t>(1024, columns - c);
            views.push_back({t, c, n, samples.data + (std::size_t(t) * columns + c) * 64});
        }
    }
    return views;
}

// `together` columns in a row have one tenant; 0: one stretch per tenant.
std::vector<Run> tenants(std::uint32_t columns, std::int64_t slots, std::uint32_t together) {
    std::vector<Run> runs;
    const std::uint32_t groups = 60, step = together > 0 ? together : (columns + groups - 1) / groups;
    std::mt19937 random(2);
    for (std::uint32_t c = 0; c < columns; c += step) {
        const std::uint32_t group = together > 0 ? static_cast<std::uint32_t>(random() % groups) : c / step;
        runs.push_back({c, std::min(columns, c + step), 0, slots, group});
    }
    return runs;
}

HeatmapPlan planFor(const std::vector<Run>& runs, std::int64_t slots, std::int64_t bin, bool histogram) {
    HeatmapShape shape{60, 0, slots, {}, 5, histogram};
    for (std::int64_t at = 0; at < slots; at += bin)
        shape.binEdges.push_back(at);
    shape.binEdges.push_back(slots);
    HeatmapPlan plan;
    if (!HeatmapPlan::build(runs, std::move(shape), plan).ok()) std::abort();
    return plan;
}

// Runs `body`, which reads `bytes`, between two bandwidth measurements, `repeats` times.
void share(const char* bench, const std::string& what, const Samples& samples, double bytes,
           const std::function<void()>& body) {
    std::vector<double> rates, ratios;
    body();
    for (int i = 0; i < options.repeats; ++i) {
        const double before = readBandwidth(samples);
        const double rate = bytes / timeOf(body);
        rates.push_back(rate);
        ratios.push_back(rate / (0.5 * (before + readBandwidth(samples))));
    }
    print(bench, what, median(rates) / 1e9, "GB/s", "read bandwidth, all threads", median(ratios));
}

void benchHeatmap() {
    const std::int64_t slots = std::int64_t{1440} * options.days;
    const int tiles = static_cast<int>((slots + 63) / 64);
    const std::size_t bytes = std::size_t(tiles) * options.columns * 64;
    Samples samples(bytes);
    fill(samples, bytes);
    const auto views = blocksOf(samples, options.columns, tiles);
    const CpuOptions cpu{threads, options.simd};
    print("bandwidth", "read, all threads", readBandwidth(samples) / 1e9, "GB/s", "", 0);
    struct Case {
        const char* name;
        std::uint32_t together;
        std::int64_t bin;
        bool histogram;
    };
    for (const Case& c :
         {Case{"contiguous, 60 min", 0, 60, false}, Case{"contiguous, 15 min", 0, 15, false},
          Case{"contiguous, 1 min", 0, 1, false}, Case{"nodes of 8, 60 min", 8, 60, false},
          Case{"nodes of 8, 15 min", 8, 15, false}, Case{"nodes of 8, 1 min", 8, 1, false},
          Case{"scattered by GPU, 60 min", 1, 60, false}, Case{"contiguous, 60 min, histogram", 0, 60, true}}) {
        if (!wanted(std::string("heatmap ") + c.name)) continue;
        const auto runs = tenants(options.columns, slots, c.together);
        HeatmapPlan plan;
        const double planning = timeOf([&] { plan = planFor(runs, slots, c.bin, c.histogram); });
        HeatmapCells cells;
        share("heatmap", c.name, samples, static_cast<double>(bytes), [&] {
            if (!accumulateHeatmap<std::uint8_t>(plan, views, cells, {}, cpu).ok()) std::abort();
        });
        print("plan", c.name, planning * 1e3, "ms", "", 0);
    }
}

void benchSlice() {
    const std::uint32_t columns = 220000;
    const int tiles = 24;
    Samples samples(std::size_t{columns} * tiles * 64);
    fill(samples, std::size_t{columns} * tiles * 64);
    const auto views = blocksOf(samples, columns, tiles);
    std::vector<std::uint8_t> texture(columns);
    struct Case {
        const char* name;
        std::int64_t from, to;
    };
    for (const Case& c : {Case{"220,000 GPUs, one sample", 700, 701}, Case{"220,000 GPUs, one hour", 660, 720},
                          Case{"220,000 GPUs, one day at 1 min", 10, 1450}}) {
        if (!wanted(std::string("slice ") + c.name)) continue;
        std::vector<double> times, ratios;
        const auto touched = static_cast<double>((tileOf(c.to - 1) - tileOf(c.from) + 1) * columns * 64);
        for (int i = 0; i < 3 * options.repeats; ++i) {
            const double bandwidth = readBandwidth(samples);
            times.push_back(timeOf([&] {
                if (!sliceTexture<std::uint8_t>({c.from, c.to, columns}, views, {0, 100}, texture, {},
                                                {threads, options.simd})
                         .ok())
                    std::abort();
            }));
            ratios.push_back(touched / times.back() / bandwidth);
        }
        print("slice", c.name, median(times) * 1e3, "ms", "read bandwidth, all threads", median(ratios));
    }
}

void benchCodec() {
    constexpr std::size_t lines = 1024;
    std::vector<std::uint8_t> block(lines * 64), back(lines * 64);
    std::mt19937 random(4);
    for (auto& code : block)
        code = static_cast<std::uint8_t>(random() % 101);
    std::vector<std::byte> bytes(lines * 64);
    for (const auto& [transform, name] :
         {std::pair{Transform::Delta, "delta"}, std::pair{Transform::NibblePlanes, "nibble planes"}}) {
        std::vector<double> in, out;
        for (int i = 0; i < 20 * options.repeats; ++i) {
            out.push_back(timeOf([&] { (void)encode<std::uint8_t>(transform, block, bytes, {1, options.simd}); }));
            in.push_back(timeOf([&] {
                (void)decode<std::uint8_t>(transform, bytes, std::span(back), {1, options.simd});
            }));
        }
        print("codec", std::string("encode ") + name, lines * 64 / median(out) / 1e9, "GB/s", "", 0);
        print("codec", std::string("decode ") + name, lines * 64 / median(in) / 1e9, "GB/s", "", 0);
    }
}

void benchCuda() {
    std::vector<DeviceInfo> devices;
    if (const Status status = listDevices(devices); !status.ok()) {
        std::printf("{\"bench\": \"cuda\", \"case\": \"skipped: %s\", \"value\": null, \"unit\": \"\"}\n",
                    status.message.c_str());
        return;
    }
    double bandwidth = 0;
    if (!measureReadBandwidth(0, std::uint64_t{4} << 30, bandwidth).ok()) return;
    print("cuda", devices.front().name + ", read bandwidth", bandwidth / 1e9, "GB/s", "", 0);
    // Over 4 GB resident, put there tile by tile from one host tile, since the values do not matter to the speed.
    const std::uint32_t columns = 100000;
    const int tiles = 675;
    Samples tile(std::size_t{columns} * 64);
    fill(tile, std::size_t{columns} * 64);
    std::unique_ptr<ResidentTiles<std::uint8_t>> resident;
    if (!ResidentTiles<std::uint8_t>::create(0, 0, resident).ok()) return;
    for (int t = 0; t < tiles; ++t) {
        if (!resident->put({t, 0, columns, tile.data}).ok()) return;
    }
    const auto bytes = static_cast<double>(tiles) * columns * 64;
    for (const auto& [name, together, bin, histogram] :
         {std::tuple{"resident, contiguous, 60 min", 0u, 60, false},
          std::tuple{"resident, contiguous, 15 min", 0u, 15, false},
          std::tuple{"resident, contiguous, 1 min", 0u, 1, false},
          std::tuple{"resident, nodes of 8, 60 min", 8u, 60, false},
          std::tuple{"resident, contiguous, 60 min, histogram", 0u, 60, true}}) {
        const HeatmapPlan plan = planFor(tenants(columns, tiles * 64, together), tiles * 64, bin, histogram);
        HeatmapCells cells;
        if (!resident->heatmap(plan, cells).ok()) continue;
        std::vector<double> whole, kernel;
        for (int i = 0; i < options.repeats; ++i) {
            whole.push_back(timeOf([&] { (void)resident->heatmap(plan, cells); }));
            kernel.push_back(resident->lastKernelSeconds());
        }
        print("cuda", std::string(name) + ", kernel", bytes / median(kernel) / 1e9, "GB/s", "device read bandwidth",
              bytes / median(kernel) / bandwidth);
        print("cuda", std::string(name) + ", call", median(whole) * 1e3, "ms", "device read bandwidth",
              bytes / median(whole) / bandwidth);
    }
    std::vector<ColumnSum> sums(columns);
    std::vector<double> times;
    for (int i = 0; i < options.repeats; ++i)
        times.push_back(timeOf([&] { (void)resident->slice({0, 1440, columns}, sums); }));
    print("cuda", "slice, 100,000 GPUs, one day", median(times) * 1e3, "ms", "", 0);
    const int streamed = 100;
    std::vector<TileView<std::uint8_t>> views;
    for (int t = 0; t < streamed; ++t)
        views.push_back({t, 0, columns, tile.data});
    const HeatmapPlan plan = planFor(tenants(columns, streamed * 64, 0), streamed * 64, 60, false);
    HeatmapCells cells;
    times.clear();
    for (int i = 0; i < 3; ++i)
        times.push_back(timeOf([&] { (void)streamHeatmap<std::uint8_t>(0, plan, views, cells); }));
    print("cuda", "streaming, contiguous, 60 min", static_cast<double>(streamed) * columns * 64 / median(times) / 1e9,
          "GB/s", "device read bandwidth", static_cast<double>(streamed) * columns * 64 / median(times) / bandwidth);
}

}  // namespace

int main(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--columns") options.columns = static_cast<std::uint32_t>(std::max(1, std::atoi(argv[i + 1])));
        if (name == "--days") options.days = std::max(1, std::atoi(argv[i + 1]));
        if (name == "--repeats") options.repeats = std::max(1, std::atoi(argv[i + 1]));
        if (name == "--simd") options.simd = argv[i + 1];
        if (name == "--only") options.only = argv[i + 1];
    }
    threads = cpuInfo().threads;
    std::printf("{\"bench\": \"machine\", \"case\": \"%s, %s\", \"value\": %d, \"unit\": \"threads\"}\n",
                options.simd.empty() ? cpuInfo().simd.c_str() : options.simd.c_str(), cpuInfo().scheduler.c_str(),
                threads);
    if (wanted("heatmap") || options.only.rfind("heatmap", 0) == 0) benchHeatmap();
    if (wanted("slice") || options.only.rfind("slice", 0) == 0) benchSlice();
    if (wanted("codec")) benchCodec();
    if (wanted("cuda")) benchCuda();
    return 0;
}
