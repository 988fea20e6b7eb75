// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/block_pool.hpp"

#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <new>

#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {
constexpr std::size_t kChunk = std::size_t{2} << 20U;
constexpr std::size_t kMostSpare = 8;
}  // namespace

BlockPool::BlockPool(std::size_t bytes)
    : m_blockBytes(bytes), m_allFree(static_cast<std::uint32_t>((std::uint64_t{1} << (kChunk / bytes)) - 1)) {}

BlockPool::~BlockPool() {
    for (const auto& [chunk, free] : m_free) {
        std::free(chunk);
    }
}

std::byte* BlockPool::addChunk() {
    auto* chunk = static_cast<std::byte*>(std::aligned_alloc(kChunk, kChunk));
    if (chunk == nullptr) {
        throw std::bad_alloc();
    }
#ifdef MADV_HUGEPAGE
    madvise(chunk, kChunk, MADV_HUGEPAGE);  // a wish: without it all works, a tenth slower
#endif
    m_free[chunk] = m_allFree;
    m_withRoom.push_back(chunk);
    ++m_spare;
    return chunk;
}

std::byte* BlockPool::take() {
    const std::lock_guard lock(m_mutex);
    std::byte* chunk = m_withRoom.empty() ? addChunk() : m_withRoom.back();
    std::uint32_t& free = m_free[chunk];
    m_spare -= free == m_allFree ? 1 : 0;
    const auto at = static_cast<std::size_t>(std::countr_zero(free));
    free &= free - 1;
    if (free == 0) {
        m_withRoom.pop_back();
    }
    return chunk + at * m_blockBytes;
}

void BlockPool::giveBack(std::byte* block) {
    const std::lock_guard lock(m_mutex);
    const std::size_t offset = reinterpret_cast<std::uintptr_t>(block) & (kChunk - 1);
    std::byte* chunk = block - offset;
    std::uint32_t& free = m_free[chunk];
    if (free == 0) {
        m_withRoom.push_back(chunk);
    }
    free |= 1U << (offset / m_blockBytes);
    if (free != m_allFree) {
        return;
    }
    if (m_spare < kMostSpare) {
        ++m_spare;
        return;
    }
    std::erase(m_withRoom, chunk);
    m_free.erase(chunk);
    std::free(chunk);
}

BlockPool& BlockPool::ofCodes(int codeBytes) {
    static auto* const narrow = new BlockPool(kBlockCodes);
    static auto* const wide = new BlockPool(2 * kBlockCodes);
    return codeBytes == 1 ? *narrow : *wide;
}

}  // namespace leasehold
