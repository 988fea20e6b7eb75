// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/placement_words.hpp"

#include <QObject>
#include <cmath>

#include "widgets/models/figure_words.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

QString changeText(FigureId id, const Figure& before, const Figure& after) {
    if (!before.value || !after.value) {
        return {};
    }
    const double change = *after.value - *before.value;
    if (std::abs(change) < 1e-9) {
        return QStringLiteral("–");
    }
    const QString sign = change > 0 ? QStringLiteral("+") : QStringLiteral("−");
    if (after.unit == "share") {
        return sign + QObject::tr("%1 points").arg(std::abs(change) * 100, 0, 'f', 1);
    }
    Figure difference = after;
    difference.value = std::abs(change);
    return sign + text(figureText(id, difference));
}

AllocationRecord recordOf(const Snapshot& s, const Allocation& allocation) {
    AllocationRecord record;
    if (allocation.scope == ScopeKind::Rack) {
        const Rack& rack = s.racks[allocation.index];
        record.scope = "rack";
        record.site = s.sites[rack.site.value].name;
        record.place.rack = rack.name;
        if (rack.row) {
            const Row& row = s.rows[rack.row.value];
            record.place.row = row.assumed ? "" : row.name;
            record.place.hall = s.halls[row.hall.value].assumed ? "" : s.halls[row.hall.value].name;
        }
        return record;
    }
    const Node& node = s.nodes[allocation.index];
    record.scope = allocation.scope == ScopeKind::Node ? "node" : "gpus";
    record.site = s.sites[node.site.value].name;
    record.node = node.name;
    if (allocation.scope == ScopeKind::Gpus) {
        record.slotFrom = allocation.slotFrom;
        record.slotTo = allocation.slotTo;
    }
    return record;
}

}  // namespace

Lease leaseOf(const TriedLease& tried) {
    Lease lease;
    lease.name = tried.name.toStdString();
    lease.term = tried.term;
    lease.noticeDays = tried.noticeDays;
    if (tried.monthly) {
        lease.priceKind = PriceKind::Monthly;
        lease.amount = tried.monthly;
        lease.currency = tried.monthly->currency;
    } else if (tried.perGpuHour) {
        lease.priceKind = PriceKind::PerGpuHour;
        lease.unitPrice = tried.perGpuHour;
        lease.currency = tried.perGpuHour->currency;
    }
    return lease;
}

LeaseDraft draftOf(const Snapshot& snapshot, const TriedLease& tried, const PlacementOption& option) {
    LeaseDraft draft;
    LeaseRecord& lease = draft.lease;
    lease.name = tried.name.toStdString();
    lease.tenant = tried.tenant.toStdString();
    lease.from = tried.term.from;
    if (tried.term.to < kForever) {
        lease.to = tried.term.to;
    }
    if (tried.monthly) {
        lease.priceKind = "monthly";
        lease.amount = tried.monthly->minor;
        lease.currency = tried.monthly->currency.text();
    } else if (tried.perGpuHour) {
        lease.priceKind = "per_gpu_hour";
        lease.amount = tried.perGpuHour->micros;
        lease.currency = tried.perGpuHour->currency.text();
    }
    if (tried.noticeDays) {
        lease.noticeDays = *tried.noticeDays;
    }
    lease.restatesParts = true;
    for (const Allocation& allocation : allocationsOf(snapshot, option.gpus)) {
        draft.scope.push_back(recordOf(snapshot, allocation));
        draft.scope.back().lease = lease.name;
    }
    return draft;
}

Selection selectionOf(const Snapshot& snapshot, const PlacementOption& option) {
    std::vector<std::uint32_t> racks;
    std::vector<std::uint32_t> nodes;
    for (const Allocation& allocation : allocationsOf(snapshot, option.gpus)) {
        (allocation.scope == ScopeKind::Rack ? racks : nodes).push_back(allocation.index);
    }
    if (racks.empty()) {
        return Selection::many(SelectionKind::Node, std::move(nodes));
    }
    for (const std::uint32_t node : nodes) {
        racks.push_back(snapshot.nodes[node].rack.value);
    }
    return Selection::many(SelectionKind::Rack, std::move(racks));
}

std::vector<BeforeAfter> compare(const FigureSet& before, const FigureSet& after) {
    using enum FigureId;
    std::vector<BeforeAfter> rows;
    for (const FigureId id :
         {Occupancy, LeasedGpuHours, VacantGpuHours, VacantCost, ContractedRevenue, TotalMonthlyRent, EffectivePrice,
          TopTenantShare, Hhi, EffectiveTenants, WaltToExpiry, WaltToBreak, PowerMw}) {
        rows.push_back({figureName(id, before[id]), text(figureText(id, before[id])), text(figureText(id, after[id])),
                        changeText(id, before[id], after[id])});
    }
    return rows;
}

}  // namespace leasehold
