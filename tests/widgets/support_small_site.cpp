// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_small_site.hpp"

#include <fmt/format.h>

namespace leasehold::test {
namespace {

Instant day(std::string_view iso) {
    return *parseInstant(iso);
}

void addNodes(Snapshot& s, const SmallSiteShape& shape, std::uint32_t rack, const std::string& prefix) {
    s.racks[rack].firstNode = static_cast<std::uint32_t>(s.nodes.size());
    s.racks[rack].nodeCount = static_cast<std::uint32_t>(shape.nodesPerRack);
    s.racks[rack].gpus = {static_cast<std::uint32_t>(s.gpus.size()),
                          static_cast<std::uint32_t>(shape.nodesPerRack * shape.gpusPerNode)};
    for (int n = 0; n < shape.nodesPerRack; ++n) {
        Node node;
        node.id = static_cast<std::int64_t>(s.nodes.size()) + 1;
        node.site = SiteIndex(0);
        node.rack = RackIndex(rack);
        node.pod = s.racks[rack].pod;
        node.name = fmt::format("{}-n{}", prefix, n + 1);
        node.model = "HGX H100";
        node.u = static_cast<std::int16_t>(3 + 5 * n);
        node.heightU = 4;
        node.gpus = {static_cast<std::uint32_t>(s.gpus.size()), static_cast<std::uint32_t>(shape.gpusPerNode)};
        for (int g = 0; g < shape.gpusPerNode; ++g) {
            Gpu gpu;
            gpu.id = static_cast<std::int64_t>(s.gpus.size()) + 1;
            gpu.node = NodeIndex(s.nodes.size());
            gpu.model = ModelIndex(0);
            gpu.slot = static_cast<std::uint16_t>(g);
            s.gpus.push_back(gpu);
        }
        s.nodes.push_back(std::move(node));
    }
}

void addRow(Snapshot& s, const SmallSiteShape& shape, int hall, int row) {
    s.rows.push_back({static_cast<std::int64_t>(s.rows.size()) + 1, HallIndex(static_cast<std::size_t>(hall)),
                      std::string(1, static_cast<char>('A' + row))});
    s.pods.push_back(
        {static_cast<std::int64_t>(s.pods.size()) + 1, SiteIndex(0), fmt::format("pod-{:02}", s.pods.size() + 1)});
    for (int r = 0; r < shape.racksPerRow; ++r) {
        Rack rack;
        rack.id = static_cast<std::int64_t>(s.racks.size()) + 1;
        rack.site = SiteIndex(0);
        rack.row = RowIndex(s.rows.size() - 1);
        rack.pod = PodIndex(s.pods.size() - 1);
        rack.name = fmt::format("H{}-{}-{:02}", hall + 1, static_cast<char>('A' + row), r + 1);
        rack.model = "Hopper 8x8";
        rack.placed = true;
        rack.x = static_cast<float>(r) * 0.6F;
        rack.y = static_cast<float>(row) * 3.0F + static_cast<float>(hall) * 30.0F;
        rack.ratedPowerW = 80000;
        s.racks.push_back(rack);
        addNodes(s, shape, static_cast<std::uint32_t>(s.racks.size()) - 1,
                 fmt::format("h{}-{}{:02}", hall + 1, static_cast<char>('a' + row), r + 1));
    }
}

void addFabric(Snapshot& s) {
    const auto addSwitch = [&](std::string name, Tier tier, std::uint16_t ports) {
        Switch device;
        device.id = static_cast<std::int64_t>(s.switches.size()) + 1;
        device.site = SiteIndex(0);
        device.name = std::move(name);
        device.fabric = "compute";
        device.tier = tier;
        device.ports = ports;
        s.switches.push_back(std::move(device));
        return static_cast<std::uint32_t>(s.switches.size()) - 1;
    };
    for (std::uint32_t row = 0; row < s.rows.size(); ++row) {
        const std::uint32_t leaf = addSwitch(fmt::format("leaf-{:02}", row + 1), Tier::Leaf, 64);
        s.switches[leaf].pod = PodIndex(row);
        for (std::uint32_t n = 0; n < s.nodes.size(); ++n) {
            if (s.nodes[n].pod.value == row) {
                s.nics.push_back({static_cast<std::int64_t>(s.nics.size()) + 1, NodeIndex(n), "mlx5_0", 0, -1});
                Link link;
                link.id = static_cast<std::int64_t>(s.links.size()) + 1;
                link.a = {Endpoint::Kind::Switch, leaf, static_cast<std::uint16_t>(n + 1)};
                link.b = {Endpoint::Kind::Nic, static_cast<std::uint32_t>(s.nics.size()) - 1, 1};
                link.rateGbps = 400;
                link.state = n == 1 ? LinkState::Down : LinkState::Up;
                s.links.push_back(link);
            }
        }
    }
    for (int spine = 0; spine < 2; ++spine) {
        const std::uint32_t device = addSwitch(fmt::format("spine-{:02}", spine + 1), Tier::Spine, 64);
        for (std::uint32_t leaf = 0; leaf < s.rows.size(); ++leaf) {
            Link link;
            link.id = static_cast<std::int64_t>(s.links.size()) + 1;
            link.a = {Endpoint::Kind::Switch, leaf, static_cast<std::uint16_t>(60 + spine)};
            link.b = {Endpoint::Kind::Switch, device, static_cast<std::uint16_t>(leaf + 1)};
            link.rateGbps = 800;
            s.links.push_back(link);
        }
    }
}

void addLeases(Snapshot& s) {
    s.parties = {
        {1, "xAI", true, false, false}, {2, "Anthropic", false, true, false}, {3, "Reflection AI", false, true, false}};
    Lease whole;
    whole.id = 1;
    whole.name = "Hall one";
    whole.landlord = PartyIndex(0);
    whole.tenant = PartyIndex(1);
    whole.term = {day("2026-05-01"), day("2029-05-31")};
    whole.priceKind = PriceKind::Monthly;
    whole.amount = Money{125'000'000'000, {}};
    whole.noticeDays = 90;
    whole.ramp = {{{day("2026-05-01"), day("2026-07-01")}, std::nullopt}};
    Lease second;
    second.id = 2;
    second.name = "Row in two";
    second.landlord = PartyIndex(0);
    second.tenant = PartyIndex(2);
    second.term = {day("2026-05-08"), kForever};
    s.leases = {whole, second};
    Allocation hall;
    hall.lease = LeaseIndex(0);
    hall.scope = ScopeKind::Hall;
    hall.index = 0;
    hall.window = {kBeginning, kForever};
    s.allocations.push_back(hall);
    if (s.halls.size() > 1) {
        Allocation row = hall;
        row.lease = LeaseIndex(1);
        row.scope = ScopeKind::Row;
        row.index = static_cast<std::uint32_t>(s.rows.size() / s.halls.size());
        s.allocations.push_back(row);
    }
    s.evidence = {
        {1, Evidence::Subject::Lease, 0, "price", "1250000000", "reported", "share prospectus", "2026-05-20", ""},
        {2, Evidence::Subject::Lease, 0, "from", "2026-05-10", "reported", "press", "2026-05-11", "rival"}};
}

}  // namespace

SnapshotPtr makeSmallSite(const SmallSiteShape& shape) {
    auto made = std::make_shared<Snapshot>();
    Snapshot& s = *made;
    s.name = "Test site";
    Site site;
    site.id = 1;
    site.name = "Test site";
    site.location = "Memphis";
    site.synthetic = true;
    s.sites.push_back(site);
    s.synthetic = true;
    s.gpuModels = {"H100"};
    for (int hall = 0; hall < shape.halls; ++hall) {
        s.halls.push_back({hall + 1, SiteIndex(0), fmt::format("H{}", hall + 1)});
        for (int row = 0; row < shape.rowsPerHall; ++row) {
            addRow(s, shape, hall, row);
        }
    }
    addFabric(s);
    addLeases(s);
    if (s.nodes.size() > 2) {
        s.statusIntervals.push_back({s.nodes[2].gpus, {day("2026-05-09"), kForever}, true, "XID 79"});
    }
    s.feeds.push_back({1, "Busway H1", ScopeKind::Hall, 0, 600000});
    s.metrics = metricCatalogue();
    s.metrics.front().step = Duration{900};
    return made;
}

}  // namespace leasehold::test
