// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of a large portfolio, and placement on a fragmented site.
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "data/analytics/exit_scenario.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/placement.hpp"
#include "data/analytics/rent_roll.hpp"

using namespace leasehold;

namespace {

constexpr std::uint32_t kGpusPerNode = 8;
constexpr std::uint32_t kNodesPerRack = 8;
constexpr std::uint32_t kRacksPerPod = 8;
constexpr std::uint32_t kRacksPerRow = 32;
constexpr std::uint32_t kRowsPerHall = 12;

Instant day(int days) {
    return Instant{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}} + std::chrono::days{days};
}

void addRack(Snapshot& s) {
    const auto r = static_cast<std::uint32_t>(s.racks.size());
    if (r % (kRacksPerRow * kRowsPerHall) == 0) {
        Hall hall;
        hall.site = SiteIndex(0);
        hall.name = "H" + std::to_string(s.halls.size() + 1);
        s.halls.push_back(hall);
    }
    if (r % kRacksPerRow == 0) {
        Row row;
        row.hall = HallIndex(s.halls.size() - 1);
        row.name = "R" + std::to_string(s.rows.size() + 1);
        s.rows.push_back(row);
    }
    if (r % kRacksPerPod == 0) {
        Pod pod;
        pod.site = SiteIndex(0);
        pod.name = "P" + std::to_string(s.pods.size() + 1);
        s.pods.push_back(pod);
    }
    Rack rack;
    rack.site = SiteIndex(0);
    rack.row = RowIndex(s.rows.size() - 1);
    rack.pod = PodIndex(s.pods.size() - 1);
    rack.name = "K" + std::to_string(r + 1);
    rack.ratedPowerW = 80000;
    rack.gpus = {static_cast<std::uint32_t>(s.gpus.size()), kNodesPerRack * kGpusPerNode};
    rack.firstNode = static_cast<std::uint32_t>(s.nodes.size());
    rack.nodeCount = kNodesPerRack;
    for (std::uint32_t n = 0; n < kNodesPerRack; ++n) {
        Node node;
        node.site = SiteIndex(0);
        node.rack = RackIndex(r);
        node.pod = rack.pod;
        node.name = rack.name + "-" + std::to_string(n);
        node.gpus = {static_cast<std::uint32_t>(s.gpus.size()), kGpusPerNode};
        for (std::uint16_t slot = 0; slot < kGpusPerNode; ++slot) {
            Gpu gpu;
            gpu.id = static_cast<std::int64_t>(s.gpus.size()) + 1;
            gpu.node = NodeIndex(s.nodes.size());
            gpu.model = ModelIndex(0);
            gpu.slot = slot;
            s.gpus.push_back(gpu);
        }
        s.nodes.push_back(node);
    }
    s.racks.push_back(rack);
}

/// GPUs, and leases of one to twelve nodes here and there, for a time.
std::unique_ptr<Snapshot> makeSite(std::uint32_t gpus, int leases) {
    auto snapshot = std::make_unique<Snapshot>();
    Snapshot& s = *snapshot;
    Site site;
    site.name = "S";
    s.sites.push_back(site);
    s.gpuModels = {"H100"};
    while (s.gpus.size() < gpus) {
        addRack(s);
    }
    for (int t = 0; t < 400; ++t) {
        Party party;
        party.name = "T" + std::to_string(t);
        party.isTenant = true;
        s.parties.push_back(party);
    }
    std::mt19937 random(7);
    std::uint32_t node = 0;
    for (int i = 0; i < leases; ++i) {
        Lease lease;
        lease.name = "L" + std::to_string(i);
        lease.tenant = PartyIndex(random() % s.parties.size());
        const int from = -static_cast<int>(random() % 700);
        lease.term = {day(from), day(from + 400 + static_cast<int>(random() % 1400))};
        lease.noticeDays = static_cast<int>(random() % 180);
        if (random() % 3 == 0) {
            lease.priceKind = PriceKind::PerGpuHour;
            lease.unitPrice = UnitPrice{1'500'000 + static_cast<std::int64_t>(random() % 2'000'000), Currency{}};
        } else {
            lease.priceKind = PriceKind::Monthly;
            lease.amount = Money{static_cast<std::int64_t>(random() % 1'000'000'000), Currency{}};
        }
        s.leases.push_back(lease);
        for (std::uint32_t n = 1 + static_cast<std::uint32_t>(random()) % 12; n > 0 && node < s.nodes.size();
             --n, node += 1 + static_cast<std::uint32_t>(random()) % 2) {
            Allocation allocation;
            allocation.lease = LeaseIndex(s.leases.size() - 1);
            allocation.scope = ScopeKind::Node;
            allocation.index = node;
            allocation.window = {kBeginning, kForever};
            s.allocations.push_back(allocation);
        }
    }
    for (std::uint32_t gpu = 0; gpu < gpus; gpu += 997) {
        const int from = static_cast<int>(gpu % 300);
        s.statusIntervals.push_back({{gpu, 1}, {day(from), day(from + 3)}, true, ""});
    }
    return snapshot;
}

template <class Work>
void measure(const char* name, const std::string& what, double barSeconds, Work work) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf(
        "{\"bench\": \"%s\", \"case\": \"%s\", \"value\": %.4f, \"unit\": \"s\", \"against\": \"bar %.1f s\", "
        "\"ratio\": %.2f}\n",
        name, what.c_str(), best, barSeconds, barSeconds / best);
    std::fflush(stdout);
}

}  // namespace

int main() {
    const auto large = makeSite(1'000'000, 10'000);
    const std::string size = "1,000,000 GPUs, 10,000 leases";
    FigureRequest request;
    request.window = {day(0), day(365)};
    request.at = day(180);
    measure("figures", size + ", the whole", 1, [&] { (void)computeFigures(*large, nullptr, request); });
    request.by = GroupBy::Tenant;
    measure("figures", size + ", by tenant", 1, [&] { (void)computeFigures(*large, nullptr, request); });
    request.by = GroupBy::Hall;
    measure("figures", size + ", by hall", 1, [&] { (void)computeFigures(*large, nullptr, request); });
    measure("rentroll", size, 1, [&] { (void)rentRoll(*large, day(180)); });
    measure("forward_profile", size + ", 36 months", 1, [&] { (void)forwardProfile(*large, day(180), 36, true); });
    const auto site = makeSite(220'000, 4'000);
    PlacementRequest place;
    place.gpus = 2048;
    place.period = {day(10), day(200)};
    measure("placement", "220,000 GPUs, 4,000 leases, 2,048 wanted", 1, [&] { (void)findPlacement(*site, place); });
    place.gpus = 16;
    measure("placement", "220,000 GPUs, 4,000 leases, 16 wanted", 1, [&] { (void)findPlacement(*site, place); });
    place.gpus = 40000;
    measure("placement", "220,000 GPUs, 4,000 leases, 40,000 wanted", 1, [&] { (void)findPlacement(*site, place); });
    ExitRequest exit;
    exit.at = day(10);
    exit.notices = {{PartyIndex(3), day(20)}};
    exit.months = 60;
    measure("exit_scenario", "220,000 GPUs, 4,000 leases, 60 months", 1, [&] { (void)exitScenario(*site, exit); });
    return 0;
}
