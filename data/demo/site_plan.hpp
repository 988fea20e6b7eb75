// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// The reference site's floor, by arithmetic: which GPUs stand in which racks, and where those stand. Everything is in
/// physical order, so that a GPU's position here is its ordinal. Lengths in centimetres, whole, so that every machine
/// computes the same.
namespace leasehold::demo {

enum class GpuKind : std::uint8_t { H100, H200, Gb200 };
const char* gpuModel(GpuKind kind);

constexpr std::uint32_t kGpusPerHopperNode = 8;
constexpr std::uint32_t kNodesPerHopperRack = 8;
constexpr std::uint32_t kGpusPerTray = 4;
constexpr std::uint32_t kTraysPerNvl72 = 18;
constexpr std::uint32_t kNvlinkSwitchesPerNvl72 = 9;
constexpr std::uint32_t kRacksPerPod = 8;
constexpr std::uint32_t kSwitchesPerNetworkRack = 20;
constexpr std::uint32_t kRails = 8;

constexpr std::uint32_t railsOf(GpuKind kind) {
    return kind == GpuKind::Gb200 ? 4 : 8;
}
constexpr std::uint32_t gpusPerRack(GpuKind kind) {
    return kind == GpuKind::Gb200 ? kTraysPerNvl72 * kGpusPerTray : kNodesPerHopperRack * kGpusPerHopperNode;
}

/// How many GPUs of each kind: 150 to 50 to 20, H200 and GB200 rounded to whole servers and pairs of trays.
struct Mix {
    std::uint32_t h100 = 0;
    std::uint32_t h200 = 0;
    std::uint32_t gb200 = 0;
};
Mix splitGpus(std::uint32_t gpus);

struct NodePlan {
    std::uint32_t rack = 0;
    std::uint32_t firstGpu = 0;
    std::uint8_t gpus = 0;
    std::uint8_t number = 0;  ///< in its rack, from 1
    std::uint8_t u = 0;
    std::uint8_t heightU = 1;
};

enum class RackUse : std::uint8_t { Hopper, Nvl72, Network };

struct RackPlan {
    std::uint32_t row = 0;
    std::uint32_t number = 0;  ///< in its row, from 1
    RackUse use = RackUse::Hopper;
    GpuKind kind = GpuKind::H100;
    std::int32_t pod = -1;  ///< network racks: none
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t rotation = 0;
    std::uint32_t firstNode = 0;
    std::uint32_t nodes = 0;
    std::uint32_t firstGpu = 0;
    std::uint32_t gpus = 0;
    std::uint32_t gpuRack = 0;  ///< its number among racks with GPUs
};

struct RowPlan {
    std::uint32_t hall = 0;
    std::string name;  ///< "H1-A"
};

/// Racks behind one group of leaf switches: an array of 512 Hopper GPUs, or eight NVL72.
struct PodPlan {
    std::string name;  ///< "array-001", "nvl-001"
    GpuKind kind = GpuKind::H100;
    std::uint32_t hall = 0;
    std::uint32_t gpus = 0;
    std::uint32_t nodes = 0;
    std::uint32_t firstNode = 0;
    std::uint32_t racks = 0;
    std::uint32_t firstRack = 0;
    std::uint32_t networkRack = 0;  ///< where its leaves stand
    std::uint32_t networkU = 0;     ///< from which U
    /// NICs on one rail: one for each node that has a GPU in that slot.
    [[nodiscard]] std::uint32_t nicsOnRail(std::uint32_t rail) const;
};

struct HallPlan {
    std::string name;  ///< "H1", "N1"
    std::uint32_t firstPod = 0;
    std::uint32_t pods = 0;
    std::uint32_t gpus = 0;
    std::vector<std::uint32_t> networkRacks;  ///< for spines or cores, in order
    std::int32_t x = 0;                       ///< lower left corner of the racks' area
    std::int32_t y = 0;
    std::int32_t width = 0;
    std::int32_t depth = 0;
};

/// How many switches above the leaves; see fabric_plan.hpp for the rule.
struct FabricSize {
    std::vector<std::array<std::uint32_t, kRails>> spines;  ///< [hall][rail]
    std::array<std::uint32_t, kRails> cores{};              ///< [rail]; 0: the rail's spines are its top
    std::uint32_t accessSpines = 0;
};

struct SitePlan {
    std::uint32_t gpus = 0;
    std::vector<HallPlan> halls;
    std::vector<RowPlan> rows;
    std::vector<PodPlan> pods;
    std::vector<RackPlan> racks;
    std::vector<NodePlan> nodes;
    std::vector<std::uint32_t> gpuRacks;  ///< the racks that have GPUs
    FabricSize fabric;

    [[nodiscard]] std::string rackName(const RackPlan& rack) const;  ///< "H1-A-07"
    [[nodiscard]] std::string nodeName(const NodePlan& node) const;  ///< "h1-a07-n3"
    [[nodiscard]] GpuKind kindOf(const NodePlan& node) const { return racks[node.rack].kind; }
    [[nodiscard]] const HallPlan& hallOf(const RackPlan& rack) const { return halls[rows[rack.row].hall]; }
};

/// Colossus 1 with so many GPUs (at least 1).
SitePlan planColossus1(std::uint32_t gpus);

/// The planned hall of Colossus 2: about a thirtieth of so many GPUs, in whole NVL72, at most 96 racks.
SitePlan planColossus2(std::uint32_t gpus);

}  // namespace leasehold::demo
