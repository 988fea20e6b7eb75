// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/lease_money.hpp"

#include <algorithm>

#include "data/analytics/ground.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/wide.hpp"

namespace leasehold {
namespace {

void priceRent(const Lease& lease, const LeaseHolding& holding, TimeWindow time, const SamplesOf& samples,
               LeaseLine& line) {
    Accrued all;
    Wide denominator = 1;
    const std::vector<Instant> edges = monthEdges(time);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        const TimeWindow part{edges[i], edges[i + 1]};
        const MonthAccrual month(lease, holding, intersect(wholeMonths(part), lease.term), samples);
        Accrued inside = month.upTo(part.to);
        inside -= month.upTo(part.from);
        line.billedByUse = line.billedByUse || month.isByUse();
        if (inside.knownSeconds < part.length().count()) {
            line.unknown = month.unknown();
            line.billedThin = line.billedThin || month.isThin();
        }
        all += inside;
        denominator = month.denominator();
    }
    line.contractedUnrounded =
        static_cast<double>(static_cast<long double>(all.contracted) / static_cast<long double>(denominator));
    line.minimumShortfall = static_cast<double>(all.minimum);
    line.rampDiscount = static_cast<double>(all.ramp);
    line.shortDelivery = static_cast<double>(all.delivery);
    line.slaCredit = static_cast<double>(all.sla);
    line.billedKnownSeconds = all.knownSeconds;
    line.billedCoveredSeconds = all.coveredSeconds;
    line.contracted = narrow(contractedAmount(all, denominator));
    if (!line.contracted) {
        line.unknown = "the amount exceeds what can be counted";
        return;
    }
    line.billedKnown = narrow(billedAmount(all, denominator)).value_or(0);
    if (line.billedKnownSeconds == line.inForceSeconds) {
        line.billed = line.billedKnown;
    }
}

void priceCredits(const Lease& lease, TimeWindow time, LeaseLine& line) {
    line.contracted = 0;
    line.billed = 0;
    if (!lease.amount || lease.term.to == kForever) {
        line.unknown = lease.amount ? "credits of a lease without an end" : "credits of an unknown amount";
        return;
    }
    line.credits =
        narrow(roundDiv(static_cast<Wide>(lease.amount->minor) * time.length().count(), lease.term.length().count()));
}

}  // namespace

std::int64_t microsPerMinor(Currency currency) {
    std::int64_t micros = 1'000'000;
    for (int i = 0; i < minorDigits(currency); ++i) {
        micros /= 10;
    }
    return micros;
}

std::optional<std::int64_t> monthlyRent(const Lease& lease, std::int64_t gpusHeld, bool holdingKnown) {
    if (lease.priceKind == PriceKind::Monthly && lease.amount) {
        return lease.amount->minor;
    }
    if (lease.priceKind == PriceKind::PerGpuHour && lease.unitPrice && holdingKnown) {
        return narrow(roundDiv(static_cast<Wide>(lease.unitPrice->micros) * gpusHeld * kHoursPerMonth,
                               microsPerMinor(lease.currency)));
    }
    return std::nullopt;
}

std::optional<Money> monthlyRent(const Snapshot& snapshot, LeaseIndex lease, Instant at) {
    const Lease& one = snapshot.leases[lease.value];
    if (!one.term.contains(at)) {
        return std::nullopt;
    }
    if (one.priceKind == PriceKind::Monthly) {
        return one.amount;
    }
    return monthlyRents(snapshot, at)[lease.value];
}

std::vector<std::optional<Money>> monthlyRents(const Snapshot& snapshot, Instant at) {
    const std::vector<LeaseHolding> holdings = leaseHoldings(snapshot, {at, at + Duration{1}});
    std::vector<std::optional<Money>> rents(snapshot.leases.size());
    for (std::size_t i = 0; i < rents.size(); ++i) {
        const Lease& lease = snapshot.leases[i];
        const LeaseHolding& holding = holdings[i];
        if (lease.term.contains(at)) {
            if (const auto minor = monthlyRent(lease, holding.placed.at(at) + holding.counted.at(at), holding.known)) {
                rents[i] = Money{*minor, lease.currency};
            }
        }
    }
    return rents;
}

std::optional<Instant> exitAfterNotice(const Lease& lease, Instant served) {
    const auto exit = earliestExit(lease, served);
    return exit ? std::optional(std::max(*exit, lease.term.from)) : exit;
}

std::optional<Instant> earliestExit(const Lease& lease, Instant at) {
    const std::optional<Instant> end = lease.term.to == kForever ? std::nullopt : std::optional<Instant>(lease.term.to);
    if (!lease.noticeDays) {
        return end;
    }
    const Instant exit = std::max(at, lease.lockInUntil.value_or(at)) + std::chrono::days{*lease.noticeDays};
    return end ? std::min(*end, exit) : exit;
}

void priceLease(const Lease& lease, const LeaseHolding& holding, TimeWindow window, const SamplesOf& samples,
                LeaseLine& line) {
    const TimeWindow time = intersect(window, lease.term);
    line.inForceSeconds = time.length().count();
    if (lease.priceKind == PriceKind::Credits) {
        line.credits = 0;
    }
    if (time.empty() || lease.priceKind == PriceKind::Internal) {
        line.contracted = 0;
        line.billed = 0;
        line.billedKnownSeconds = line.inForceSeconds;
        line.billedCoveredSeconds = static_cast<double>(line.inForceSeconds);
        return;
    }
    if (lease.priceKind == PriceKind::Credits) {
        line.credits.reset();
        priceCredits(lease, time, line);
        return;
    }
    const bool known = (lease.priceKind == PriceKind::Monthly && lease.amount) ||
                       (lease.priceKind == PriceKind::PerGpuHour && lease.unitPrice);
    if (!known) {
        line.unknown = "the price is not known";
        return;
    }
    if (lease.priceKind == PriceKind::PerGpuHour && !holding.known) {
        line.unknown = "it is not known how many GPUs it holds";
        return;
    }
    priceRent(lease, holding, time, samples, line);
}

}  // namespace leasehold
