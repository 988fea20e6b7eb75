// SPDX-License-Identifier: GPL-3.0-or-later
#if LEASEHOLD_CUDA_BUILT

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "kernels/device/resident.hpp"
#include "kernels/heatmap/heatmap_cuda.hpp"

namespace leasehold::kernels {
namespace {

constexpr std::uint64_t kDefaultBuffers = std::uint64_t{256} << 20;

/// One of two sets of buffers: while one is copied and summed by the device, the host fills the other. The stream is
/// last, so it has run dry before any buffer goes.
template <SampleCode Code>
struct Lane {
    CudaBuffer<Code, MemorySpace::Pinned> host;
    CudaBuffer<Code> device;
    typename HeatmapOnDevice<Code>::Batch batch;
    CudaStream stream;
};

template <SampleCode Code>
class Streamer {
public:
    static constexpr std::size_t kBlockCodes = std::size_t{kDeviceBlockColumns} * kTileSlots;

    Streamer(const HeatmapPlan& plan, std::vector<TileView<Code>> views)
        : m_plan(plan), m_index(*plan.index()), m_views(std::move(views)) {}

    Status run(int device, std::uint64_t bufferBytes, HeatmapCells& out, const std::stop_token& stop) {
        LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
        int multiprocessors = 1;
        LEASEHOLD_CUDA_TRY(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
        const std::uint64_t perLane = bufferBytes / m_lanes.size() / (kBlockCodes * sizeof(Code));
        const auto blocks = static_cast<std::size_t>(std::max<std::uint64_t>(1, perLane));
        for (Lane<Code>& lane : m_lanes) {
            LEASEHOLD_TRY(lane.host.reserve(blocks * kBlockCodes));
            LEASEHOLD_TRY(lane.device.reserve(blocks * kBlockCodes));
            LEASEHOLD_TRY(lane.stream.create());
        }
        const std::size_t tilesPerBatch = std::max<std::size_t>(1, blocks / std::max<std::uint32_t>(1, m_index.blocks));
        LEASEHOLD_TRY(m_work.prepare(m_plan, tilesPerBatch, multiprocessors, m_lanes[0].stream.get()));
        // The plan is read and the cells are written from both streams.
        LEASEHOLD_TRY(m_lanes[0].stream.wait());

        std::size_t next = 0;
        for (std::size_t turn = 0; next < m_views.size(); ++turn) {
            Lane<Code>& lane = m_lanes[turn % m_lanes.size()];
            LEASEHOLD_TRY(lane.stream.wait());
            std::size_t filled = 0;
            if (!fill(lane, blocks, next, filled, stop)) return Status::cancelled();
            if (filled == 0) continue;
            LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(lane.device.data(), lane.host.data(),
                                               filled * kBlockCodes * sizeof(Code), cudaMemcpyHostToDevice,
                                               lane.stream.get()));
            LEASEHOLD_TRY(m_work.run(lane.batch, lane.stream.get()));
        }
        for (Lane<Code>& lane : m_lanes)
            LEASEHOLD_TRY(lane.stream.wait());
        if (stop.stop_requested()) return Status::cancelled();
        return m_work.finish(out, m_lanes[0].stream.get());
    }

private:
    // Copies blocks into pinned memory until the lane is full or the views end, and writes their future places into the
    // batch. Views are ordered by tile and column and never cross a block. False when cancelled.
    bool fill(Lane<Code>& lane, std::size_t blocks, std::size_t& next, std::size_t& filled,
              const std::stop_token& stop) {
        lane.batch.tiles.clear();
        lane.batch.pointers.clear();
        while (next < m_views.size()) {
            if (stop.stop_requested()) return false;
            const TileView<Code>& first = m_views[next];
            const std::uint32_t block = first.column0 / kDeviceBlockColumns;
            if (block >= m_index.blocks) {
                ++next;
                continue;
            }
            if (filled == blocks) break;
            Code* into = lane.host.data() + filled * kBlockCodes;
            std::uint32_t covered = 0;
            std::size_t last = next;
            while (last < m_views.size() && m_views[last].tile == first.tile &&
                   m_views[last].column0 / kDeviceBlockColumns == block)
                covered += m_views[last++].columns;
            if (covered < kDeviceBlockColumns) std::memset(into, 0xFF, kBlockCodes * sizeof(Code));
            for (; next < last; ++next) {
                const TileView<Code>& view = m_views[next];
                std::memcpy(into + std::size_t{view.column0 % kDeviceBlockColumns} * kTileSlots, view.lines,
                            std::size_t{view.columns} * kTileSlots * sizeof(Code));
            }
            if (lane.batch.tiles.empty() || lane.batch.tiles.back() != first.tile) {
                lane.batch.tiles.push_back(first.tile);
                lane.batch.pointers.resize(lane.batch.tiles.size() * m_index.blocks, nullptr);
            }
            lane.batch.pointers[(lane.batch.tiles.size() - 1) * m_index.blocks + block] =
                lane.device.data() + filled * kBlockCodes;
            ++filled;
        }
        return true;
    }

    const HeatmapPlan& m_plan;
    const HeatmapPlan::Index& m_index;
    std::vector<TileView<Code>> m_views;
    // Before the lanes: their streams run dry before the plan's memory goes.
    HeatmapOnDevice<Code> m_work;
    std::array<Lane<Code>, 2> m_lanes;
};

}  // namespace

template <SampleCode Code>
Status streamHeatmap(int device, const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                     std::stop_token stop, std::uint64_t bufferBytes) {
    if (!plan.index()) return Status::invalid("a heatmap without a plan");
    try {
        const HeatmapPlan::Index& index = *plan.index();
        std::vector<TileView<Code>> views;
        LEASEHOLD_TRY(orderViews(tiles, kDeviceBlockColumns, views));
        std::erase_if(views,
                      [&](const TileView<Code>& v) { return v.tile < index.tileFrom || v.tile >= index.tileTo; });
        Streamer<Code> streamer(plan, std::move(views));
        return streamer.run(device, bufferBytes > 0 ? bufferBytes : kDefaultBuffers, out, stop);
    } catch (const std::bad_alloc&) {
        return Status::failure(StatusCode::OutOfMemory, "no host memory for the device's work");
    }
}

template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint8_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);
template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint16_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);

}  // namespace leasehold::kernels

#endif
