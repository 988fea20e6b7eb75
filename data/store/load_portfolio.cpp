// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/store/cursor.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

Instant instantOr(const Cursor& rows, int column, Instant otherwise) {
    return rows.null(column) ? otherwise : Instant{Duration{rows.integer(column)}};
}

PriceKind priceKindOf(std::string_view text) {
    return text == "monthly"        ? PriceKind::Monthly
           : text == "per_gpu_hour" ? PriceKind::PerGpuHour
           : text == "credits"      ? PriceKind::Credits
           : text == "internal"     ? PriceKind::Internal
                                    : PriceKind::Unknown;
}

ScopeKind scopeOf(std::string_view text) {
    return text == "site"   ? ScopeKind::Site
           : text == "hall" ? ScopeKind::Hall
           : text == "row"  ? ScopeKind::Row
           : text == "rack" ? ScopeKind::Rack
           : text == "pod"  ? ScopeKind::Pod
           : text == "node" ? ScopeKind::Node
           : text == "gpus" ? ScopeKind::Gpus
                            : ScopeKind::Count;
}

const IdMap& idsOf(const LoadedIds& ids, ScopeKind scope) {
    switch (scope) {
        case ScopeKind::Hall:
            return ids.halls;
        case ScopeKind::Row:
            return ids.rows;
        case ScopeKind::Rack:
            return ids.racks;
        case ScopeKind::Pod:
            return ids.pods;
        case ScopeKind::Node:
        case ScopeKind::Gpus:
            return ids.nodes;
        default:
            return ids.sites;
    }
}

void loadParties(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    Cursor rows(database, "SELECT id, name, is_operator, is_tenant, is_supplier FROM party ORDER BY id");
    while (rows.next()) {
        ids.parties.set(rows.integer(0), static_cast<std::uint32_t>(s.parties.size()));
        s.parties.push_back({rows.integer(0), std::string(rows.text(1)), rows.integer(2) != 0, rows.integer(3) != 0,
                             rows.integer(4) != 0});
    }
}

void readPrice(const Cursor& rows, Lease& lease) {
    lease.priceKind = priceKindOf(rows.text(6));
    lease.currency = parseCurrency(rows.text(8)).value_or(Currency{});
    if (rows.null(7)) {
        return;
    }
    if (lease.priceKind == PriceKind::PerGpuHour) {
        lease.unitPrice = UnitPrice{rows.integer(7), lease.currency};
    } else {
        lease.amount = Money{rows.integer(7), lease.currency};
    }
}

void loadLeases(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    Cursor rows(database,
                "SELECT id, name, operator_id, tenant_id, from_s, to_s, price_kind, amount, currency, "
                "minimum_commitment, notice_days, lock_in_until, sla_availability, sla_credit, delivered_gpus, note "
                "FROM lease ORDER BY id");
    while (rows.next()) {
        Lease lease;
        lease.id = rows.integer(0);
        lease.name = rows.text(1);
        lease.landlord.value = rows.null(2) ? PartyIndex::kNone : ids.parties.at(rows.integer(2));
        lease.tenant.value = ids.parties.at(rows.integer(3));
        lease.term = {Instant{Duration{rows.integer(4)}}, instantOr(rows, 5, kForever)};
        readPrice(rows, lease);
        lease.minimumCommitment = rows.optionalReal(9);
        if (!rows.null(10)) {
            lease.noticeDays = static_cast<int>(rows.integer(10));
        }
        if (!rows.null(11)) {
            lease.lockInUntil = instantOr(rows, 11, {});
        }
        lease.slaAvailability = rows.optionalReal(12);
        lease.slaCredit = rows.text(13);
        lease.deliveredGpus = rows.optionalInteger(14);
        lease.note = rows.text(15);
        ids.leases.set(lease.id, static_cast<std::uint32_t>(s.leases.size()));
        s.leases.push_back(std::move(lease));
    }
    Cursor steps(database, "SELECT lease_id, from_s, to_s, share FROM lease_ramp ORDER BY lease_id, from_s");
    while (steps.next()) {
        if (const std::uint32_t at = ids.leases.at(steps.integer(0)); at != IdMap::kNone) {
            s.leases[at].ramp.push_back(
                {{Instant{Duration{steps.integer(1)}}, Instant{Duration{steps.integer(2)}}}, steps.optionalReal(3)});
        }
    }
}

void loadAllocations(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    Cursor rows(database,
                "SELECT id, lease_id, scope, ref_id, slot_from, slot_to, gpu_count, gpu_model, from_s, to_s "
                "FROM allocation ORDER BY id");
    while (rows.next()) {
        Allocation allocation;
        allocation.id = rows.integer(0);
        allocation.lease.value = ids.leases.at(rows.integer(1));
        allocation.scope = scopeOf(rows.text(2));
        if (allocation.scope != ScopeKind::Count) {
            allocation.index = idsOf(ids, allocation.scope).at(rows.integer(3));
        }
        allocation.slotFrom = static_cast<std::uint16_t>(rows.integer(4));
        allocation.slotTo = static_cast<std::uint16_t>(rows.integer(5));
        allocation.count = rows.integer(6);
        allocation.model = rows.text(7);
        allocation.window = {instantOr(rows, 8, kBeginning), instantOr(rows, 9, kForever)};
        // A reference that leads nowhere is for `check` to report; here it holds nothing.
        if (allocation.lease && allocation.index != IdMap::kNone) {
            s.allocations.push_back(std::move(allocation));
        }
    }
}

void loadEvidence(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    Cursor rows(database,
                "SELECT id, subject, ref_id, field, value, kind, source, date, note FROM evidence ORDER BY id");
    while (rows.next()) {
        Evidence evidence;
        evidence.id = rows.integer(0);
        const std::string_view subject = rows.text(1);
        evidence.subject = subject == "site"    ? Evidence::Subject::Site
                           : subject == "lease" ? Evidence::Subject::Lease
                                                : Evidence::Subject::Party;
        const IdMap& map = subject == "site" ? ids.sites : subject == "lease" ? ids.leases : ids.parties;
        evidence.index = map.at(rows.integer(2));
        evidence.field = rows.text(3);
        evidence.value = rows.text(4);
        evidence.kind = rows.text(5);
        evidence.source = rows.text(6);
        evidence.date = rows.text(7);
        evidence.note = rows.text(8);
        if (evidence.index != IdMap::kNone) {
            s.evidence.push_back(std::move(evidence));
        }
    }
}

void loadStatus(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    Cursor rows(database, "SELECT gpu_id, from_s, to_s, down, reason FROM gpu_status ORDER BY from_s, gpu_id");
    while (rows.next()) {
        const std::uint32_t gpu = ids.gpus.at(rows.integer(0));
        if (gpu == IdMap::kNone) {
            continue;
        }
        StatusInterval next{{gpu, 1},
                            {Instant{Duration{rows.integer(1)}}, instantOr(rows, 2, kForever)},
                            rows.integer(3) != 0,
                            std::string(rows.text(4))};
        if (!s.statusIntervals.empty()) {
            // GPUs of one node that went down together are one interval.
            StatusInterval& last = s.statusIntervals.back();
            if (last.gpus.end() == gpu && last.window == next.window && last.down == next.down &&
                last.reason == next.reason) {
                ++last.gpus.count;
                continue;
            }
        }
        s.statusIntervals.push_back(std::move(next));
    }
}

void loadFeeds(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    Cursor rows(database, "SELECT id, name, scope, ref_id, envelope_w FROM power_feed ORDER BY id");
    while (rows.next()) {
        const ScopeKind scope = scopeOf(rows.text(2));
        const std::uint32_t index = idsOf(ids, scope).at(rows.integer(3));
        if (index != IdMap::kNone) {
            s.feeds.push_back({rows.integer(0), std::string(rows.text(1)), scope, index, rows.real(4)});
        }
    }
}

void loadImports(SQLite::Database& database, Snapshot& s) {
    Cursor rows(database,
                "SELECT id, time_s, file, bytes, sha256, format, rows_read, added, updated, vanished, skipped "
                "FROM import_log ORDER BY id");
    while (rows.next()) {
        s.imports.push_back({rows.integer(0), Instant{Duration{rows.integer(1)}}, std::string(rows.text(2)),
                             rows.integer(3), std::string(rows.text(4)), std::string(rows.text(5)), rows.integer(6),
                             rows.integer(7), rows.integer(8), rows.integer(9), rows.integer(10)});
    }
}

}  // namespace

void loadPortfolio(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids) {
    loadParties(database, snapshot, ids);
    loadLeases(database, snapshot, ids);
    loadAllocations(database, snapshot, ids);
    loadEvidence(database, snapshot, ids);
}

void loadFacts(SQLite::Database& database, Snapshot& snapshot, const LoadedIds& ids) {
    loadFeeds(database, snapshot, ids);
    loadStatus(database, snapshot, ids);
    loadImports(database, snapshot);
}

}  // namespace leasehold
