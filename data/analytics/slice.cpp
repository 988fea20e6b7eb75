// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_scan.hpp"
#include "data/analytics/slice_sample.hpp"
#include "kernels/slice/slice.hpp"

namespace leasehold {
namespace {

/// Bytes of blocks held at once over and above the cache: bounds memory over long windows.

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

/// Runs body(views, whether that is all) for what the cache holds and then for batches of the rest, each small enough
/// to hold; for all at once where little is missing.
template <class Code, class Body>
Result<> forBatches(const Ask& ask, const std::vector<ScanTask>& tasks, Body&& body) {
    std::vector<BlockFault> faults;  // a damaged block is no data here; the heatmap and `check` name it
    std::vector<HeldBlock> held;
    const std::shared_ptr<BlockCache>& cache = ask.request.source->cache;
    const std::vector<ScanTask> missing = cache ? cache->findAll(ask.request.extent.metric.id, tasks, held) : tasks;
    const bool whole = bytesOf(missing, sizeof(Code)) <= kBatchBytes;
    if (!whole && !held.empty()) {
        if (const auto status = body(viewsOf<Code>(held, ask.columns), false); !status.ok()) {
            return Failure(sliceError(status));
        }
        held.clear();
    }
    std::span<const ScanTask> rest = missing;
    do {
        auto blocks = gather(ask.request, takeBatch(rest, sizeof(Code)), faults, ask.stop);
        if (!blocks) {
            return Failure(blocks.error());
        }
        held.insert(held.end(), blocks->begin(), blocks->end());
        if (const auto status = body(viewsOf<Code>(held, ask.columns), whole); !status.ok()) {
            return Failure(sliceError(status));
        }
        held.clear();
    } while (!rest.empty());
    return {};
}

/// The mean or greatest code of every column; NaN where there is none.
template <class Code>
Result<> columnCodes(const Ask& ask, const std::vector<ScanTask>& tasks, std::vector<float>& codes) {
    codes.assign(ask.columns, std::numeric_limits<float>::quiet_NaN());
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
    return {};
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
    // Of one sample the mean and the greatest are the same.
    if (sampleFromTurned(request, *tasks, *map, slice, stop)) {
        return slice;
    }
    const Ask ask{request, map->columns, statistic, stop};
    // Kept by the thread: memory of this size is otherwise asked of the system, and cleared by it, each time.
    thread_local std::vector<float> codes;
    auto found = extent->metric.codeBytes == 1 ? columnCodes<std::uint8_t>(ask, *tasks, codes)
                                               : columnCodes<std::uint16_t>(ask, *tasks, codes);
    if (!found) {
        return Failure(found.error());
    }
    place(*map, codes, slice);
    return slice;
}

namespace {

/// Runs of the ranges' columns over the slots of the request, group 0.
std::vector<kernels::Run> seriesRuns(const ColumnMap& map, const std::vector<GpuRange>& gpus,
                                     const ScanRequest& request) {
    std::vector<kernels::Run> runs;
    for (const GpuRange& range : gpus) {
        for (const ColumnMap::Stretch& stretch : map.stretches) {
            const std::uint32_t from = std::max(range.first, stretch.ordinal);
            const std::uint32_t to = std::min(range.end(), stretch.ordinal + stretch.count);
            if (from < to) {
                const std::uint32_t column = stretch.column + (from - stretch.ordinal);
                runs.push_back({column, column + (to - from), request.slotFrom, request.slotTo, 0});
            }
        }
    }
    return runs;
}

/// The tasks without the blocks that no run reaches.
std::vector<ScanTask> reached(const std::vector<ScanTask>& tasks, const std::vector<kernels::Run>& runs) {
    std::set<std::uint32_t> parts;
    for (const kernels::Run& run : runs) {
        for (std::uint32_t part = run.columnFrom / kBlockColumns; part <= (run.columnTo - 1) / kBlockColumns; ++part) {
            parts.insert(part);
        }
    }
    std::vector<ScanTask> kept;
    for (ScanTask task : tasks) {
        std::erase_if(task.parts, [&](std::uint32_t part) { return !parts.contains(part); });
        if (!task.parts.empty()) {
            kept.push_back(std::move(task));
        }
    }
    return kept;
}

template <class Code>
Result<std::vector<kernels::Cell>> seriesCells(const Ask& ask, const std::vector<kernels::Run>& runs,
                                               const std::vector<ScanTask>& tasks, std::uint32_t busy) {
    std::vector<kernels::Cell> cells(static_cast<std::size_t>(ask.request.slotTo - ask.request.slotFrom));
    std::vector<kernels::Cell> more;
    auto summed = forBatches<Code>(ask, tasks, [&](const auto& views, bool) {
        kernels::Status status =
            kernels::seriesSums<Code>(runs, ask.request.slotFrom, ask.request.slotTo, busy, views, more, ask.stop);
        for (std::size_t i = 0; status.ok() && i < cells.size(); ++i) {
            cells[i].valid += more[i].valid;
            cells[i].sum += more[i].sum;
            cells[i].busy += more[i].busy;
            cells[i].min = std::min(cells[i].min, more[i].min);
            cells[i].max = std::max(cells[i].max, more[i].max);
        }
        return status;
    });
    return summed ? Result<std::vector<kernels::Cell>>(std::move(cells)) : Failure(summed.error());
}

}  // namespace

std::optional<double> Series::value(std::size_t slot) const {
    return cells[slot].valid == 0 ? std::nullopt : std::optional(metric.value(kernels::meanCode(cells[slot])));
}

Result<Series> computeSeries(const Snapshot& snapshot, const TelemetrySource& source, std::string_view metric,
                             const std::vector<GpuRange>& gpus, std::optional<TimeWindow> window, double busyThreshold,
                             std::stop_token stop) {
    auto extent = findMetric(source, metric);
    if (!extent) {
        return Failure(extent.error());
    }
    Series series;
    series.metric = extent->metric;
    const Duration step = extent->metric.step;
    if (step <= Duration{0}) {
        return series;
    }
    const TimeWindow asked = window.value_or(extent->window());
    const ScanRequest request{&source, *extent, firstSlotFrom(asked.from, step), firstSlotFrom(asked.to, step)};
    if (request.slotTo <= request.slotFrom) {
        return series;
    }
    series.window = {slotInstant(request.slotFrom, step), slotInstant(request.slotTo, step)};
    auto tasks = planScan(request);
    if (!tasks) {
        return Failure(tasks.error());
    }
    const auto map =
        source.cache ? source.cache->columns(snapshot) : std::make_shared<const ColumnMap>(ColumnMap::of(snapshot));
    const std::vector<kernels::Run> runs = seriesRuns(*map, gpus, request);
    const Ask ask{request, map->columns, SliceStatistic::Mean, stop};
    const std::uint32_t busy = busyCode(extent->metric, busyThreshold);
    auto cells = extent->metric.codeBytes == 1 ? seriesCells<std::uint8_t>(ask, runs, reached(*tasks, runs), busy)
                                               : seriesCells<std::uint16_t>(ask, runs, reached(*tasks, runs), busy);
    if (!cells) {
        return Failure(cells.error());
    }
    series.cells = std::move(*cells);
    return series;
}

}  // namespace leasehold
