// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "data/analytics/sample_scan.hpp"
#include "kernels/base/samples.hpp"
#include "kernels/base/status.hpp"
#include "kernels/device/device.hpp"
#include "kernels/heatmap/heatmap.hpp"

namespace leasehold {

/// What resident mode asks of a device's memory: kernels::ResidentTiles, or a stand-in of a test. One thread at a time.
template <kernels::SampleCode Code>
class DeviceTiles {
public:
    virtual ~DeviceTiles() = default;
    virtual kernels::Status put(const kernels::TileView<Code>& view) = 0;
    [[nodiscard]] virtual bool holds(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const = 0;
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
    /// Forgets a tile; its room is free for another.
    virtual void drop(std::int64_t tile) = 0;
    virtual kernels::Status heatmap(const kernels::HeatmapPlan& plan, kernels::HeatmapCells& out,
                                    const std::stop_token& stop) = 0;
};

/// Samples of one site in the memory of one device, a metric each. Any thread: a request holds `mutex` as long as it
/// works with the tiles.
class DeviceCache {
public:
    template <class Code>
    using Make = std::function<kernels::Status(int device, std::unique_ptr<DeviceTiles<Code>>& out)>;

    /// Tiles on a real device, each metric within 80 % of the memory that is free when it is first asked for.
    DeviceCache();
    DeviceCache(Make<std::uint8_t> makeNarrow, Make<std::uint16_t> makeWide);

    std::mutex mutex;

    /// Forgets what has become stale since generation(), which is then that of `stale` (BlockCache::staleSince): a live
    /// scrape costs its own tile. Before each use of the below.
    void follow(const StaleSamples& stale);
    [[nodiscard]] std::uint64_t generation() const { return m_generation; }
    /// The metric's tiles, empty at first and at another device. Not ok: there is no device or no memory on it, and out
    /// is null.
    template <class Code>
    kernels::Status tiles(std::int64_t metric, int device, DeviceTiles<Code>*& out);
    /// Bytes that the metric has on the device.
    [[nodiscard]] std::uint64_t heldBytes(std::int64_t metric) const;
    /// The devices as they were when first asked, so that what is held here does not look like memory that is missing.
    kernels::Status devices(std::vector<kernels::DeviceInfo>& out);
    /// Gives up what other metrics hold; false where there was nothing.
    bool dropOthers(std::int64_t metric);

private:
    template <class Code>
    using ByMetric = std::map<std::int64_t, std::unique_ptr<DeviceTiles<Code>>>;
    template <class Code>
    ByMetric<Code>& held();
    template <class Code>
    const Make<Code>& maker() const;

    Make<std::uint8_t> m_makeNarrow;
    Make<std::uint16_t> m_makeWide;
    std::optional<kernels::Status> m_devicesStatus;
    std::vector<kernels::DeviceInfo> m_devices;
    std::uint64_t m_generation = 0;
    int m_device = -1;
    ByMetric<std::uint8_t> m_narrow;
    ByMetric<std::uint16_t> m_wide;
};

/// The heatmap from tiles on a device, after what they lack of the tasks has been read and put there; the file is not
/// touched where they lack nothing. An error is the file's or Cancelled; the status is the device's: OutOfMemory where
/// the tasks do not fit, InvalidArgument where a block is damaged and so has to be named again each time. The caller
/// then streams. Tasks: only blocks that the plan touches.
template <class Code>
Result<kernels::Status> residentHeatmap(const ScanRequest& request, const std::vector<ScanTask>& tasks,
                                        const kernels::HeatmapPlan& plan, DeviceTiles<Code>& tiles,
                                        kernels::HeatmapCells& out, const std::stop_token& stop);

}  // namespace leasehold
