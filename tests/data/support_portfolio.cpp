// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_portfolio.hpp"

namespace leasehold::test {
namespace {

constexpr std::int64_t kGpus = 32;
constexpr std::uint32_t kNodes = 8;
constexpr Duration kStep{3600};
constexpr TimeWindow kAround{kPeriod.from - std::chrono::days{70}, kPeriod.to + std::chrono::days{70}};

Allocation allocationOf(std::size_t lease, ScopeKind scope, std::uint32_t index) {
    Allocation allocation;
    allocation.lease = LeaseIndex(lease);
    allocation.scope = scope;
    allocation.index = index;
    allocation.window = {kBeginning, kForever};
    return allocation;
}

void setPrice(Lease& lease, Chance& chance) {
    static constexpr const char* kCurrencies[] = {"USD", "USD", "EUR", "JPY", "KWD"};
    lease.currency = *parseCurrency(kCurrencies[chance.below(5)]);
    switch (chance.below(8)) {
        case 0:
            lease.priceKind = PriceKind::Credits;
            lease.amount = Money{1 + chance.below(1'000'000'000), lease.currency};
            break;
        case 1:
            lease.priceKind = PriceKind::Internal;
            break;
        case 2:
        case 3:
        case 4:
            lease.priceKind = PriceKind::PerGpuHour;
            lease.unitPrice = UnitPrice{1 + chance.below(9'000'000), lease.currency};
            break;
        default:
            lease.priceKind = PriceKind::Monthly;
            lease.amount = Money{1 + chance.below(1'000'000'000), lease.currency};
    }
}

}  // namespace

Portfolio::Portfolio(unsigned seed, bool complete) {
    Chance chance(seed);
    site.grid(2, 1, 2, 2, 4);
    addSamples(chance, complete);
    snapshot = *site.load();
    snapshot.sites[0].ownerCostPerGpuHour = UnitPrice{1'370'001, Currency{}};
    for (int i = 0; i < 4; ++i) {
        Party party;
        party.name = "T" + std::to_string(i);
        party.isTenant = true;
        snapshot.parties.push_back(party);
    }
    addLeases(chance);
    addStatus(chance);
}

void Portfolio::addLeases(Chance& chance) {
    for (std::uint32_t node = 0; node < kNodes; ++node) {
        Instant from = chance.inside(kAround);
        for (int i = 1 + chance.below(3); i > 0; --i) {
            Lease lease;
            lease.name = "L" + std::to_string(snapshot.leases.size());
            lease.tenant = PartyIndex(static_cast<std::size_t>(chance.below(4)));
            lease.term = {from, from + Duration{3600 + chance.below(5'000'000)}};
            setPrice(lease, chance);
            addTerms(lease, chance);
            snapshot.leases.push_back(lease);
            const std::size_t index = snapshot.leases.size() - 1;
            snapshot.allocations.push_back(allocationOf(index, ScopeKind::Node, node));
            if (chance.one(3)) {  // elsewhere too; where another was first, that one keeps it
                snapshot.allocations.push_back(
                    allocationOf(index, ScopeKind::Node, static_cast<std::uint32_t>(chance.below(kNodes))));
            }
            if (chance.one(4)) {
                snapshot.allocations.push_back(allocationOf(index, ScopeKind::Count, 0));
                snapshot.allocations.back().count = 1 + chance.below(50);
            }
            from = lease.term.to + Duration{chance.below(900'000)};
        }
    }
}

void Portfolio::addTerms(Lease& lease, Chance& chance) const {
    if (lease.priceKind == PriceKind::PerGpuHour && !chance.one(3)) {
        lease.minimumCommitment = chance.below(100) / 100.0;
    }
    if (chance.one(3)) {
        lease.slaAvailability = 0.9 + chance.below(1000) / 10000.0;
        lease.slaCredit = "pro-rata";
    }
    if (chance.one(3)) {
        const Instant from = chance.inside(lease.term);
        lease.ramp = {{{from, from + Duration{1 + chance.below(2'000'000)}}, chance.below(100) / 100.0}};
        if (chance.one(2)) {
            lease.ramp.push_back({{lease.ramp[0].window.to, lease.term.to}, chance.below(100) / 100.0});
        }
    }
    if (chance.one(5)) {
        lease.deliveredGpus = 1 + chance.below(4);
    }
}

void Portfolio::addStatus(Chance& chance) {
    for (int i = 0; i < 12; ++i) {
        const auto first = static_cast<std::uint32_t>(chance.below(kGpus - 4));
        const Instant from = chance.inside(kAround);
        snapshot.statusIntervals.push_back({{first, 1 + static_cast<std::uint32_t>(chance.below(4))},
                                            {from, from + Duration{1 + chance.below(900'000)}},
                                            true,
                                            ""});
    }
}

void Portfolio::addSamples(Chance& chance, bool complete) {
    std::vector<Metric> counters = metricCatalogue();
    counters.resize(2);
    for (Metric& metric : counters) {
        metric.step = kStep;
        const bool better = metric.name == "sm_active";
        // A machine without its agent, or with one for some hours, as it comes.
        std::vector<int> present(kGpus + 1);
        for (int& share : present) {
            share = complete ? 100 : better ? chance.below(2) * (85 + chance.below(16)) : 40 + chance.below(61);
        }
        const std::int64_t from = kPeriod.from.time_since_epoch() / kStep;
        const std::int64_t to = kPeriod.to.time_since_epoch() / kStep;
        site.samples(metric, kGpus, from, to, [&](std::int64_t gpu, std::int64_t) {
            return chance.below(100) >= present[static_cast<std::size_t>(gpu)] ? 255 : chance.one(3) ? 1 : 90;
        });
    }
}

Figures Portfolio::figures(TimeWindow window, std::optional<GroupBy> by, Filter filter) const {
    FigureRequest request;
    request.window = window;
    request.at = kPeriod.from + std::chrono::days{40};
    request.by = by;
    request.filter = std::move(filter);
    auto figures = computeFigures(snapshot, TelemetrySource{site.path().string(), nullptr}, request);
    if (!figures) {
        qFatal("%s", describe(figures.error()).c_str());
    }
    return std::move(*figures);
}

}  // namespace leasehold::test
