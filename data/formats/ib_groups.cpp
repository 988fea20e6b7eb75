// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/ib_groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

namespace leasehold::ib {
namespace {

using Set = std::vector<std::uint32_t>;

/// A set of leaves that some hosts have.
struct Class {
    const Set* leaves = nullptr;
    std::uint32_t hosts = 0;
};

class Grouping {
public:
    explicit Grouping(const std::vector<Set>& leavesOfHost) : m_hosts(leavesOfHost) {}

    LeafGroups run() {
        countClasses();
        findCores();
        joinParts();
        markShared();
        return assign();
    }

private:
    void countClasses() {
        std::map<Set, std::uint32_t> counts;
        for (const Set& leaves : m_hosts) {
            if (!leaves.empty()) ++counts[leaves];
        }
        m_sets = std::move(counts);
        for (const auto& [leaves, hosts] : m_sets) {
            m_classes.push_back({&leaves, hosts});
        }
    }

    /// The more hosts the surer, then the more leaves; the classes stand in the order of their leaves, so equal ones
    /// are decided by that.
    [[nodiscard]] bool surer(std::uint32_t l, std::uint32_t r) const {
        const Class& a = m_classes[l];
        const Class& b = m_classes[r];
        return a.hosts != b.hosts ? a.hosts > b.hosts : a.leaves->size() > b.leaves->size();
    }

    void findCores() {
        std::unordered_map<std::uint32_t, std::uint32_t> surest;
        for (std::uint32_t c = 0; c < m_classes.size(); ++c) {
            for (const std::uint32_t leaf : *m_classes[c].leaves) {
                const auto [it, fresh] = surest.try_emplace(leaf, c);
                if (!fresh && surer(c, it->second)) it->second = c;
            }
        }
        m_ownLeaf.assign(m_classes.size(), LeafGroups::kNone);
        for (std::uint32_t c = 0; c < m_classes.size(); ++c) {
            for (const std::uint32_t leaf : *m_classes[c].leaves) {
                if (surest[leaf] == c) m_ownLeaf[c] = leaf;
            }
            if (m_ownLeaf[c] == LeafGroups::kNone) continue;
            for (const std::uint32_t leaf : *m_classes[c].leaves) {
                m_coresOf[leaf].push_back(c);
            }
        }
        m_parent.resize(m_classes.size());
        std::iota(m_parent.begin(), m_parent.end(), 0U);
    }

    [[nodiscard]] bool contains(std::uint32_t larger, std::uint32_t smaller) const {
        const Set& in = *m_classes[larger].leaves;
        const Set& of = *m_classes[smaller].leaves;
        return in.size() > of.size() && std::all_of(of.begin(), of.end(), [&](std::uint32_t leaf) {
                   return std::binary_search(in.begin(), in.end(), leaf);
               });
    }

    /// A core class that is part of others joins the largest of them where the rest are part of that one too. What
    /// contains it has its own leaf, of which the classes are few: each leaf is one class's own.
    void joinParts() {
        for (std::uint32_t c = 0; c < m_classes.size(); ++c) {
            if (m_ownLeaf[c] == LeafGroups::kNone) continue;
            std::uint32_t largest = c;
            bool clear = true;
            for (const std::uint32_t other : m_coresOf[m_ownLeaf[c]]) {
                if (!contains(other, c)) continue;
                if (largest == c || contains(other, largest)) {
                    largest = other;
                } else if (!contains(largest, other)) {
                    clear = false;
                    break;
                }
            }
            if (clear && largest != c) m_parent[rootOf(c)] = rootOf(largest);
        }
    }

    std::uint32_t rootOf(std::uint32_t c) {
        while (m_parent[c] != c) {
            c = m_parent[c] = m_parent[m_parent[c]];
        }
        return c;
    }

    void markShared() {
        for (const auto& [leaf, cores] : m_coresOf) {
            const std::uint32_t first = rootOf(cores.front());
            const bool one =
                std::all_of(cores.begin(), cores.end(), [&](std::uint32_t c) { return rootOf(c) == first; });
            m_rootOfLeaf[leaf] = one ? first : LeafGroups::kNone;
            if (!one) m_result.shared.push_back(leaf);
        }
        std::sort(m_result.shared.begin(), m_result.shared.end());
    }

    LeafGroups assign() {
        std::unordered_map<std::uint32_t, std::uint32_t> numbers;  // of groups, by root
        m_result.groupOf.assign(m_hosts.size(), LeafGroups::kNone);
        m_result.why.assign(m_hosts.size(), LeafGroups::Why::InGroup);
        for (std::size_t host = 0; host < m_hosts.size(); ++host) {
            std::uint32_t root = LeafGroups::kNone;
            bool several = false;
            for (const std::uint32_t leaf : m_hosts[host]) {
                const std::uint32_t of = m_rootOfLeaf[leaf];
                several = several || (of != LeafGroups::kNone && root != LeafGroups::kNone && of != root);
                if (of != LeafGroups::kNone) root = of;
            }
            if (several || root == LeafGroups::kNone) {
                m_result.why[host] = several                 ? LeafGroups::Why::SeveralGroups
                                     : m_hosts[host].empty() ? LeafGroups::Why::NoLeaf
                                                             : LeafGroups::Why::SharedLeavesOnly;
                continue;
            }
            const auto it = numbers.try_emplace(root, static_cast<std::uint32_t>(numbers.size())).first;
            m_result.groupOf[host] = it->second;
        }
        m_result.leaves.resize(numbers.size());
        for (const auto& [leaf, root] : m_rootOfLeaf) {
            const auto number = root == LeafGroups::kNone ? numbers.end() : numbers.find(root);
            if (number != numbers.end()) m_result.leaves[number->second].push_back(leaf);
        }
        for (Set& leaves : m_result.leaves) {
            std::sort(leaves.begin(), leaves.end());
        }
        return std::move(m_result);
    }

    const std::vector<Set>& m_hosts;
    std::map<Set, std::uint32_t> m_sets;
    std::vector<Class> m_classes;
    std::vector<std::uint32_t> m_ownLeaf;  ///< by class: a leaf at which it is the surest; kNone: it is no core class
    std::unordered_map<std::uint32_t, Set> m_coresOf;               ///< core classes by leaf
    std::vector<std::uint32_t> m_parent;                            ///< of core classes: a forest of joined ones
    std::unordered_map<std::uint32_t, std::uint32_t> m_rootOfLeaf;  ///< kNone: shared
    LeafGroups m_result;
};

}  // namespace

LeafGroups groupByLeaves(const std::vector<std::vector<std::uint32_t>>& leavesOfHost) {
    return Grouping(leavesOfHost).run();
}

}  // namespace leasehold::ib
