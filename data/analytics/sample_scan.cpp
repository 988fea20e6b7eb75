// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/sample_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <optional>
#include <thread>

#include "kernels/base/cpu.hpp"

namespace leasehold {
namespace {

/// Blocks a task holds: some 30 ms of decoding, so that a stop is heard and threads share evenly.
constexpr std::size_t kTaskParts = 64;

/// What the workers of one scan share.
struct Shared {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::mutex mutex;
    std::vector<BlockFault>* faults = nullptr;
    std::optional<Error> error;

    void fail(Error problem, std::size_t end) {
        const std::lock_guard lock(mutex);
        if (!error) {
            error = std::move(problem);
        }
        next = end;
    }
};

Result<BlockCodesPtr> fetch(const TelemetrySource& source, TelemetryReader& reader, std::int64_t tile,
                            std::uint32_t part, std::uint64_t generation, std::vector<BlockFault>& faults) {
    const Metric& metric = reader.extent().metric;
    const BlockKey key{metric.id, tile, part};
    if (source.cache) {
        if (auto held = source.cache->find(key)) {
            return held;
        }
    }
    auto codes = std::make_shared<BlockCodes>(metric.codeBytes);
    const std::size_t faultsBefore = faults.size();
    if (auto read = reader.scan(tile, part, codes->memory(), faults); !read) {
        return Failure(read.error());
    }
    if (source.cache && faults.size() == faultsBefore) {  // a fault must be met again by the next request
        source.cache->insert(key, codes, generation);
    }
    return BlockCodesPtr(codes);
}

Result<> work(const ScanRequest& request, const std::vector<ScanTask>& tasks, ScanWorker& worker, Shared& shared,
              const std::stop_token& stop, bool first, const std::function<void(double)>& progress) {
    auto connection = Borrowed::from(request.source->path, request.source->cache);
    if (!connection) {
        return Failure(connection.error());
    }
    return guarded(connection->file(), [&]() -> Result<> {
        SQLite::Transaction reading(connection->file().database());  // one state of the file throughout
        auto reader = TelemetryReader::open(connection->file(), request.extent);
        if (!reader) {
            return Failure(reader.error());
        }
        const std::uint64_t generation = request.source->cache ? request.source->cache->generation() : 0;
        std::vector<BlockFault> faults;
        for (std::size_t i = shared.next++; i < tasks.size(); i = shared.next++) {
            for (const std::uint32_t part : tasks[i].parts) {
                if (stop.stop_requested()) {
                    return leasehold::fail(ErrorCode::Cancelled, request.source->path, "stopped");
                }
                auto codes = fetch(*request.source, *reader, tasks[i].tile, part, generation, faults);
                if (!codes) {
                    return Failure(codes.error());
                }
                worker.take(tasks[i].tile, part, *codes);
            }
            const std::size_t done = ++shared.done;
            if (progress && first) {
                progress(static_cast<double>(done) / static_cast<double>(tasks.size()));
            }
        }
        reader->endScan();
        worker.finish();
        const std::lock_guard lock(shared.mutex);
        shared.faults->insert(shared.faults->end(), faults.begin(), faults.end());
        return {};
    });
}

}  // namespace

Result<MetricExtent> findMetric(const TelemetrySource& source, std::string_view name) {
    auto connection = Borrowed::from(source.path, source.cache);
    if (!connection) {
        return Failure(connection.error());
    }
    if (source.cache) {
        auto current = guarded(connection->file(), [&]() -> Result<> {
            source.cache->follow(source.path, sampleChanges(connection->file().database()));
            return {};
        });
        if (!current) {
            return Failure(current.error());
        }
    }
    const auto extents = source.cache ? source.cache->extents(connection->file()) : metricExtents(connection->file());
    if (!extents) {
        return Failure(extents.error());
    }
    std::string known;
    for (const MetricExtent& extent : *extents) {
        if (extent.metric.name == name) {
            return extent;
        }
        known += (known.empty() ? "" : ", ") + extent.metric.name;
    }
    for (const Metric& metric : metricCatalogue()) {
        if (metric.name == name) {
            return MetricExtent{metric};
        }
    }
    return fail(ErrorCode::NotFound, source.path, fmt::format("has no metric '{}'", name),
                known.empty() ? std::string("import telemetry first") : "choose one of " + known);
}

std::string describeFault(const BlockFault& fault, const Metric& metric) {
    return fmt::format("{}, {} to {}, GPU columns {} to {}: {}", fault.metric,
                       formatInstantShort(slotInstant(fault.tile * kTileSlots, metric.step)),
                       formatInstantShort(slotInstant((fault.tile + 1) * kTileSlots, metric.step)),
                       fault.part * kBlockColumns, (fault.part + 1) * kBlockColumns - 1, fault.what);
}

std::uint32_t busyCode(const Metric& metric, double threshold) {
    // A hair below, so that 0.1 steps do not push a threshold over the code it means.
    const double code = std::ceil((threshold - metric.offset) / metric.scale - 1e-9);
    return static_cast<std::uint32_t>(std::clamp(code, 0.0, 65535.0));
}

Result<std::vector<ScanTask>> planScan(const ScanRequest& request) {
    auto connection = Borrowed::from(request.source->path, request.source->cache);
    if (!connection) {
        return Failure(connection.error());
    }
    std::vector<TileParts> own;
    std::shared_ptr<const std::vector<TileParts>> kept;
    if (request.source->cache) {
        auto known = request.source->cache->blocks(connection->file(), request.extent);
        if (!known) {
            return Failure(known.error());
        }
        kept = std::move(*known);
    } else {
        auto listed = listBlocks(connection->file(), request.extent, request.slotFrom, request.slotTo);
        if (!listed) {
            return Failure(listed.error());
        }
        own = std::move(*listed);
    }
    std::vector<ScanTask> tasks;
    for (const TileParts& tile : kept ? *kept : own) {
        if (request.slotTo <= request.slotFrom || tile.tile < kernels::tileOf(request.slotFrom) ||
            tile.tile > kernels::tileOf(request.slotTo - 1)) {
            continue;
        }
        for (std::size_t first = 0; first < tile.parts.size(); first += kTaskParts) {
            const std::size_t last = std::min(tile.parts.size(), first + kTaskParts);
            const auto begin = tile.parts.begin();
            tasks.push_back(
                {tile.tile, {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)}});
        }
    }
    return tasks;
}

std::size_t bytesOf(std::span<const ScanTask> tasks, int codeBytes) {
    std::size_t blocks = 0;
    for (const ScanTask& task : tasks) {
        blocks += task.parts.size();
    }
    return blocks * kBlockCodes * static_cast<std::size_t>(codeBytes);
}

std::vector<ScanTask> takeBatch(std::span<const ScanTask>& rest, int codeBytes) {
    std::size_t count = 0;
    for (std::size_t bytes = 0; count < rest.size() && bytes < kBatchBytes; ++count) {
        bytes += bytesOf(rest.subspan(count, 1), codeBytes);
    }
    const auto batch = rest.first(count);
    rest = rest.subspan(count);
    return {batch.begin(), batch.end()};
}

Result<> scan(const ScanRequest& request, const std::vector<ScanTask>& tasks,
              const std::function<std::unique_ptr<ScanWorker>()>& makeWorker, std::vector<BlockFault>& faults,
              const std::stop_token& stop, const std::function<void(double)>& progress) {
    Shared shared;
    shared.faults = &faults;
    // Progress is told from the caller's thread alone.
    const auto run = [&](bool first) {
        try {
            const auto worker = makeWorker();
            if (auto worked = work(request, tasks, *worker, shared, stop, first, progress); !worked) {
                shared.fail(worked.error(), tasks.size());
            }
        } catch (const std::bad_alloc&) {
            shared.fail({ErrorCode::Internal, request.source->path, "there is not enough memory for this",
                         "ask for fewer rows, longer bins or a shorter window"},
                        tasks.size());
        }
    };
    {
        const auto threads = std::min<std::size_t>(static_cast<std::size_t>(kernels::cpuInfo().threads), tasks.size());
        std::vector<std::jthread> workers;
        for (std::size_t i = 1; i < threads; ++i) {
            workers.emplace_back(run, false);
        }
        if (!tasks.empty()) {
            run(true);
        }
    }
    if (progress) {
        progress(1.0);
    }
    if (shared.error) {
        return Failure(std::move(*shared.error));
    }
    std::sort(faults.begin(), faults.end(), [](const BlockFault& a, const BlockFault& b) {
        return std::tie(a.metric, a.tile, a.part) < std::tie(b.metric, b.tile, b.part);
    });
    return {};
}

namespace {

class CollectWorker : public ScanWorker {
public:
    struct Blocks {
        std::mutex mutex;
        std::vector<HeldBlock> all;
    };
    explicit CollectWorker(Blocks& blocks) : m_blocks(blocks) {}
    void take(std::int64_t tile, std::uint32_t part, const BlockCodesPtr& codes) override {
        m_mine.push_back({tile, part, codes});
    }
    void finish() override {
        const std::lock_guard lock(m_blocks.mutex);
        m_blocks.all.insert(m_blocks.all.end(), m_mine.begin(), m_mine.end());
    }

private:
    Blocks& m_blocks;
    std::vector<HeldBlock> m_mine;
};

}  // namespace

Result<std::vector<HeldBlock>> gather(const ScanRequest& request, const std::vector<ScanTask>& tasks,
                                      std::vector<BlockFault>& faults, const std::stop_token& stop) {
    CollectWorker::Blocks blocks;
    const std::shared_ptr<BlockCache>& cache = request.source->cache;
    const std::vector<ScanTask> missing = cache ? cache->findAll(request.extent.metric.id, tasks, blocks.all) : tasks;
    const auto makeWorker = [&]() -> std::unique_ptr<ScanWorker> { return std::make_unique<CollectWorker>(blocks); };
    if (auto scanned = scan(request, missing, makeWorker, faults, stop); !scanned) {
        return Failure(scanned.error());
    }
    return std::move(blocks.all);
}

}  // namespace leasehold
