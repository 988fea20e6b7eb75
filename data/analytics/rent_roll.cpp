// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/rent_roll.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/wide.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostNames = 4;

/// "A, B, C and 5 more".
class NameList {
public:
    void add(const std::string& name) {
        if (!m_seen.insert(name).second) {
            return;
        }
        if (m_seen.size() <= kMostNames) {
            m_text += (m_text.empty() ? "" : ", ") + name;
        }
    }
    [[nodiscard]] std::string text() const {
        return m_seen.size() <= kMostNames ? m_text : fmt::format("{} and {} more", m_text, m_seen.size() - kMostNames);
    }

private:
    std::set<std::string> m_seen;
    std::string m_text;
};

SiteIndex siteOf(const Snapshot& s, const Allocation& a) {
    switch (a.scope) {
        case ScopeKind::Site:
            return SiteIndex(a.index);
        case ScopeKind::Hall:
            return s.halls[a.index].site;
        case ScopeKind::Row:
            return s.halls[s.rows[a.index].hall.value].site;
        case ScopeKind::Rack:
            return s.racks[a.index].site;
        case ScopeKind::Pod:
            return s.pods[a.index].site;
        case ScopeKind::Node:
        case ScopeKind::Gpus:
            return s.nodes[a.index].site;
        case ScopeKind::Count:
            break;
    }
    return {};
}

std::string scopeText(const Snapshot& s, const Allocation& a) {
    switch (a.scope) {
        case ScopeKind::Site:
            return "whole site";
        case ScopeKind::Hall:
            return "hall " + s.halls[a.index].name;
        case ScopeKind::Row:
            return "row " + s.rows[a.index].name;
        case ScopeKind::Rack:
            return "rack " + s.racks[a.index].name;
        case ScopeKind::Pod:
            return "pod " + s.pods[a.index].name;
        case ScopeKind::Node:
            return "node " + s.nodes[a.index].name;
        case ScopeKind::Gpus:
            return fmt::format("{}/{}-{}", s.nodes[a.index].name, a.slotFrom, a.slotTo - 1);
        case ScopeKind::Count:
            return fmt::format("{} {}GPUs without places", groupedDigits(static_cast<std::uint64_t>(a.count)),
                               a.model.empty() ? "" : a.model + ' ');
    }
    return {};
}

std::string groupedMoney(const Money& money) {
    std::string decimal = formatDecimal(money);
    const std::size_t point = std::min(decimal.find('.'), decimal.size());
    return groupedDigits(std::stoull(decimal.substr(0, point))) + decimal.substr(point);
}

std::string priceText(const Lease& lease) {
    switch (lease.priceKind) {
        case PriceKind::Monthly:
            return lease.amount ? fmt::format("{} {} a month", groupedMoney(*lease.amount), lease.currency.text())
                                : "unknown";
        case PriceKind::PerGpuHour:
            return lease.unitPrice ? fmt::format("{} {}/GPU-h", formatDecimal(*lease.unitPrice), lease.currency.text())
                                   : "unknown";
        case PriceKind::Credits:
            return lease.amount ? fmt::format("{} {} in credits", groupedMoney(*lease.amount), lease.currency.text())
                                : "credits, amount unknown";
        case PriceKind::Internal:
            return "internal";
        case PriceKind::Unknown:
            break;
    }
    return "unknown";
}

bool rampAt(const Lease& lease, Instant at) {
    return std::any_of(lease.ramp.begin(), lease.ramp.end(), [&](const RampStep& step) {
        return step.window.contains(at) && (!step.share || *step.share < 1);
    });
}

/// Rival values by field, from one walk over the evidence.
struct Conflicts {
    struct Field {
        std::vector<std::pair<std::string, std::string>> values;  ///< value, source
        std::set<std::string> seen;
    };
    std::map<std::uint32_t, std::map<std::string, Field>> byLease;

    explicit Conflicts(const Snapshot& snapshot) {
        for (const Evidence& one : snapshot.evidence) {
            if (one.subject != Evidence::Subject::Lease) {
                continue;
            }
            Field& field = byLease[one.index][one.field];
            if (field.seen.insert(one.value).second) {
                field.values.emplace_back(one.value, one.source);
            }
        }
    }

    [[nodiscard]] std::string text(std::uint32_t lease, std::size_t& rivals) const {
        rivals = 0;
        const auto found = byLease.find(lease);
        std::string text;
        if (found == byLease.end()) {
            return text;
        }
        for (const auto& [name, field] : found->second) {
            if (field.values.size() < 2) {
                continue;
            }
            rivals += field.values.size() - 1;
            text += (text.empty() ? "" : "; ") + name + ": ";
            for (std::size_t i = 0; i < field.values.size(); ++i) {
                text += fmt::format("{}{} ({})", i > 0 ? " or " : "", field.values[i].first, field.values[i].second);
            }
        }
        return text;
    }
};

void fillTerms(const Snapshot& s, const Lease& lease, Instant at, RentRollRow& row) {
    row.name = lease.name;
    row.landlord = lease.landlord ? s.parties[lease.landlord.value].name : "";
    row.tenant = lease.tenant ? s.parties[lease.tenant.value].name : "";
    row.from = lease.term.from;
    row.to = lease.term.to == kForever ? std::nullopt : std::optional(lease.term.to);
    row.noticeDays = lease.noticeDays;
    row.lockInUntil = lease.lockInUntil;
    row.priceKind = lease.priceKind;
    row.price = priceText(lease);
    row.currency = lease.currency;
    row.state = leaseState(lease, at);
    row.inRamp = row.state == LeaseState::InForce && rampAt(lease, at);
    if (row.state == LeaseState::InForce) {
        row.earliestExit = earliestExit(lease, at);
        if (row.to) {
            row.yearsToExpiry = yearsBetween(at, *row.to);
        }
        if (row.earliestExit) {
            row.yearsToBreak = yearsBetween(at, *row.earliestExit);
        }
    }
}

void fillPlaces(const Snapshot& s, std::vector<RentRollRow>& rows) {
    std::vector<NameList> sites(rows.size());
    std::vector<NameList> scopes(rows.size());
    for (const Allocation& allocation : s.allocations) {
        const std::uint32_t lease = allocation.lease.value;
        scopes[lease].add(scopeText(s, allocation));
        if (const SiteIndex site = siteOf(s, allocation)) {
            sites[lease].add(s.sites[site.value].name);
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].site = sites[i].text();
        rows[i].scope = scopes[i].text();
        if (rows[i].scope.empty()) {
            rows[i].scope = "unknown";
        }
    }
}

/// GPUs and rent at the date, or what they will be at the start.
void fillHoldings(const Snapshot& s, Instant at, std::vector<RentRollRow>& rows) {
    TimeWindow span{at, at + Duration{1}};
    for (const RentRollRow& row : rows) {
        if (row.state == LeaseState::Future) {
            span.to = std::max(span.to, row.from + Duration{1});
        }
    }
    const std::vector<LeaseHolding> holdings = leaseHoldings(s, span);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        RentRollRow& row = rows[i];
        if (row.state == LeaseState::Ended) {
            continue;
        }
        const LeaseHolding& holding = holdings[i];
        const Instant when = row.state == LeaseState::Future ? row.from : at;
        const std::int64_t counted = holding.counted.at(when);
        const std::int64_t gpus = holding.placed.at(when) + counted;
        if (holding.known) {
            row.gpus = gpus;
            row.gpusWithoutPlace = counted;
        }
        if (const auto minor = leasehold::monthlyRent(s.leases[i], gpus, holding.known)) {
            row.monthlyRent = Money{*minor, row.currency};
        }
    }
}

void fillTotals(RentRoll& roll, const Snapshot& s) {
    std::map<Currency, Wide> totals;
    for (const RentRollRow& row : roll.rows) {
        if (row.state == LeaseState::InForce && paysRent(s.leases[row.lease.value])) {
            if (row.monthlyRent) {
                totals[row.currency] += row.monthlyRent->minor;
            } else {
                ++roll.unknownRents;
            }
        }
    }
    for (const auto& [currency, sum] : totals) {
        if (const auto minor = narrow(sum)) {
            roll.totals.push_back({*minor, currency});
        }
    }
    for (RentRollRow& row : roll.rows) {
        if (row.state == LeaseState::InForce && row.monthlyRent && roll.unknownRents == 0 && totals[row.currency] > 0) {
            row.share = static_cast<double>(row.monthlyRent->minor) / static_cast<double>(totals[row.currency]);
        }
    }
}

int rank(LeaseState state) {
    return state == LeaseState::InForce ? 0 : state == LeaseState::Future ? 1 : 2;
}

bool before(const RentRollRow& a, const RentRollRow& b) {
    if (a.state != b.state) {
        return rank(a.state) < rank(b.state);
    }
    if (a.state == LeaseState::InForce) {
        const std::int64_t x = a.monthlyRent ? a.monthlyRent->minor : -1;
        const std::int64_t y = b.monthlyRent ? b.monthlyRent->minor : -1;
        return x > y;
    }
    return a.state == LeaseState::Future ? a.from < b.from : a.to > b.to;
}

}  // namespace

std::string_view leaseStateName(LeaseState state) {
    return state == LeaseState::Future ? "future" : state == LeaseState::InForce ? "in force" : "ended";
}

LeaseState leaseState(const Lease& lease, Instant at) {
    return at < lease.term.from ? LeaseState::Future : at < lease.term.to ? LeaseState::InForce : LeaseState::Ended;
}

std::string_view priceKindName(PriceKind kind) {
    switch (kind) {
        case PriceKind::Monthly:
            return "monthly";
        case PriceKind::PerGpuHour:
            return "per_gpu_hour";
        case PriceKind::Credits:
            return "credits";
        case PriceKind::Internal:
            return "internal";
        case PriceKind::Unknown:
            break;
    }
    return "unknown";
}

std::string shareBasis(const RentRoll& roll, const RentRollRow& row) {
    return roll.totals.size() > 1 ? fmt::format(" of {}", row.currency.text()) : std::string();
}

std::string leftFileText(const Lease& lease) {
    if (lease.seen) return {};
    return fmt::format("no longer in {}", lease.source.empty() ? "its file" : lease.source);
}

RentRoll rentRoll(const Snapshot& snapshot, Instant at) {
    RentRoll roll;
    roll.at = at;
    roll.rows.resize(snapshot.leases.size());
    const Conflicts conflicts(snapshot);
    for (std::size_t i = 0; i < roll.rows.size(); ++i) {
        roll.rows[i].lease = LeaseIndex(i);
        fillTerms(snapshot, snapshot.leases[i], at, roll.rows[i]);
        roll.rows[i].leftFile = leftFileText(snapshot.leases[i]);
        roll.rows[i].conflict = conflicts.text(static_cast<std::uint32_t>(i), roll.rows[i].rivalValues);
    }
    fillPlaces(snapshot, roll.rows);
    fillHoldings(snapshot, at, roll.rows);
    fillTotals(roll, snapshot);
    std::stable_sort(roll.rows.begin(), roll.rows.end(), before);
    return roll;
}

}  // namespace leasehold
