// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "widgets/models/fabric_graph.hpp"

/// Where the boxes of a fabric stand when it is drawn flat, layer under layer. Arithmetic only.
namespace leasehold {

struct FabricBox {
    std::uint32_t item = 0;
    double x = 0;  ///< left edge; units are pixels at a zoom of 1, y down
    double y = 0;
    double width = 0;
    double height = 0;
    bool unfolded = false;    ///< a frame around the boxes of its children
    std::uint32_t depth = 0;  ///< frames around it
    [[nodiscard]] bool contains(double px, double py) const {
        return px >= x && px < x + width && py >= y && py < y + height;
    }
};

/// All links between two boxes that are drawn.
struct FabricEdge {
    std::uint32_t upper = 0;  ///< into FabricLayout::boxes
    std::uint32_t lower = 0;
    LinkSums sums;
};

struct FabricLayout {
    std::vector<FabricBox> boxes;  ///< a frame before what stands in it
    std::vector<FabricEdge> edges;
    std::vector<std::uint32_t> edgeOfSpan;  ///< per span of the graph; FabricItem::kNoItem: folded away
    std::vector<double> layerY;             ///< middle of each layer
    double width = 0;
    double height = 0;
    std::vector<std::uint32_t> boxOf;  ///< per item: the box that shows it, itself or folded away; never a frame

    /// The innermost box at a point; none: boxes.size().
    [[nodiscard]] std::size_t boxAt(double x, double y) const;
};

inline constexpr double kFabricHeader = 24;  ///< height of a frame's title

/// Groups whose key is in `unfolded` show what is in them. Boxes of one frame, and frames of one layer, never overlap.
FabricLayout layOutFabric(const FabricGraph& graph, const std::set<std::string>& unfolded);

}  // namespace leasehold
