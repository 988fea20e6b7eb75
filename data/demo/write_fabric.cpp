// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string_view>

#include "data/demo/bulk_insert.hpp"
#include "data/demo/site_writer.hpp"

namespace leasehold::demo {
namespace {

constexpr std::int64_t kRateMbps = 400000;
constexpr std::uint64_t kRowsPerBeat = 65536;
constexpr std::array<std::string_view, 9> kNicNames{"mlx5_0", "mlx5_1", "mlx5_2", "mlx5_3", "mlx5_4",
                                                    "mlx5_5", "mlx5_6", "mlx5_7", "mlx5_8"};

struct RoleText {
    std::string_view fabric;
    std::string_view tier;
    std::string_view model;
};

RoleText textOf(SwitchRole role) {
    switch (role) {
        case SwitchRole::Leaf:
            return {"compute", "leaf", "SN5600"};
        case SwitchRole::Spine:
            return {"compute", "spine", "SN5600"};
        case SwitchRole::Core:
            return {"compute", "core", "SN5600"};
        case SwitchRole::AccessLeaf:
            return {"access", "leaf", "SN5600"};
        case SwitchRole::AccessSpine:
            return {"access", "spine", "SN5600"};
        case SwitchRole::NvLink:
            break;
    }
    return {"nvlink", "nvlink", "NVLink switch tray"};
}

void writeSwitches(SQLite::Database& database, const FabricPlan& fabric) {
    BulkInsert insert(database,
                      "INSERT INTO switch (id, site_id, pod_id, rack_id, name, fabric, tier, ports, u, model) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t s = 0; s < fabric.switches.size(); ++s) {
        const SwitchPlan& plan = fabric.switches[s];
        const RoleText text = textOf(plan.role);
        const IntegerOrNull pod{plan.pod >= 0, plan.pod + 1};
        insert.row(s + 1, kColossus1, pod, plan.rack + 1, plan.name, text.fabric, text.tier, plan.ports, plan.u,
                   text.model);
    }
}

void writeNics(SQLite::Database& database, const SitePlan& site) {
    BulkInsert insert(database, "INSERT INTO nic (id, node_id, name, gpu_slot) VALUES (?, ?, ?, ?)");
    for (std::uint32_t n = 0; n < site.nodes.size(); ++n) {
        const NodePlan& node = site.nodes[n];
        for (std::uint32_t k = 0; k <= node.gpus; ++k) {  // the last is the access fabric's
            const IntegerOrNull slot{k < node.gpus, k};
            insert.row(firstNic(node, n) + k + 1, n + 1, kNicNames[k], slot);
        }
    }
}

}  // namespace

std::uint64_t writeFabric(SQLite::Database& database, const SitePlan& site, const FabricPlan& fabric,
                          std::uint64_t seed, const Beat& beat) {
    writeSwitches(database, fabric);
    beat(0.05);
    writeNics(database, site);
    beat(0.25);
    BulkInsert insert(database,
                      "INSERT INTO link (id, a_id, a_port, b_nic, b_id, b_port, rate_mbps, state) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    const double expected = 3.2 * site.gpus;
    std::uint64_t links = 0;
    forEachCable(site, fabric, seed, [&](const CablePlan& cable) {
        const std::int64_t rate = cable.state == CableState::Slow ? kRateMbps / 2 : kRateMbps;
        ++links;
        if (cable.state == CableState::Up) {
            insert.row(links, cable.a + 1, cable.aPort, cable.toNic ? 1 : 0, cable.b + 1, cable.bPort, rate, nullptr);
        } else {
            insert.row(links, cable.a + 1, cable.aPort, cable.toNic ? 1 : 0, cable.b + 1, cable.bPort, rate,
                       cable.state == CableState::Down ? "down" : "slow");
        }
        if (links % kRowsPerBeat == 0) {
            beat(0.25 + 0.75 * std::min(1.0, static_cast<double>(links) / expected));
        }
    });
    return links;
}

}  // namespace leasehold::demo
