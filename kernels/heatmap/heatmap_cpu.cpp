// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <new>

#include "kernels/base/parallel.hpp"
#include "kernels/heatmap/heatmap_writer.hpp"

namespace leasehold::kernels {
namespace {

// Views in tasks of about a megabyte, cut where a tile ends if that is near: a writer hands its sums over at each tile.
template <SampleCode Code>
std::vector<std::size_t> cutTasks(const std::vector<TileView<Code>>& views, std::uint64_t taskColumns) {
    std::vector<std::size_t> ends;
    std::uint64_t columns = 0;
    for (std::size_t i = 0; i < views.size(); ++i) {
        columns += views[i].columns;
        const bool last = i + 1 == views.size();
        const bool tileEnds = !last && views[i + 1].tile != views[i].tile;
        if (last || (columns >= taskColumns && tileEnds) || columns >= 2 * taskColumns) {
            ends.push_back(i + 1);
            columns = 0;
        }
    }
    return ends;
}

// Bins that begin and end inside a tile whose views all lie in one task. Early hand-overs would set a cell twice.
template <SampleCode Code>
std::vector<bool> ownedBins(const HeatmapPlan::Index& index, const std::vector<TileView<Code>>& views,
                            const std::vector<std::size_t>& ends) {
    const std::uint64_t lines = std::uint64_t{index.blocks} * HeatmapPlan::Index::kBlockColumns;
    if (index.shape.histogram || index.shape.groups > TileWriter<Code>::kMostOpen || lines > kLinesPerTileSums)
        return {};
    std::vector<bool> owned(index.bins, false);
    std::vector<BinSegment> segments;
    bool any = false;
    std::size_t task = 0;
    for (std::size_t first = 0, last = 0; first < views.size(); first = last) {
        while (last < views.size() && views[last].tile == views[first].tile)
            ++last;
        while (ends[task] <= first)
            ++task;
        if (ends[task] < last) continue;
        const std::int64_t from = firstSlot(views[first].tile), to = from + kTileSlots;
        index.segments(views[first].tile, segments);
        for (const BinSegment& segment : segments) {
            const bool inside =
                index.shape.binEdges[segment.bin] >= from && index.shape.binEdges[segment.bin + 1] <= to;
            owned[segment.bin] = inside;
            any = any || inside;
        }
    }
    return any ? owned : std::vector<bool>{};
}

// A body for every stretch of some of n things, on all threads.
template <class Body>
void inStretches(std::size_t n, std::size_t some, int workers, Body&& body) {
    std::atomic<std::size_t> next{0};
    runWorkers(static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(workers), 1 + n / some)), [&](int) {
        for (std::size_t begin = next.fetch_add(some); begin < n; begin = next.fetch_add(some))
            body(begin, std::min(n, begin + some));
    });
}

// Room for n elements whose pages the system has handed out already, asked for by all threads: a vector that grows asks
// for them one after the other.
template <class T>
void makeRoom(std::vector<T>& in, std::size_t n, int workers) {
    constexpr std::size_t page = 4096;
    if (n * sizeof(T) < (std::size_t{8} << 20) || n <= in.capacity()) return;
    in.clear();
    in.reserve(n);
    auto* memory = reinterpret_cast<volatile char*>(in.data());
    inStretches(n * sizeof(T), page << 8, workers, [&](std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; at += page)
            memory[at] = 0;
    });
}

// Empties the cells that no task sets, on all threads: long windows of short bins have as much of them as of samples.
void clearOthers(const std::vector<bool>& owned, int workers, HeatmapCells& out) {
    constexpr std::size_t some = 1 << 16;
    inStretches(out.histogram.size(), 4 * some, workers, [&](std::size_t begin, std::size_t end) {
        std::fill(out.histogram.data() + begin, out.histogram.data() + end, std::uint64_t{0});
    });
    inStretches(out.cells.size(), some, workers, [&](std::size_t begin, std::size_t end) {
        if (owned.empty()) {
            std::fill(out.cells.data() + begin, out.cells.data() + end, Cell{});
            return;
        }
        std::size_t bin = begin % out.bins;
        for (std::size_t i = begin; i < end; ++i) {
            if (!owned[bin]) out.cells[i] = Cell{};
            bin = bin + 1 == out.bins ? 0 : bin + 1;
        }
    });
}

template <SampleCode Code>
Status accumulate(const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                  const std::stop_token& stop, CpuOptions options) {
    const HeatmapPlan::Index& index = *plan.index();
    const int workers = workerCount(options.threads);
    std::uint64_t columns = 0;
    for (const TileView<Code>& view : tiles)
        columns += view.columns;
    // At least 8 tasks a worker keep them level; a block's columns at least keep its list walked in one go.
    const std::uint64_t perWorker = columns / (8 * static_cast<unsigned>(workers));
    const std::uint64_t taskColumns = std::clamp<std::uint64_t>(perWorker, 1024, 1 << 18);
    std::vector<TileView<Code>> views;
    const auto most = static_cast<std::uint32_t>((taskColumns + 1023) / 1024 * 1024);
    if (Status status = orderViews(tiles, most, views); !status.ok()) return status;
    std::erase_if(views, [&](const TileView<Code>& v) { return v.tile < index.tileFrom || v.tile >= index.tileTo; });
    const std::vector<std::size_t> ends = cutTasks(views, taskColumns);

    makeRoom(out.cells, std::size_t{index.shape.groups} * index.bins, workers);
    sizeCells<Code>(index, out);
    CellStore<Code> store(plan, options);
    store.cells = &out;
    store.owned = ownedBins(index, views, ends);
    clearOthers(store.owned, workers, out);
    std::atomic<std::size_t> next{0};
    runWorkers(static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(workers), ends.size())), [&](int) {
        TileWriter<Code> writer(&store);
        for (std::size_t task = next++; task < ends.size() && !stop.stop_requested(); task = next++) {
            for (std::size_t i = task == 0 ? 0 : ends[task - 1]; i < ends[task]; ++i) {
                const Code* after = i + 1 < views.size() ? views[i + 1].lines : nullptr;
                if (!writer.addView(views[i], after, stop)) return;
            }
        }
        writer.finish();
    });
    return stop.stop_requested() ? Status::cancelled() : Status{};
}

}  // namespace

template <SampleCode Code>
Status accumulateHeatmap(const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                         std::stop_token stop, CpuOptions options) {
    if (!plan.index()) return Status::invalid("a heatmap without a plan");
    if (findHeatmapKernels<Code>(options.simd) == nullptr)
        return Status::invalid("no instruction set named " + std::string(options.simd));
    try {
        return accumulate(plan, tiles, out, stop, options);
    } catch (const std::bad_alloc&) {
        return Status::failure(StatusCode::OutOfMemory, "no memory for the heatmap's cells");
    }
}

template Status accumulateHeatmap(const HeatmapPlan&, std::span<const TileView<std::uint8_t>>, HeatmapCells&,
                                  std::stop_token, CpuOptions);
template Status accumulateHeatmap(const HeatmapPlan&, std::span<const TileView<std::uint16_t>>, HeatmapCells&,
                                  std::stop_token, CpuOptions);

}  // namespace leasehold::kernels
