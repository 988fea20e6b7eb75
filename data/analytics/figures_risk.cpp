// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/figures_at.hpp"
#include "data/analytics/figures_buckets.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

constexpr std::uint64_t kHighlyConcentrated = 1800;
constexpr std::uint64_t kHhiOfOne = 10000;

struct Rent {
    const Lease* lease = nullptr;
    std::int64_t minor = 0;
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
Figure walt(const std::vector<Rent>& rents, std::int64_t total, Instant at, const char* leftOut, End end) {
    Figure figure;
    figure.unit = "years";
    double weighted = 0;
    std::int64_t known = 0;
    for (const Rent& rent : rents) {
        if (const std::optional<Instant> until = end(*rent.lease)) {
            weighted += static_cast<double>(rent.minor) * yearsBetween(at, *until);
            known += rent.minor;
        }
    }
    figure.coverage = static_cast<double>(known) / static_cast<double>(total);
    if (known > 0) {
        figure.value = weighted / static_cast<double>(known);
    }
    if (known < total) {
        figure.note = fmt::format("{}, {:.1f} % of the rent, left out", leftOut,
                                  100 * static_cast<double>(total - known) / static_cast<double>(total));
    }
    return figure;
}

void concentration(const std::vector<Rent>& rents, std::int64_t total, FigureSet& set) {
    std::map<std::uint32_t, std::int64_t> byTenant;
    for (const Rent& rent : rents) {
        byTenant[rent.lease->tenant.value] += rent.minor;
    }
    std::int64_t top = 0;
    Wide squares = 0;
    for (const auto& [tenant, rent] : byTenant) {
        top = std::max(top, rent);
        squares += static_cast<Wide>(rent) * rent;
    }
    const Wide all = static_cast<Wide>(total) * total;
    const long double sum = static_cast<long double>(squares) / static_cast<long double>(all);
    const auto put = [&](FigureId id, const char* unit, double value) {
        set[id].unit = unit;
        set[id].value = value;
        set[id].coverage = 1;
    };
    put(FigureId::TopTenantShare, "share", static_cast<double>(top) / static_cast<double>(total));
    put(FigureId::Hhi, "", static_cast<double>(static_cast<long double>(kHhiOfOne) * sum));
    put(FigureId::EffectiveTenants, "tenants", static_cast<double>(1 / sum));
    // In whole numbers: just at the threshold is not above it.
    if (isMore(squares, kHhiOfOne, all, kHighlyConcentrated)) {
        set[FigureId::Hhi].note = "highly concentrated (above 1,800)";
    }
}

void rollover(const std::vector<Rent>& rents, std::int64_t total, FigureSet& set) {
    std::map<int, std::int64_t> byYear;
    std::int64_t open = 0;
    for (const Rent& rent : rents) {
        if (rent.lease->term.to == kForever) {
            open += rent.minor;
        } else {
            byYear[yearOf(rent.lease->term.to)] += rent.minor;
        }
    }
    set.rollover.emplace();
    for (const auto& [year, rent] : byYear) {
        set.rollover->push_back({year, static_cast<double>(rent) / static_cast<double>(total)});
    }
    set.openEndedShare = static_cast<double>(open) / static_cast<double>(total);
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
            rents.push_back({&lease, part.rent.value_or(0)});
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
    const std::int64_t all = money->minor;
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
