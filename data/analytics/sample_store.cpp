// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/sample_store.hpp"

#include <cstdlib>
#include <new>

#include "data/analytics/aggregate.hpp"

namespace leasehold {
namespace {
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kMostIdle = 4;
}  // namespace

BlockCodes::BlockCodes(int codeBytes)
    : m_size(static_cast<std::size_t>(kBlockColumns) * kTileSlots * static_cast<std::size_t>(codeBytes)),
      m_bytes(static_cast<std::byte*>(std::aligned_alloc(kCacheLine, m_size))) {
    if (!m_bytes) {
        throw std::bad_alloc();
    }
}

void BlockCodes::Free::operator()(std::byte* bytes) const {
    std::free(bytes);
}

BlockCodesPtr BlockCache::find(const BlockKey& key) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_index.find(key);
    if (it == m_index.end()) {
        return nullptr;
    }
    m_entries.splice(m_entries.begin(), m_entries, it->second);
    return it->second->codes;
}

void BlockCache::insert(const BlockKey& key, BlockCodesPtr codes) {
    const std::lock_guard lock(m_mutex);
    if (codes->bytes() > m_budget || m_index.contains(key)) {
        return;
    }
    m_bytes += codes->bytes();
    m_entries.push_front({key, std::move(codes)});
    m_index[key] = m_entries.begin();
    trim();
}

void BlockCache::trim() {
    while (m_bytes > m_budget) {
        m_bytes -= m_entries.back().codes->bytes();
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

void BlockCache::atRevision(const std::string& path, std::int64_t revision) {
    const std::lock_guard lock(m_mutex);
    if (m_path == path && m_revision == revision) {
        return;
    }
    if (m_path != path) {
        m_idle.clear();
    }
    m_path = path;
    m_revision = revision;
    m_index.clear();
    m_entries.clear();
    m_bytes = 0;
    m_extents.reset();
}

Result<std::vector<MetricExtent>> BlockCache::extents(const SiteFile& file) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_extents) {
            return *m_extents;
        }
    }
    auto found = metricExtents(file);
    if (found) {
        const std::lock_guard lock(m_mutex);
        m_extents = *found;
    }
    return found;
}

std::size_t BlockCache::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
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
