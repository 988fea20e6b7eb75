// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <unordered_map>

#include "data/analytics/block_pool.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

/// The codes of one block in memory, aligned for the kernels. Either width.
class BlockCodes {
public:
    explicit BlockCodes(int codeBytes);
    ~BlockCodes();
    BlockCodes(const BlockCodes&) = delete;
    BlockCodes& operator=(const BlockCodes&) = delete;

    template <class Code>
    [[nodiscard]] std::span<Code> as() const {
        return {reinterpret_cast<Code*>(m_memory), kBlockCodes};
    }
    [[nodiscard]] std::span<std::byte> memory() const { return {m_memory, m_size}; }
    [[nodiscard]] std::size_t bytes() const { return m_size; }

private:
    std::size_t m_size;
    BlockPool* m_pool;
    std::byte* m_memory;
};
using BlockCodesPtr = std::shared_ptr<const BlockCodes>;

struct BlockKey {
    std::int64_t metric = 0;
    std::int64_t tile = 0;
    std::uint32_t part = 0;
    friend auto operator<=>(const BlockKey&, const BlockKey&) = default;
};

/// Blocks by their place, in the order of their last use. One thread at a time.
class BlockShelf {
public:
    /// Null where it is not held; else it is the most recently used now.
    BlockCodesPtr touch(const BlockKey& key);
    [[nodiscard]] bool holds(const BlockKey& key) const { return m_index.contains(key); }
    /// The key must not be held.
    void put(const BlockKey& key, BlockCodesPtr codes);
    /// The least recently used goes; there must be one.
    void dropOldest();
    void dropTile(std::int64_t metric, std::int64_t tile);
    void clear();
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Hash {
        std::size_t operator()(const BlockKey& key) const;
    };
    struct Entry {
        BlockKey key;
        BlockCodesPtr codes;
    };
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries;  ///< most recent first
    std::unordered_map<BlockKey, std::list<Entry>::iterator, Hash> m_index;
};

}  // namespace leasehold
