// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <new>
#include <string>

#include "kernels/base/parallel.hpp"
#include "kernels/heatmap/heatmap_plan.hpp"
#include "kernels/slice/slice_lines.hpp"

namespace leasehold::kernels {
namespace {

constexpr std::uint32_t kBlock = 1024;  // columns of a task's inner block: their sums (16 KiB) stay in the first cache

template <SampleCode Code>
struct SliceJob {
    SliceWindow window;
    std::vector<TileView<Code>> views;   // cut at blocks, those of one block together
    std::vector<std::size_t> blockEnds;  // one past the last view of each block
    const SliceKernels<Code>* kernels = nullptr;
    bool range = false;
    int workers = 1;
};

template <SampleCode Code>
Status prepare(const SliceWindow& window, std::span<const TileView<Code>> tiles, const CpuOptions& options, bool range,
               SliceJob<Code>& job) {
    job.window = window;
    job.range = range;
    job.kernels = findSliceKernels<Code>(options.simd);
    if (job.kernels == nullptr) return Status::invalid("no instruction set named " + std::string(options.simd));
    std::vector<TileView<Code>> inside;
    for (TileView<Code> view : tiles) {
        if (view.column0 >= window.columns || firstSlot(view.tile) >= window.slotTo ||
            firstSlot(view.tile) + kTileSlots <= window.slotFrom)
            continue;
        view.columns = std::min(view.columns, window.columns - view.column0);
        inside.push_back(view);
    }
    if (Status status = orderViews(std::span<const TileView<Code>>(inside), kBlock, job.views); !status.ok())
        return status;
    const std::size_t blocks = (std::size_t{window.columns} + kBlock - 1) / kBlock;
    // A counting sort by block: views come ordered by tile, and stay so within a block.
    job.blockEnds.assign(blocks + 1, 0);
    for (const TileView<Code>& view : job.views)
        ++job.blockEnds[view.column0 / kBlock + 1];
    for (std::size_t i = 1; i <= blocks; ++i)
        job.blockEnds[i] += job.blockEnds[i - 1];
    std::vector<TileView<Code>> byBlock(job.views.size());
    for (const TileView<Code>& view : job.views)
        byBlock[job.blockEnds[view.column0 / kBlock]++] = view;
    job.views = std::move(byBlock);
    job.blockEnds.pop_back();
    job.workers = static_cast<int>(
        std::clamp<std::size_t>(blocks / 4, 1, static_cast<std::size_t>(workerCount(options.threads))));
    return {};
}

// One sample per line: a load, not a sum.
template <SampleCode Code, bool kRange>
void addSample(const Code* lines, std::size_t n, int slot, ColumnSum* sums) {
    for (std::size_t i = 0; i < n; ++i) {
#if defined(__GNUC__)
        __builtin_prefetch(lines + (i + 64) * kTileSlots + static_cast<std::size_t>(slot));
#endif
        const Code code = lines[i * kTileSlots + static_cast<std::size_t>(slot)];
        const bool there = code != kNoData<Code>;
        sums[i].sum += there ? code : 0u;
        sums[i].valid += there ? 1u : 0u;
        if (kRange && there) {
            sums[i].min = std::min<std::uint16_t>(sums[i].min, code);
            sums[i].max = std::max<std::uint16_t>(sums[i].max, code);
        }
    }
}

template <SampleCode Code>
void addView(const SliceJob<Code>& job, const TileView<Code>& view, ColumnSum* sums) {
    const std::int64_t slot0 = firstSlot(view.tile);
    const auto from = static_cast<int>(std::max(job.window.slotFrom, slot0) - slot0);
    const auto to = static_cast<int>(std::min(job.window.slotTo, slot0 + kTileSlots) - slot0);
    if (to - from == 1) {
        job.range ? addSample<Code, true>(view.lines, view.columns, from, sums)
                  : addSample<Code, false>(view.lines, view.columns, from, sums);
        return;
    }
    std::array<Code, kTileSlots> mask;
    const bool whole = from == 0 && to == kTileSlots;
    if (!whole) {
        mask.fill(kNoData<Code>);
        std::fill(mask.begin() + from, mask.begin() + to, Code{0});
    }
    (job.range ? job.kernels->addAll : job.kernels->addMeans)(view.lines, view.columns, whole ? nullptr : mask.data(),
                                                              sums);
}

// finish(firstColumn, sums) is called once for every block of columns.
template <SampleCode Code, class Finish>
Status runSlice(const SliceJob<Code>& job, const std::stop_token& stop, Finish&& finish) {
    std::atomic<std::size_t> next{0};
    // Blocks are handed out a few at a time: neighbours share pages and the fetches that run ahead.
    constexpr std::size_t some = 4;
    runWorkers(job.workers, [&](int) {
        std::array<ColumnSum, kBlock> sums;
        for (std::size_t first = next.fetch_add(some); first < job.blockEnds.size(); first = next.fetch_add(some)) {
            for (std::size_t block = first; block < std::min(first + some, job.blockEnds.size()); ++block) {
                const auto column0 = static_cast<std::uint32_t>(block * kBlock);
                sums.fill(ColumnSum{});
                for (std::size_t i = block == 0 ? 0 : job.blockEnds[block - 1]; i < job.blockEnds[block]; ++i) {
                    if (stop.stop_requested()) return;
                    addView(job, job.views[i], sums.data() + (job.views[i].column0 - column0));
                }
                finish(column0,
                       std::span<const ColumnSum>(sums.data(), std::min(kBlock, job.window.columns - column0)));
            }
        }
    });
    return stop.stop_requested() ? Status::cancelled() : Status{};
}

template <SampleCode Code, class Value, class Finish>
Status slice(const SliceWindow& window, std::span<const TileView<Code>> tiles, std::span<Value> out,
             const std::stop_token& stop, const CpuOptions& options, bool range, Finish&& toValue) {
    if (out.size() != window.columns) return Status::invalid("a slice needs one value of output per column");
    try {
        SliceJob<Code> job;
        if (Status status = prepare(window, tiles, options, range, job); !status.ok()) return status;
        return runSlice(job, stop, [&](std::uint32_t column0, std::span<const ColumnSum> sums) {
            std::transform(sums.begin(), sums.end(), out.begin() + column0, toValue);
        });
    } catch (const std::bad_alloc&) {
        return Status::failure(StatusCode::OutOfMemory, "no memory for the slice");
    }
}

}  // namespace

float meanCode(const ColumnSum& sum) {
    if (sum.valid == 0) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(static_cast<double>(sum.sum) / sum.valid);
}

std::uint8_t textureCode(const ColumnSum& sum, TextureScale scale) {
    if (sum.valid == 0) return kTextureNoData;
    if (scale.high == scale.low) return 0;
    const float share = (meanCode(sum) - scale.low) / (scale.high - scale.low);
    // The order of the comparisons sends a NaN scale to 0.
    const float code = share * 254.0f + 0.5f;
    return code >= 254.0f ? 254 : code > 0.0f ? static_cast<std::uint8_t>(code) : 0;
}

template <SampleCode Code>
Status sliceSums(const SliceWindow& window, std::span<const TileView<Code>> tiles, std::span<ColumnSum> out,
                 std::stop_token stop, CpuOptions options) {
    return slice(window, tiles, out, stop, options, true, [](const ColumnSum& sum) { return sum; });
}

template <SampleCode Code>
Status sliceMeans(const SliceWindow& window, std::span<const TileView<Code>> tiles, std::span<float> out,
                  std::stop_token stop, CpuOptions options) {
    return slice(window, tiles, out, stop, options, false, [](const ColumnSum& sum) { return meanCode(sum); });
}

template <SampleCode Code>
Status sliceTexture(const SliceWindow& window, std::span<const TileView<Code>> tiles, TextureScale scale,
                    std::span<std::uint8_t> out, std::stop_token stop, CpuOptions options) {
    return slice(window, tiles, out, stop, options, false,
                 [scale](const ColumnSum& sum) { return textureCode(sum, scale); });
}

template <SampleCode Code>
Status seriesSums(std::span<const Run> runs, std::int64_t slotFrom, std::int64_t slotTo, std::uint32_t busyThreshold,
                  std::span<const TileView<Code>> tiles, std::vector<Cell>& out, std::stop_token stop,
                  CpuOptions options) {
    out.clear();
    if (slotFrom >= slotTo) return {};
    if (static_cast<std::uint64_t>(slotTo) - static_cast<std::uint64_t>(slotFrom) > (std::uint64_t{1} << 31))
        return Status::invalid("a series of more than 2^31 slots");
    try {
        HeatmapShape shape;
        shape.groups = 1;
        shape.slotFrom = slotFrom;
        shape.slotTo = slotTo;
        shape.busyThreshold = busyThreshold;
        shape.binEdges.resize(static_cast<std::size_t>(slotTo - slotFrom) + 1);
        for (std::size_t i = 0; i < shape.binEdges.size(); ++i)
            shape.binEdges[i] = slotFrom + static_cast<std::int64_t>(i);
        std::vector<Run> one(runs.begin(), runs.end());
        for (Run& run : one)
            run.group = 0;
        HeatmapPlan plan;
        if (Status status = HeatmapPlan::build(one, std::move(shape), plan); !status.ok()) return status;
        HeatmapCells cells;
        Status status = accumulateHeatmap(plan, tiles, cells, stop, options);
        out = std::move(cells.cells);
        return status;
    } catch (const std::bad_alloc&) {
        return Status::failure(StatusCode::OutOfMemory, "no memory for the series");
    }
}

#define LEASEHOLD_SLICE(Code)                                                                                          \
    template Status sliceSums(const SliceWindow&, std::span<const TileView<Code>>, std::span<ColumnSum>,               \
                              std::stop_token, CpuOptions);                                                            \
    template Status sliceMeans(const SliceWindow&, std::span<const TileView<Code>>, std::span<float>, std::stop_token, \
                               CpuOptions);                                                                            \
    template Status sliceTexture(const SliceWindow&, std::span<const TileView<Code>>, TextureScale,                    \
                                 std::span<std::uint8_t>, std::stop_token, CpuOptions);                                \
    template Status seriesSums(std::span<const Run>, std::int64_t, std::int64_t, std::uint32_t,                        \
                               std::span<const TileView<Code>>, std::vector<Cell>&, std::stop_token, CpuOptions);
LEASEHOLD_SLICE(std::uint8_t)
LEASEHOLD_SLICE(std::uint16_t)
#undef LEASEHOLD_SLICE

}  // namespace leasehold::kernels
