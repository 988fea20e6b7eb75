// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/site_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/demo/hall_layout.hpp"

namespace leasehold::demo {
namespace {

constexpr std::uint32_t kPodsPerHopperHall = 50;  // 25,600 GPUs
constexpr std::uint32_t kPodsPerNvlHall = 48;
constexpr std::uint32_t kPodsOfOneHall = 12;  // below, everything stands in one hall
constexpr std::uint32_t kPortsOfLeafSide = 64;
constexpr std::uint32_t kPorts = 128;
constexpr std::uint32_t kAccessLeafPorts = 72;

constexpr std::uint32_t ceilDiv(std::uint32_t a, std::uint32_t b) {
    return (a + b - 1) / b;
}

/// Whole pods of one kind, the last one part-filled.
void addPods(SitePlan& plan, GpuKind kind, std::uint32_t gpus, const char* prefix, std::uint32_t& number) {
    const std::uint32_t perNode = kind == GpuKind::Gb200 ? kGpusPerTray : kGpusPerHopperNode;
    while (gpus > 0) {
        PodPlan pod;
        pod.name = fmt::format("{}-{:03}", prefix, ++number);
        pod.kind = kind;
        pod.gpus = std::min(gpus, kRacksPerPod * gpusPerRack(kind));
        pod.nodes = ceilDiv(pod.gpus, perNode);
        pod.racks = ceilDiv(pod.gpus, gpusPerRack(kind));
        gpus -= pod.gpus;
        plan.pods.push_back(std::move(pod));
    }
}

/// Spreads pods [first, end) evenly over as few halls as hold them.
void addHalls(SitePlan& plan, std::uint32_t first, std::uint32_t end, std::uint32_t perHall, const char* prefix) {
    const std::uint32_t halls = ceilDiv(end - first, perHall);
    for (std::uint32_t h = 0; h < halls; ++h) {
        const std::uint32_t left = halls - h;
        HallPlan hall;
        hall.name = fmt::format("{}{}", prefix, plan.halls.size() + 1);
        hall.firstPod = first;
        hall.pods = ceilDiv(end - first, left);
        for (std::uint32_t p = first; p < first + hall.pods; ++p) {
            plan.pods[p].hall = static_cast<std::uint32_t>(plan.halls.size());
            hall.gpus += plan.pods[p].gpus;
        }
        first += hall.pods;
        plan.halls.push_back(std::move(hall));
    }
}

std::uint32_t podsOf(const SitePlan& plan, GpuKind kind) {
    return static_cast<std::uint32_t>(
        std::count_if(plan.pods.begin(), plan.pods.end(), [&](const PodPlan& p) { return p.kind == kind; }));
}

void assignHalls(SitePlan& plan) {
    const auto all = static_cast<std::uint32_t>(plan.pods.size());
    const std::uint32_t h100 = podsOf(plan, GpuKind::H100);
    const std::uint32_t hopper = h100 + podsOf(plan, GpuKind::H200);
    if (all <= kPodsOfOneHall) {
        addHalls(plan, 0, all, kPodsOfOneHall, "H");
        return;
    }
    if (hopper <= kPodsPerHopperHall) {
        addHalls(plan, 0, hopper, kPodsPerHopperHall, "H");
    } else {
        addHalls(plan, 0, h100, kPodsPerHopperHall, "H");
        addHalls(plan, h100, hopper, kPodsPerHopperHall, "H");
    }
    addHalls(plan, hopper, all, kPodsPerNvlHall, "H");
}

/// The rule of fabric_plan.hpp, counted.
FabricSize sizeFabric(const SitePlan& plan) {
    FabricSize size;
    std::vector<std::array<std::uint32_t, kRails>> up(plan.halls.size());
    std::uint32_t accessUp = 0;
    for (const PodPlan& pod : plan.pods) {
        for (std::uint32_t rail = 0; rail < railsOf(pod.kind); ++rail) {
            up[pod.hall][rail] += pod.nicsOnRail(rail);
        }
        accessUp += accessUplinks(pod);
    }
    size.spines.resize(plan.halls.size());
    for (std::uint32_t rail = 0; rail < kRails; ++rail) {
        std::uint32_t total = 0;
        std::uint32_t groups = 0;
        for (const auto& hall : up) {
            total += hall[rail];
            groups += hall[rail] > 0 ? 1 : 0;
        }
        size.cores[rail] = groups > 1 ? ceilDiv(total, kPorts) : 0;
        for (std::size_t h = 0; h < up.size(); ++h) {
            size.spines[h][rail] = ceilDiv(up[h][rail], groups > 1 ? kPortsOfLeafSide : kPorts);
        }
    }
    size.accessSpines = ceilDiv(accessUp, kPorts);
    return size;
}

std::uint32_t sum(const std::array<std::uint32_t, kRails>& counts) {
    std::uint32_t total = 0;
    for (const std::uint32_t count : counts) {
        total += count;
    }
    return total;
}

}  // namespace

const char* gpuModel(GpuKind kind) {
    return kind == GpuKind::H100 ? "H100" : kind == GpuKind::H200 ? "H200" : "GB200";
}

Mix splitGpus(std::uint32_t gpus) {
    const auto part = [&](std::uint64_t of220, std::uint64_t unit) {
        return static_cast<std::uint32_t>((gpus * of220 + 110 * unit) / (220 * unit) * unit);
    };
    Mix mix;
    mix.h200 = part(50, 8);
    mix.gb200 = part(20, 8);
    mix.h100 = gpus - mix.h200 - mix.gb200;
    return mix;
}

std::uint32_t accessLeaves(const PodPlan& pod) {
    return ceilDiv(pod.nodes, kAccessLeafPorts);
}

std::uint32_t accessUplinks(const PodPlan& pod) {
    const std::uint32_t leaves = accessLeaves(pod);
    std::uint32_t uplinks = 0;
    for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
        uplinks += ceilDiv(evenShare(pod.nodes, leaves, leaf), 4);
    }
    return uplinks;
}

std::uint32_t PodPlan::nicsOnRail(std::uint32_t rail) const {
    const std::uint32_t perNode = kind == GpuKind::Gb200 ? kGpusPerTray : kGpusPerHopperNode;
    const std::uint32_t ofLast = gpus - (nodes - 1) * perNode;
    return rail >= perNode ? 0 : nodes - (rail < ofLast ? 0 : 1);
}

std::string SitePlan::rackName(const RackPlan& rack) const {
    return fmt::format("{}-{:02}", rows[rack.row].name, rack.number);
}

std::string SitePlan::nodeName(const NodePlan& node) const {
    const RackPlan& rack = racks[node.rack];
    std::string name = rows[rack.row].name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return fmt::format("{}{:02}-n{}", name, rack.number, node.number);
}

SitePlan planColossus1(std::uint32_t gpus) {
    SitePlan plan;
    plan.gpus = gpus;
    const Mix mix = splitGpus(gpus);
    std::uint32_t arrays = 0;
    std::uint32_t nvlPods = 0;
    addPods(plan, GpuKind::H100, mix.h100, "array", arrays);
    addPods(plan, GpuKind::H200, mix.h200, "array", arrays);
    addPods(plan, GpuKind::Gb200, mix.gb200, "nvl", nvlPods);
    assignHalls(plan);
    plan.fabric = sizeFabric(plan);
    const bool oneHall = plan.halls.size() == 1;
    const std::uint32_t central = sum(plan.fabric.cores) + plan.fabric.accessSpines;
    const std::size_t computeHalls = plan.halls.size();
    if (!oneHall) {
        HallPlan hall;
        hall.name = "N1";
        hall.firstPod = static_cast<std::uint32_t>(plan.pods.size());
        plan.halls.push_back(std::move(hall));
    }
    for (std::size_t h = 0; h < plan.halls.size(); ++h) {
        const std::uint32_t switches =
            h < computeHalls ? sum(plan.fabric.spines[h]) + (oneHall ? central : 0) : central;
        layOutHall(plan, static_cast<std::uint32_t>(h), ceilDiv(switches, kSwitchesPerNetworkRack));
    }
    arrangeCampus(plan);
    return plan;
}

SitePlan planColossus2(std::uint32_t gpus) {
    SitePlan plan;
    const std::uint32_t racks = std::clamp(gpus / (30 * gpusPerRack(GpuKind::Gb200)), 2U, 96U);
    plan.gpus = racks * gpusPerRack(GpuKind::Gb200);
    std::uint32_t pods = 0;
    addPods(plan, GpuKind::Gb200, plan.gpus, "c2-nvl", pods);
    addHalls(plan, 0, pods, kPodsPerNvlHall, "C2-H");
    layOutHall(plan, 0, 0);
    return plan;
}

}  // namespace leasehold::demo
