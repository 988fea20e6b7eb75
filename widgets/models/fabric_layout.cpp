// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/fabric_layout.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace leasehold {
namespace {

constexpr double kGroupWidth = 150;
constexpr double kGroupHeight = 54;
constexpr double kSwitchWidth = 96;
constexpr double kSwitchHeight = 26;
constexpr double kPodWidth = 110;
constexpr double kPodHeight = 40;
constexpr double kGap = 10;
constexpr double kPadding = 10;
constexpr double kBetweenGroups = 26;
constexpr double kBetweenLayers = 170;
constexpr double kWide = 2.6;              ///< a frame is about that much wider than high
constexpr std::size_t kLongestLayer = 16;  ///< boxes side by side before a layer wraps

struct Size {
    double width = 0;
    double height = 0;
};

class Placer {
public:
    Placer(const FabricGraph& graph, const std::set<std::string>& unfolded) : m_graph(graph), m_unfolded(unfolded) {}

    FabricLayout place() {
        m_layout.boxOf.assign(m_graph.items.size(), 0);
        std::vector<Size> sizes;
        for (const auto& roots : m_graph.roots) {
            sizes.push_back(flow(roots, layerWidth(roots), kBetweenGroups, nullptr, 0, 0, 0));
            m_layout.width = std::max(m_layout.width, sizes.back().width);
        }
        double y = 0;
        for (std::size_t layer = 0; layer < sizes.size(); ++layer) {
            const auto& roots = m_graph.roots[layer];
            const double x = (m_layout.width - sizes[layer].width) / 2;
            flow(roots, layerWidth(roots), kBetweenGroups, &m_layout, x, y, 0);
            m_layout.layerY.push_back(y + sizes[layer].height / 2);
            y += sizes[layer].height + kBetweenLayers;
        }
        m_layout.height = std::max(0.0, y - kBetweenLayers);
        addEdges();
        return std::move(m_layout);
    }

private:
    [[nodiscard]] bool isUnfolded(std::uint32_t item) const {
        return !m_graph.items[item].children.empty() && m_unfolded.contains(m_graph.items[item].key);
    }

    [[nodiscard]] Size sizeOf(std::uint32_t item) const {
        const FabricItem& it = m_graph.items[item];
        if (!isUnfolded(item)) {
            switch (it.kind) {
                case FabricItemKind::Group:
                    return {kGroupWidth, kGroupHeight};
                case FabricItemKind::Switch:
                    return {kSwitchWidth, kSwitchHeight};
                default:
                    return {kPodWidth, kPodHeight};
            }
        }
        const Size inside = flow(it.children, frameWidth(it.children), kGap, nullptr, 0, 0, 0);
        return {inside.width + 2 * kPadding, inside.height + kFabricHeader + kPadding};
    }

    [[nodiscard]] double frameWidth(const std::vector<std::uint32_t>& items) const {
        double area = 0;
        double widest = 0;
        for (const std::uint32_t item : items) {
            const Size size = sizeOf(item);
            area += (size.width + kGap) * (size.height + kGap);
            widest = std::max(widest, size.width);
        }
        return std::max(widest, std::sqrt(area * kWide));
    }

    [[nodiscard]] double layerWidth(const std::vector<std::uint32_t>& roots) const {
        double widest = 0;
        double sum = 0;
        for (const std::uint32_t root : roots) {
            const double width = sizeOf(root).width;
            widest = std::max(widest, width);
            sum += width + kBetweenGroups;
        }
        return roots.size() <= kLongestLayer
                   ? sum
                   : std::max(widest, sum / std::ceil(static_cast<double>(roots.size()) / kLongestLayer));
    }

    /// Lines of boxes from the left, centred; with `out` null only their size. Lines are as high as their highest.
    Size flow(const std::vector<std::uint32_t>& items, double width, double gap, FabricLayout* out, double x, double y,
              std::uint32_t depth) const {
        Size all;
        std::size_t first = 0;
        while (first < items.size()) {
            double line = 0;
            double high = 0;
            std::size_t end = first;
            while (end < items.size()) {
                const Size size = sizeOf(items[end]);
                const double next = line + (end == first ? 0 : gap) + size.width;
                if (end > first && next > width + 0.5) {
                    break;
                }
                line = next;
                high = std::max(high, size.height);
                ++end;
            }
            if (out != nullptr) {
                double at = x;
                for (std::size_t i = first; i < end; ++i) {
                    put(*out, items[i], at, y + (first == 0 ? 0 : all.height + gap), depth);
                    at += sizeOf(items[i]).width + gap;
                }
            }
            all.width = std::max(all.width, line);
            all.height += high + (first == 0 ? 0 : gap);
            first = end;
        }
        return all;
    }

    void put(FabricLayout& out, std::uint32_t item, double x, double y, std::uint32_t depth) const {
        const Size size = sizeOf(item);
        const bool open = isUnfolded(item);
        const auto box = static_cast<std::uint32_t>(out.boxes.size());
        out.boxes.push_back({item, x, y, size.width, size.height, open, depth});
        if (open) {
            const auto& children = m_graph.items[item].children;
            flow(children, frameWidth(children), kGap, &out, x + kPadding, y + kFabricHeader, depth + 1);
        } else {
            cover(out, item, box);
        }
    }

    void cover(FabricLayout& out, std::uint32_t item, std::uint32_t box) const {
        out.boxOf[item] = box;
        for (const std::uint32_t child : m_graph.items[item].children) {
            cover(out, child, box);
        }
    }

    void addEdges() {
        std::unordered_map<std::uint64_t, std::uint32_t> found;
        m_layout.edgeOfSpan.assign(m_graph.spans.size(), FabricItem::kNoItem);
        for (std::size_t i = 0; i < m_graph.spans.size(); ++i) {
            const FabricSpan& span = m_graph.spans[i];
            const std::uint32_t upper = m_layout.boxOf[span.upper];
            const std::uint32_t lower = m_layout.boxOf[span.lower];
            if (upper == lower) {
                continue;  // within a group
            }
            const auto [it, isNew] =
                found.try_emplace(static_cast<std::uint64_t>(upper) << 32 | lower, m_layout.edges.size());
            if (isNew) {
                m_layout.edges.push_back({upper, lower, {}});
            }
            m_layout.edges[it->second].sums.add(span.sums);
            m_layout.edgeOfSpan[i] = it->second;
        }
    }

    const FabricGraph& m_graph;
    const std::set<std::string>& m_unfolded;
    FabricLayout m_layout;
};

}  // namespace

std::size_t FabricLayout::boxAt(double x, double y) const {
    std::size_t found = boxes.size();
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        // What stands in a frame comes after it.
        if (boxes[i].contains(x, y)) {
            found = i;
        }
    }
    return found;
}

FabricLayout layOutFabric(const FabricGraph& graph, const std::set<std::string>& unfolded) {
    return Placer(graph, unfolded).place();
}

}  // namespace leasehold
