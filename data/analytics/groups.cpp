// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "data/analytics/ground.hpp"
#include "data/analytics/run_table.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::array<std::string_view, 10> kNames{"tenant", "lease", "hall", "row",   "rack",
                                                  "pod",    "node",  "gpu",  "model", "site"};
constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;
constexpr TimeWindow kAlways{kBeginning, kForever};

bool byContract(GroupBy by) {
    return by == GroupBy::Tenant || by == GroupBy::Lease;
}

std::vector<GroupRun> flatten(const RunTable& table) {
    std::vector<GroupRun> runs;
    for (const Segment& segment : table) {
        for (const Held& held : segment.held) {
            runs.push_back({segment.gpus, held.window, held.value});
        }
    }
    return runs;
}

/// The part of `table` whose value satisfies `keep`.
template <class Keep>
RunTable select(const RunTable& table, Keep keep) {
    RunTable out;
    for (const Segment& segment : table) {
        std::vector<Held> held;
        std::copy_if(segment.held.begin(), segment.held.end(), std::back_inserter(held),
                     [&](const Held& h) { return keep(h.value); });
        if (!held.empty()) {
            out.push_back({segment.gpus, std::move(held)});
        }
    }
    return out;
}

std::string rawName(const Snapshot& s, GroupBy by, std::uint32_t group) {
    switch (by) {
        case GroupBy::Tenant:
            return s.parties[group].name;
        case GroupBy::Lease:
            return s.leases[group].name;
        case GroupBy::Hall:
            return s.halls[group].name;
        case GroupBy::Row:
            return s.rows[group].name;
        case GroupBy::Rack:
            return s.racks[group].name;
        case GroupBy::Pod:
            return s.pods[group].name;
        case GroupBy::Node:
            return s.nodes[group].name;
        case GroupBy::Gpu:
            return s.gpuName(GpuOrdinal(group));
        case GroupBy::Model:
            return s.gpuModels[group];
        case GroupBy::Site:
            return s.sites[group].name;
    }
    return {};
}

/// What stands before a name that several groups bear: where the group is.
std::string parentName(const Snapshot& s, GroupBy by, std::uint32_t group) {
    switch (by) {
        case GroupBy::Hall:
            return s.sites[s.halls[group].site.value].name;
        case GroupBy::Row:
            return s.halls[s.rows[group].hall.value].name;
        case GroupBy::Rack:
            return s.racks[group].row ? s.rows[s.racks[group].row.value].name : s.sites[s.racks[group].site.value].name;
        case GroupBy::Pod:
            return s.sites[s.pods[group].site.value].name;
        case GroupBy::Node:
            return s.sites[s.nodes[group].site.value].name;
        default:
            return {};
    }
}

std::size_t groupCount(const Snapshot& s, GroupBy by) {
    const std::array<std::size_t, 10> counts{s.parties.size(),   s.leases.size(), s.halls.size(), s.rows.size(),
                                             s.racks.size(),     s.pods.size(),   s.nodes.size(), s.gpus.size(),
                                             s.gpuModels.size(), s.sites.size()};
    return counts[static_cast<std::size_t>(by)];
}

/// The lease table with tenants for leases, where tenants are asked for.
RunTable contractTable(const Snapshot& s, GroupBy by, RunTable leases) {
    if (by == GroupBy::Tenant) {
        for (Segment& segment : leases) {
            for (Held& held : segment.held) {
                held.value = s.leases[held.value].tenant.value;
            }
        }
    }
    return leases;
}

/// The tables every question starts from.
struct Ground {
    RunTable service;
    RunTable leases;  ///< within service
};

/// What the conditions of one key let through.
Result<RunTable> allowed(const Snapshot& s, const Ground& ground, GroupBy key, const std::vector<std::string>& names) {
    std::vector<bool> wanted(groupCount(s, key), false);
    bool vacant = false;
    for (const std::string& name : names) {
        bool found = false;
        if (byContract(key) && name == kVacantName) {
            vacant = true;
            continue;
        }
        for (std::uint32_t i = 0; i < wanted.size(); ++i) {
            if (sameName(rawName(s, key, i), name) ||
                sameName(parentName(s, key, i) + '/' + rawName(s, key, i), name)) {
                wanted[i] = true;
                found = true;
            }
        }
        if (!found) {
            return fail(ErrorCode::NotFound, {}, fmt::format("there is no {} '{}'", groupByName(key), name),
                        "'leasehold info' and the navigator show what there is");
        }
    }
    const auto keep = [&](std::uint32_t value) { return value < wanted.size() && wanted[value]; };
    if (!byContract(key)) {
        return select(placeTable(s, key), keep);
    }
    RunTable table = select(contractTable(s, key, ground.leases), keep);
    return vacant ? unite(table, subtract(ground.service, ground.leases)) : table;
}

/// The part of the table that satisfies every condition.
Result<RunTable> masked(const Snapshot& s, const Ground& ground, const Filter& filter, RunTable table) {
    std::map<GroupBy, std::vector<std::string>> conditions;
    for (const Filter::Condition& condition : filter.conditions) {
        conditions[condition.key].push_back(condition.name);
    }
    for (const auto& [key, names] : conditions) {
        auto mask = allowed(s, ground, key, names);
        if (!mask) {
            return Failure(mask.error());
        }
        table = intersect(table, *mask);
    }
    return table;
}

/// Renumbers the groups that have runs, in order, and names them.
Groups nameGroups(const Snapshot& s, GroupBy by, const RunTable& table, std::uint32_t vacantGroup) {
    Groups groups;
    groups.runs = flatten(table);
    std::vector<std::uint32_t> number(groupCount(s, by) + 1, kNoGroup);
    for (const GroupRun& run : groups.runs) {
        number[run.group] = 0;
    }
    std::unordered_map<std::string, int> bearers;
    std::vector<std::uint32_t> used;
    for (std::uint32_t g = 0; g < number.size(); ++g) {
        if (number[g] != kNoGroup) {
            number[g] = static_cast<std::uint32_t>(used.size());
            used.push_back(g);
            groups.parts.push_back(g == vacantGroup ? Groups::kNoPart : g);
            groups.names.push_back(g == vacantGroup ? std::string(kVacantName) : rawName(s, by, g));
            ++bearers[groups.names.back()];
        }
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (used[i] != vacantGroup && bearers[groups.names[i]] > 1) {
            groups.names[i] = parentName(s, by, used[i]) + '/' + groups.names[i];
        }
    }
    for (GroupRun& run : groups.runs) {
        run.group = number[run.group];
    }
    return groups;
}

}  // namespace

bool operator==(const Filter::Condition& a, const Filter::Condition& b) {
    return a.key == b.key && a.name == b.name;
}

Result<GroupBy> parseGroupBy(std::string_view text) {
    const auto it = std::find(kNames.begin(), kNames.end(), text);
    if (it == kNames.end()) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no grouping", text),
                    fmt::format("choose one of {}", fmt::join(kNames, ", ")));
    }
    return static_cast<GroupBy>(it - kNames.begin());
}

std::string_view groupByName(GroupBy by) {
    return kNames[static_cast<std::size_t>(by)];
}

Result<Filter::Condition> parseCondition(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size()) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no filter", text), "write KEY=NAME: tenant=ACME");
    }
    return parseGroupBy(text.substr(0, equals)).map([&](GroupBy key) {
        return Filter::Condition{key, std::string(text.substr(equals + 1))};
    });
}

Result<Groups> makeGroups(const Snapshot& snapshot, GroupBy by, TimeWindow window, const Filter& filter) {
    if (window.empty()) {
        return Groups{};
    }
    Ground ground;
    ground.service = serviceTable(snapshot, window);
    ground.leases = intersect(leaseTable(snapshot, window), ground.service);

    const auto vacantGroup = static_cast<std::uint32_t>(groupCount(snapshot, by));
    RunTable table;
    if (byContract(by)) {
        RunTable vacant = subtract(ground.service, ground.leases);
        for (Segment& segment : vacant) {
            for (Held& held : segment.held) {
                held.value = vacantGroup;
            }
        }
        table = unite(contractTable(snapshot, by, ground.leases), vacant);
    } else {
        table = intersect(placeTable(snapshot, by), ground.service);
    }
    auto kept = masked(snapshot, ground, filter, std::move(table));
    if (!kept) {
        return Failure(kept.error());
    }
    return nameGroups(snapshot, by, *kept, vacantGroup);
}

Result<RunTable> filterTable(const Snapshot& snapshot, const Filter& filter, TimeWindow window) {
    Ground ground;
    ground.service = serviceTable(snapshot, window);
    ground.leases = intersect(leaseTable(snapshot, window), ground.service);
    return masked(snapshot, ground, filter, ground.service);
}

std::vector<std::string> groupNames(const Snapshot& snapshot, GroupBy by) {
    std::vector<std::string> names(groupCount(snapshot, by));
    std::unordered_map<std::string, int> bearers;
    for (std::uint32_t g = 0; g < names.size(); ++g) {
        names[g] = rawName(snapshot, by, g);
        ++bearers[names[g]];
    }
    for (std::uint32_t g = 0; g < names.size(); ++g) {
        if (bearers[names[g]] > 1) {
            names[g] = parentName(snapshot, by, g) + '/' + names[g];
        }
    }
    return names;
}

std::vector<GroupRun> leaseRuns(const Snapshot& snapshot, TimeWindow window) {
    return flatten(intersect(leaseTable(snapshot, window), serviceTable(snapshot, window)));
}

std::vector<GroupRun> leaseRunsAt(const Snapshot& snapshot, Instant at) {
    return leaseRuns(snapshot, {at, at + Duration{1}});
}

std::vector<LeaseOverlap> findOverlaps(const Snapshot& snapshot) {
    std::vector<ClaimOverlap> claims;
    tabulate(leaseClaims(snapshot, kAlways), &claims);
    std::vector<LeaseOverlap> overlaps;
    for (const ClaimOverlap& claim : claims) {
        if (claim.a != claim.b) {
            overlaps.push_back({LeaseIndex(claim.a), LeaseIndex(claim.b), claim.gpus, claim.window});
        }
    }
    return overlaps;
}

}  // namespace leasehold
