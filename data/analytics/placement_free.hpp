// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/analytics/placement.hpp"

/// What placement searches. Private to its sources.
namespace leasehold {

/// A pod, or a rack where the nodes have no pods.
struct FabricCell {
    PodIndex pod;
    RackIndex rack;
    SiteIndex site;
    HallIndex hall;                    ///< of its first node
    std::vector<std::uint32_t> nodes;  ///< that have free GPUs, in physical order
    std::int64_t free = 0;
    std::string name;
};

/// Free GPUs of one model, by node and cell.
struct FreeSpace {
    std::vector<bool> free;             ///< per ordinal
    std::vector<std::uint16_t> onNode;  ///< free GPUs per node
    std::vector<FabricCell> cells;      ///< in physical order, with any free GPU
    std::int64_t total = 0;
    bool podsKnown = false;
};
FreeSpace freeSpace(const Snapshot& snapshot, const PlacementRequest& request, ModelIndex model);

/// Which pods share a spine.
class PodFabric {
public:
    explicit PodFabric(const Snapshot& snapshot);
    /// Switches between the farthest two of the pods: 1, 3 or 5; -1 where the fabric is not known.
    [[nodiscard]] int hops(const std::vector<PodIndex>& pods) const;

private:
    [[nodiscard]] bool shareSpine(PodIndex a, PodIndex b) const;
    std::vector<std::vector<std::uint64_t>> m_spines;  ///< bits per pod
    bool m_known = false;
};

/// What the envelopes bear.
class PowerRoom {
public:
    PowerRoom(const Snapshot& snapshot, TimeWindow period);
    /// Fills ratedWatts, headroomW and tightest. False: an envelope would be exceeded.
    bool fill(PlacementOption& option) const;

private:
    struct Feed {
        const PowerFeed* feed = nullptr;
        double committedW = 0;  ///< rated power of GPUs leased at any time of the period
    };
    const Snapshot& m_snapshot;
    std::vector<Feed> m_feeds;
    std::vector<std::vector<std::uint32_t>> m_ofRack;  ///< feeds above each rack
};

}  // namespace leasehold
