// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/analytics/block_shelf.hpp"
#include "data/model/snapshot.hpp"
#include "data/store/sample_changes.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

class DeviceCache;

/// Samples that are stale in a cache's generation: everything, or single tiles.
struct StaleSamples {
    std::uint64_t generation = 0;
    bool everything = false;
    std::vector<std::pair<std::int64_t, std::int64_t>> tiles;  ///< metric and tile
};

/// Where the ordinals of a snapshot stand among the columns: stretches in which both go up by one.
struct ColumnMap {
    struct Stretch {
        std::uint32_t ordinal = 0;
        std::uint32_t column = 0;
        std::uint32_t count = 0;
    };
    std::vector<Stretch> stretches;
    std::uint32_t columns = 0;  ///< one more than the highest
    std::string path;           ///< of the snapshot it was made for
    std::int64_t revision = -1;

    static ColumnMap of(const Snapshot& snapshot);
};

/// Blocks of one tile, for one worker at a time.
using ScanTask = TileParts;

/// A block in memory with its place.
struct HeldBlock {
    std::int64_t tile = 0;
    std::uint32_t part = 0;
    BlockCodesPtr codes;
};

/// Recent blocks of one site file, decoded, least recently used out first; and idle connections to it. Any thread.
///
/// A block is held as lines, and, where single instants of it are asked for again and again, turned as well
/// (kernels/slice/turn.hpp). Both count against the one budget; turned blocks take a quarter of it at most, since they
/// are made again in a moment.
class BlockCache {
public:
    explicit BlockCache(std::size_t budgetBytes);
    ~BlockCache();
    BlockCache(const BlockCache&) = delete;
    BlockCache& operator=(const BlockCache&) = delete;

    /// Null where it is not held.
    BlockCodesPtr find(const BlockKey& key);
    /// Moves what it holds of the tasks into `held`, in their order, and returns the rest. One lock for all.
    std::vector<ScanTask> findAll(std::int64_t metric, std::span<const ScanTask> tasks, std::vector<HeldBlock>& held);
    /// `generation` as it was before the block was read: what has become stale since is not kept.
    void insert(const BlockKey& key, BlockCodesPtr codes, std::uint64_t generation);
    /// As findAll and insert, for turned blocks.
    std::vector<ScanTask> findTurned(std::int64_t metric, std::span<const ScanTask> tasks,
                                     std::vector<HeldBlock>& held);
    void insertTurned(const BlockKey& key, BlockCodesPtr codes, std::uint64_t generation);
    /// Notes that one instant of the tile is asked for; whether one was before. Turning pays from the second on.
    bool askedBefore(std::int64_t metric, std::int64_t tile);
    /// Counts how often anything was forgotten because it was stale.
    [[nodiscard]] std::uint64_t generation() const;
    /// What was forgotten after a generation, for those who keep copies elsewhere.
    [[nodiscard]] StaleSamples staleSince(std::uint64_t generation) const;
    /// Forgets what the changes since the last call made stale: a tile after a live scrape, everything after an import
    /// of telemetry or at another file, nothing where only leases or racks changed.
    void follow(const std::string& path, const SampleChanges& changes);
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t budget() const;
    [[nodiscard]] std::size_t turnedBudget() const { return budget() / kTurnedShare; }
    /// Gives up the least recently used where it holds more.
    void setBudget(std::size_t bytes);
    /// metricExtents() of the file with its present samples, looked up once.
    Result<std::vector<MetricExtent>> extents(const SiteFile& file);
    /// Every block of the metric, a tile an element, with the file's present samples; looked up once.
    Result<std::shared_ptr<const std::vector<ScanTask>>> blocks(const SiteFile& file, const MetricExtent& extent);
    /// The columns of a snapshot's ordinals; made once a snapshot.
    std::shared_ptr<const ColumnMap> columns(const Snapshot& snapshot);

    /// The same blocks on a device, for heatmaps with CUDA.
    [[nodiscard]] DeviceCache& device() { return *m_device; }

    /// An open connection to `path`, idle or new; give it back for the next request.
    Result<std::unique_ptr<SiteFile>> borrow(const std::string& path);
    void giveBack(std::unique_ptr<SiteFile> file);

private:
    static constexpr std::size_t kTurnedShare = 4;

    // All with m_mutex held:
    std::vector<ScanTask> findOn(BlockShelf& shelf, std::int64_t metric, std::span<const ScanTask> tasks,
                                 std::vector<HeldBlock>& held);
    [[nodiscard]] bool isStale(const BlockKey& key, std::uint64_t generation) const;
    void trim();
    void forgetEverything();
    void forgetTile(std::int64_t metric, std::int64_t tile);

    mutable std::mutex m_mutex;
    std::size_t m_budget;
    BlockShelf m_lines;
    BlockShelf m_turned;
    std::set<std::pair<std::int64_t, std::int64_t>> m_asked;  ///< metric and tile
    std::string m_path;
    SampleChanges m_changes{-1, -1, {}};
    std::uint64_t m_generation = 0;
    std::uint64_t m_emptied = 0;  ///< the generation that began empty
    std::map<std::pair<std::int64_t, std::int64_t>, std::uint64_t> m_tileForgotten;  ///< since, by metric and tile
    std::optional<std::vector<MetricExtent>> m_extents;
    std::map<std::int64_t, std::shared_ptr<const std::vector<ScanTask>>> m_blocks;  ///< by metric
    std::shared_ptr<const ColumnMap> m_columns;
    std::vector<std::unique_ptr<SiteFile>> m_idle;
    std::unique_ptr<DeviceCache> m_device;
};

/// A borrowed connection that goes back by itself; without a cache it is opened and closed.
class Borrowed {
public:
    static Result<Borrowed> from(const std::string& path, const std::shared_ptr<BlockCache>& cache);
    Borrowed(Borrowed&&) noexcept = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed();
    [[nodiscard]] const SiteFile& file() const { return *m_file; }

private:
    Borrowed(std::unique_ptr<SiteFile> file, std::shared_ptr<BlockCache> cache)
        : m_file(std::move(file)), m_cache(std::move(cache)) {}
    std::unique_ptr<SiteFile> m_file;
    std::shared_ptr<BlockCache> m_cache;
};

}  // namespace leasehold
