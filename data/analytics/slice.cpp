// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <tuple>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_scan.hpp"
#include "kernels/slice/slice.hpp"

namespace leasehold {
namespace {

/// Tasks whose blocks are held at once: bounds memory over long windows.
constexpr std::size_t kBatchTasks = 32;

class CollectWorker : public ScanWorker {
public:
    struct Blocks {
        std::mutex mutex;
        std::vector<std::tuple<std::int64_t, std::uint32_t, BlockCodesPtr>> all;
    };
    explicit CollectWorker(Blocks& blocks) : m_blocks(blocks) {}
    bool wants(std::int64_t, std::uint32_t) override { return true; }
    void take(std::int64_t tile, std::uint32_t part, const BlockCodesPtr& codes) override {
        m_mine.emplace_back(tile, part, codes);
    }
    void finish() override {
        const std::lock_guard lock(m_blocks.mutex);
        m_blocks.all.insert(m_blocks.all.end(), m_mine.begin(), m_mine.end());
    }

private:
    Blocks& m_blocks;
    std::vector<std::tuple<std::int64_t, std::uint32_t, BlockCodesPtr>> m_mine;
};

void add(kernels::ColumnSum& into, const kernels::ColumnSum& more) {
    into.sum += more.sum;
    into.valid += more.valid;
    into.min = std::min(into.min, more.min);
    into.max = std::max(into.max, more.max);
}

/// The sums of every column over the window, batch by batch.
template <class Code>
Result<std::vector<kernels::ColumnSum>> sumColumns(const ScanRequest& request, const std::vector<ScanTask>& tasks,
                                                   std::uint32_t columns, const std::stop_token& stop) {
    std::vector<kernels::ColumnSum> sums(columns);
    std::vector<kernels::ColumnSum> batchSums(columns);
    std::vector<BlockFault> faults;  // a damaged block is no data here; the heatmap and `check` name it
    for (std::size_t first = 0; first < tasks.size(); first += kBatchTasks) {
        const auto begin = tasks.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = tasks.begin() + static_cast<std::ptrdiff_t>(std::min(tasks.size(), first + kBatchTasks));
        CollectWorker::Blocks blocks;
        const auto makeWorker = [&]() -> std::unique_ptr<ScanWorker> {
            return std::make_unique<CollectWorker>(blocks);
        };
        if (auto scanned = scan(request, {begin, end}, makeWorker, faults, stop); !scanned) {
            return Failure(scanned.error());
        }
        std::vector<kernels::TileView<Code>> views;
        for (const auto& [tile, part, codes] : blocks.all) {
            views.push_back(viewOf<Code>(tile, part, *codes));
            // The last part may reach past the last column.
            views.back().columns = std::min(kBlockColumns, columns - std::min(columns, part * kBlockColumns));
        }
        std::erase_if(views, [](const auto& view) { return view.columns == 0; });
        const kernels::SliceWindow window{request.slotFrom, request.slotTo, columns};
        const kernels::Status status = kernels::sliceSums<Code>(window, views, batchSums, stop);
        if (!status.ok()) {
            return fail(status.code == kernels::StatusCode::Cancelled ? ErrorCode::Cancelled : ErrorCode::Internal, {},
                        status.message);
        }
        for (std::size_t c = 0; c < sums.size(); ++c) {
            add(sums[c], batchSums[c]);
        }
    }
    return sums;
}

}  // namespace

Result<Slice> computeSlice(const Snapshot& snapshot, const TelemetrySource& source, std::string_view metric,
                           TimeWindow window, SliceStatistic statistic, std::stop_token stop) {
    auto extent = findMetric(source, metric);
    if (!extent) {
        return Failure(extent.error());
    }
    Slice slice;
    slice.metric = extent->metric;
    slice.window = window;
    slice.values.assign(snapshot.gpus.size(), std::numeric_limits<float>::quiet_NaN());
    const Duration step = extent->metric.step;
    if (step <= Duration{0} || snapshot.gpus.empty()) {
        return slice;
    }
    ScanRequest request{&source, *extent, firstSlotFrom(window.from, step), firstSlotFrom(window.to, step)};
    if (request.slotTo <= request.slotFrom) {
        // Between two instants of the grid: the one before is what is known of now.
        request.slotFrom = firstSlotFrom(window.from + Duration{1}, step) - 1;
        request.slotTo = request.slotFrom + 1;
    }
    slice.window = {slotInstant(request.slotFrom, step), slotInstant(request.slotTo, step)};
    auto tasks = planScan(request);
    if (!tasks) {
        return Failure(tasks.error());
    }
    std::int64_t columns = 0;
    for (const Gpu& gpu : snapshot.gpus) {
        columns = std::max(columns, gpu.id + 1);
    }
    auto sums = extent->metric.codeBytes == 1
                    ? sumColumns<std::uint8_t>(request, *tasks, static_cast<std::uint32_t>(columns), stop)
                    : sumColumns<std::uint16_t>(request, *tasks, static_cast<std::uint32_t>(columns), stop);
    if (!sums) {
        return Failure(sums.error());
    }
    for (std::size_t i = 0; i < snapshot.gpus.size(); ++i) {
        const kernels::ColumnSum& sum = (*sums)[static_cast<std::size_t>(snapshot.gpus[i].id)];
        if (sum.valid > 0) {
            const double code = statistic == SliceStatistic::Max
                                    ? static_cast<double>(sum.max)
                                    : static_cast<double>(sum.sum) / static_cast<double>(sum.valid);
            slice.values[i] = static_cast<float>(extent->metric.value(code));
            ++slice.valid;
        }
    }
    return slice;
}

}  // namespace leasehold
