// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/fabric_graph.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::uint32_t kNone = FabricItem::kNoItem;
/// A layer, or a group, of at most so many items is shown as it is.
constexpr std::size_t kFew = 24;

/// Layers from the top; switches that no tier is known of stand between leaves and pods.
constexpr std::size_t kLayers = 6;
std::size_t layerOf(Tier tier) {
    switch (tier) {
        case Tier::Core:
            return 0;
        case Tier::Spine:
            return 1;
        case Tier::Leaf:
            return 2;
        case Tier::Unknown:
            return 3;
        case Tier::NvLink:
            return 4;
    }
    return 3;
}
constexpr const char* kTitles[kLayers] = {"Core", "Spine", "Leaf", "Switches", "NVLink", "Pods"};

std::string withoutNumber(const std::string& name) {
    std::size_t end = name.size();
    while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9') {
        --end;
    }
    return end == 0 ? name : name.substr(0, end);
}

class Builder {
public:
    Builder(const Snapshot& s, std::string_view fabric) : m_s(s), m_graph(std::make_shared<FabricGraph>()) {
        m_graph->fabric = fabric;
        m_ofSwitch.assign(s.switches.size(), kNone);
        m_ofNode.assign(s.nodes.size(), kNone);
    }

    FabricGraphPtr build() {
        addSwitches();
        addHosts();
        addSpans();
        keepLayersInUse();
        for (std::uint32_t layer = 0; layer < m_layers.size(); ++layer) {
            m_graph->roots.push_back(grouped(m_layers[layer], layer));
        }
        nameKeys();
        return m_graph;
    }

private:
    std::uint32_t add(FabricItemKind kind, std::string name, std::uint32_t index) {
        FabricItem item;
        item.kind = kind;
        item.name = std::move(name);
        item.index = index;
        m_graph->items.push_back(std::move(item));
        return static_cast<std::uint32_t>(m_graph->items.size()) - 1;
    }

    void addSwitches() {
        for (std::uint32_t i = 0; i < m_s.switches.size(); ++i) {
            if (m_s.switches[i].fabric == m_graph->fabric) {
                m_ofSwitch[i] = add(FabricItemKind::Switch, m_s.switches[i].name, i);
                m_graph->items.back().switches = 1;
                m_all[layerOf(m_s.switches[i].tier)].push_back(m_ofSwitch[i]);
            }
        }
    }

    /// Pods, or hosts by switch, of the nodes that have a cable into this fabric.
    void addHosts() {
        std::map<std::pair<bool, std::uint32_t>, std::uint32_t> made;
        for (const Link& link : m_s.links) {
            const bool nicIsA = link.a.kind == Endpoint::Kind::Nic;
            const Endpoint& nic = nicIsA ? link.a : link.b;
            const Endpoint& device = nicIsA ? link.b : link.a;
            if (nic.kind != Endpoint::Kind::Nic || device.kind != Endpoint::Kind::Switch ||
                m_ofSwitch[device.index] == kNone) {
                continue;
            }
            const std::uint32_t node = m_s.nics[nic.index].node.value;
            if (m_ofNode[node] != kNone) {
                continue;
            }
            const PodIndex pod = m_s.nodes[node].pod;
            const auto [it, isNew] = made.try_emplace({pod.valid(), pod ? pod.value : device.index}, kNone);
            if (isNew) {
                it->second =
                    pod ? add(FabricItemKind::Pod, m_s.pods[pod.value].name, pod.value)
                        : add(FabricItemKind::Hosts, "hosts of " + m_s.switches[device.index].name, device.index);
                m_all[kLayers - 1].push_back(it->second);
            }
            m_ofNode[node] = it->second;
            m_graph->items[it->second].gpus += m_s.nodes[node].gpus.count;
        }
    }

    [[nodiscard]] std::uint32_t itemOf(const Endpoint& end) const {
        return end.kind == Endpoint::Kind::Switch ? m_ofSwitch[end.index] : m_ofNode[m_s.nics[end.index].node.value];
    }
    [[nodiscard]] std::size_t depthOf(const Endpoint& end) const {
        return end.kind == Endpoint::Kind::Switch ? layerOf(m_s.switches[end.index].tier) : kLayers - 1;
    }

    void addSpans() {
        std::unordered_map<std::uint64_t, std::uint32_t> found;
        m_graph->spanOfLink.assign(m_s.links.size(), kNone);
        for (std::size_t i = 0; i < m_s.links.size(); ++i) {
            const Link& link = m_s.links[i];
            const Endpoint& end = link.a.kind == Endpoint::Kind::Switch ? link.a : link.b;
            if (end.kind != Endpoint::Kind::Switch || m_ofSwitch[end.index] == kNone) {
                continue;
            }
            std::uint32_t upper = itemOf(link.a);
            std::uint32_t lower = itemOf(link.b);
            if (depthOf(link.b) < depthOf(link.a)) {
                std::swap(upper, lower);
            }
            if (upper == kNone || lower == kNone) {
                continue;
            }
            const auto [it, isNew] =
                found.try_emplace(static_cast<std::uint64_t>(upper) << 32 | lower, m_graph->spans.size());
            if (isNew) {
                m_graph->spans.push_back({upper, lower, {}});
            }
            m_graph->spans[it->second].sums.add(link);
            m_graph->spanOfLink[i] = it->second;
        }
    }

    void keepLayersInUse() {
        for (std::size_t layer = 0; layer < kLayers; ++layer) {
            if (!m_all[layer].empty()) {
                m_graph->layers.emplace_back(kTitles[layer]);
                m_layers.push_back(std::move(m_all[layer]));
            }
        }
    }

    [[nodiscard]] RackIndex rackOf(const FabricItem& item) const {
        if (item.kind == FabricItemKind::Pod) {
            // By the first of its nodes.
            if (m_rackOfPod.empty()) {
                m_rackOfPod.assign(m_s.pods.size(), {});
                for (const Node& node : m_s.nodes) {
                    if (node.pod && !m_rackOfPod[node.pod.value]) {
                        m_rackOfPod[node.pod.value] = node.rack;
                    }
                }
            }
            return m_rackOfPod[item.index];
        }
        return m_s.switches[item.index].rack;
    }

    [[nodiscard]] std::string hallOf(const FabricItem& item) const {
        const RackIndex rack = rackOf(item);
        const HallIndex hall = rack ? m_s.hallOf(rack) : HallIndex{};
        return hall ? m_s.halls[hall.value].name : std::string();
    }

    [[nodiscard]] std::string familyOf(const FabricItem& item) const {
        if (item.kind == FabricItemKind::Switch && m_s.switches[item.index].pod) {
            return m_s.pods[m_s.switches[item.index].pod.value].name;
        }
        return item.kind == FabricItemKind::Switch ? withoutNumber(item.name) + '*' : std::string();
    }

    /// One level of grouping by a name; the items themselves where that would tell nothing apart.
    template <class NameOf>
    std::vector<std::uint32_t> split(const std::vector<std::uint32_t>& items, NameOf nameOf) {
        std::map<std::string, std::vector<std::uint32_t>> groups;
        for (const std::uint32_t item : items) {
            groups[nameOf(m_graph->items[item])].push_back(item);
        }
        if (groups.size() < 2 || groups.size() == items.size()) {
            return items;
        }
        std::vector<std::uint32_t> made;
        for (auto& [name, members] : groups) {
            if (members.size() == 1) {
                made.push_back(members.front());
                continue;
            }
            const std::uint32_t group = add(FabricItemKind::Group, name.empty() ? "elsewhere" : name, 0);
            m_graph->items[group].children = std::move(members);
            made.push_back(group);
        }
        return made;
    }

    std::vector<std::uint32_t> grouped(const std::vector<std::uint32_t>& items, std::uint32_t layer) {
        std::vector<std::uint32_t> roots = items;
        if (roots.size() > kFew) {
            roots = split(roots, [this](const FabricItem& item) { return hallOf(item); });
            if (roots == items) {
                roots = split(items, [this](const FabricItem& item) { return familyOf(item); });
            } else {
                for (const std::uint32_t root : std::vector(roots)) {
                    if (m_graph->items[root].children.size() > kFew) {
                        const auto members = m_graph->items[root].children;
                        auto parts = split(members, [this](const FabricItem& item) { return familyOf(item); });
                        m_graph->items[root].children = std::move(parts);
                    }
                }
            }
        }
        sortByName(roots);
        for (const std::uint32_t root : roots) {
            finish(root, layer, kNone);
        }
        return roots;
    }

    void sortByName(std::vector<std::uint32_t>& items) const {
        std::sort(items.begin(), items.end(), [this](std::uint32_t a, std::uint32_t b) {
            return naturalLess(m_graph->items[a].name, m_graph->items[b].name);
        });
    }

    /// Order, parents and sums, from the top down and back up.
    void finish(std::uint32_t at, std::uint32_t layer, std::uint32_t parent) {
        FabricItem& item = m_graph->items[at];
        item.layer = layer;
        item.parent = parent;
        sortByName(item.children);
        for (const std::uint32_t child : item.children) {
            finish(child, layer, at);
            item.switches += m_graph->items[child].switches;
            item.gpus += m_graph->items[child].gpus;
        }
    }

    void nameKeys() {
        for (std::uint32_t layer = 0; layer < m_graph->roots.size(); ++layer) {
            for (const std::uint32_t root : m_graph->roots[layer]) {
                nameKey(root, m_graph->layers[layer]);
            }
        }
    }
    void nameKey(std::uint32_t at, const std::string& above) {
        FabricItem& item = m_graph->items[at];
        item.key = above + '/' + item.name;
        for (const std::uint32_t child : item.children) {
            nameKey(child, item.key);
        }
    }

    const Snapshot& m_s;
    std::shared_ptr<FabricGraph> m_graph;
    std::vector<std::uint32_t> m_ofSwitch;
    std::vector<std::uint32_t> m_ofNode;
    std::vector<std::uint32_t> m_all[kLayers];
    std::vector<std::vector<std::uint32_t>> m_layers;
    mutable std::vector<RackIndex> m_rackOfPod;
};

}  // namespace

void LinkSums::add(const Link& link) {
    ++links;
    down += link.state == LinkState::Down || link.state == LinkState::NotSeen ? 1 : 0;
    slow += link.state == LinkState::Slow ? 1 : 0;
    planned += link.state == LinkState::Planned ? 1 : 0;
    unknownRate += link.rateGbps <= 0 ? 1 : 0;
    gbps += static_cast<double>(link.rateGbps);
}

void LinkSums::add(const LinkSums& more) {
    links += more.links;
    down += more.down;
    slow += more.slow;
    planned += more.planned;
    unknownRate += more.unknownRate;
    gbps += more.gbps;
}

std::vector<std::uint32_t> FabricGraph::endsOf(std::uint32_t item) const {
    if (items[item].children.empty()) {
        return {item};
    }
    std::vector<std::uint32_t> ends;
    for (const std::uint32_t child : items[item].children) {
        const auto part = endsOf(child);
        ends.insert(ends.end(), part.begin(), part.end());
    }
    return ends;
}

std::vector<std::string> fabricNames(const Snapshot& snapshot) {
    std::map<std::string, std::uint64_t> links;
    for (const Switch& device : snapshot.switches) {
        links.try_emplace(device.fabric, 0);
    }
    for (const Link& link : snapshot.links) {
        const Endpoint& end = link.a.kind == Endpoint::Kind::Switch ? link.a : link.b;
        if (end.kind == Endpoint::Kind::Switch) {
            ++links[snapshot.switches[end.index].fabric];
        }
    }
    std::vector<std::pair<std::string, std::uint64_t>> order(links.begin(), links.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> names;
    for (auto& [name, count] : order) {
        names.push_back(name);
    }
    return names;
}

FabricGraphPtr buildFabricGraph(const Snapshot& snapshot, std::string_view fabric) {
    return Builder(snapshot, fabric).build();
}

FabricItems findItems(const Snapshot& snapshot, const FabricGraph& graph) {
    FabricItems found{std::vector<std::uint32_t>(snapshot.switches.size(), kNone),
                      std::vector<std::uint32_t>(snapshot.nodes.size(), kNone)};
    std::vector<std::uint32_t> ofPod(snapshot.pods.size(), kNone);
    std::vector<std::uint32_t> hosts(snapshot.switches.size(), kNone);
    for (std::uint32_t i = 0; i < graph.items.size(); ++i) {
        const FabricItem& item = graph.items[i];
        if (item.kind == FabricItemKind::Switch) {
            found.ofSwitch[item.index] = i;
        } else if (item.kind == FabricItemKind::Pod) {
            ofPod[item.index] = i;
        } else if (item.kind == FabricItemKind::Hosts) {
            hosts[item.index] = i;
        }
    }
    for (std::uint32_t node = 0; node < snapshot.nodes.size(); ++node) {
        if (snapshot.nodes[node].pod) {
            found.ofNode[node] = ofPod[snapshot.nodes[node].pod.value];
        }
    }
    for (const Link& link : snapshot.links) {
        const bool nicIsA = link.a.kind == Endpoint::Kind::Nic;
        const Endpoint& nic = nicIsA ? link.a : link.b;
        const Endpoint& device = nicIsA ? link.b : link.a;
        if (nic.kind == Endpoint::Kind::Nic && device.kind == Endpoint::Kind::Switch && hosts[device.index] != kNone) {
            std::uint32_t& item = found.ofNode[snapshot.nics[nic.index].node.value];
            item = item == kNone ? hosts[device.index] : item;
        }
    }
    return found;
}

std::vector<std::uint32_t> linksBetween(const Snapshot& snapshot, const FabricGraph& graph, std::uint32_t a,
                                        std::uint32_t b) {
    const FabricItems items = findItems(snapshot, graph);
    std::vector<char> inA(graph.items.size(), 0);
    std::vector<char> inB(graph.items.size(), 0);
    for (const std::uint32_t end : graph.endsOf(a)) {
        inA[end] = 1;
    }
    for (const std::uint32_t end : graph.endsOf(b)) {
        inB[end] = 1;
    }
    const auto itemOf = [&](const Endpoint& end) {
        return end.kind == Endpoint::Kind::Switch ? items.ofSwitch[end.index]
                                                  : items.ofNode[snapshot.nics[end.index].node.value];
    };
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < snapshot.links.size(); ++i) {
        const Link& link = snapshot.links[i];
        const Endpoint& device = link.a.kind == Endpoint::Kind::Switch ? link.a : link.b;
        if (device.kind != Endpoint::Kind::Switch || items.ofSwitch[device.index] == kNone) {
            continue;
        }
        const std::uint32_t from = itemOf(link.a);
        const std::uint32_t to = itemOf(link.b);
        if (from != kNone && to != kNone && ((inA[from] != 0 && inB[to] != 0) || (inA[to] != 0 && inB[from] != 0))) {
            found.push_back(i);
        }
    }
    return found;
}

}  // namespace leasehold
