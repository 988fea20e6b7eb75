// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/demo/site_plan.hpp"

/// The reference site's wiring: illustrative, since nobody has published the real one.
///
/// Compute fabric, rail-optimised and three-tier, of SN5600 switches (64 x 800 G used as 128 x 400 G):
/// - Rail r of a pod is the leaf (for NVL72 pods: three leaves) that takes GPU slot r of every server: 64 ports down
///   in a full array, and as many up as down.
/// - The leaves of one rail in one hall spread their uplinks evenly over that rail's spines of the hall, 64 down and
///   as many up each. The spines of one rail in all halls spread theirs over the rail's cores, 128 ports each. So
///   every tier carries all of the one below: non-blocking. A rail that is in one hall only has no cores, and spines
///   with 128 ports down. Rails meet inside the servers, over NVLink.
///
/// Access fabric: one more 400 G NIC per server, to access leaves (at most 72 down, one up for four) and access spines.
///
/// NVLink switch trays are listed and have no cables: NVL72 joins them by its backplane.
namespace leasehold::demo {

enum class SwitchRole : std::uint8_t { Leaf, Spine, Core, AccessLeaf, AccessSpine, NvLink };

struct SwitchPlan {
    std::string name;
    SwitchRole role = SwitchRole::Leaf;
    std::int32_t pod = -1;
    std::uint32_t rack = 0;
    std::uint8_t u = 0;
    std::uint16_t ports = 128;
};

struct FabricPlan {
    std::vector<SwitchPlan> switches;       ///< leaves, spines, cores, access leaves, access spines, NVLink switches
    std::vector<std::uint32_t> firstLeaf;   ///< [pod]; its leaves stand rail by rail
    std::vector<std::uint32_t> firstSpine;  ///< [hall * kRails + rail]
    std::vector<std::uint32_t> firstCore;   ///< [rail]
    std::vector<std::uint32_t> firstAccessLeaf;  ///< [pod]
    std::uint32_t firstAccessSpine = 0;
};

/// Leaves of one rail of a pod.
std::uint32_t leavesOnRail(const PodPlan& pod, std::uint32_t rail);

/// A node's NICs are numbered through the site: its compute NICs by GPU slot, then its access NIC.
constexpr std::uint32_t firstNic(const NodePlan& node, std::uint32_t nodeIndex) {
    return node.firstGpu + nodeIndex;
}

FabricPlan planFabric(const SitePlan& site);

enum class CableState : std::uint8_t { Up, Down, Slow };

/// One cable. Ports from 1. End a stands before end b in the order of switches.
struct CablePlan {
    std::uint32_t a = 0;  ///< into FabricPlan::switches
    std::uint32_t aPort = 0;
    bool toNic = false;
    std::uint32_t b = 0;  ///< a switch, or a NIC's number
    std::uint32_t bPort = 0;
    CableState state = CableState::Up;
};

/// All cables, sorted by (a, aPort). Three in ten thousand are down and as many run at half their rate.
void forEachCable(const SitePlan& site, const FabricPlan& fabric, std::uint64_t seed,
                  const std::function<void(const CablePlan&)>& take);

}  // namespace leasehold::demo
