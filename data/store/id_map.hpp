// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace leasehold {

/// Row ids to positions. A vector where ids are dense, as ours are; a hash where a file's are not.
class IdMap {
public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    void set(std::int64_t id, std::uint32_t position) {
        if (id >= 0 && id < kDenseLimit) {
            if (static_cast<std::size_t>(id) >= m_dense.size()) {
                m_dense.resize(static_cast<std::size_t>(id) + 1 + m_dense.size() / 2, kNone);
            }
            m_dense[static_cast<std::size_t>(id)] = position;
        } else {
            m_sparse[id] = position;
        }
    }

    /// kNone for an id that was never set.
    [[nodiscard]] std::uint32_t at(std::int64_t id) const {
        if (id >= 0 && static_cast<std::size_t>(id) < m_dense.size()) {
            return m_dense[static_cast<std::size_t>(id)];
        }
        const auto it = m_sparse.find(id);
        return it == m_sparse.end() ? kNone : it->second;
    }

    /// After the things were moved: new position of what stood at i is moved[i].
    void renumber(const std::vector<std::uint32_t>& moved) {
        for (std::uint32_t& position : m_dense) {
            position = position == kNone ? kNone : moved[position];
        }
        for (auto& [id, position] : m_sparse) {
            position = moved[position];
        }
    }

private:
    static constexpr std::int64_t kDenseLimit = 1
                                                << 22;  // 24 MiB of positions at the very most, whatever ids a file has
    std::vector<std::uint32_t> m_dense;
    std::unordered_map<std::int64_t, std::uint32_t> m_sparse;
};

}  // namespace leasehold
