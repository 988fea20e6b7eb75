// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/device/cuda_launch.cuh"
#include "kernels/heatmap/heatmap_cuda.hpp"

namespace leasehold::kernels {
namespace {

constexpr unsigned kThreads = 256;
constexpr unsigned kWarps = kThreads / 32;
constexpr unsigned kAllLanes = 0xFFFFFFFFu;
static_assert(HeatmapPlan::Index::kBlockColumns == 1024, "pieces never cross a block on the device");

// Slots [from, to) of a tile that a stretch of time covers; empty when from >= to.
struct SlotRange {
    int from, to;
};
__device__ __forceinline__ SlotRange within(std::int64_t begin, std::int64_t end, std::int64_t slot0) {
    const std::int64_t from = begin > slot0 ? begin - slot0 : 0;
    const std::int64_t to = end - slot0 < kTileSlots ? end - slot0 : kTileSlots;
    return from < to ? SlotRange{static_cast<int>(from), static_cast<int>(to)} : SlotRange{0, 0};
}

template <SampleCode Code>
__device__ __forceinline__ const Code* lineOf(const HeatmapArguments<Code>& a, std::uint32_t tile,
                                              std::uint32_t column) {
    const Code* block = a.blocks[std::size_t{tile} * a.blocksPerTile + column / 1024];
    return block == nullptr ? nullptr : block + std::size_t{column % 1024} * kTileSlots;
}

// A warp's sums of 64 slots into the cells of its group: a lane takes a bin.
__device__ void addToCells(const SlotSum* slots, const DeviceTile& tile, const std::int64_t* edges, DeviceCell* row,
                           unsigned lane) {
    for (std::uint32_t i = lane; i < tile.bins; i += 32) {
        const std::uint32_t bin = tile.firstBin + i;
        const SlotRange range = within(edges[bin], edges[bin + 1], tile.slot0);
        unsigned long long valid = 0, sumPlus = 0, busy = 0;
        unsigned least = 0xFFFFu, mostPlus1 = 0;
        for (int s = range.from; s < range.to; ++s) {
            valid += slots[s].valid;
            sumPlus += slots[s].sum;
            busy += slots[s].busy;
            least = slots[s].min < least ? slots[s].min : least;
            mostPlus1 = slots[s].maxPlus1 > mostPlus1 ? slots[s].maxPlus1 : mostPlus1;
        }
        if (valid == 0) continue;
        DeviceCell& cell = row[bin];
        atomicAdd(&cell.valid, valid);
        atomicAdd(&cell.sum, sumPlus - valid);
        if (busy > 0) atomicAdd(&cell.busy, busy);
        atomicMax(&cell.leastInverse, 0xFFFFu - least);
        atomicMax(&cell.most, mostPlus1 - 1u);
    }
}

// One warp per item. A thread keeps the counters of its 16 bytes of a line in registers while lines pass; warps of a
// block share nothing, so a warp without an item may leave.
template <SampleCode Code>
__global__ void __launch_bounds__(kThreads) heatmapKernel(HeatmapArguments<Code> a) {
    constexpr unsigned lanesPerLine = 32 / kLinesPerStep<Code>;
    constexpr int slots = WordSums<Code>::kSlots;
    __shared__ SlotSum gathered[kWarps][kTileSlots];
    const unsigned warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const std::size_t at = std::size_t{blockIdx.x} * kWarps + warp;
    if (at >= a.itemCount) return;
    const DeviceItem item = a.items[at];
    const DeviceTile tile = a.tiles[item.tile];
    const unsigned part = lane % lanesPerLine, row = lane / lanesPerLine;

    WordSums<Code> sums[4];
#pragma unroll
    for (int w = 0; w < 4; ++w)
        sums[w].clear();
    std::uint32_t steps = 0;
    for (std::uint32_t p = item.pieceFrom; p < item.pieceTo; ++p) {
        const DevicePiece piece = a.pieces[p];
        const SlotRange range = within(piece.slotFrom, piece.slotTo, tile.slot0);
        if (range.from >= range.to) continue;
        const Code* lines = lineOf(a, item.tile, piece.columnFrom);
        if (lines == nullptr) continue;
        std::uint32_t mask[4];
#pragma unroll
        for (int w = 0; w < 4; ++w)
            mask[w] = wordMask<Code>(static_cast<int>(part) * 4 + w, range.from, range.to);
        const Code* mine = lines + part * (16 / sizeof(Code));
#pragma unroll 4
        for (std::uint32_t i = row; i < piece.columns + row; i += kLinesPerStep<Code>) {
            // Rows past the end add lines without samples, so that all lanes count the same number of lines.
            uint4 v = make_uint4(kAllLanes, kAllLanes, kAllLanes, kAllLanes);
            if (i < piece.columns) v = __ldg(reinterpret_cast<const uint4*>(mine + std::size_t{i} * kTileSlots));
            sums[0].add(v.x | mask[0], a.test);
            sums[1].add(v.y | mask[1], a.test);
            sums[2].add(v.z | mask[2], a.test);
            sums[3].add(v.w | mask[3], a.test);
            ++steps;
        }
    }

#pragma unroll
    for (int w = 0; w < 4; ++w) {
#pragma unroll
        for (int k = 0; k < slots; ++k) {
            SlotSum sum = sums[w].slot(k, steps);
#pragma unroll
            for (unsigned other = lanesPerLine; other < 32; other *= 2) {
                sum.valid += __shfl_xor_sync(kAllLanes, sum.valid, other);
                sum.busy += __shfl_xor_sync(kAllLanes, sum.busy, other);
                sum.sum += __shfl_xor_sync(kAllLanes, sum.sum, other);
                const std::uint32_t least = __shfl_xor_sync(kAllLanes, sum.min, other);
                const std::uint32_t most = __shfl_xor_sync(kAllLanes, sum.maxPlus1, other);
                sum.min = least < sum.min ? least : sum.min;
                sum.maxPlus1 = most > sum.maxPlus1 ? most : sum.maxPlus1;
            }
            if (row == 0) gathered[warp][(static_cast<int>(part) * 4 + w) * slots + k] = sum;
        }
    }
    __syncwarp();
    addToCells(gathered[warp], tile, a.edges, a.cells + std::size_t{item.group} * a.bins, lane);
}

// One block per item; counts in shared memory, as many bins at a time as fit in 32 KiB.
template <SampleCode Code>
__global__ void __launch_bounds__(kThreads) histogramKernel(HeatmapArguments<Code> a) {
    constexpr unsigned classes = kHistogramClasses<Code>;
    constexpr unsigned binsPerPass = 32768 / (classes * sizeof(unsigned));
    constexpr unsigned lanesPerLine = 32 / kLinesPerStep<Code>;
    constexpr unsigned codesPerThread = 16 / sizeof(Code);
    __shared__ unsigned counts[binsPerPass * classes];
    __shared__ unsigned char binOfSlot[kTileSlots];  // relative to the tile's first bin; at most 63
    const DeviceItem item = a.items[blockIdx.x];
    const DeviceTile tile = a.tiles[item.tile];
    const unsigned part = threadIdx.x % lanesPerLine, row = threadIdx.x / lanesPerLine;

    // The edges cover every slot that a piece holds, so slots left unmarked are never asked for; they get bin 255.
    if (threadIdx.x < kTileSlots) binOfSlot[threadIdx.x] = 255;
    __syncthreads();
    for (std::uint32_t i = threadIdx.x; i < tile.bins; i += kThreads) {
        const SlotRange range = within(a.edges[tile.firstBin + i], a.edges[tile.firstBin + i + 1], tile.slot0);
        for (int s = range.from; s < range.to; ++s)
            binOfSlot[s] = static_cast<unsigned char>(i);
    }
    for (std::uint32_t pass = 0; pass < tile.bins; pass += binsPerPass) {
        const std::uint32_t bins = tile.bins - pass < binsPerPass ? tile.bins - pass : binsPerPass;
        for (unsigned i = threadIdx.x; i < bins * classes; i += kThreads)
            counts[i] = 0;
        __syncthreads();
        for (std::uint32_t p = item.pieceFrom; p < item.pieceTo; ++p) {
            const DevicePiece piece = a.pieces[p];
            const SlotRange range = within(piece.slotFrom, piece.slotTo, tile.slot0);
            const Code* lines = lineOf(a, item.tile, piece.columnFrom);
            if (range.from >= range.to || lines == nullptr) continue;
            for (std::uint32_t i = row; i < piece.columns; i += kThreads / lanesPerLine) {
                const uint4 v =
                    __ldg(reinterpret_cast<const uint4*>(lines + std::size_t{i} * kTileSlots + part * codesPerThread));
                const std::uint32_t words[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
                for (unsigned k = 0; k < codesPerThread; ++k) {
                    constexpr unsigned perWord = 4 / sizeof(Code);
                    const auto code = static_cast<Code>(words[k / perWord] >> (k % perWord * 8 * sizeof(Code)));
                    const int slot = static_cast<int>(part * codesPerThread + k);
                    const std::uint32_t bin = binOfSlot[slot] - pass;  // wraps for bins of passes done
                    if (code != kNoData<Code> && slot >= range.from && slot < range.to && bin < bins)
                        atomicAdd(&counts[bin * classes + (code >> kHistogramShift<Code>)], 1u);
                }
            }
        }
        __syncthreads();
        unsigned long long* row0 = a.histogram + (std::size_t{item.group} * a.bins + tile.firstBin + pass) * classes;
        for (unsigned i = threadIdx.x; i < bins * classes; i += kThreads) {
            if (counts[i] > 0) atomicAdd(&row0[i], static_cast<unsigned long long>(counts[i]));
        }
        __syncthreads();
    }
}

}  // namespace

template <SampleCode Code>
Status HeatmapOnDevice<Code>::prepare(const HeatmapPlan& plan, std::size_t tiles, int multiprocessors,
                                      cudaStream_t stream) {
    m_index = plan.index().get();
    std::uint64_t columns = 0;
    for (const Run& run : m_index->runs)
        columns += run.columnTo - run.columnFrom;
    // About four rounds of full multiprocessors, but no item so small that handing its sums over costs more than they.
    const std::uint64_t wantedItems = static_cast<std::uint64_t>(multiprocessors) * 32 * 4;
    const std::uint64_t steps = columns * tiles / kLinesPerStep<Code> / (wantedItems > 0 ? wantedItems : 1);
    const auto mostSteps =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(steps, 32, std::uint64_t{kLinesPerWordSums}));
    m_cut = DeviceIndex::build(*m_index, kLinesPerStep<Code>, mostSteps);
    if (m_cut.pieces.size() > 0xFFFFFFFFull) return Status::invalid("more than 2^32 - 1 pieces");
    LEASEHOLD_TRY(m_pieces.upload(m_cut.pieces.data(), m_cut.pieces.size(), stream));
    LEASEHOLD_TRY(m_edges.upload(m_index->shape.binEdges.data(), m_index->shape.binEdges.size(), stream));
    m_cellCount = std::size_t{m_index->shape.groups} * m_index->bins;
    m_histogramCount = m_index->shape.histogram ? m_cellCount * kHistogramClasses<Code> : 0;
    LEASEHOLD_TRY(m_cells.reserve(m_cellCount));
    LEASEHOLD_TRY(m_histogram.reserve(m_histogramCount));
    if (m_cellCount > 0)
        LEASEHOLD_CUDA_TRY(cudaMemsetAsync(m_cells.data(), 0, m_cellCount * sizeof(DeviceCell), stream));
    if (m_histogramCount > 0)
        LEASEHOLD_CUDA_TRY(
            cudaMemsetAsync(m_histogram.data(), 0, m_histogramCount * sizeof(unsigned long long), stream));
    return {};
}

template <SampleCode Code>
std::size_t HeatmapOnDevice<Code>::mostItemsPerTile() const {
    std::size_t most = 0;
    for (const DeviceIndex::Range& chunk : m_cut.chunks)
        most = std::max(most, chunk.end - chunk.begin);
    return most;
}

template <SampleCode Code>
Status HeatmapOnDevice<Code>::run(Batch& batch, cudaStream_t stream) {
    std::vector<DeviceTile> tiles;
    std::vector<DeviceItem> items;
    std::vector<BinSegment> segments;
    for (const std::int64_t tile : batch.tiles) {
        m_index->segments(tile, segments);
        const auto bins = static_cast<std::uint32_t>(segments.size());
        m_cut.append(*m_index, tile, static_cast<std::uint32_t>(tiles.size()), items);
        tiles.push_back({firstSlot(tile), bins > 0 ? segments.front().bin : 0, bins});
    }
    if (items.empty()) return {};
    LEASEHOLD_TRY(batch.blocks.upload(batch.pointers.data(), batch.pointers.size(), stream));
    LEASEHOLD_TRY(batch.tileInfo.upload(tiles.data(), tiles.size(), stream));
    LEASEHOLD_TRY(batch.items.upload(items.data(), items.size(), stream));
    const HeatmapArguments<Code> arguments{
        batch.blocks.data(), m_index->blocks,    batch.tileInfo.data(),
        m_pieces.data(),     batch.items.data(), items.size(),
        m_edges.data(),      m_index->bins,      BusyTest<Code>::of(m_index->shape.busyThreshold),
        m_cells.data(),      m_histogram.data()};
    LEASEHOLD_TRY(launch(heatmapKernel<Code>, (items.size() + kWarps - 1) / kWarps, kThreads, stream, arguments));
    if (m_histogramCount > 0) LEASEHOLD_TRY(launch(histogramKernel<Code>, items.size(), kThreads, stream, arguments));
    return {};
}

template <SampleCode Code>
Status HeatmapOnDevice<Code>::finish(HeatmapCells& out, cudaStream_t stream) {
    clearCells<Code>(*m_index, out);
    std::vector<DeviceCell> cells(m_cellCount);
    static_assert(sizeof(unsigned long long) == sizeof(std::uint64_t));
    if (m_cellCount > 0) {
        LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(cells.data(), m_cells.data(), m_cellCount * sizeof(DeviceCell),
                                           cudaMemcpyDeviceToHost, stream));
    }
    if (m_histogramCount > 0) {
        LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(out.histogram.data(), m_histogram.data(),
                                           m_histogramCount * sizeof(std::uint64_t), cudaMemcpyDeviceToHost, stream));
    }
    LEASEHOLD_CUDA_TRY(cudaStreamSynchronize(stream));
    for (std::size_t i = 0; i < m_cellCount; ++i) {
        if (cells[i].valid == 0) continue;
        out.cells[i] = {cells[i].valid, cells[i].sum, cells[i].busy,
                        static_cast<std::uint16_t>(0xFFFFu - cells[i].leastInverse),
                        static_cast<std::uint16_t>(cells[i].most)};
    }
    return {};
}

template class HeatmapOnDevice<std::uint8_t>;
template class HeatmapOnDevice<std::uint16_t>;

}  // namespace leasehold::kernels
