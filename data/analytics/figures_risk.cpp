// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/figures_at.hpp"
#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

struct Rent {
    const Lease* lease = nullptr;
    double minor = 0;
};

Figure notKnown(const char* unit, const Figure& total, const std::string& why) {
    Figure figure;
    figure.unit = unit;
    figure.coverage = total.coverage;
    figure.note = why;
    return figure;
}

/// Rent-weighted years; `end` gives the end of a lease or none, which leaves it out.
template <class End>
Figure walt(const std::vector<Rent>& rents, double total, Instant at, const char* leftOut, End end) {
    Figure figure;
    figure.unit = "years";
    double weighted = 0;
    double known = 0;
    for (const Rent& rent : rents) {
        if (const std::optional<Instant> until = end(*rent.lease)) {
            weighted += rent.minor * yearsBetween(at, *until);
            known += rent.minor;
        }
    }
    figure.coverage = known / total;
    if (known > 0) {
        figure.value = weighted / known;
    }
    if (known < total) {
        figure.note = fmt::format("{}, {:.1f} % of the rent, left out", leftOut, 100 * (total - known) / total);
    }
    return figure;
}

void concentration(const std::vector<Rent>& rents, double total, FigureSet& set) {
    std::map<std::uint32_t, double> byTenant;
    for (const Rent& rent : rents) {
        byTenant[rent.lease->tenant.value] += rent.minor;
    }
    double top = 0;
    double squares = 0;
    for (const auto& [tenant, rent] : byTenant) {
        const double share = rent / total;
        top = std::max(top, share);
        squares += share * share;
    }
    const auto put = [&](FigureId id, const char* unit, double value) {
        set[id].unit = unit;
        set[id].value = value;
        set[id].coverage = 1;
    };
    put(FigureId::TopTenantShare, "share", top);
    put(FigureId::Hhi, "", 10000 * squares);
    put(FigureId::EffectiveTenants, "tenants", 1 / squares);
    if (10000 * squares > 1800) {
        set[FigureId::Hhi].note = "highly concentrated (above 1,800)";
    }
}

void rollover(const std::vector<Rent>& rents, double total, FigureSet& set) {
    std::map<int, double> byYear;
    double open = 0;
    for (const Rent& rent : rents) {
        if (rent.lease->term.to == kForever) {
            open += rent.minor;
        } else {
            byYear[yearOf(rent.lease->term.to)] += rent.minor;
        }
    }
    set.rollover.emplace();
    for (const auto& [year, rent] : byYear) {
        set.rollover->push_back({year, rent / total});
    }
    set.openEndedShare = open / total;
}

std::string apart(std::size_t internal, std::size_t credits) {
    std::string text;
    if (internal > 0) {
        text = fmt::format("{} internal", internal);
    }
    if (credits > 0) {
        text += fmt::format("{}{} in credits", text.empty() ? "" : " and ", credits);
    }
    return text.empty() ? text : text + (internal + credits == 1 ? " lease apart" : " leases apart");
}

}  // namespace

void riskFigures(const Snapshot& snapshot, const Bucket& bucket, Instant at, FigureSet& set) {
    MoneySum sum;
    std::vector<Rent> rents;
    std::size_t internal = 0;
    std::size_t credits = 0;
    for (const LeasePart& part : bucket.parts) {
        const Lease& lease = snapshot.leases[part.lease];
        if (!part.rents) {
            continue;
        }
        internal += lease.priceKind == PriceKind::Internal ? 1 : 0;
        credits += lease.priceKind == PriceKind::Credits ? 1 : 0;
        if (paysRent(lease)) {
            sum.add(lease.currency, part.rent, 1);
            rents.push_back({&lease, static_cast<double>(part.rent.value_or(0))});
        }
    }
    const Currency usual = usualCurrency(snapshot);
    Figure& total = set[FigureId::TotalMonthlyRent];
    total = sum.figure(usual, "rent");
    if (const std::string text = apart(internal, credits); !text.empty()) {
        total.note += (total.note.empty() ? "" : "; ") + text;
    }
    const auto money = sum.single(usual);
    if (!money || money->minor <= 0) {
        const std::string why = money ? "no lease in force pays rent" : "the total rent is n/a";
        set[FigureId::TopTenantShare] = notKnown("share", total, why);
        set[FigureId::Hhi] = notKnown("", total, why);
        set[FigureId::EffectiveTenants] = notKnown("tenants", total, why);
        set[FigureId::WaltToExpiry] = notKnown("years", total, why);
        set[FigureId::WaltToBreak] = notKnown("years", total, why);
        return;
    }
    const auto all = static_cast<double>(money->minor);
    concentration(rents, all, set);
    rollover(rents, all, set);
    set[FigureId::WaltToExpiry] =
        walt(rents, all, at, "open-ended leases", [](const Lease& lease) -> std::optional<Instant> {
            return lease.term.to == kForever ? std::nullopt : std::optional(lease.term.to);
        });
    set[FigureId::WaltToBreak] =
        walt(rents, all, at, "leases without an end or a notice term",
             [&](const Lease& lease) -> std::optional<Instant> { return earliestExit(lease, at); });
}

FigureSet riskFiguresAt(const Snapshot& snapshot, const std::vector<LeaseHolding>& holdings, Instant at) {
    Bucket bucket;
    for (std::uint32_t i = 0; i < snapshot.leases.size(); ++i) {
        const Lease& lease = snapshot.leases[i];
        if (!lease.term.contains(at)) {
            continue;
        }
        LeasePart part;
        part.lease = i;
        part.rents = true;
        part.rent = monthlyRent(lease, holdings[i].placed.at(at) + holdings[i].counted.at(at), holdings[i].known);
        bucket.parts.push_back(part);
    }
    FigureSet set;
    riskFigures(snapshot, bucket, at, set);
    return set;
}

}  // namespace leasehold
