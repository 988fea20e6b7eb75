// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_scan.hpp"
#include "kernels/slice/slice.hpp"

namespace leasehold {
namespace {

/// Bytes of blocks held at once over and above the cache: bounds memory over long windows.
constexpr std::size_t kMostHeld = std::size_t{256} << 20U;

void add(kernels::ColumnSum& into, const kernels::ColumnSum& more) {
    into.sum += more.sum;
    into.valid += more.valid;
    into.min = std::min(into.min, more.min);
    into.max = std::max(into.max, more.max);
}

struct Ask {
    const ScanRequest& request;
    std::uint32_t columns;
    SliceStatistic statistic;
    const std::stop_token& stop;
    [[nodiscard]] kernels::SliceWindow window() const { return {request.slotFrom, request.slotTo, columns}; }
};

Error sliceError(const kernels::Status& status) {
    return {status.code == kernels::StatusCode::Cancelled ? ErrorCode::Cancelled : ErrorCode::Internal,
            {},
            status.message,
            {}};
}

/// Blocks of some tasks as the kernels want them; the last part may reach past the last column.
template <class Code>
std::vector<kernels::TileView<Code>> viewsOf(const std::vector<HeldBlock>& blocks, std::uint32_t columns) {
    std::vector<kernels::TileView<Code>> views;
    views.reserve(blocks.size());
    for (const HeldBlock& block : blocks) {
        if (block.part * kBlockColumns < columns) {
            views.push_back(viewOf<Code>(block.tile, block.part, *block.codes));
            views.back().columns = std::min(kBlockColumns, columns - block.part * kBlockColumns);
        }
    }
    return views;
}

/// Runs body(views) for batch after batch of the tasks, each small enough to hold.
template <class Code, class Body>
Result<> forBatches(const Ask& ask, const std::vector<ScanTask>& tasks, Body&& body) {
    std::vector<BlockFault> faults;  // a damaged block is no data here; the heatmap and `check` name it
    std::size_t first = 0;
    do {
        std::size_t bytes = 0;
        std::size_t last = first;
        for (; last < tasks.size() && (last == first || bytes < kMostHeld); ++last) {
            bytes += tasks[last].parts.size() * kBlockColumns * kTileSlots * sizeof(Code);
        }
        const std::vector<ScanTask> batch(tasks.begin() + static_cast<std::ptrdiff_t>(first),
                                          tasks.begin() + static_cast<std::ptrdiff_t>(last));
        auto blocks = gather(ask.request, batch, faults, ask.stop);
        if (!blocks) {
            return Failure(blocks.error());
        }
        const kernels::Status status = body(viewsOf<Code>(*blocks, ask.columns), first == 0 && last == tasks.size());
        if (!status.ok()) {
            return Failure(sliceError(status));
        }
        first = last;
    } while (first < tasks.size());
    return {};
}

/// The mean or greatest code of every column; NaN where there is none.
template <class Code>
Result<std::vector<float>> columnCodes(const Ask& ask, const std::vector<ScanTask>& tasks) {
    std::vector<float> codes(ask.columns, std::numeric_limits<float>::quiet_NaN());
    std::vector<kernels::ColumnSum> sums;
    std::vector<kernels::ColumnSum> more;
    auto summed = forBatches<Code>(ask, tasks, [&](const auto& views, bool whole) {
        if (whole && ask.statistic == SliceStatistic::Mean) {
            return kernels::sliceMeans<Code>(ask.window(), views, codes, ask.stop);
        }
        sums.resize(ask.columns);
        more.resize(ask.columns);
        kernels::Status status = kernels::sliceSums<Code>(ask.window(), views, more, ask.stop);
        for (std::size_t c = 0; c < sums.size(); ++c) {
            add(sums[c], more[c]);
        }
        return status;
    });
    if (!summed) {
        return Failure(summed.error());
    }
    for (std::size_t c = 0; c < sums.size(); ++c) {
        if (sums[c].valid > 0) {
            codes[c] =
                ask.statistic == SliceStatistic::Max ? static_cast<float>(sums[c].max) : kernels::meanCode(sums[c]);
        }
    }
    return codes;
}

/// Codes by column to values by ordinal.
void place(const ColumnMap& map, const std::vector<float>& codes, Slice& slice) {
    const double scale = slice.metric.scale;
    const double offset = slice.metric.offset;
    for (const ColumnMap::Stretch& stretch : map.stretches) {
        const float* from = codes.data() + stretch.column;
        float* to = slice.values.data() + stretch.ordinal;
        std::uint32_t valid = 0;
        for (std::uint32_t i = 0; i < stretch.count; ++i) {
            to[i] = static_cast<float>(offset + scale * static_cast<double>(from[i]));
            valid += from[i] == from[i] ? 1 : 0;  // not NaN
        }
        slice.valid += valid;
    }
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
    const auto map =
        source.cache ? source.cache->columns(snapshot) : std::make_shared<const ColumnMap>(ColumnMap::of(snapshot));
    const Ask ask{request, map->columns, statistic, stop};
    auto codes = extent->metric.codeBytes == 1 ? columnCodes<std::uint8_t>(ask, *tasks)
                                               : columnCodes<std::uint16_t>(ask, *tasks);
    if (!codes) {
        return Failure(codes.error());
    }
    place(*map, *codes, slice);
    return slice;
}

}  // namespace leasehold
