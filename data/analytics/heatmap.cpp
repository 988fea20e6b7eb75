// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/device_cache.hpp"
#include "data/analytics/heatmap_groups.hpp"
#include "data/analytics/sample_scan.hpp"
#include "data/model/digits.hpp"
#include "kernels/resident/resident.hpp"

namespace leasehold {
namespace {

constexpr std::uint64_t kMostCells = 20'000'000;

/// Bin starts over the window, aligned to multiples of the length since 1970.
std::vector<Instant> binStarts(TimeWindow window, Duration length) {
    std::vector<Instant> starts;
    const std::int64_t n = length.count();
    const std::int64_t first = window.from.time_since_epoch().count();
    std::int64_t at = floorDiv(first, n) * n;
    for (; Instant{Duration{at}} < window.to; at += n) {
        starts.emplace_back(Duration{at});
    }
    return starts;
}

/// The runs of groups in columns and slots: a range of ordinals is cut where its GPUs' columns do not follow on.
std::vector<kernels::Run> toRuns(const Snapshot& snapshot, const Groups& groups, Duration step) {
    std::vector<kernels::Run> runs;
    for (const GroupRun& run : groups.runs) {
        const std::int64_t slotFrom = firstSlotFrom(run.window.from, step);
        const std::int64_t slotTo = firstSlotFrom(run.window.to, step);
        for (std::uint32_t i = run.gpus.first; slotFrom < slotTo && i < run.gpus.end();) {
            std::uint32_t j = i + 1;
            while (j < run.gpus.end() && snapshot.gpus[j].id == snapshot.gpus[j - 1].id + 1) {
                ++j;
            }
            const auto column = static_cast<std::uint32_t>(snapshot.gpus[i].id);
            runs.push_back({column, column + (j - i), slotFrom, slotTo, run.group});
            i = j;
        }
    }
    return runs;
}

template <class Code>
class HeatmapWorker : public ScanWorker {
public:
    explicit HeatmapWorker(kernels::HeatmapAccumulator<Code>& target) : m_writer(target) {}
    void take(std::int64_t tile, std::uint32_t part, const BlockCodesPtr& codes) override {
        m_writer.add(viewOf<Code>(tile, part, *codes));
    }
    void finish() override { m_writer.finish(); }

private:
    typename kernels::HeatmapAccumulator<Code>::Writer m_writer;
};

Error kernelError(const kernels::Status& status) {
    switch (status.code) {
        case kernels::StatusCode::Cancelled:
            return {ErrorCode::Cancelled, {}, "stopped", {}};
        case kernels::StatusCode::NotBuilt:
        case kernels::StatusCode::NoDevice:
            return {ErrorCode::NoDevice, {}, status.message, "use --backend cpu, or auto"};
        case kernels::StatusCode::OutOfMemory:
            return {ErrorCode::Internal, {}, status.message, "ask for fewer rows, longer bins or a shorter window"};
        default:
            return {ErrorCode::Internal, {}, status.message, {}};
    }
}

struct Work {
    const ScanRequest& request;
    const std::vector<ScanTask>& tasks;  ///< only blocks that a run of the plan touches
    const kernels::HeatmapPlan& plan;
    std::vector<BlockFault>& faults;
    const std::stop_token& stop;
    const std::function<void(double)>& progress;
};

/// The tasks without the blocks that no run touches.
std::vector<ScanTask> touched(const kernels::HeatmapPlan& plan, const std::vector<ScanTask>& tasks) {
    std::vector<ScanTask> wanted;
    for (const ScanTask& task : tasks) {
        ScanTask rest{task.tile, {}};
        for (const std::uint32_t part : task.parts) {
            if (plan.touches(task.tile, part * kBlockColumns, kBlockColumns)) {
                rest.parts.push_back(part);
            }
        }
        if (!rest.parts.empty()) {
            wanted.push_back(std::move(rest));
        }
    }
    return wanted;
}

/// The heatmap where the cache holds every block of it, without a look at the file; none where one is missing.
template <class Code>
std::optional<Result<kernels::HeatmapCells>> fromCache(const Work& work) {
    const std::shared_ptr<BlockCache>& cache = work.request.source->cache;
    if (!cache) {
        return std::nullopt;
    }
    std::vector<HeldBlock> held;
    if (!cache->findAll(work.request.extent.metric.id, work.tasks, held).empty()) {
        return std::nullopt;
    }
    kernels::HeatmapCells cells;
    const kernels::Status status = kernels::accumulateHeatmap<Code>(work.plan, viewsOf<Code>(held), cells, work.stop);
    if (!status.ok()) {
        return Failure(kernelError(status));
    }
    return cells;
}

template <class Code>
Result<kernels::HeatmapCells> onCpu(const Work& work) {
    if (auto cells = fromCache<Code>(work)) {
        return std::move(*cells);
    }
    kernels::HeatmapAccumulator<Code> target(work.plan);
    const auto makeWorker = [&]() -> std::unique_ptr<ScanWorker> {
        return std::make_unique<HeatmapWorker<Code>>(target);
    };
    if (auto scanned = scan(work.request, work.tasks, makeWorker, work.faults, work.stop, work.progress); !scanned) {
        return Failure(scanned.error());
    }
    return target.take();
}

/// The heatmap from the device's memory; none where it cannot hold the blocks, and `why` says so.
template <class Code>
std::optional<Result<kernels::HeatmapCells>> residentOnCuda(const Work& work, int device, std::string& why) {
    const std::shared_ptr<BlockCache>& cache = work.request.source->cache;
    if (!cache) {
        why = "no cache is kept";
        return std::nullopt;
    }
    DeviceCache& onDevice = cache->device();
    const std::lock_guard lock(onDevice.mutex);
    const std::int64_t metric = work.request.extent.metric.id;
    kernels::HeatmapCells cells;
    for (;;) {
        DeviceTiles<Code>* tiles = nullptr;
        onDevice.follow(cache->staleSince(onDevice.generation()));
        kernels::Status status = onDevice.tiles<Code>(metric, device, tiles);
        if (status.ok()) {
            auto done = residentHeatmap<Code>(work.request, work.tasks, work.plan, *tiles, cells, work.stop);
            if (!done) {
                return Failure(done.error());
            }
            status = std::move(*done);
        }
        if (status.ok()) {
            return cells;
        }
        if (status.code == kernels::StatusCode::Cancelled) {
            return Failure(kernelError(status));
        }
        // What other metrics hold is worth less than what is asked for now.
        if (status.code != kernels::StatusCode::OutOfMemory || !onDevice.dropOthers(metric)) {
            why = status.message;
            return std::nullopt;
        }
    }
}

/// Decodes on the CPU, batch by batch; while one is made ready the device sums those before.
template <class Code>
Result<kernels::HeatmapCells> onCuda(const Work& work, int device) {
    std::unique_ptr<kernels::HeatmapStream<Code>> stream;
    kernels::Status status =
        kernels::HeatmapStream<Code>::create(device, work.plan, stream, bytesOf(work.tasks, sizeof(Code)));
    for (std::span<const ScanTask> rest = work.tasks; !rest.empty() && status.ok();) {
        const auto blocks = gather(work.request, takeBatch(rest, sizeof(Code)), work.faults, work.stop);
        if (!blocks) {
            return Failure(blocks.error());
        }
        status = stream->add(viewsOf<Code>(*blocks), work.stop);
        if (status.ok() && work.progress) {
            work.progress(1 - static_cast<double>(rest.size()) / static_cast<double>(work.tasks.size()));
        }
    }
    kernels::HeatmapCells cells;
    if (status.ok()) {
        status = stream->finish(cells);
    }
    if (!status.ok()) {
        return Failure(kernelError(status));
    }
    return cells;
}

Result<kernels::BackendChoice> choose(const HeatmapRequest& request, const ScanRequest& scan,
                                      const std::vector<ScanTask>& tasks) {
    kernels::BackendRequest ask;
    ask.requested = request.backend;
    ask.histogram = request.histogram;
    ask.bytes = bytesOf(tasks, scan.extent.metric.codeBytes);
    std::vector<kernels::DeviceInfo> devices;
    kernels::Status status;
    if (request.backend != kernels::Backend::Cpu) {
        if (const std::shared_ptr<BlockCache>& cache = scan.source->cache) {
            const std::lock_guard lock(cache->device().mutex);
            status = cache->device().devices(devices);
            cache->device().follow(cache->staleSince(cache->device().generation()));
            ask.residentBytes = std::min(ask.bytes, cache->device().heldBytes(scan.extent.metric.id));
        } else {
            status = kernels::listDevices(devices);
        }
    }
    kernels::BackendChoice choice = kernels::chooseBackend(ask, devices, status);
    if (!choice.status.ok()) {
        return Failure(kernelError(choice.status));
    }
    return choice;
}

template <class Code>
Result<kernels::HeatmapCells> run(const Work& work, const HeatmapRequest& request, kernels::BackendChoice& choice) {
    if (choice.backend == kernels::Backend::Cuda) {
        if (!choice.streaming) {
            std::string why;
            if (auto cells = residentOnCuda<Code>(work, choice.device, why)) {
                return std::move(*cells);
            }
            choice.streaming = true;
            choice.reason += "; streamed, since " + why;
        }
        auto cells = onCuda<Code>(work, choice.device);
        if (cells || cells.error().code == ErrorCode::Cancelled || request.backend == kernels::Backend::Cuda) {
            return cells;
        }
        // The device gave up half-way; the CPU can always do it.
        choice.backend = kernels::Backend::Cpu;
        choice.reason = "the GPU failed (" + cells.error().message + ")";
        work.faults.clear();
    }
    return onCpu<Code>(work);
}

/// The kernel wants edges that ascend; bins shorter than a step may share one. Those hold no instant, and come out
/// empty.
struct Bins {
    std::vector<std::int64_t> edges;
    std::vector<std::size_t> columnOf;  ///< kernel bin -> column
};

Bins kernelBins(const Heatmap& map, std::span<const Instant> ends) {
    Bins bins;
    for (std::size_t c = 0; c < map.columns.size(); ++c) {
        const std::int64_t from = firstSlotFrom(map.columns[c], map.metric.step);
        const Instant end = ends.empty() ? map.columns[c] + map.request.bin : ends[c];
        const std::int64_t to = firstSlotFrom(end, map.metric.step);
        if (from < to) {
            if (bins.edges.empty()) {
                bins.edges.push_back(from);
            }
            bins.edges.push_back(to);
            bins.columnOf.push_back(c);
        }
    }
    return bins;
}

/// Puts the kernel's bins into the columns they stand for.
void spread(Heatmap& map, const Bins& bins, kernels::HeatmapCells cells, std::span<const std::uint64_t> expected) {
    const std::size_t columns = map.columns.size();
    if (bins.columnOf.size() == columns) {
        map.cells = std::move(cells);
        map.expected.assign(expected.begin(), expected.end());
        return;
    }
    map.cells.groups = static_cast<std::uint32_t>(map.rows.size());
    map.cells.bins = static_cast<std::uint32_t>(columns);
    map.cells.classes = cells.classes;
    map.cells.cells.resize(map.rows.size() * columns);
    map.cells.histogram.resize(map.rows.size() * columns * cells.classes);
    map.expected.resize(map.rows.size() * columns);
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        for (std::size_t b = 0; b < bins.columnOf.size(); ++b) {
            const std::size_t from = row * bins.columnOf.size() + b;
            const std::size_t to = row * columns + bins.columnOf[b];
            map.cells.cells[to] = cells.cells[from];
            map.expected[to] = expected[from];
            std::copy_n(cells.histogram.begin() + static_cast<std::ptrdiff_t>(from * cells.classes), cells.classes,
                        map.cells.histogram.begin() + static_cast<std::ptrdiff_t>(to * cells.classes));
        }
    }
}

Result<Heatmap> aggregate(const Snapshot& snapshot, const TelemetrySource& source, const MetricExtent& extent,
                          Heatmap map, const Groups& groups, std::span<const Instant> ends, const std::stop_token& stop,
                          const std::function<void(double)>& progress) {
    map.rows = groups.names;
    kernels::HeatmapShape shape;
    shape.groups = static_cast<std::uint32_t>(map.rows.size());
    shape.slotFrom = firstSlotFrom(map.window.from, map.metric.step);
    shape.slotTo = firstSlotFrom(map.window.to, map.metric.step);
    const Bins bins = kernelBins(map, ends);
    shape.binEdges = bins.edges;
    shape.busyThreshold = busyCode(map.metric, map.request.busyThreshold);
    shape.histogram = map.request.histogram;
    if (map.rows.empty() || bins.columnOf.empty()) {
        spread(map, bins, {}, {});
        map.backend = "cpu";
        map.backendReason = "there is nothing to aggregate";
        return map;
    }
    kernels::HeatmapPlan plan;
    if (auto built = kernels::HeatmapPlan::build(toRuns(snapshot, groups, map.metric.step), shape, plan); !built.ok()) {
        return Failure(kernelError(built));
    }
    const ScanRequest request{&source, extent, shape.slotFrom, shape.slotTo};
    auto tasks = planScan(request);
    if (!tasks) {
        return Failure(tasks.error());
    }
    auto choice = choose(map.request, request, *tasks);
    if (!choice) {
        return Failure(choice.error());
    }
    std::vector<BlockFault> faults;
    const std::vector<ScanTask> wanted = touched(plan, *tasks);
    const Work work{request, wanted, plan, faults, stop, progress};
    auto cells = map.metric.codeBytes == 1 ? run<std::uint8_t>(work, map.request, *choice)
                                           : run<std::uint16_t>(work, map.request, *choice);
    if (!cells) {
        return Failure(cells.error());
    }
    spread(map, bins, std::move(*cells), plan.expected());
    map.backend = kernels::backendName(choice->backend);
    map.backendReason = choice->reason;
    for (const BlockFault& fault : faults) {
        map.faults.push_back(describeFault(fault, map.metric));
    }
    return map;
}

}  // namespace

Result<Heatmap> computeHeatmap(const Snapshot& snapshot, const TelemetrySource& source, const HeatmapRequest& request,
                               std::stop_token stop, const std::function<void(double)>& progress) {
    Heatmap map;
    map.request = request;
    if (request.bin <= Duration{0}) {
        return fail(ErrorCode::InvalidInput, {}, "a bin must have a length", "write --bin 15m");
    }
    auto extent = findMetric(source, request.metric);
    if (!extent) {
        return Failure(extent.error());
    }
    map.metric = extent->metric;
    const TimeWindow data = extent->valid == 0 ? TimeWindow{} : extent->window();
    map.window = {request.from.value_or(data.from), request.to.value_or(data.to)};
    if (map.window.empty() || map.metric.step <= Duration{0}) {
        map.window.to = std::max(map.window.from, map.window.to);
        map.backend = "cpu";
        map.backendReason = "there are no samples";
        return map;
    }
    if (map.window.length() / request.bin > static_cast<std::int64_t>(kMostCells)) {
        return fail(ErrorCode::InvalidInput, {}, "that is too many bins", "choose a longer --bin or a shorter window");
    }
    auto groups = makeGroups(snapshot, request.by, map.window, request.filter);
    if (!groups) {
        return Failure(groups.error());
    }
    map.columns = binStarts(map.window, request.bin);
    if (groups->names.size() * map.columns.size() > kMostCells) {
        return fail(ErrorCode::InvalidInput, {},
                    fmt::format("{} rows x {} bins are too many cells", groups->names.size(), map.columns.size()),
                    "choose a longer --bin, a shorter window, or a filter");
    }
    return aggregate(snapshot, source, *extent, std::move(map), *groups, {}, stop, progress);
}

Result<Heatmap> computeHeatmapOf(const Snapshot& snapshot, const TelemetrySource& source, const Groups& groups,
                                 std::span<const Instant> edges, const HeatmapRequest& request, std::stop_token stop,
                                 const std::function<void(double)>& progress) {
    Heatmap map;
    map.request = request;
    auto extent = findMetric(source, request.metric);
    if (!extent) {
        return Failure(extent.error());
    }
    map.metric = extent->metric;
    map.rows = groups.names;
    map.backend = "cpu";
    map.backendReason = "there are no samples";
    if (edges.size() < 2 || extent->valid == 0 || map.metric.step <= Duration{0}) {
        return map;
    }
    map.window = {edges.front(), edges.back()};
    map.columns.assign(edges.begin(), edges.end() - 1);
    if (groups.names.size() * map.columns.size() > kMostCells) {
        return fail(ErrorCode::InvalidInput, {},
                    fmt::format("{} groups x {} columns are too many cells", groups.names.size(), map.columns.size()),
                    "choose a shorter window, or a coarser cut");
    }
    return aggregate(snapshot, source, *extent, std::move(map), groups, edges.subspan(1), stop, progress);
}

}  // namespace leasehold
