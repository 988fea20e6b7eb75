// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/filters.hpp"

#include <algorithm>

#include "data/analytics/ground.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

bool isContract(GroupBy key) {
    return key == GroupBy::Tenant || key == GroupBy::Lease;
}

bool same(const Filter::Condition& a, const Filter::Condition& b) {
    return a.key == b.key && sameName(a.name, b.name);
}

/// Whether the contract itself, wherever it is, satisfies the conditions of tenant and lease.
bool contractKept(const Snapshot& s, const Lease& lease, const Filter& filter) {
    for (const GroupBy key : {GroupBy::Tenant, GroupBy::Lease}) {
        bool asked = false;
        bool found = false;
        for (const Filter::Condition& condition : filter.conditions) {
            if (condition.key == key) {
                asked = true;
                const std::string& name = key == GroupBy::Tenant ? s.parties[lease.tenant.value].name : lease.name;
                // Names that several bear are told apart by the parent, of which a contract has none.
                found = found || sameName(condition.name, name) || sameName(condition.name, '/' + name);
            }
        }
        if (asked && !found) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool holds(const Filter& filter, const Filter::Condition& condition) {
    return std::any_of(filter.conditions.begin(), filter.conditions.end(),
                       [&](const Filter::Condition& c) { return same(c, condition); });
}

Filter toggled(Filter filter, const Filter::Condition& condition) {
    if (std::erase_if(filter.conditions, [&](const Filter::Condition& c) { return same(c, condition); }) == 0) {
        filter.conditions.push_back(condition);
    }
    return filter;
}

Filter without(Filter filter, GroupBy key) {
    std::erase_if(filter.conditions, [&](const Filter::Condition& c) { return c.key == key; });
    return filter;
}

Filter knownTo(const Snapshot& snapshot, Filter filter) {
    std::erase_if(filter.conditions, [&](const Filter::Condition& condition) {
        // The judge of names is the one that every figure goes by; no time at all makes it cheap.
        return !filterTable(snapshot, {{condition}}, {});
    });
    return filter;
}

std::vector<std::string> filterChoices(const Snapshot& snapshot, GroupBy key) {
    std::vector<std::string> all = groupNames(snapshot, key);
    std::vector<std::string> names;
    if (key == GroupBy::Tenant) {
        std::vector<bool> leases(snapshot.parties.size(), false);
        for (const Lease& lease : snapshot.leases) {
            leases[lease.tenant.value] = true;
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (leases[i]) {
                names.push_back(std::move(all[i]));
            }
        }
    } else {
        names = std::move(all);
    }
    std::sort(names.begin(), names.end(), naturalLess);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (isContract(key)) {
        names.emplace_back(kVacantName);
    }
    return names;
}

std::string filterText(const Filter& filter) {
    std::string text;
    std::vector<GroupBy> done;
    for (const Filter::Condition& first : filter.conditions) {
        if (std::find(done.begin(), done.end(), first.key) != done.end()) {
            continue;
        }
        done.push_back(first.key);
        std::string names;
        for (const Filter::Condition& condition : filter.conditions) {
            if (condition.key == first.key) {
                names += (names.empty() ? "" : " or ") + condition.name;
            }
        }
        // A tenant's name speaks for itself; "H2" and "H100" do not.
        const bool plain = first.key == GroupBy::Tenant || first.key == GroupBy::Model;
        text += (text.empty() ? "" : ", ") + (plain ? names : std::string(groupByName(first.key)) + ' ' + names);
    }
    return text;
}

std::vector<GpuRange> filteredGpus(const Snapshot& snapshot, const Filter& filter, Instant at) {
    const auto table = filterTable(snapshot, filter, {at, at + Duration{1}});
    std::vector<GpuRange> ranges;
    if (!table) {
        return ranges;
    }
    for (const Segment& segment : *table) {
        if (segment.held.empty()) {
            continue;
        }
        if (!ranges.empty() && ranges.back().end() == segment.gpus.first) {
            ranges.back().count += segment.gpus.count;
        } else {
            ranges.push_back(segment.gpus);
        }
    }
    return ranges;
}

std::vector<bool> filteredLeases(const Snapshot& snapshot, const Filter& filter, TimeWindow window) {
    std::vector<bool> kept(snapshot.leases.size(), true);
    if (filter.empty()) {
        return kept;
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        kept[i] = contractKept(snapshot, snapshot.leases[i], filter);
    }
    const Filter places = without(without(filter, GroupBy::Tenant), GroupBy::Lease);
    if (places.empty()) {
        return kept;
    }
    std::vector<bool> there(kept.size(), false);
    if (const auto mask = filterTable(snapshot, places, window)) {
        for (const Segment& segment : intersect(leaseTable(snapshot, window), *mask)) {
            for (const Held& held : segment.held) {
                there[held.value] = true;
            }
        }
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        kept[i] = kept[i] && there[i];
    }
    return kept;
}

}  // namespace leasehold
