// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

/// The codes of one block in memory, aligned for the kernels. Either width.
class BlockCodes {
public:
    explicit BlockCodes(int codeBytes);
    BlockCodes(const BlockCodes&) = delete;
    BlockCodes& operator=(const BlockCodes&) = delete;

    template <class Code>
    [[nodiscard]] std::span<Code> as() const {
        return {reinterpret_cast<Code*>(m_bytes.get()), static_cast<std::size_t>(kBlockColumns) * kTileSlots};
    }
    [[nodiscard]] std::size_t bytes() const { return m_size; }

private:
    struct Free {
        void operator()(std::byte* bytes) const;
    };
    std::size_t m_size;
    std::unique_ptr<std::byte, Free> m_bytes;
};
using BlockCodesPtr = std::shared_ptr<const BlockCodes>;

struct BlockKey {
    std::int64_t metric = 0;
    std::int64_t tile = 0;
    std::uint32_t part = 0;
    friend auto operator<=>(const BlockKey&, const BlockKey&) = default;
};

/// Recent blocks of one site file, decoded, least recently used out first; and idle connections to it. Any thread.
class BlockCache {
public:
    explicit BlockCache(std::size_t budgetBytes) : m_budget(budgetBytes) {}

    /// Null where it is not held.
    BlockCodesPtr find(const BlockKey& key);
    void insert(const BlockKey& key, BlockCodesPtr codes);
    /// Forgets everything when the file is at another revision than the last time.
    void atRevision(const std::string& path, std::int64_t revision);
    [[nodiscard]] std::size_t bytes() const;
    /// metricExtents() of the file at its present revision, looked up once.
    Result<std::vector<MetricExtent>> extents(const SiteFile& file);

    /// An open connection to `path`, idle or new; give it back for the next request.
    Result<std::unique_ptr<SiteFile>> borrow(const std::string& path);
    void giveBack(std::unique_ptr<SiteFile> file);

private:
    struct Entry {
        BlockKey key;
        BlockCodesPtr codes;
    };
    void trim();

    mutable std::mutex m_mutex;
    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries;  ///< most recent first
    std::map<BlockKey, std::list<Entry>::iterator> m_index;
    std::string m_path;
    std::int64_t m_revision = -1;
    std::optional<std::vector<MetricExtent>> m_extents;
    std::vector<std::unique_ptr<SiteFile>> m_idle;
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
