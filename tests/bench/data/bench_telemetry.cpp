// SPDX-License-Identifier: GPL-3.0-or-later
// The ways of samples through the data floor, measured on a site file made on the spot.
//
//   bench_telemetry [NAME...]     heatmap slice append storage size budget peers; all without a name
//
// prints one JSON object a line (resources/bench_table.py); what goes on is said on stderr. The file cache of the
// system is warm throughout: "from file" is reading, decompressing and aggregating, not the disk.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_store.hpp"
#include "data/store/telemetry.hpp"
#include "kernels/base/cpu.hpp"
#include "tests/bench/data/support_bench_site.hpp"
#include "tests/bench/data/support_parts.hpp"
#include "tests/bench/data/support_report.hpp"

using namespace leasehold;
using namespace leasehold::bench;

namespace {

constexpr std::uint32_t kSiteGpus = 220000;
constexpr std::size_t kAmple = std::size_t{4} << 30U;

std::set<std::string> wantedNames;
bool wanted(const char* name) {
    return wantedNames.empty() || wantedNames.contains(name);
}

/// The one large site, made when first needed.
const BenchSite& daySite() {
    static const Scratch scratch;
    static const BenchSite site = [] {
        note("making a day of 220,000 GPUs at one minute");
        return makeBenchSite(scratch.file("day.leasehold"), kSiteGpus, 1440);
    }();
    return site;
}

double bandwidth() {
    static const double rate = readBandwidth();
    return rate;
}

Heatmap heatmapOf(const BenchSite& site, const std::shared_ptr<BlockCache>& cache, Duration bin,
                  GroupBy by = GroupBy::Tenant) {
    HeatmapRequest request;
    request.by = by;
    request.bin = bin;
    request.backend = kernels::Backend::Cpu;
    auto map = computeHeatmap(*site.snapshot, {site.path.string(), cache}, request);
    if (!map) {
        die(describe(map.error()));
    }
    return std::move(*map);
}

std::uint64_t validOf(const Heatmap& map) {
    std::uint64_t valid = 0;
    for (const kernels::Cell& cell : map.cells.cells) {
        valid += cell.valid;
    }
    return valid;
}

void benchHeatmap() {
    const BenchSite& site = daySite();
    const auto samples = static_cast<double>(site.samples);
    for (const auto& [name, bin] :
         {std::pair{"bins of an hour", Duration{3600}}, {"bins of 15 minutes", Duration{900}}}) {
        const double fromFile = medianTime(5, [&] { heatmapOf(site, nullptr, bin); });
        report("heatmap", fmt::format("from file, 220,000 GPUs x a day, tenants, {}", name), samples / fromFile / 1e9,
               "GB/s of samples", "read bandwidth, all threads", samples / fromFile / bandwidth());
        const double before = cpuSeconds();
        heatmapOf(site, nullptr, bin);
        const double cpu = samples / (cpuSeconds() - before);
        report("heatmap", fmt::format("from file, the same, {}, a second of one core", name), cpu / 1e9,
               "GB/s of samples", "read bandwidth, all threads", cpu / bandwidth());
        const auto cache = makeBlockCache(kAmple);
        const double warm = medianTime(9, [&] { heatmapOf(site, cache, bin); });
        report("heatmap", fmt::format("warm cache, the same, {}", name), samples / warm / 1e9, "GB/s of samples",
               "read bandwidth, all threads", samples / warm / bandwidth());
        if (validOf(heatmapOf(site, cache, bin)) != site.samples) {
            die("the heatmap does not count every sample");
        }
    }
}

void benchSlice() {
    const BenchSite& site = daySite();
    const auto cache = makeBlockCache(kAmple);
    const auto slice = [&](const std::shared_ptr<BlockCache>& with, std::int64_t from, std::int64_t to) {
        const auto got = computeSlice(*site.snapshot, {site.path.string(), with}, "gpu_util",
                                      {slotInstant(from, Duration{60}), slotInstant(to, Duration{60})});
        if (!got || got->valid != site.gpus) {
            die("the slice is wrong");
        }
    };
    // Scrubbing, as far as it goes in memory: a tile's first sample, its second, on which the tile is turned, and all
    // after.
    slice(cache, 0, 1440);
    std::vector<double> first;
    std::vector<double> second;
    std::vector<double> neighbours;
    std::vector<double> random;
    for (std::int64_t tile = 0; tile < 1440 / 64; ++tile) {
        for (std::int64_t at = 0; at < 12; ++at) {
            const double took = timeOf([&] { slice(cache, tile * 64 + at * 3, tile * 64 + at * 3 + 1); });
            (at == 0 ? first : at == 1 ? second : neighbours).push_back(took);
        }
    }
    for (std::int64_t i = 1; i <= 200; ++i) {
        const std::int64_t at = i * 7919 % (1440 / 64 * 64);
        random.push_back(timeOf([&] { slice(cache, at, at + 1); }));
    }
    for (const auto& [name, times] : {std::pair{"first of its tile", &first},
                                      {"second of its tile", &second},
                                      {"neighbours", &neighbours},
                                      {"at random in a day", &random}}) {
        report("slice", fmt::format("warm cache, 220,000 GPUs, one sample, {}", name), median(*times) * 1e3, "ms");
    }
    for (const auto& [name, from, to] : {std::tuple{"one sample", 700, 701}, {"one day at 1 minute", 0, 1440}}) {
        report("slice", fmt::format("warm cache, 220,000 GPUs, {}", name),
               medianTime(15, [&, f = from, t = to] { slice(cache, f, t); }) * 1e3, "ms");
        report("slice", fmt::format("from file, 220,000 GPUs, {}", name),
               medianTime(5, [&, f = from, t = to] { slice(nullptr, f, t); }) * 1e3, "ms");
    }
}

/// Scrapes of all GPUs, one durable transaction each, onto a file that holds a day already; then their compaction.
void benchAppend() {
    const BenchSite& site = daySite();
    const Scratch scratch;
    const auto path = scratch.file("grown.leasehold");
    std::filesystem::copy_file(site.path, path);
    auto file = SiteFile::open(path, SiteFile::Mode::Write);
    if (!file) {
        die(describe(file.error()));
    }
    constexpr std::int64_t kScrapes = 64;
    std::vector<std::uint16_t> codes(kSiteGpus + 1, 65535);
    std::vector<double> times;
    std::vector<double> cpu;
    std::uint64_t noise = 1;
    for (std::int64_t k = 0; k < kScrapes; ++k) {
        for (std::size_t c = 1; c < codes.size(); ++c) {
            // Racks alike, GPUs with noise: some 0.6 bytes a sample, which is what scrapes of a busy site take.
            noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
            codes[c] = static_cast<std::uint16_t>(80 + c / 64 % 7 + (noise >> 60U) % 8 + (noise >> 40U) % 5);
        }
        const double before = cpuSeconds();
        times.push_back(timeOf([&] {
            if (auto done = appendScrape(*file, minuteMetric(), site.minutes + 32 + k, codes); !done) {
                die(describe(done.error()));
            }
        }));
        cpu.push_back(cpuSeconds() - before);
    }
    report("append", "one scrape of 220,000 GPUs, durable", median(times) * 1e3, "ms");
    report("append", "the same, computing alone", median(cpu) * 1e3, "ms");
    report("append", "the same, slowest of 64", *std::max_element(times.begin(), times.end()) * 1e3, "ms");
    const double compacting = timeOf([&] {
        if (auto done = compactScrapes(*file); !done) {
            die(describe(done.error()));
        }
    });
    report("append", "compaction, a scrape of 220,000 GPUs", compacting / kScrapes * 1e3, "ms");
}

/// What the data columns take, and what the whole file does.
void benchStorage() {
    // How much stands idle makes 10 % and differs from seed to seed; this one has 28 %, like the trials' data.
    const Generated made = generate(22000 / kGpusPerNode, 1440, 44);
    const double packed = static_cast<double>(packedSize(made.codes, 22000, 1440)) / (22000.0 * 1440);
    report("storage", "generator, 22,000 GPUs x a day", packed, "bytes a sample", "one byte a sample", packed);
    const BenchSite& site = daySite();
    report("storage", "site file of 220,000 GPUs x a day, all its bytes",
           static_cast<double>(std::filesystem::file_size(site.path)) / static_cast<double>(site.samples),
           "bytes a sample");
    benchDemoStorage();
    benchRealStorage();
}

/// Cost against size: 320 slots each, so that a million GPUs take a third of a gigabyte.
void benchSize() {
    const Scratch scratch;
    double first = 0;
    double firstWarm = 0;
    double firstSlice = 0;
    for (const std::uint32_t gpus : {1000U, 10000U, 100000U, 1000000U}) {
        const BenchSite site = makeBenchSite(scratch.file(fmt::format("{}.leasehold", gpus)), gpus, 320);
        const double before = cpuSeconds();
        const int repeats = gpus < 100000 ? 5 : 1;
        for (int i = 0; i < repeats; ++i) {
            heatmapOf(site, nullptr, Duration{3600});
        }
        const double cost = (cpuSeconds() - before) / repeats / static_cast<double>(site.samples) * 1e9;
        first = first > 0 ? first : cost;
        report("size", fmt::format("heatmap from file, {} GPUs", gpus), cost, "ns of one core a sample",
               "the same of 1,000 GPUs", cost / first);
        const auto cache = makeBlockCache(kAmple);
        const double warm =
            medianTime(5, [&] { heatmapOf(site, cache, Duration{3600}); }) / static_cast<double>(site.samples) * 1e9;
        firstWarm = firstWarm > 0 ? firstWarm : warm;
        report("size", fmt::format("heatmap, warm cache, {} GPUs", gpus), warm, "ns a sample", "the same of 1,000 GPUs",
               warm / firstWarm);
        const double slice =
            medianTime(9,
                       [&] {
                           (void)computeSlice(*site.snapshot, {site.path.string(), cache}, "gpu_util",
                                              {slotInstant(100, Duration{60}), slotInstant(101, Duration{60})});
                       }) /
            gpus * 1e9;
        firstSlice = firstSlice > 0 ? firstSlice : slice;
        report("size", fmt::format("slice of one sample, warm cache, {} GPUs", gpus), slice, "ns a GPU",
               "the same of 1,000 GPUs", slice / firstSlice);
        std::filesystem::remove(site.path);
    }
}

/// The cache on a file larger than it.
void benchBudget() {
    const BenchSite& site = daySite();
    constexpr std::size_t kBudget = std::size_t{32} << 20U;
    const auto cache = makeBlockCache(kBudget);
    heatmapOf(site, cache, Duration{3600});
    report("budget", "bytes kept of a file of 317 MB of samples", static_cast<double>(cache->bytes()), "bytes",
           "budget of 32 MiB", static_cast<double>(cache->bytes()) / static_cast<double>(kBudget));
}

}  // namespace

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        wantedNames.insert(argv[i]);
    }
    const kernels::CpuInfo cpu = kernels::cpuInfo();
    report("machine", fmt::format("{}, {}", cpu.simd, cpu.scheduler), cpu.threads, "threads");
    report("machine", "read bandwidth, all threads", bandwidth() / 1e9, "GB/s");
    if (wanted("heatmap")) {
        benchHeatmap();
    }
    if (wanted("slice")) {
        benchSlice();
    }
    if (wanted("append")) {
        benchAppend();
    }
    if (wanted("budget")) {
        benchBudget();
    }
    if (wanted("storage")) {
        benchStorage();
    }
    if (wanted("peers")) {
        benchPeers();
    }
    if (wanted("size")) {
        benchSize();
    }
    return 0;
}
