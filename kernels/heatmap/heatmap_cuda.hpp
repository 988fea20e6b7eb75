// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/device/cuda_support.hpp"
#include "kernels/heatmap/heatmap_impl.hpp"
#include "kernels/heatmap/heatmap_items.hpp"

/// The heatmap's device side, for data that stays (resident_cuda.cpp) and data that passes through
/// (heatmap_stream_cuda.cpp).
namespace leasehold::kernels {

/// A tile on the device: where its slots begin and which bins they meet.
struct DeviceTile {
    std::int64_t slot0;
    std::uint32_t firstBin, bins;
};

/// A cell while it is summed. All zero is the empty cell: the least code is kept as 65535 less it.
struct DeviceCell {
    unsigned long long valid, sum, busy;
    unsigned leastInverse, most;
};

/// What the kernels read and write. blocks[tile * blocksPerTile + column / 1024] is a block of 1,024 lines in device
/// memory, aligned to 16 bytes, or null where no data is held.
template <SampleCode Code>
struct HeatmapArguments {
    const Code* const* blocks;
    std::uint32_t blocksPerTile;
    const DeviceTile* tiles;
    const DevicePiece* pieces;
    const DeviceItem* items;
    std::size_t itemCount;
    const std::int64_t* edges;
    std::uint32_t bins;
    BusyTest<Code> test;
    DeviceCell* cells;
    unsigned long long* histogram;  // null when none is wanted
};

/// Lines that one step of a warp covers, with 16 bytes to each thread.
template <SampleCode Code>
inline constexpr std::uint32_t kLinesPerStep = 32 * 16 / (kTileSlots * sizeof(Code));

/// Everything of a plan that the device holds during a call, and its result.
template <SampleCode Code>
class HeatmapOnDevice {
public:
    /// Cuts the plan, clears the result; `multiprocessors` sizes the items so that all have work.
    Status prepare(const HeatmapPlan& plan, std::size_t tiles, int multiprocessors, cudaStream_t stream);

    /// The items of the tile that has most.
    std::size_t mostItemsPerTile() const;

    /// What one batch of tiles needs on the device; to be kept until the stream has passed it.
    struct Batch {
        std::vector<std::int64_t> tiles;    // in
        std::vector<const Code*> pointers;  // in: tiles x plan blocks
        CudaBuffer<const Code*> blocks;
        CudaBuffer<DeviceTile> tileInfo;
        CudaBuffer<DeviceItem> items;
    };
    /// Queues the batch's items.
    Status run(Batch& batch, cudaStream_t stream);

    /// Waits for the stream and brings the result home.
    Status finish(HeatmapCells& out, cudaStream_t stream);

private:
    const HeatmapPlan::Index* m_index = nullptr;
    DeviceIndex m_cut;
    CudaBuffer<DevicePiece> m_pieces;
    CudaBuffer<std::int64_t> m_edges;
    CudaBuffer<DeviceCell> m_cells;
    CudaBuffer<unsigned long long> m_histogram;
    std::size_t m_cellCount = 0, m_histogramCount = 0;
};

}  // namespace leasehold::kernels
