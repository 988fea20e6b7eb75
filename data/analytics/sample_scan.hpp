// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_store.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {

/// One worker's way through its tasks. Made once a thread.
class ScanWorker {
public:
    virtual ~ScanWorker() = default;
    /// `codes` lives as long as the caller keeps it.
    virtual void take(std::int64_t tile, std::uint32_t part, const BlockCodesPtr& codes) = 0;
    virtual void finish() {}
};

/// The metric's extent in the file. A metric of the catalogue that the file lacks is empty; any other is NotFound.
/// Also brings the cache to the file's present revision: call it first in every request.
Result<MetricExtent> findMetric(const TelemetrySource& source, std::string_view name);

/// "gpu_util, 2026-05-03 to 2026-05-03 16:00, GPUs 1024 to 2047: its checksum is wrong".
std::string describeFault(const BlockFault& fault, const Metric& metric);

/// The least code whose value is at or over the threshold, which is in the metric's unit.
std::uint32_t busyCode(const Metric& metric, double threshold);

struct ScanRequest {
    const TelemetrySource* source = nullptr;
    MetricExtent extent;  ///< of findMetric()
    std::int64_t slotFrom = 0;
    std::int64_t slotTo = 0;
};

/// Everything of the metric that the window touches, as tasks small enough to share out and to stop between.
Result<std::vector<ScanTask>> planScan(const ScanRequest& request);

/// Bytes of the tasks' blocks, decoded.
std::size_t bytesOf(std::span<const ScanTask> tasks, int codeBytes);

/// Decoded samples that are held at once by those who cannot do block by block.
inline constexpr std::size_t kBatchBytes = std::size_t{64} << 20U;
/// Takes the first of `rest` away: tasks until they have kBatchBytes, one at least where there is any.
std::vector<ScanTask> takeBatch(std::span<const ScanTask>& rest, int codeBytes);

/// Reads, decodes and hands out the tasks' blocks on all cores, through the cache. Stops between blocks: Cancelled.
/// Damaged blocks come as no data and are listed in `faults`.
Result<> scan(const ScanRequest& request, const std::vector<ScanTask>& tasks,
              const std::function<std::unique_ptr<ScanWorker>()>& makeWorker, std::vector<BlockFault>& faults,
              const std::stop_token& stop, const std::function<void(double)>& progress = {});

/// Every block of the tasks, in memory: from the cache at once, the rest read on all cores. In no order. Hold no more
/// than fits: a block is 64 KiB a byte of code.
Result<std::vector<HeldBlock>> gather(const ScanRequest& request, const std::vector<ScanTask>& tasks,
                                      std::vector<BlockFault>& faults, const std::stop_token& stop);

template <class Code>
kernels::TileView<Code> viewOf(std::int64_t tile, std::uint32_t part, const BlockCodes& codes) {
    return {tile, part * kBlockColumns, kBlockColumns, codes.as<Code>().data()};
}

/// Views of blocks, which must outlive them.
template <class Code>
std::vector<kernels::TileView<Code>> viewsOf(const std::vector<HeldBlock>& blocks) {
    std::vector<kernels::TileView<Code>> views;
    views.reserve(blocks.size());
    for (const HeldBlock& block : blocks) {
        views.push_back(viewOf<Code>(block.tile, block.part, *block.codes));
    }
    return views;
}

}  // namespace leasehold
