// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "data/demo/fabric_plan.hpp"
#include "data/demo/site_plan.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::demo;

namespace {

/// The first row of a kind of size, for every size that a test runs through.
void sizes(std::initializer_list<std::uint32_t> all) {
    QTest::addColumn<quint32>("gpus");
    for (const std::uint32_t gpus : all) {
        QTest::addRow("%u", gpus) << quint32{gpus};
    }
}

std::uint32_t countRacks(const SitePlan& plan, GpuKind kind) {
    return static_cast<std::uint32_t>(std::count_if(plan.gpuRacks.begin(), plan.gpuRacks.end(),
                                                    [&](std::uint32_t r) { return plan.racks[r].kind == kind; }));
}

std::uint32_t ceilDiv(std::uint32_t a, std::uint32_t b) {
    return (a + b - 1) / b;
}

/// What hangs on the switches of a fabric.
struct Wiring {
    std::vector<CablePlan> cables;
    std::vector<std::uint32_t> down;  ///< [switch] cables to NICs or to switches below
    std::vector<std::uint32_t> up;
    std::set<std::tuple<bool, std::uint32_t, std::uint32_t>> ports;  ///< (NIC?, device, port)
    bool twice = false;
    std::map<std::uint32_t, std::uint32_t> switchOfNic;
};

Wiring wire(const SitePlan& site, const FabricPlan& fabric) {
    Wiring wiring;
    wiring.down.resize(fabric.switches.size());
    wiring.up.resize(fabric.switches.size());
    forEachCable(site, fabric, 1, [&](const CablePlan& cable) {
        wiring.cables.push_back(cable);
        wiring.twice |= !wiring.ports.insert({false, cable.a, cable.aPort}).second;
        wiring.twice |= !wiring.ports.insert({cable.toNic, cable.b, cable.bPort}).second;
        if (cable.toNic) {
            ++wiring.down[cable.a];
            wiring.switchOfNic[cable.b] = cable.a;
        } else {
            ++wiring.up[cable.a];
            ++wiring.down[cable.b];
        }
    });
    return wiring;
}

}  // namespace

/// The reference site's arithmetic: counts, places and wiring, at any size.
class TestDemoPlan : public QObject {
    Q_OBJECT
private slots:
    void splitsExactly_data() { sizes({64, 65, 512, 1000, 4096, 22000, 220000, 999999, 1000000}); }
    void splitsExactly() {
        QFETCH(quint32, gpus);
        const Mix mix = splitGpus(gpus);
        QCOMPARE(mix.h100 + mix.h200 + mix.gb200, gpus);
        QCOMPARE(mix.h200 % 8, 0U);
        QCOMPARE(mix.gb200 % 8, 0U);
        QVERIFY(std::abs(mix.h200 - gpus * 50.0 / 220) <= 4);
        QVERIFY(std::abs(mix.gb200 - gpus * 20.0 / 220) <= 4);
        const SitePlan plan = planColossus1(gpus);
        std::uint32_t total = 0;
        for (const NodePlan& node : plan.nodes) {
            QCOMPARE(node.firstGpu, total);  // contiguous, in physical order
            QVERIFY(node.gpus > 0);
            total += node.gpus;
        }
        QCOMPARE(total, gpus);
        QCOMPARE(countRacks(plan, GpuKind::H100), ceilDiv(mix.h100, 64));
        QCOMPARE(countRacks(plan, GpuKind::H200), ceilDiv(mix.h200, 64));
        QCOMPARE(countRacks(plan, GpuKind::Gb200), ceilDiv(mix.gb200, 72));
        QVERIFY(!plan.gpuRacks.empty());
    }

    void is220000AsReported() {
        const SitePlan plan = planColossus1(220000);
        QCOMPARE(splitGpus(220000).h100, 150000U);
        QCOMPARE(splitGpus(220000).h200, 50000U);
        QCOMPARE(countRacks(plan, GpuKind::H100), 2344U);
        QCOMPARE(countRacks(plan, GpuKind::H200), 782U);
        QCOMPARE(countRacks(plan, GpuKind::Gb200), 278U);
        QCOMPARE(plan.racks[plan.gpuRacks.back()].gpus, 56U);
        const auto arrays = std::count_if(plan.pods.begin(), plan.pods.end(),
                                          [](const PodPlan& pod) { return pod.kind != GpuKind::Gb200; });
        QCOMPARE(arrays, 391);
        QCOMPARE(plan.halls.size(), std::size_t{10});  // eight of Hopper, one of NVL72, one for the cores
        for (std::size_t hall = 0; hall < 8; ++hall) {
            QVERIFY(plan.halls[hall].gpus > 24000 && plan.halls[hall].gpus < 26000);
        }
    }

    void everythingHasItsPlace_data() { sizes({64, 512, 4096, 22000, 220000, 1000000}); }
    void everythingHasItsPlace() {
        QFETCH(quint32, gpus);
        const SitePlan plan = planColossus1(gpus);
        for (const PodPlan& pod : plan.pods) {
            for (std::uint32_t r = pod.firstRack; r < pod.firstRack + pod.racks; ++r) {
                QCOMPARE(&plan.pods[static_cast<std::size_t>(plan.racks[r].pod)], &pod);
                QCOMPARE(plan.rows[plan.racks[r].row].hall, pod.hall);
                QCOMPARE(plan.racks[r].row, plan.racks[pod.firstRack].row);  // contiguous, in one row
            }
        }
        std::set<std::string> names;
        for (std::uint32_t r = 0; r < plan.racks.size(); ++r) {
            const RackPlan& rack = plan.racks[r];
            QVERIFY(names.insert(plan.rackName(rack)).second);
            if (r > 0 && plan.racks[r - 1].row == rack.row) {
                QVERIFY(plan.racks[r - 1].x + 60 <= rack.x);  // left to right, none in another
                QCOMPARE(plan.racks[r - 1].y, rack.y);
                QCOMPARE(rack.number, plan.racks[r - 1].number + 1);
            } else {
                QCOMPARE(rack.number, 1U);
            }
        }
        for (const NodePlan& node : plan.nodes) {
            QVERIFY(names.insert(plan.nodeName(node)).second);
        }
    }

    void racksDoNotOverlap_data() { sizes({64, 4096, 22000, 220000, 1000000}); }
    void racksDoNotOverlap() {
        QFETCH(quint32, gpus);
        const SitePlan plan = planColossus1(gpus);
        // All are 60 by 120: two overlap only if they share a cell of that size or touch neighbouring ones.
        std::map<std::pair<int, int>, std::vector<const RackPlan*>> cells;
        for (const RackPlan& rack : plan.racks) {
            for (int dx = -1; dx <= 1; ++dx) {
                for (int dy = -1; dy <= 1; ++dy) {
                    for (const RackPlan* other : cells[{rack.x / 60 + dx, rack.y / 120 + dy}]) {
                        QVERIFY(std::abs(other->x - rack.x) >= 60 || std::abs(other->y - rack.y) >= 120);
                    }
                }
            }
            cells[{rack.x / 60, rack.y / 120}].push_back(&rack);
        }
    }

    void frontsFaceEachOther() {
        const SitePlan plan = planColossus1(4096);
        std::map<std::uint32_t, const RackPlan*> rows;
        for (const RackPlan& rack : plan.racks) {
            rows.emplace(rack.row, &rack);
        }
        for (std::uint32_t row = 0; row + 1 < rows.size(); row += 2) {
            QCOMPARE(rows[row]->rotation, 180);  // its front looks to +y
            QCOMPARE(rows[row + 1]->rotation, 0);
            QCOMPARE(rows[row + 1]->y - rows[row]->y, 120 + 180);
        }
    }

    void campusIsCompact() {
        const SitePlan plan = planColossus1(220000);
        int right = 0;
        int back = 0;
        for (const HallPlan& hall : plan.halls) {
            right = std::max(right, hall.x + hall.width);
            back = std::max(back, hall.y + hall.depth);
        }
        QVERIFY(right > back && right < 3 * back);
    }

    void fabricIsWhole_data() { sizes({64, 512, 4096, 22000}); }
    void fabricIsWhole() {
        QFETCH(quint32, gpus);
        const SitePlan site = planColossus1(gpus);
        const FabricPlan fabric = planFabric(site);
        const Wiring wiring = wire(site, fabric);
        QVERIFY(!wiring.twice);
        QCOMPARE(wiring.switchOfNic.size(), gpus + site.nodes.size());  // every NIC has one cable
        QVERIFY(std::is_sorted(wiring.cables.begin(), wiring.cables.end(), [](const CablePlan& a, const CablePlan& b) {
            return std::tie(a.a, a.aPort) < std::tie(b.a, b.aPort);
        }));
        for (std::uint32_t s = 0; s < fabric.switches.size(); ++s) {
            const SwitchPlan& one = fabric.switches[s];
            QVERIFY(wiring.down[s] + wiring.up[s] <= one.ports);
            if (one.role == SwitchRole::Leaf) {
                QCOMPARE(wiring.down[s], wiring.up[s]);
                QVERIFY(wiring.down[s] > 0 && wiring.down[s] <= 64);
            } else if (one.role == SwitchRole::Spine && wiring.up[s] > 0) {
                QCOMPARE(wiring.down[s], wiring.up[s]);
            } else if (one.role == SwitchRole::NvLink) {
                QCOMPARE(wiring.down[s] + wiring.up[s], 0U);
            } else {
                QVERIFY(wiring.down[s] > 0);
            }
        }
    }

    void railsMeetTheirLeaves() {
        const SitePlan site = planColossus1(22000);
        const FabricPlan fabric = planFabric(site);
        const Wiring wiring = wire(site, fabric);
        for (std::uint32_t n = 0; n < site.nodes.size(); ++n) {
            const NodePlan& node = site.nodes[n];
            for (std::uint32_t slot = 0; slot < node.gpus; ++slot) {
                const SwitchPlan& leaf = fabric.switches[wiring.switchOfNic.at(firstNic(node, n) + slot)];
                QCOMPARE(leaf.role, SwitchRole::Leaf);
                QCOMPARE(leaf.pod, site.racks[node.rack].pod);
                QVERIFY(leaf.name.find("-r" + std::to_string(slot)) != std::string::npos);
            }
            const SwitchPlan& access = fabric.switches[wiring.switchOfNic.at(firstNic(node, n) + node.gpus)];
            QCOMPARE(access.role, SwitchRole::AccessLeaf);
        }
    }

    void fullArraysHave64DownAnd64Up() {
        const SitePlan site = planColossus1(22000);
        const FabricPlan fabric = planFabric(site);
        const Wiring wiring = wire(site, fabric);
        std::uint32_t full = 0;
        for (std::uint32_t s = 0; s < fabric.switches.size(); ++s) {
            const SwitchPlan& one = fabric.switches[s];
            if (one.role == SwitchRole::Leaf && site.pods[static_cast<std::size_t>(one.pod)].gpus == 512) {
                QCOMPARE(wiring.down[s], 64U);
                QCOMPARE(wiring.up[s], 64U);
                ++full;
            }
        }
        const auto arrays = static_cast<std::uint32_t>(
            std::count_if(site.pods.begin(), site.pods.end(), [](const PodPlan& pod) { return pod.gpus == 512; }));
        QVERIFY(arrays > 30);
        QCOMPARE(full, arrays * 8);
    }

    /// Any leaf reaches any other of its rail: over a spine of its hall, or over a core.
    void everyRailIsOneFabric() {
        const SitePlan site = planColossus1(22000);
        const FabricPlan fabric = planFabric(site);
        std::vector<std::uint32_t> root(fabric.switches.size());
        for (std::uint32_t s = 0; s < root.size(); ++s) {
            root[s] = s;
        }
        const auto find = [&](std::uint32_t s) {
            while (root[s] != s) {
                s = root[s] = root[root[s]];
            }
            return s;
        };
        forEachCable(site, fabric, 1, [&](const CablePlan& cable) {
            if (!cable.toNic) {
                root[find(cable.a)] = find(cable.b);
            }
        });
        std::map<char, std::set<std::uint32_t>> parts;
        for (std::uint32_t s = 0; s < root.size(); ++s) {
            if (fabric.switches[s].role == SwitchRole::Leaf) {
                const std::string& name = fabric.switches[s].name;
                parts[name[name.rfind("-r") + 2]].insert(find(s));
            }
        }
        QCOMPARE(parts.size(), std::size_t{8});
        for (const auto& [rail, roots] : parts) {
            QCOMPARE(roots.size(), std::size_t{1});
        }
    }

    /// Nothing stands in another thing's place in a rack.
    void elevationsAreSound_data() { sizes({64, 4096, 220000}); }
    void elevationsAreSound() {
        QFETCH(quint32, gpus);
        const SitePlan site = planColossus1(gpus);
        const FabricPlan fabric = planFabric(site);
        std::vector<std::uint64_t> taken(site.racks.size());
        const auto take = [&](std::uint32_t rack, std::uint32_t u, std::uint32_t height) {
            const std::uint64_t mask = ((1ULL << height) - 1) << u;
            const bool free = (taken[rack] & mask) == 0 && u > 0 && u + height <= 49;
            taken[rack] |= mask;
            return free;
        };
        for (const NodePlan& node : site.nodes) {
            QVERIFY(take(node.rack, node.u, node.heightU));
        }
        std::set<std::string> names;
        for (const SwitchPlan& one : fabric.switches) {
            QVERIFY(take(one.rack, one.u, one.role == SwitchRole::NvLink ? 1 : 2));
            QVERIFY2(names.insert(one.name).second, one.name.c_str());
        }
    }

    void largeFabricsAreCounted_data() {
        QTest::addColumn<quint32>("gpus");
        QTest::addColumn<quint32>("leaves");
        // Hopper leaves: 8 per array; NVL72 leaves: 12 per full pod.
        QTest::newRow("220000") << 220000U << 391U * 8 + 34 * 12 + 4 * 2;
        QTest::newRow("1000000") << 1000000U << 0U;
    }
    void largeFabricsAreCounted() {
        QFETCH(quint32, gpus);
        QFETCH(quint32, leaves);
        const SitePlan site = planColossus1(gpus);
        const FabricPlan fabric = planFabric(site);
        std::map<SwitchRole, std::uint32_t> count;
        for (const SwitchPlan& one : fabric.switches) {
            ++count[one.role];
        }
        if (leaves > 0) {
            QCOMPARE(count[SwitchRole::Leaf], leaves);
        }
        std::uint64_t cables = 0;
        std::vector<std::uint32_t> down(fabric.switches.size());
        std::vector<std::uint32_t> up(fabric.switches.size());
        forEachCable(site, fabric, 1, [&](const CablePlan& cable) {
            ++cables;
            if (!cable.toNic) {
                ++up[cable.a];
                ++down[cable.b];
            }
        });
        QVERIFY(cables >= 3ULL * gpus + site.nodes.size());  // three tiers of as many, and access
        for (std::uint32_t s = 0; s < fabric.switches.size(); ++s) {
            QVERIFY(up[s] <= 64 && down[s] <= 128);
            if (fabric.switches[s].role == SwitchRole::Spine) {
                QCOMPARE(down[s], up[s]);
            }
        }
        QCOMPARE(count[SwitchRole::NvLink], countRacks(site, GpuKind::Gb200) * 9);
    }

    void plannedHallIsModest_data() { sizes({64, 4096, 220000, 1000000}); }
    void plannedHallIsModest() {
        QFETCH(quint32, gpus);
        const SitePlan plan = planColossus2(gpus);
        QVERIFY(plan.gpus > 0);
        QVERIFY(plan.gpus <= std::max(gpus / 30, 144U));
        QCOMPARE(plan.gpus % 72, 0U);
        QCOMPARE(plan.halls.front().name, std::string("C2-H1"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestDemoPlan>)
#include "tst_demo_plan.moc"
