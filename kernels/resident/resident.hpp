// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

#include "kernels/base/samples.hpp"
#include "kernels/base/status.hpp"
#include "kernels/heatmap/heatmap.hpp"
#include "kernels/slice/slice.hpp"

namespace leasehold::kernels {

/// Columns of a block in device memory.
inline constexpr std::uint32_t kDeviceBlockColumns = 1024;

/// Decompressed blocks of one metric held in one device's memory, so that a changed lease, filter, bin or threshold
/// re-aggregates without touching the file. Without CUDA every function returns NotBuilt. Not for two threads at once.
template <SampleCode Code>
class ResidentTiles {
public:
    /// NotBuilt, NoDevice, DeviceError. budgetBytes bounds the samples held (0: 80 % of the free memory).
    static Status create(int device, std::uint64_t budgetBytes, std::unique_ptr<ResidentTiles>& out);
    ~ResidentTiles();
    ResidentTiles(const ResidentTiles&) = delete;
    ResidentTiles& operator=(const ResidentTiles&) = delete;

    /// Copies samples to the device, replacing what it held of the same columns and tile. OutOfMemory when the budget
    /// or the device is full: what was held stays valid, this view is not (wholly) held, and the caller streams.
    Status put(const TileView<Code>& view);
    bool holds(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const;
    std::uint64_t bytes() const;
    /// Forgets a tile; its room is free for another.
    void drop(std::int64_t tile);
    void clear();

    /// The same integers as accumulateHeatmap() over the views put so far.
    Status heatmap(const HeatmapPlan& plan, HeatmapCells& out, std::stop_token stop = {}) const;
    /// The same as sliceSums().
    Status slice(const SliceWindow& window, std::span<ColumnSum> out, std::stop_token stop = {}) const;

    /// Device time of the last heatmap()'s kernels, without copies; 0 before the first.
    double lastKernelSeconds() const;

    struct State;  ///< internal

private:
    explicit ResidentTiles(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Streaming mode, for data that does not stay: tiles pass through pinned buffers while the device sums those before
/// them and the caller makes the next ready. Without CUDA create() returns NotBuilt. Not for two threads at once.
template <SampleCode Code>
class HeatmapStream {
public:
    /// NotBuilt, NoDevice, DeviceError; OutOfMemory where not even two blocks of 1,024 columns fit. bufferBytes is the
    /// device memory for samples, and as much pinned memory: two blocks at least, kMostBytes at most, and less where
    /// that is not to be had. The plan must outlive the stream.
    static Status create(int device, const HeatmapPlan& plan, std::unique_ptr<HeatmapStream>& out,
                         std::uint64_t bufferBytes = kMostBytes);
    static constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;
    ~HeatmapStream();
    HeatmapStream(const HeatmapStream&) = delete;
    HeatmapStream& operator=(const HeatmapStream&) = delete;

    /// Adds samples; a column of a tile may come once in the stream's life. The tiles' memory is free again on return,
    /// though the device may still be at work. InvalidArgument: two views of this call overlap. After a failure, or
    /// Cancelled, the stream is of no more use.
    Status add(std::span<const TileView<Code>> tiles, const std::stop_token& stop = {});
    /// Waits, and gives the same integers as accumulateHeatmap() over all that was added. Once.
    Status finish(HeatmapCells& out);

    struct State;  ///< internal

private:
    explicit HeatmapStream(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// A stream's life in one call, its buffers no larger than the tiles need. Same result and rules as
/// accumulateHeatmap().
template <SampleCode Code>
Status streamHeatmap(int device, const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                     std::stop_token stop = {}, std::uint64_t bufferBytes = HeatmapStream<Code>::kMostBytes);

/// Reads `bytes` of device memory several times and gives the best rate in bytes per second: the measure of the CUDA
/// kernels' share of bandwidth.
Status measureReadBandwidth(int device, std::uint64_t bytes, double& bytesPerSecond);

}  // namespace leasehold::kernels
