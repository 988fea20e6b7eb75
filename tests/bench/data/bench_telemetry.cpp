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
    for (const auto& [name, from, to] : {std::tuple{"one sample", 700, 701}, {"one day at 1 minute", 0, 1440}}) {
        report("slice", fmt::format("warm cache, 220,000 GPUs, {}", name),
               medianTime(15, [&, f = from, t = to] { slice(cache, f, t); }) * 1e3, "ms");
        report("slice", fmt::format("from file, 220,000 GPUs, {}", name),
               medianTime(5, [&, f = from, t = to] { slice(nullptr, f, t); }) * 1e3, "ms");
    }
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
    return 0;
}
