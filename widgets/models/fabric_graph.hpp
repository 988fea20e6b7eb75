// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/snapshot.hpp"

/// A fabric as those see it who think in leaf and spine: tiers from the core down to the pods, their switches in groups
/// that fold, and the links between them added up. No pictures here: see fabric_layout.hpp.
namespace leasehold {

enum class FabricItemKind : std::uint8_t {
    Group,   ///< of items of one layer
    Switch,  ///< `index` into Snapshot::switches
    Pod,     ///< `index` into Snapshot::pods
    Hosts    ///< nodes of no pod, by the switch that they hang on: its index
};

struct FabricItem {
    FabricItemKind kind = FabricItemKind::Group;
    std::string name;
    std::string key;  ///< of its own in the graph, of names only: outlives an import
    std::uint32_t index = 0;
    std::uint32_t layer = 0;
    std::uint32_t parent = kNoItem;
    std::vector<std::uint32_t> children;  ///< of a group
    std::uint32_t switches = 0;           ///< in it
    std::uint64_t gpus = 0;               ///< in its pods or hosts
    static constexpr std::uint32_t kNoItem = 0xffffffff;
};

/// Links between two things, added up.
struct LinkSums {
    std::uint32_t links = 0;
    std::uint32_t down = 0;  ///< down or not seen
    std::uint32_t slow = 0;
    std::uint32_t planned = 0;
    std::uint32_t unknownRate = 0;
    double gbps = 0;  ///< of those whose rate is known

    void add(const Link& link);
    void add(const LinkSums& more);
};

/// Links between two items that do not unfold further; `upper` stands on the higher layer (or the same).
struct FabricSpan {
    std::uint32_t upper = 0;
    std::uint32_t lower = 0;
    LinkSums sums;
};

struct FabricGraph {
    std::string fabric;
    std::vector<std::string> layers;                ///< titles, from the top: "Core", ..., "Pods"
    std::vector<std::vector<std::uint32_t>> roots;  ///< per layer, in order of names
    std::vector<FabricItem> items;
    std::vector<FabricSpan> spans;
    std::vector<std::uint32_t> spanOfLink;  ///< per snapshot link; kNoItem: in none

    /// Switches, pods or hosts under an item, itself included.
    [[nodiscard]] std::vector<std::uint32_t> endsOf(std::uint32_t item) const;
};
using FabricGraphPtr = std::shared_ptr<const FabricGraph>;

/// The fabrics of a snapshot, that with the most links first. "" is a fabric too.
std::vector<std::string> fabricNames(const Snapshot& snapshot);

/// Groups of a layer are made where it holds more than a few dozen items: by hall, then by pod or, for switches of no
/// pod, by their names without the number at the end. About 60 ms at 450,000 links. Any thread.
FabricGraphPtr buildFabricGraph(const Snapshot& snapshot, std::string_view fabric);

/// The item of a switch or of a node (its pod or hosts); kNoItem where it is not in this fabric.
struct FabricItems {
    std::vector<std::uint32_t> ofSwitch;  ///< per snapshot switch
    std::vector<std::uint32_t> ofNode;    ///< per snapshot node
};
FabricItems findItems(const Snapshot& snapshot, const FabricGraph& graph);

/// Links whose ends lie in `a` and in `b` (items of any kind); ascending.
std::vector<std::uint32_t> linksBetween(const Snapshot& snapshot, const FabricGraph& graph, std::uint32_t a,
                                        std::uint32_t b);

}  // namespace leasehold
