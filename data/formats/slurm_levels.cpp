// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/slurm_levels.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace leasehold::slurm {
namespace {

/// Tarjan's strongly connected components (SIAM J. Comput. 1, 1972), without recursion: what is below comes first.
class LevelFinder {
public:
    explicit LevelFinder(std::vector<LevelNode>& nodes)
        : m_nodes(nodes), m_index(nodes.size(), 0), m_low(nodes.size(), 0), m_open(nodes.size(), 0) {}

    std::vector<std::vector<std::uint32_t>> run() {
        for (std::uint32_t i = 0; i < m_nodes.size(); ++i) {
            if (m_index[i] == 0 && m_nodes[i].level < 0) visit(i);
        }
        return std::move(m_circles);
    }

private:
    struct Frame {
        std::uint32_t node;
        std::size_t child;
    };

    void enter(std::uint32_t node) {
        m_index[node] = m_low[node] = ++m_count;
        m_open[node] = 1;
        m_path.push_back(node);
        m_frames.push_back({node, 0});
    }

    void visit(std::uint32_t root) {
        enter(root);
        while (!m_frames.empty()) {
            Frame& frame = m_frames.back();
            const std::uint32_t node = frame.node;
            if (frame.child < m_nodes[node].children.size()) {
                const std::uint32_t child = m_nodes[node].children[frame.child++];
                if (m_nodes[child].level >= 0) continue;
                if (m_index[child] == 0) {
                    enter(child);
                } else if (m_open[child] != 0) {
                    m_low[node] = std::min(m_low[node], m_index[child]);
                }
                continue;
            }
            m_frames.pop_back();
            if (!m_frames.empty()) {
                const std::uint32_t parent = m_frames.back().node;
                m_low[parent] = std::min(m_low[parent], m_low[node]);
            }
            if (m_low[node] == m_index[node]) close(node);
        }
    }

    void close(std::uint32_t node) {
        const auto first = std::find(m_path.rbegin(), m_path.rend(), node).base() - 1;
        std::vector<std::uint32_t> members(first, m_path.end());
        m_path.erase(first, m_path.end());
        for (const std::uint32_t member : members) {
            m_open[member] = 0;
        }
        const std::vector<std::uint32_t>& children = m_nodes[node].children;
        if (members.size() == 1 && std::find(children.begin(), children.end(), node) == children.end()) {
            m_nodes[node].level = aboveOutside(node);
            if (children.empty() && !m_nodes[node].unknownChild) m_nodes[node].level = 0;
        } else {
            settleCircle(members);
        }
    }

    /// One above the highest child whose level is known; 0 where it has none but hosts; -1 where it stands on nothing.
    [[nodiscard]] std::int64_t aboveOutside(std::uint32_t node) const {
        std::int64_t level = m_nodes[node].leafBelow ? 0 : -1;
        if (m_nodes[node].unknownChild) level = 1;
        for (const std::uint32_t child : m_nodes[node].children) {
            if (m_nodes[child].level >= 0) level = std::max(level, m_nodes[child].level + 1);
        }
        return level;
    }

    void settleCircle(const std::vector<std::uint32_t>& members) {
        std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> parents;  // within the circle
        for (const std::uint32_t member : members) {
            parents.try_emplace(member);
        }
        std::map<std::int64_t, std::vector<std::uint32_t>> ready;  // by the level that they would have
        for (const std::uint32_t member : members) {
            for (const std::uint32_t child : m_nodes[member].children) {
                if (const auto it = parents.find(child); it != parents.end()) it->second.push_back(member);
            }
            if (const std::int64_t level = aboveOutside(member); level >= 0) ready[level].push_back(member);
        }
        m_circles.push_back(circleIn(members, parents));
        while (!ready.empty()) {
            const auto [level, lowest] = *ready.begin();
            ready.erase(ready.begin());
            for (const std::uint32_t member : lowest) {
                if (m_nodes[member].level >= 0) continue;
                m_nodes[member].level = level;
                for (const std::uint32_t parent : parents[member]) {
                    if (m_nodes[parent].level < 0) ready[level + 1].push_back(parent);
                }
            }
        }
    }

    /// One way round, from the first member.
    [[nodiscard]] std::vector<std::uint32_t> circleIn(
        const std::vector<std::uint32_t>& members,
        const std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>& inside) const {
        std::vector<std::uint32_t> way;
        std::unordered_map<std::uint32_t, std::size_t> seen;
        std::uint32_t at = *std::min_element(members.begin(), members.end());
        while (seen.try_emplace(at, way.size()).second) {
            way.push_back(at);
            for (const std::uint32_t child : m_nodes[at].children) {
                if (inside.contains(child)) {
                    at = child;
                    break;
                }
            }
        }
        way.erase(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(seen[at]));
        return way;
    }

    std::vector<LevelNode>& m_nodes;
    std::vector<std::uint32_t> m_index;  ///< 0: not seen
    std::vector<std::uint32_t> m_low;
    std::vector<char> m_open;
    std::vector<std::uint32_t> m_path;
    std::vector<Frame> m_frames;
    std::uint32_t m_count = 0;
    std::vector<std::vector<std::uint32_t>> m_circles;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> resolveLevels(std::vector<LevelNode>& nodes) {
    return LevelFinder(nodes).run();
}

}  // namespace leasehold::slurm
