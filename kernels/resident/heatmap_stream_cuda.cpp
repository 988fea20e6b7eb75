// SPDX-License-Identifier: GPL-3.0-or-later
#if LEASEHOLD_CUDA_BUILT

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "kernels/heatmap/heatmap_cuda.hpp"
#include "kernels/resident/resident.hpp"

namespace leasehold::kernels {
namespace {

constexpr std::size_t kLanes = 2;

/// One of two sets of buffers: while one is copied and summed by the device, the host fills the other. The stream is
/// last, so it has run dry before any buffer goes.
template <SampleCode Code>
struct Lane {
    CudaBuffer<Code, MemorySpace::Pinned> host;
    CudaBuffer<Code> device;
    typename HeatmapOnDevice<Code>::Batch batch;
    CudaStream stream;
};

}  // namespace

template <SampleCode Code>
struct HeatmapStream<Code>::State {
    static constexpr std::size_t kBlockCodes = std::size_t{kDeviceBlockColumns} * kTileSlots;
    static constexpr std::size_t kBlockBytes = kBlockCodes * sizeof(Code);

    int device = 0;
    const HeatmapPlan::Index* index = nullptr;
    std::size_t blocks = 1;  // of a lane
    std::size_t turn = 0;
    // Before the lanes: their streams run dry before the plan's memory goes.
    HeatmapOnDevice<Code> work;
    std::array<Lane<Code>, kLanes> lanes;

    Status open(int which, const HeatmapPlan& plan, std::uint64_t bufferBytes) {
        device = which;
        index = plan.index().get();
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        int multiprocessors = 1;
        LEASEHOLD_CUDA_TRY(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
        blocks = static_cast<std::size_t>(std::max<std::uint64_t>(1, bufferBytes / kLanes / kBlockBytes));
        // A device that is nearly full still streams, in smaller sips.
        for (Status reserved = reserveBuffers(); !reserved.ok(); reserved = reserveBuffers()) {
            if (reserved.code != StatusCode::OutOfMemory || blocks == 1) return reserved;
            blocks /= 2;
        }
        for (Lane<Code>& lane : lanes)
            LEASEHOLD_TRY(lane.stream.create());
        const std::size_t tilesPerBatch = std::max<std::size_t>(1, blocks / std::max<std::uint32_t>(1, index->blocks));
        LEASEHOLD_TRY(work.prepare(plan, tilesPerBatch, multiprocessors, lanes[0].stream.get()));
        // The plan is read and the cells are written from both streams.
        return lanes[0].stream.wait();
    }

    Status reserveBuffers() {
        for (Lane<Code>& lane : lanes) {
            LEASEHOLD_TRY(lane.host.reserve(blocks * kBlockCodes));
            LEASEHOLD_TRY(lane.device.reserve(blocks * kBlockCodes));
        }
        return {};
    }

    Status add(std::span<const TileView<Code>> tiles, const std::stop_token& stop) {
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        std::vector<TileView<Code>> views;
        LEASEHOLD_TRY(orderViews(tiles, kDeviceBlockColumns, views));
        std::erase_if(views,
                      [&](const TileView<Code>& v) { return v.tile < index->tileFrom || v.tile >= index->tileTo; });
        for (std::size_t next = 0; next < views.size(); ++turn) {
            Lane<Code>& lane = lanes[turn % kLanes];
            LEASEHOLD_TRY(lane.stream.wait());
            std::size_t filled = 0;
            if (!fill(lane, views, next, filled, stop)) return Status::cancelled();
            if (filled == 0) continue;
            LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(lane.device.data(), lane.host.data(), filled * kBlockBytes,
                                               cudaMemcpyHostToDevice, lane.stream.get()));
            LEASEHOLD_TRY(work.run(lane.batch, lane.stream.get()));
        }
        return {};
    }

    Status finish(HeatmapCells& out) {
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        for (Lane<Code>& lane : lanes)
            LEASEHOLD_TRY(lane.stream.wait());
        return work.finish(out, lanes[0].stream.get());
    }

    // Copies blocks into pinned memory until the lane is full or the views end, and writes their future places into the
    // batch. Views are ordered by tile and column and never cross a block. False when cancelled.
    bool fill(Lane<Code>& lane, std::span<const TileView<Code>> views, std::size_t& next, std::size_t& filled,
              const std::stop_token& stop) {
        lane.batch.tiles.clear();
        lane.batch.pointers.clear();
        while (next < views.size()) {
            if (stop.stop_requested()) return false;
            const TileView<Code>& first = views[next];
            const std::uint32_t block = first.column0 / kDeviceBlockColumns;
            if (block >= index->blocks) {
                ++next;
                continue;
            }
            if (filled == blocks) break;
            Code* into = lane.host.data() + filled * kBlockCodes;
            std::uint32_t covered = 0;
            std::size_t last = next;
            while (last < views.size() && views[last].tile == first.tile &&
                   views[last].column0 / kDeviceBlockColumns == block)
                covered += views[last++].columns;
            if (covered < kDeviceBlockColumns) std::memset(into, 0xFF, kBlockBytes);
            for (; next < last; ++next) {
                const TileView<Code>& view = views[next];
                std::memcpy(into + std::size_t{view.column0 % kDeviceBlockColumns} * kTileSlots, view.lines,
                            std::size_t{view.columns} * kTileSlots * sizeof(Code));
            }
            if (lane.batch.tiles.empty() || lane.batch.tiles.back() != first.tile) {
                lane.batch.tiles.push_back(first.tile);
                lane.batch.pointers.resize(lane.batch.tiles.size() * index->blocks, nullptr);
            }
            lane.batch.pointers[(lane.batch.tiles.size() - 1) * index->blocks + block] =
                lane.device.data() + filled * kBlockCodes;
            ++filled;
        }
        return true;
    }
};

template <SampleCode Code>
HeatmapStream<Code>::HeatmapStream(std::unique_ptr<State> state) : m_state(std::move(state)) {}

template <SampleCode Code>
HeatmapStream<Code>::~HeatmapStream() = default;

template <SampleCode Code>
Status HeatmapStream<Code>::create(int device, const HeatmapPlan& plan, std::unique_ptr<HeatmapStream>& out,
                                   std::uint64_t bufferBytes) {
    out.reset();
    if (!plan.index()) return Status::invalid("a heatmap without a plan");
    try {
        auto state = std::make_unique<State>();
        LEASEHOLD_TRY(state->open(device, plan, std::min(bufferBytes, kMostBytes)));
        out.reset(new HeatmapStream(std::move(state)));
        return {};
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
Status HeatmapStream<Code>::add(std::span<const TileView<Code>> tiles, const std::stop_token& stop) {
    try {
        return m_state->add(tiles, stop);
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
Status HeatmapStream<Code>::finish(HeatmapCells& out) {
    try {
        return m_state->finish(out);
    } catch (const std::bad_alloc&) {
        return outOfHostMemory();
    }
}

template <SampleCode Code>
Status streamHeatmap(int device, const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                     std::stop_token stop, std::uint64_t bufferBytes) {
    std::uint64_t needed = 0;
    for (const TileView<Code>& view : tiles)
        needed += std::uint64_t{view.columns / kDeviceBlockColumns + 2} * HeatmapStream<Code>::State::kBlockBytes;
    std::unique_ptr<HeatmapStream<Code>> stream;
    LEASEHOLD_TRY(HeatmapStream<Code>::create(device, plan, stream, std::min(needed, bufferBytes)));
    LEASEHOLD_TRY(stream->add(tiles, stop));
    return stop.stop_requested() ? Status::cancelled() : stream->finish(out);
}

template class HeatmapStream<std::uint8_t>;
template class HeatmapStream<std::uint16_t>;
template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint8_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);
template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint16_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);

}  // namespace leasehold::kernels

#endif
