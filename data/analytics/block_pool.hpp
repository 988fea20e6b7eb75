// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace leasehold {

/// Memory for decoded blocks, cut from chunks of 2 MiB that may become one large page each: lines are read in no order
/// the small pages' table would like, and memory that is used again need not be cleared again. A chunk goes back to the
/// system when all of it is free, but for a few. Any thread.
class BlockPool {
public:
    /// `bytes` a block: a power of two, 64 KiB to 2 MiB.
    explicit BlockPool(std::size_t bytes);
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    /// Aligned to its size; unspecified content. Throws std::bad_alloc.
    std::byte* take();
    void giveBack(std::byte* block);

    /// The process's pool for blocks of one- and of two-byte codes. Never destroyed: a block may be given back as late
    /// as it likes.
    static BlockPool& ofCodes(int codeBytes);

private:
    std::byte* addChunk();
    std::size_t m_blockBytes;
    std::uint32_t m_allFree;  ///< a bit a block
    std::mutex m_mutex;
    std::unordered_map<std::byte*, std::uint32_t> m_free;  ///< chunk -> its free blocks
    std::vector<std::byte*> m_withRoom;                    ///< chunks that had a free block when they were put here
    std::size_t m_spare = 0;                               ///< chunks that are wholly free
};

}  // namespace leasehold
