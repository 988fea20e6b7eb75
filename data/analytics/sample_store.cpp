// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/sample_store.hpp"

#include <algorithm>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/device_cache.hpp"

namespace leasehold {
namespace {
constexpr std::size_t kMostIdle = 4;
}  // namespace

ColumnMap ColumnMap::of(const Snapshot& snapshot) {
    ColumnMap map;
    map.path = snapshot.path;
    map.revision = snapshot.revision;
    for (std::uint32_t i = 0; i < snapshot.gpus.size(); ++i) {
        const auto column = static_cast<std::uint32_t>(snapshot.gpus[i].id);
        map.columns = std::max(map.columns, column + 1);
        if (map.stretches.empty() || map.stretches.back().column + map.stretches.back().count != column) {
            map.stretches.push_back({i, column, 0});
        }
        ++map.stretches.back().count;
    }
    return map;
}

BlockCache::BlockCache(std::size_t budgetBytes) : m_budget(budgetBytes), m_device(std::make_unique<DeviceCache>()) {}
BlockCache::~BlockCache() = default;

BlockCodesPtr BlockCache::find(const BlockKey& key) {
    const std::lock_guard lock(m_mutex);
    return m_lines.touch(key);
}

std::vector<ScanTask> BlockCache::findOn(BlockShelf& shelf, std::int64_t metric, std::span<const ScanTask> tasks,
                                         std::vector<HeldBlock>& held) {
    std::vector<ScanTask> missing;
    for (const ScanTask& task : tasks) {
        ScanTask rest{task.tile, {}};
        for (const std::uint32_t part : task.parts) {
            if (auto codes = shelf.touch({metric, task.tile, part})) {
                held.push_back({task.tile, part, std::move(codes)});
            } else {
                rest.parts.push_back(part);
            }
        }
        if (!rest.parts.empty()) {
            missing.push_back(std::move(rest));
        }
    }
    return missing;
}

std::vector<ScanTask> BlockCache::findAll(std::int64_t metric, std::span<const ScanTask> tasks,
                                          std::vector<HeldBlock>& held) {
    const std::lock_guard lock(m_mutex);
    return findOn(m_lines, metric, tasks, held);
}

std::vector<ScanTask> BlockCache::findTurned(std::int64_t metric, std::span<const ScanTask> tasks,
                                             std::vector<HeldBlock>& held) {
    const std::lock_guard lock(m_mutex);
    return findOn(m_turned, metric, tasks, held);
}

std::uint64_t BlockCache::generation() const {
    const std::lock_guard lock(m_mutex);
    return m_generation;
}

bool BlockCache::isStale(const BlockKey& key, std::uint64_t generation) const {
    const auto forgotten = m_tileForgotten.find({key.metric, key.tile});
    return generation < m_emptied || (forgotten != m_tileForgotten.end() && generation < forgotten->second);
}

void BlockCache::insert(const BlockKey& key, BlockCodesPtr codes, std::uint64_t generation) {
    const std::lock_guard lock(m_mutex);
    if (!isStale(key, generation) && codes->bytes() <= m_budget && !m_lines.holds(key)) {
        m_lines.put(key, std::move(codes));
        trim();
    }
}

void BlockCache::insertTurned(const BlockKey& key, BlockCodesPtr codes, std::uint64_t generation) {
    const std::lock_guard lock(m_mutex);
    if (!isStale(key, generation) && codes->bytes() <= m_budget / kTurnedShare && !m_turned.holds(key)) {
        m_turned.put(key, std::move(codes));
        trim();
    }
}

bool BlockCache::askedBefore(std::int64_t metric, std::int64_t tile) {
    const std::lock_guard lock(m_mutex);
    return !m_asked.emplace(metric, tile).second;
}

void BlockCache::trim() {
    while (m_turned.bytes() > m_budget / kTurnedShare) {
        m_turned.dropOldest();
    }
    while (m_lines.bytes() + m_turned.bytes() > m_budget) {
        m_lines.dropOldest();
    }
}

void BlockCache::forgetEverything() {
    m_emptied = m_generation;
    m_tileForgotten.clear();
    m_lines.clear();
    m_turned.clear();
    m_asked.clear();
}

void BlockCache::forgetTile(std::int64_t metric, std::int64_t tile) {
    m_tileForgotten[{metric, tile}] = m_generation;
    m_lines.dropTile(metric, tile);
    m_turned.dropTile(metric, tile);
    m_asked.erase({metric, tile});
}

StaleSamples BlockCache::staleSince(std::uint64_t generation) const {
    const std::lock_guard lock(m_mutex);
    StaleSamples stale{m_generation, generation < m_emptied, {}};
    for (const auto& [tile, forgotten] : m_tileForgotten) {
        if (generation < forgotten) {
            stale.tiles.push_back(tile);
        }
    }
    return stale;
}

void BlockCache::follow(const std::string& path, const SampleChanges& changes) {
    const std::lock_guard lock(m_mutex);
    const bool sameFile = m_path == path && m_changes.last >= 0;
    if (sameFile && m_changes == changes) {
        return;
    }
    if (m_path != path) {
        m_idle.clear();
    }
    const std::int64_t known = m_changes.last;
    m_path = path;
    m_changes = changes;
    ++m_generation;
    m_extents.reset();
    m_blocks.clear();
    // A count that went back is another file under the old name.
    if (!sameFile || changes.everything > known || changes.last < known) {
        forgetEverything();
        return;
    }
    for (const SampleChanges::Tile& tile : changes.tiles) {
        if (tile.at > known) {
            forgetTile(tile.metric, tile.tile);
        }
    }
}

std::size_t BlockCache::budget() const {
    const std::lock_guard lock(m_mutex);
    return m_budget;
}

void BlockCache::setBudget(std::size_t bytes) {
    const std::lock_guard lock(m_mutex);
    m_budget = bytes;
    trim();
}

Result<std::vector<MetricExtent>> BlockCache::extents(const SiteFile& file) {
    const std::uint64_t before = generation();
    {
        const std::lock_guard lock(m_mutex);
        if (m_extents) {
            return *m_extents;
        }
    }
    auto found = metricExtents(file);
    if (found) {
        const std::lock_guard lock(m_mutex);
        if (before == m_generation) {
            m_extents = *found;
        }
    }
    return found;
}

Result<std::shared_ptr<const std::vector<ScanTask>>> BlockCache::blocks(const SiteFile& file,
                                                                        const MetricExtent& extent) {
    const std::uint64_t before = generation();
    {
        const std::lock_guard lock(m_mutex);
        if (const auto it = m_blocks.find(extent.metric.id); it != m_blocks.end()) {
            return it->second;
        }
    }
    auto found = listBlocks(file, extent, extent.slotFrom, extent.slotTo);
    if (!found) {
        return Failure(found.error());
    }
    auto shared = std::make_shared<const std::vector<ScanTask>>(std::move(*found));
    const std::lock_guard lock(m_mutex);
    if (before == m_generation) {
        m_blocks[extent.metric.id] = shared;
    }
    return shared;
}

std::shared_ptr<const ColumnMap> BlockCache::columns(const Snapshot& snapshot) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_columns && !snapshot.path.empty() && m_columns->path == snapshot.path &&
            m_columns->revision == snapshot.revision) {
            return m_columns;
        }
    }
    auto made = std::make_shared<const ColumnMap>(ColumnMap::of(snapshot));
    const std::lock_guard lock(m_mutex);
    m_columns = made;
    return made;
}

std::size_t BlockCache::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_lines.bytes() + m_turned.bytes();
}

Result<std::unique_ptr<SiteFile>> BlockCache::borrow(const std::string& path) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_path == path && !m_idle.empty()) {
            auto file = std::move(m_idle.back());
            m_idle.pop_back();
            return file;
        }
    }
    return SiteFile::open(path, SiteFile::Mode::Read).map([](SiteFile&& file) {
        return std::make_unique<SiteFile>(std::move(file));
    });
}

void BlockCache::giveBack(std::unique_ptr<SiteFile> file) {
    const std::lock_guard lock(m_mutex);
    if (file->path() == m_path && m_idle.size() < kMostIdle) {
        m_idle.push_back(std::move(file));
    }
}

std::shared_ptr<BlockCache> makeBlockCache(std::size_t budgetBytes) {
    return std::make_shared<BlockCache>(budgetBytes);
}

Result<Borrowed> Borrowed::from(const std::string& path, const std::shared_ptr<BlockCache>& cache) {
    if (cache) {
        return cache->borrow(path).map(
            [&](std::unique_ptr<SiteFile>&& file) { return Borrowed(std::move(file), cache); });
    }
    return SiteFile::open(path, SiteFile::Mode::Read).map([](SiteFile&& file) {
        return Borrowed(std::make_unique<SiteFile>(std::move(file)), nullptr);
    });
}

Borrowed::~Borrowed() {
    if (m_file && m_cache) {
        m_cache->giveBack(std::move(m_file));
    }
}

}  // namespace leasehold
