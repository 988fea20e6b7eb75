// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <unordered_map>

#include "data/analytics/figures_parts.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::uint32_t kNone = LeaseIndex::kNone;

/// Numbers the (group, site, kept, lease) that occur.
class Bins {
public:
    explicit Bins(std::vector<FigureBin>& bins) : m_bins(bins) {}

    std::uint32_t of(std::uint32_t group, std::uint32_t site, bool kept, std::uint32_t lease) {
        const Key key{group, site, kept, lease};
        const auto [it, fresh] = m_index.try_emplace(key, static_cast<std::uint32_t>(m_bins.size()));
        if (fresh) {
            m_bins.push_back({group, site, lease, kept, 0, 0});
        }
        return it->second;
    }

private:
    struct Key {
        std::uint32_t group, site;
        bool kept;
        std::uint32_t lease;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& k) const {
            std::uint64_t h = k.group * 0x9E3779B97F4A7C15ULL;
            h = (h ^ (h >> 29) ^ k.lease) * 0xBF58476D1CE4E5B9ULL;
            h = (h ^ (h >> 32) ^ (std::uint64_t{k.site} << 1U) ^ (k.kept ? 1U : 0U)) * 0x94D049BB133111EBULL;
            return static_cast<std::size_t>(h ^ (h >> 31));
        }
    };
    std::vector<FigureBin>& m_bins;
    std::unordered_map<Key, std::uint32_t, Hash> m_index;
};

void sumInto(const RunTable& table, std::vector<FigureBin>& bins, std::int64_t FigureBin::*what) {
    for (const Segment& segment : table) {
        for (const Held& held : segment.held) {
            bins[held.value].*what += static_cast<std::int64_t>(segment.gpus.count) * held.window.length().count();
        }
    }
}

std::vector<FigureRun> runsOf(const RunTable& table) {
    std::vector<FigureRun> runs;
    for (const Segment& segment : table) {
        for (const Held& held : segment.held) {
            const std::int64_t seconds = static_cast<std::int64_t>(segment.gpus.count) * held.window.length().count();
            if (!runs.empty() && runs.back().bin == held.value) {
                runs.back().seconds += seconds;
            } else {
                runs.push_back({held.value, seconds});
            }
        }
    }
    return runs;
}

}  // namespace

FigureGroups figureGroups(const Snapshot& snapshot, std::optional<GroupBy> by) {
    FigureGroups groups;
    groups.contract = by == GroupBy::Tenant || by == GroupBy::Lease;
    groups.names = by ? groupNames(snapshot, *by) : std::vector<std::string>{""};
    groups.vacant = static_cast<std::uint32_t>(groups.names.size());
    groups.names.emplace_back(kVacantName);
    groups.noPlace = groups.vacant + 1;
    groups.names.emplace_back("(no place)");
    if (!by) {
        groups.vacant = groups.noPlace = 0;
    }
    return groups;
}

std::uint32_t groupOfLease(const Snapshot& snapshot, std::optional<GroupBy> by, std::uint32_t lease) {
    return !by ? 0 : *by == GroupBy::Tenant ? snapshot.leases[lease].tenant.value : lease;
}

bool FilterRules::keepsCount(const Allocation& allocation) const {
    return !anyPlace && lease[allocation.lease.value] &&
           (models.empty() || std::any_of(models.begin(), models.end(),
                                          [&](const std::string& model) { return sameName(model, allocation.model); }));
}

FilterRules filterRules(const Snapshot& snapshot, const Filter& filter) {
    FilterRules rules;
    rules.lease.assign(snapshot.leases.size(), true);
    std::vector<bool> byTenant(snapshot.leases.size(), false);
    std::vector<bool> byLease(snapshot.leases.size(), false);
    bool tenants = false;
    bool leases = false;
    for (const Filter::Condition& condition : filter.conditions) {
        if (condition.key == GroupBy::Model) {
            rules.models.push_back(condition.name);
        } else if (condition.key != GroupBy::Tenant && condition.key != GroupBy::Lease) {
            rules.anyPlace = true;
        }
        tenants = tenants || condition.key == GroupBy::Tenant;
        leases = leases || condition.key == GroupBy::Lease;
        for (std::size_t i = 0; i < snapshot.leases.size(); ++i) {
            const Lease& lease = snapshot.leases[i];
            if (condition.key == GroupBy::Tenant && lease.tenant) {
                byTenant[i] = byTenant[i] || sameName(snapshot.parties[lease.tenant.value].name, condition.name);
            } else if (condition.key == GroupBy::Lease) {
                byLease[i] = byLease[i] || sameName(lease.name, condition.name);
            }
        }
    }
    for (std::size_t i = 0; i < snapshot.leases.size(); ++i) {
        rules.lease[i] = (!tenants || byTenant[i]) && (!leases || byLease[i]);
    }
    return rules;
}

Result<FigurePartition> partition(const Snapshot& s, const FigureRequest& request, TimeWindow window) {
    FigurePartition parts;
    if (window.empty()) {
        // The names of a filter are still checked.
        auto mask = filterTable(s, request.filter, {request.at, request.at + Duration{1}});
        return mask ? Result<FigurePartition>(std::move(parts)) : Failure(mask.error());
    }
    const FigureGroups groups = figureGroups(s, request.by);
    const RunTable service = serviceTable(s, window);
    // Value: the site; with a cut by place a number of (group, site, kept) each.
    Bins bins(parts.bins);
    RunTable base = intersect(service, placeTable(s, GroupBy::Site), [&](std::uint32_t, std::uint32_t site) {
        return bins.of(groups.noPlace, site, true, kNone);
    });
    if (request.by && !groups.contract) {
        const RunTable places = placeTable(s, *request.by);
        RunTable outside = subtract(base, places);
        base = unite(intersect(base, places,
                               [&](std::uint32_t bin, std::uint32_t group) {
                                   return bins.of(group, parts.bins[bin].site, true, kNone);
                               }),
                     outside);
    }
    if (!request.filter.empty()) {
        auto mask = filterTable(s, request.filter, window);
        if (!mask) {
            return Failure(mask.error());
        }
        RunTable inside = intersect(base, *mask);
        RunTable outside = subtract(base, *mask);
        for (Segment& segment : outside) {
            for (Held& held : segment.held) {
                const FigureBin bin = parts.bins[held.value];
                held.value = bins.of(bin.group, bin.site, false, kNone);
            }
        }
        base = unite(inside, outside);
    }
    const RunTable claims = leaseTable(s, window);
    RunTable leased = intersect(base, claims, [&](std::uint32_t bin, std::uint32_t lease) {
        const FigureBin of = parts.bins[bin];
        const std::uint32_t group = groups.contract ? groupOfLease(s, request.by, lease) : of.group;
        return bins.of(group, of.site, of.kept, lease);
    });
    RunTable vacant = subtract(base, claims);
    if (groups.contract) {
        for (Segment& segment : vacant) {
            for (Held& held : segment.held) {
                const FigureBin bin = parts.bins[held.value];
                held.value = bins.of(groups.vacant, bin.site, bin.kept, kNone);
            }
        }
    }
    const RunTable down = downTable(s, window);
    sumInto(leased, parts.bins, &FigureBin::seconds);
    sumInto(vacant, parts.bins, &FigureBin::seconds);
    sumInto(intersect(leased, down), parts.bins, &FigureBin::down);
    sumInto(intersect(vacant, down), parts.bins, &FigureBin::down);
    parts.leased = subtract(leased, down);
    parts.heldRuns = runsOf(leased);
    parts.leasedRuns = runsOf(parts.leased);
    parts.vacantRuns = runsOf(subtract(vacant, down));
    parts.all = unite(leased, vacant);
    return parts;
}

}  // namespace leasehold
