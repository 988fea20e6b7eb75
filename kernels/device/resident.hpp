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

/// Streaming mode: host tiles pass through pinned buffers, copy and kernel overlapped; bufferBytes is the device memory
/// used for samples (0: 256 MiB). Same result and rules as accumulateHeatmap().
template <SampleCode Code>
Status streamHeatmap(int device, const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                     std::stop_token stop = {}, std::uint64_t bufferBytes = 0);

/// Reads `bytes` of device memory several times and gives the best rate in bytes per second: the measure of the CUDA
/// kernels' share of bandwidth.
Status measureReadBandwidth(int device, std::uint64_t bytes, double& bytesPerSecond);

}  // namespace leasehold::kernels
