// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/block_shelf.hpp"

#include <utility>

namespace leasehold {

BlockCodes::BlockCodes(int codeBytes)
    : m_size(kBlockCodes * static_cast<std::size_t>(codeBytes)),
      m_pool(&BlockPool::ofCodes(codeBytes)),
      m_memory(m_pool->take()) {}

BlockCodes::~BlockCodes() {
    m_pool->giveBack(m_memory);
}

std::size_t BlockShelf::Hash::operator()(const BlockKey& key) const {
    std::uint64_t x = static_cast<std::uint64_t>(key.tile) * 0x9E3779B97F4A7C15ULL + key.part;
    x = (x ^ (x >> 29U)) * 0xBF58476D1CE4E5B9ULL + static_cast<std::uint64_t>(key.metric);
    return x ^ (x >> 32U);
}

BlockCodesPtr BlockShelf::touch(const BlockKey& key) {
    const auto it = m_index.find(key);
    if (it == m_index.end()) {
        return nullptr;
    }
    m_entries.splice(m_entries.begin(), m_entries, it->second);
    return it->second->codes;
}

void BlockShelf::put(const BlockKey& key, BlockCodesPtr codes) {
    m_bytes += codes->bytes();
    m_entries.push_front({key, std::move(codes)});
    m_index[key] = m_entries.begin();
}

void BlockShelf::dropOldest() {
    m_bytes -= m_entries.back().codes->bytes();
    m_index.erase(m_entries.back().key);
    m_entries.pop_back();
}

void BlockShelf::dropTile(std::int64_t metric, std::int64_t tile) {
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (it->key.metric == metric && it->key.tile == tile) {
            m_bytes -= it->codes->bytes();
            m_index.erase(it->key);
            it = m_entries.erase(it);
        } else {
            ++it;
        }
    }
}

void BlockShelf::clear() {
    m_index.clear();
    m_entries.clear();
    m_bytes = 0;
}

}  // namespace leasehold
