// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/fabric_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/demo/hall_layout.hpp"
#include "data/demo/random.hpp"

namespace leasehold::demo {
namespace {

constexpr std::uint32_t kDownPorts = 64;  // of a leaf or spine that has uplinks; these start at the next port
constexpr std::uint32_t kAccessDownPorts = 72;

/// Hands out places in a list of network racks, 20 switches of 2U each.
class Places {
public:
    explicit Places(const std::vector<std::uint32_t>& racks) : m_racks(racks) {}
    void give(SwitchPlan& s) {
        s.rack = m_racks[m_used / kSwitchesPerNetworkRack];
        s.u = static_cast<std::uint8_t>(3 + 2 * (m_used % kSwitchesPerNetworkRack));
        ++m_used;
    }

private:
    const std::vector<std::uint32_t>& m_racks;
    std::uint32_t m_used = 0;
};

/// "001" of "array-001", "nvl-002" as it stands.
std::string shortName(const PodPlan& pod) {
    return pod.kind == GpuKind::Gb200 ? pod.name : pod.name.substr(pod.name.find('-') + 1);
}

void addLeaves(const SitePlan& site, FabricPlan& fabric) {
    for (std::uint32_t p = 0; p < site.pods.size(); ++p) {
        const PodPlan& pod = site.pods[p];
        fabric.firstLeaf.push_back(static_cast<std::uint32_t>(fabric.switches.size()));
        std::uint32_t u = pod.networkU;
        for (std::uint32_t rail = 0; rail < railsOf(pod.kind); ++rail) {
            const std::uint32_t leaves = leavesOnRail(pod, rail);
            for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
                SwitchPlan s;
                s.name = fmt::format("leaf-{}-r{}", shortName(pod), rail);
                if (pod.kind == GpuKind::Gb200) {
                    s.name += static_cast<char>('a' + leaf);
                }
                s.pod = static_cast<std::int32_t>(p);
                s.rack = pod.networkRack;
                s.u = static_cast<std::uint8_t>(u);
                u += 2;
                fabric.switches.push_back(std::move(s));
            }
        }
    }
}

void addCentral(const std::string& name, SwitchRole role, Places& places, FabricPlan& fabric) {
    SwitchPlan s;
    s.name = name;
    s.role = role;
    places.give(s);
    fabric.switches.push_back(std::move(s));
}

void addSpinesAndCores(const SitePlan& site, FabricPlan& fabric, std::vector<Places>& places) {
    for (std::uint32_t h = 0; h < site.fabric.spines.size(); ++h) {
        std::string hall = site.halls[h].name;
        std::transform(hall.begin(), hall.end(), hall.begin(), [](char c) { return c == 'H' ? 'h' : c; });
        for (std::uint32_t rail = 0; rail < kRails; ++rail) {
            fabric.firstSpine.push_back(static_cast<std::uint32_t>(fabric.switches.size()));
            for (std::uint32_t s = 0; s < site.fabric.spines[h][rail]; ++s) {
                addCentral(fmt::format("spine-{}-r{}-{:02}", hall, rail, s + 1), SwitchRole::Spine, places[h], fabric);
            }
        }
    }
    for (std::uint32_t rail = 0; rail < kRails; ++rail) {
        fabric.firstCore.push_back(static_cast<std::uint32_t>(fabric.switches.size()));
        for (std::uint32_t c = 0; c < site.fabric.cores[rail]; ++c) {
            addCentral(fmt::format("core-r{}-{:03}", rail, c + 1), SwitchRole::Core, places.back(), fabric);
        }
    }
}

void addAccess(const SitePlan& site, FabricPlan& fabric, Places& central) {
    for (std::uint32_t p = 0; p < site.pods.size(); ++p) {
        const PodPlan& pod = site.pods[p];
        fabric.firstAccessLeaf.push_back(static_cast<std::uint32_t>(fabric.switches.size()));
        std::uint32_t u = pod.networkU;
        for (std::uint32_t rail = 0; rail < railsOf(pod.kind); ++rail) {
            u += 2 * leavesOnRail(pod, rail);
        }
        for (std::uint32_t leaf = 0; leaf < accessLeaves(pod); ++leaf) {
            SwitchPlan s;
            s.name = fmt::format("access-{}", shortName(pod));
            if (pod.kind == GpuKind::Gb200) {
                s.name += static_cast<char>('a' + leaf);
            }
            s.role = SwitchRole::AccessLeaf;
            s.pod = static_cast<std::int32_t>(p);
            s.rack = pod.networkRack;
            s.u = static_cast<std::uint8_t>(u + 2 * leaf);
            fabric.switches.push_back(std::move(s));
        }
    }
    fabric.firstAccessSpine = static_cast<std::uint32_t>(fabric.switches.size());
    for (std::uint32_t s = 0; s < site.fabric.accessSpines; ++s) {
        addCentral(fmt::format("access-spine-{:03}", s + 1), SwitchRole::AccessSpine, central, fabric);
    }
}

void addNvLink(const SitePlan& site, FabricPlan& fabric) {
    for (std::uint32_t r = 0; r < site.racks.size(); ++r) {
        const RackPlan& rack = site.racks[r];
        for (std::uint32_t n = 0; rack.use == RackUse::Nvl72 && n < kNvlinkSwitchesPerNvl72; ++n) {
            std::string name = site.rackName(rack);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
            fabric.switches.push_back({fmt::format("nvlink-{}-s{}", name, n + 1), SwitchRole::NvLink, rack.pod, r,
                                       static_cast<std::uint8_t>(17 + n), 144});
        }
    }
}

class Cabler {
public:
    Cabler(const SitePlan& site, const FabricPlan& fabric, std::uint64_t seed,
           const std::function<void(const CablePlan&)>& take)
        : m_site(site), m_fabric(fabric), m_seed(seed), m_take(take) {}

    void leaves() {
        std::vector<std::uint32_t> used(m_fabric.firstSpine.size(), 0);  // uplinks so far, by hall and rail
        for (std::uint32_t p = 0; p < m_site.pods.size(); ++p) {
            const PodPlan& pod = m_site.pods[p];
            std::uint32_t leaf = m_fabric.firstLeaf[p];
            for (std::uint32_t rail = 0; rail < railsOf(pod.kind); ++rail) {
                const std::uint32_t group = pod.hall * kRails + rail;
                const std::uint32_t nics = pod.nicsOnRail(rail);
                const std::uint32_t count = leavesOnRail(pod, rail);
                std::uint32_t node = pod.firstNode;
                for (std::uint32_t i = 0; i < count; ++i, ++leaf) {
                    const std::uint32_t down = evenShare(nics, count, i);
                    for (std::uint32_t port = 1; port <= down; ++port, ++node) {
                        toNic(leaf, port, firstNic(m_site.nodes[node], node) + rail);
                    }
                    for (std::uint32_t port = 1; port <= down; ++port, ++used[group]) {
                        const std::uint32_t spines = m_site.fabric.spines[pod.hall][rail];
                        toSwitch(leaf, kDownPorts + port, m_fabric.firstSpine[group] + used[group] % spines,
                                 used[group] / spines + 1);
                    }
                }
            }
        }
        m_used = std::move(used);
    }

    void spines() {
        std::array<std::uint32_t, kRails> used{};
        for (std::uint32_t group = 0; group < m_fabric.firstSpine.size(); ++group) {
            const std::uint32_t rail = group % kRails;
            const std::uint32_t cores = m_site.fabric.cores[rail];
            const std::uint32_t count = m_site.fabric.spines[group / kRails][rail];
            for (std::uint32_t s = 0; cores > 0 && s < count; ++s) {
                const std::uint32_t up = evenShare(m_used[group], count, s);  // as many as come from below
                for (std::uint32_t port = 1; port <= up; ++port, ++used[rail]) {
                    toSwitch(m_fabric.firstSpine[group] + s, kDownPorts + port,
                             m_fabric.firstCore[rail] + used[rail] % cores, used[rail] / cores + 1);
                }
            }
        }
    }

    void access() {
        std::uint32_t used = 0;
        for (std::uint32_t p = 0; p < m_site.pods.size(); ++p) {
            const PodPlan& pod = m_site.pods[p];
            const std::uint32_t count = accessLeaves(pod);
            std::uint32_t node = pod.firstNode;
            for (std::uint32_t i = 0; i < count; ++i) {
                const std::uint32_t leaf = m_fabric.firstAccessLeaf[p] + i;
                const std::uint32_t down = evenShare(pod.nodes, count, i);
                for (std::uint32_t port = 1; port <= down; ++port, ++node) {
                    toNic(leaf, port, firstNic(m_site.nodes[node], node) + m_site.nodes[node].gpus);
                }
                for (std::uint32_t port = 1; port <= (down + 3) / 4; ++port, ++used) {
                    toSwitch(leaf, kAccessDownPorts + port,
                             m_fabric.firstAccessSpine + used % m_site.fabric.accessSpines,
                             used / m_site.fabric.accessSpines + 1);
                }
            }
        }
    }

private:
    void toNic(std::uint32_t a, std::uint32_t aPort, std::uint32_t nic) { take({a, aPort, true, nic, 1, {}}); }
    void toSwitch(std::uint32_t a, std::uint32_t aPort, std::uint32_t b, std::uint32_t bPort) {
        take({a, aPort, false, b, bPort, {}});
    }
    void take(CablePlan cable) {
        const std::uint32_t luck = below(draw(m_seed, Purpose::LinkState, cable.a, cable.aPort), 10000);
        cable.state = luck < 3 ? CableState::Down : luck < 6 ? CableState::Slow : CableState::Up;
        m_take(cable);
    }

    const SitePlan& m_site;
    const FabricPlan& m_fabric;
    std::uint64_t m_seed;
    const std::function<void(const CablePlan&)>& m_take;
    std::vector<std::uint32_t> m_used;
};

}  // namespace

std::uint32_t leavesOnRail(const PodPlan& pod, std::uint32_t rail) {
    return (pod.nicsOnRail(rail) + kDownPorts - 1) / kDownPorts;
}

FabricPlan planFabric(const SitePlan& site) {
    FabricPlan fabric;
    std::vector<Places> places;
    for (const HallPlan& hall : site.halls) {
        places.emplace_back(hall.networkRacks);
    }
    addLeaves(site, fabric);
    addSpinesAndCores(site, fabric, places);
    addAccess(site, fabric, places.back());
    addNvLink(site, fabric);
    return fabric;
}

void forEachCable(const SitePlan& site, const FabricPlan& fabric, std::uint64_t seed,
                  const std::function<void(const CablePlan&)>& take) {
    Cabler cabler(site, fabric, seed, take);
    cabler.leaves();
    cabler.spines();
    cabler.access();
}

}  // namespace leasehold::demo
