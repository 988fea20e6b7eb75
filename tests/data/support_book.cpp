// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_book.hpp"

#include <algorithm>

#include "support_site.hpp"

namespace leasehold::test {
namespace {

constexpr std::uint32_t kGpusPerNode = 8;
constexpr std::uint32_t kNodesPerRack = 2;

void addRack(Snapshot& s, HallIndex hall, ModelIndex model) {
    const auto r = static_cast<std::uint32_t>(s.racks.size());
    Row row;
    row.hall = hall;
    row.name = "R" + std::to_string(r);
    s.rows.push_back(row);
    Pod pod;
    pod.site = SiteIndex(0);
    pod.name = "P" + std::to_string(r);
    s.pods.push_back(pod);
    Rack rack;
    rack.site = SiteIndex(0);
    rack.row = RowIndex(r);
    rack.pod = PodIndex(r);
    rack.name = "K" + std::to_string(r);
    rack.ratedPowerW = 16000;
    rack.gpus = {static_cast<std::uint32_t>(s.gpus.size()), kNodesPerRack * kGpusPerNode};
    rack.firstNode = static_cast<std::uint32_t>(s.nodes.size());
    rack.nodeCount = kNodesPerRack;
    for (std::uint32_t n = 0; n < kNodesPerRack; ++n) {
        Node node;
        node.site = SiteIndex(0);
        node.rack = RackIndex(r);
        node.pod = PodIndex(r);
        node.name = rack.name + "-n" + std::to_string(n);
        node.gpus = {static_cast<std::uint32_t>(s.gpus.size()), kGpusPerNode};
        for (std::uint16_t slot = 0; slot < kGpusPerNode; ++slot) {
            Gpu gpu;
            gpu.id = static_cast<std::int64_t>(s.gpus.size()) + 1;
            gpu.node = NodeIndex(s.nodes.size());
            gpu.model = model;
            gpu.slot = slot;
            s.gpus.push_back(gpu);
        }
        s.nodes.push_back(node);
    }
    s.racks.push_back(rack);
}

}  // namespace

Money usd(std::int64_t cents) {
    return {cents, Currency{}};
}

Book::Book(int halls, int racksPerHall) {
    Site site;
    site.name = "S";
    snapshot.sites.push_back(site);
    snapshot.gpuModels = {"H100", "H200"};
    for (int h = 0; h < halls; ++h) {
        Hall hall;
        hall.site = SiteIndex(0);
        hall.name = "H" + std::to_string(h);
        snapshot.halls.push_back(hall);
        for (int r = 0; r < racksPerHall; ++r) {
            addRack(snapshot, HallIndex(static_cast<std::size_t>(h)), ModelIndex(static_cast<std::size_t>(h % 2)));
        }
    }
}

Lease& Book::lease(const char* name, const char* tenant, const char* from, const char* to) {
    const auto known = std::find_if(snapshot.parties.begin(), snapshot.parties.end(),
                                    [&](const Party& party) { return party.name == tenant; });
    Lease lease;
    lease.name = name;
    lease.tenant = PartyIndex(static_cast<std::size_t>(known - snapshot.parties.begin()));
    if (known == snapshot.parties.end()) {
        Party party;
        party.name = tenant;
        party.isTenant = true;
        snapshot.parties.push_back(party);
    }
    lease.term = {at(from), to == nullptr ? kForever : at(to)};
    lease.priceKind = PriceKind::Monthly;
    lease.amount = usd(310000);
    snapshot.leases.push_back(lease);
    return snapshot.leases.back();
}

Book& Book::holds(ScopeKind scope, std::uint32_t index, TimeWindow window) {
    Allocation allocation;
    allocation.lease = LeaseIndex(snapshot.leases.size() - 1);
    allocation.scope = scope;
    allocation.index = index;
    allocation.window = window;
    snapshot.allocations.push_back(allocation);
    return *this;
}

Book& Book::counts(std::int64_t gpus, const char* model) {
    holds(ScopeKind::Count, 0);
    snapshot.allocations.back().count = gpus;
    snapshot.allocations.back().model = model;
    return *this;
}

Book& Book::down(GpuRange gpus, const char* from, const char* to) {
    snapshot.statusIntervals.push_back({gpus, {at(from), at(to)}, true, "test"});
    return *this;
}

Figures Book::figures(const char* from, const char* to, const char* date, std::optional<GroupBy> by,
                      Filter filter) const {
    FigureRequest request;
    request.window = {at(from), at(to)};
    request.at = at(date);
    request.by = by;
    request.filter = std::move(filter);
    auto figures = computeFigures(snapshot, nullptr, request);
    return figures ? std::move(*figures) : Figures{};
}

}  // namespace leasehold::test
