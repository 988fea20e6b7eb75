// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/plans_json.hpp"

#include <fmt/format.h>

#include "data/export/json_parts.hpp"

namespace leasehold {
namespace {

Json sideJson(const ExitSide& side) {
    return {{"revenue", moneyJson(side.revenue)},
            {"unknown_revenue", side.unknownRevenue},
            {"occupancy", orNull(side.occupancy)},
            {"leased_gpus", side.leasedGpus},
            {"total_monthly_rent", side.rent ? Json(toMajor(*side.rent)) : Json()},
            {"top_tenant_share", orNull(side.topShare)},
            {"hhi", orNull(side.hhi)},
            {"walt_to_expiry_years", orNull(side.waltToExpiry)},
            {"walt_to_break_years", orNull(side.waltToBreak)}};
}

Json leaseJson(const Snapshot& snapshot, const ExitLease& lease) {
    const Lease& one = snapshot.leases[lease.lease.value];
    return {{"lease", one.name},
            {"tenant", snapshot.parties[one.tenant.value].name},
            {"to", orNull(lease.end)},
            {"exit", orNull(lease.exit)},
            {"shortened", lease.shortened},
            {"monthly_rent", lease.rent ? Json(toMajor(*lease.rent)) : Json()},
            {"currency", one.currency.text()},
            {"gpus", lease.gpus},
            {"note", lease.note}};
}

Json monthJson(const ExitMonth& month, bool podsKnown) {
    const auto fabric = [&](Json value) { return podsKnown ? value : Json(); };
    return {{"from", formatInstant(month.month.from)},
            {"to", formatInstant(month.month.to)},
            {"facts", sideJson(month.facts)},
            {"exit", sideJson(month.exit)},
            {"freed_gpus", month.freedGpus},
            {"freed_gpus_without_place", month.freedCounted},
            {"freed_mw", orNull(month.freedMw)},
            {"stranded_pods", fabric(month.strandedPods)},
            {"stranded_switches", fabric(month.strandedSwitches)},
            {"stranded_links", fabric(month.strandedLinks)},
            {"stranded_gbps", fabric(month.strandedGbps)}};
}

/// Racks and nodes by name, as a lease's scope would be written.
Json scopeJson(const Snapshot& snapshot, const std::vector<GpuRange>& gpus) {
    Json list = Json::array();
    for (const Allocation& allocation : allocationsOf(snapshot, gpus)) {
        if (allocation.scope == ScopeKind::Rack) {
            const Rack& rack = snapshot.racks[allocation.index];
            Json place{{"rack", rack.name}};
            if (rack.row) {
                place["row"] = snapshot.rows[rack.row.value].name;
            }
            if (const HallIndex hall = snapshot.hallOf(RackIndex(allocation.index))) {
                place["hall"] = snapshot.halls[hall.value].name;
            }
            list.push_back(std::move(place));
        } else if (allocation.scope == ScopeKind::Node) {
            list.push_back({{"node", snapshot.nodes[allocation.index].name}});
        } else {
            list.push_back({{"gpus", fmt::format("{}/{}-{}", snapshot.nodes[allocation.index].name, allocation.slotFrom,
                                                 allocation.slotTo - 1)}});
        }
    }
    return list;
}

Json optionJson(const Snapshot& snapshot, const Placement& placement, const PlacementOption& option) {
    return {{"place", option.place},
            {"site", snapshot.sites[option.site.value].name},
            {"model", option.model},
            {"gpus", placement.request.gpus},
            {"pods", option.pods},
            {"racks", option.racks},
            {"nodes", option.nodes},
            {"halls", option.halls},
            {"switch_hops", option.switchHops < 0 ? Json() : Json(option.switchHops)},
            {"left_free", option.leftFree},
            {"rated_mw", option.ratedKnown ? Json(option.ratedWatts / 1e6) : Json()},
            {"headroom_mw", option.headroomW ? Json(*option.headroomW / 1e6) : Json()},
            {"reasons", option.reasons},
            {"scope", scopeJson(snapshot, option.gpus)}};
}

}  // namespace

Json exitJson(const Snapshot& snapshot, const ExitScenario& scenario) {
    Json notices = Json::array();
    for (const Notice& notice : scenario.request.notices) {
        notices.push_back(
            {{"tenant", snapshot.parties[notice.tenant.value].name}, {"served", formatInstant(notice.served)}});
    }
    Json leases = Json::array();
    for (const ExitLease& lease : scenario.leases) {
        leases.push_back(leaseJson(snapshot, lease));
    }
    Json months = Json::array();
    for (const ExitMonth& month : scenario.months) {
        months.push_back(monthJson(month, scenario.podsKnown));
    }
    return {{"at", formatInstant(scenario.request.at)},
            {"notices", std::move(notices)},
            {"leases", std::move(leases)},
            {"months", std::move(months)},
            {"lost", moneyJson(scenario.lost)}};
}

Json placementJson(const Snapshot& snapshot, const Placement& placement) {
    const PlacementRequest& request = placement.request;
    Json options = Json::array();
    for (const PlacementOption& option : placement.options) {
        options.push_back(optionJson(snapshot, placement, option));
    }
    return {{"gpus", request.gpus},
            {"within", withinName(request.within)},
            {"model", request.model.empty() ? Json() : Json(request.model)},
            {"from", formatInstant(request.period.from)},
            {"to", request.period.to == kForever ? Json() : Json(formatInstant(request.period.to))},
            {"free_gpus", placement.freeGpus},
            {"largest_in_pod", placement.largestInPod},
            {"over_power", placement.overPower},
            {"options", std::move(options)},
            {"why_none", placement.whyNone.empty() ? Json() : Json(placement.whyNone)}};
}

}  // namespace leasehold
