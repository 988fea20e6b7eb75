// SPDX-License-Identifier: GPL-3.0-or-later
#if LEASEHOLD_CUDA_BUILT

#include <algorithm>
#include <bitset>
#include <map>
#include <new>
#include <vector>

#include "kernels/device/cuda_support.hpp"
#include "kernels/heatmap/heatmap_cuda.hpp"
#include "kernels/resident/resident.hpp"
#include "kernels/slice/slice_cuda.hpp"

namespace leasehold::kernels {
namespace {

constexpr std::size_t kSlabBlocks = 256;
static_assert(kDeviceBlockColumns == HeatmapPlan::Index::kBlockColumns, "a plan's block is a device's block");

// Tiles put into one launch: bounds the items held on the host for sites of very many groups.
constexpr std::size_t kTilesPerLaunch = 4096;
constexpr std::size_t kItemsPerLaunch = std::size_t{4} << 20;

}  // namespace

/// Blocks of 1,024 lines, carved from slabs so that there are few allocations. Buffers stand before the stream, which
/// waits for its work when it goes.
template <SampleCode Code>
struct ResidentTiles<Code>::State {
    static constexpr std::size_t kBlockCodes = std::size_t{kDeviceBlockColumns} * kTileSlots;
    struct Block {
        Code* data = nullptr;
        std::bitset<kDeviceBlockColumns> held;
    };
    using Key = std::pair<std::int64_t, std::uint32_t>;  // tile, column / 1024

    int device = 0;
    int multiprocessors = 1;
    std::uint64_t budget = 0;
    std::map<Key, Block> blocks;
    std::vector<CudaBuffer<Code>> slabs;
    std::vector<Code*> unused;
    CudaEvent begin, end;
    CudaStream stream;
    mutable double kernelSeconds = 0;

    Status open(int index, std::uint64_t budgetBytes) {
        device = index;
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        LEASEHOLD_CUDA_TRY(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
        std::size_t free = 0, total = 0;
        LEASEHOLD_CUDA_TRY(cudaMemGetInfo(&free, &total));
        budget = budgetBytes > 0 ? budgetBytes : free / 10 * 8;
        LEASEHOLD_TRY(begin.create());
        LEASEHOLD_TRY(end.create());
        return stream.create();
    }

    Status takeBlock(Code*& out) {
        if (unused.empty()) {
            const std::uint64_t taken = slabs.size() * kSlabBlocks * kBlockCodes * sizeof(Code);
            const std::uint64_t room = budget > taken ? (budget - taken) / (kBlockCodes * sizeof(Code)) : 0;
            if (room == 0) return Status::failure(StatusCode::OutOfMemory, "the device memory budget is used up");
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(room, kSlabBlocks));
            CudaBuffer<Code> slab;
            LEASEHOLD_TRY(slab.reserve(count * kBlockCodes));
            unused.reserve(unused.size() + count);
            slabs.push_back(std::move(slab));
            for (std::size_t i = count; i > 0; --i)
                unused.push_back(slabs.back().data() + (i - 1) * kBlockCodes);
        }
        out = unused.back();
        unused.pop_back();
        return {};
    }

    Status putPart(std::int64_t tile, std::uint32_t column, std::uint32_t columns, const Code* lines) {
        Block& block = blocks[{tile, column / kDeviceBlockColumns}];
        const std::uint32_t offset = column % kDeviceBlockColumns;
        if (block.data == nullptr) {
            if (Status status = takeBlock(block.data); !status.ok()) {
                blocks.erase({tile, column / kDeviceBlockColumns});
                return status;
            }
            // Columns that nobody puts are "no data", whose code is all ones.
            if (columns < kDeviceBlockColumns)
                LEASEHOLD_CUDA_TRY(cudaMemsetAsync(block.data, 0xFF, kBlockCodes * sizeof(Code), stream.get()));
        }
        LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(block.data + std::size_t{offset} * kTileSlots, lines,
                                           std::size_t{columns} * kTileSlots * sizeof(Code), cudaMemcpyHostToDevice,
                                           stream.get()));
        for (std::uint32_t i = 0; i < columns; ++i)
            block.held.set(offset + i);
        return {};
    }

    std::vector<std::int64_t> tilesWithin(std::int64_t from, std::int64_t to) const {
        std::vector<std::int64_t> tiles;
        for (auto at = blocks.lower_bound({from, 0}); at != blocks.end() && at->first.first < to; ++at) {
            if (tiles.empty() || tiles.back() != at->first.first) tiles.push_back(at->first.first);
        }
        return tiles;
    }

    // The blocks of `tiles` (ascending), blocksPerTile each, null where nothing is held.
    std::vector<const Code*> pointersOf(std::span<const std::int64_t> tiles, std::uint32_t blocksPerTile) const {
        std::vector<const Code*> pointers(tiles.size() * blocksPerTile, nullptr);
        for (std::size_t i = 0; i < tiles.size(); ++i) {
            for (auto at = blocks.lower_bound({tiles[i], 0}); at != blocks.end() && at->first.first == tiles[i]; ++at) {
                if (at->first.second < blocksPerTile) pointers[i * blocksPerTile + at->first.second] = at->second.data;
            }
        }
        return pointers;
    }

    Status heatmap(const HeatmapPlan& plan, HeatmapCells& out, const std::stop_token& stop) const {
        const HeatmapPlan::Index& index = *plan.index();
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        const std::vector<std::int64_t> tiles = tilesWithin(index.tileFrom, index.tileTo);
        HeatmapOnDevice<Code> work;
        typename HeatmapOnDevice<Code>::Batch batch;
        // Destroyed first: nothing above may go while the device still reads it, whichever way this returns.
        struct Wait {
            cudaStream_t stream;
            ~Wait() { (void)cudaStreamSynchronize(stream); }
        } wait{stream.get()};
        LEASEHOLD_TRY(work.prepare(plan, tiles.size(), multiprocessors, stream.get()));
        LEASEHOLD_CUDA_TRY(cudaEventRecord(begin.get(), stream.get()));
        const std::size_t step = std::clamp<std::size_t>(
            kItemsPerLaunch / std::max<std::size_t>(1, work.mostItemsPerTile()), 1, kTilesPerLaunch);
        for (std::size_t first = 0; first < tiles.size(); first += step) {
            if (stop.stop_requested()) return Status::cancelled();
            const std::size_t last = std::min(tiles.size(), first + step);
            // The batch's device memory is used again, so the launch before must have passed.
            if (first > 0) LEASEHOLD_TRY(stream.wait());
            batch.tiles.assign(tiles.begin() + static_cast<std::ptrdiff_t>(first),
                               tiles.begin() + static_cast<std::ptrdiff_t>(last));
            batch.pointers = pointersOf(batch.tiles, index.blocks);
            LEASEHOLD_TRY(work.run(batch, stream.get()));
        }
        LEASEHOLD_CUDA_TRY(cudaEventRecord(end.get(), stream.get()));
        LEASEHOLD_TRY(work.finish(out, stream.get()));
        float milliseconds = 0;
        LEASEHOLD_CUDA_TRY(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()));
        kernelSeconds = static_cast<double>(milliseconds) * 1e-3;
        return stop.stop_requested() ? Status::cancelled() : Status{};
    }

    Status slice(const SliceWindow& window, std::span<ColumnSum> out) const {
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        std::vector<std::int64_t> tiles;
        if (window.slotFrom < window.slotTo)
            tiles = tilesWithin(tileOf(window.slotFrom), tileOf(window.slotTo - 1) + 1);
        const std::uint32_t blocksPerTile =
            window.columns / kDeviceBlockColumns + (window.columns % kDeviceBlockColumns != 0 ? 1 : 0);
        const std::vector<const Code*> pointers = pointersOf(tiles, blocksPerTile);
        for (std::int64_t& tile : tiles)
            tile = firstSlot(tile);
        CudaBuffer<const Code*> table;
        CudaBuffer<std::int64_t> slots;
        CudaBuffer<ColumnSum> sums;
        struct Wait {
            cudaStream_t stream;
            ~Wait() { (void)cudaStreamSynchronize(stream); }
        } wait{stream.get()};
        LEASEHOLD_TRY(table.upload(pointers.data(), pointers.size(), stream.get()));
        LEASEHOLD_TRY(slots.upload(tiles.data(), tiles.size(), stream.get()));
        LEASEHOLD_TRY(sums.reserve(window.columns));
        LEASEHOLD_TRY(
            launchSlice<Code>({table.data(), blocksPerTile, slots.data(), static_cast<std::uint32_t>(tiles.size()),
                               window.slotFrom, window.slotTo, window.columns, sums.data()},
                              stream.get()));
        if (!out.empty())
            LEASEHOLD_CUDA_TRY(
                cudaMemcpyAsync(out.data(), sums.data(), out.size_bytes(), cudaMemcpyDeviceToHost, stream.get()));
        return stream.wait();
    }
};

template <SampleCode Code>
ResidentTiles<Code>::ResidentTiles(std::unique_ptr<State> state) : m_state(std::move(state)) {}

template <SampleCode Code>
ResidentTiles<Code>::~ResidentTiles() = default;

template <SampleCode Code>
Status ResidentTiles<Code>::create(int device, std::uint64_t budgetBytes, std::unique_ptr<ResidentTiles>& out) {
    out.reset();
    try {
        auto state = std::make_unique<State>();
        LEASEHOLD_TRY(state->open(device, budgetBytes));
        out.reset(new ResidentTiles(std::move(state)));
        return {};
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
Status ResidentTiles<Code>::put(const TileView<Code>& view) {
    if (view.columns == 0) return {};
    if (view.lines == nullptr) return Status::invalid("a tile view without memory");
    const std::uint64_t end = std::uint64_t{view.column0} + view.columns;
    if (end > 0xFFFFFFFFull) return Status::invalid("a tile view past the last column");
    try {
        LEASEHOLD_CUDA_TRY(cudaSetDevice(m_state->device));
        Status status;
        for (std::uint64_t at = view.column0; at < end && status.ok();) {
            const std::uint64_t to = std::min(end, (at / kDeviceBlockColumns + 1) * kDeviceBlockColumns);
            status = m_state->putPart(view.tile, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(to - at),
                                      view.lines + (at - view.column0) * kTileSlots);
            at = to;
        }
        // The caller's memory is free again when this returns, also where the copy could run ahead.
        const Status waited = m_state->stream.wait();
        return status.ok() ? waited : status;
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
bool ResidentTiles<Code>::holds(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const {
    const std::uint64_t end = std::uint64_t{column0} + columns;
    for (std::uint64_t at = column0; at < end; ++at) {
        const auto found = m_state->blocks.find({tile, static_cast<std::uint32_t>(at / kDeviceBlockColumns)});
        if (found == m_state->blocks.end()) return false;
        const std::uint64_t to = std::min(end, (at / kDeviceBlockColumns + 1) * kDeviceBlockColumns);
        for (; at < to; ++at) {
            if (!found->second.held.test(static_cast<std::size_t>(at % kDeviceBlockColumns))) return false;
        }
        --at;
    }
    return true;
}

template <SampleCode Code>
std::uint64_t ResidentTiles<Code>::bytes() const {
    return m_state->blocks.size() * State::kBlockCodes * sizeof(Code);
}

template <SampleCode Code>
void ResidentTiles<Code>::drop(std::int64_t tile) {
    auto& blocks = m_state->blocks;
    // No call leaves work on the stream, so the block may be filled again at once.
    for (auto at = blocks.lower_bound({tile, 0}); at != blocks.end() && at->first.first == tile; at = blocks.erase(at))
        m_state->unused.push_back(at->second.data);
}

template <SampleCode Code>
void ResidentTiles<Code>::clear() {
    m_state->blocks.clear();
    m_state->unused.clear();
    m_state->slabs.clear();
}

template <SampleCode Code>
double ResidentTiles<Code>::lastKernelSeconds() const {
    return m_state->kernelSeconds;
}

template <SampleCode Code>
Status ResidentTiles<Code>::heatmap(const HeatmapPlan& plan, HeatmapCells& out, std::stop_token stop) const {
    if (!plan.index()) return Status::invalid("a heatmap without a plan");
    try {
        return m_state->heatmap(plan, out, stop);
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
Status ResidentTiles<Code>::slice(const SliceWindow& window, std::span<ColumnSum> out, std::stop_token stop) const {
    if (out.size() != window.columns) return Status::invalid("a slice needs one value of output per column");
    if (stop.stop_requested()) return Status::cancelled();
    try {
        return m_state->slice(window, out);
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template class ResidentTiles<std::uint8_t>;
template class ResidentTiles<std::uint16_t>;

}  // namespace leasehold::kernels

#endif
