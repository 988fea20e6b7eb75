// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "data/store/checked_rows.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kMostGpus = 1'000'000'000;
constexpr std::int64_t kMostDays = 1'000'000;
constexpr std::int64_t kMostAmount = 9'000'000'000'000'000'000;
constexpr double kAnyFinite = std::numeric_limits<double>::max();

/// [from, to); what ends before it begins is no time.
TimeWindow windowOf(const CheckedRows& rows, int from, int to, Instant first, Instant last) {
    const TimeWindow window{rows.timeOr(from, "from_s", first), rows.timeOr(to, "to_s", last)};
    if (window.to < window.from) {
        rows.bad("ends before it begins");
    }
    return window;
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
    CheckedRows rows(database, "party", "SELECT id, name, is_operator, is_tenant, is_supplier FROM party ORDER BY id");
    while (rows.next()) {
        ids.parties.set(rows.integer(0), static_cast<std::uint32_t>(s.parties.size()));
        s.parties.push_back({rows.integer(0), std::string(rows.words(1, "name")), rows.integer(2) != 0,
                             rows.integer(3) != 0, rows.integer(4) != 0});
    }
}

void readPrice(const CheckedRows& rows, Lease& lease) {
    lease.priceKind = priceKindOf(rows.text(6));
    lease.currency = parseCurrency(rows.text(8)).value_or(Currency{});
    if (rows.null(7)) {
        return;
    }
    const std::int64_t amount = rows.number(7, "amount", 0, kMostAmount);
    if (lease.priceKind == PriceKind::PerGpuHour) {
        lease.unitPrice = UnitPrice{amount, lease.currency};
    } else {
        lease.amount = Money{amount, lease.currency};
    }
}

void loadLeases(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows rows(database, "lease",
                     "SELECT id, name, operator_id, tenant_id, from_s, to_s, price_kind, amount, currency, "
                     "minimum_commitment, notice_days, lock_in_until, sla_availability, sla_credit, delivered_gpus, "
                     "note, source, seen FROM lease ORDER BY id");
    while (rows.next()) {
        Lease lease;
        lease.id = rows.integer(0);
        lease.name = rows.words(1, "name");
        lease.landlord.value = rows.optionalReference(2, "operator_id", ids.parties);
        lease.tenant.value = rows.reference(3, "tenant_id", ids.parties);
        rows.time(4, "from_s");  // never NULL
        lease.term = windowOf(rows, 4, 5, kBeginning, kForever);
        readPrice(rows, lease);
        lease.minimumCommitment = rows.optionalFinite(9, "minimum_commitment", kAnyFinite);
        if (!rows.null(10)) {
            lease.noticeDays = static_cast<int>(rows.number(10, "notice_days", 0, kMostDays));
        }
        if (!rows.null(11)) {
            lease.lockInUntil = rows.time(11, "lock_in_until");
        }
        lease.slaAvailability = rows.optionalFinite(12, "sla_availability", kAnyFinite);
        lease.slaCredit = rows.words(13, "sla_credit");
        lease.deliveredGpus = rows.optionalNumber(14, "delivered_gpus", 0, kMostGpus);
        lease.note = rows.words(15, "note");
        lease.source = rows.words(16, "source");
        lease.seen = rows.integer(17) != 0;
        ids.leases.set(lease.id, static_cast<std::uint32_t>(s.leases.size()));
        s.leases.push_back(std::move(lease));
    }
    CheckedRows steps(database, "lease_ramp",
                      "SELECT lease_id, from_s, to_s, share FROM lease_ramp ORDER BY lease_id, from_s");
    while (steps.next()) {
        const std::uint32_t at = steps.reference(0, "lease_id", ids.leases);
        steps.time(1, "from_s");
        steps.time(2, "to_s");
        s.leases[at].ramp.push_back(
            {windowOf(steps, 1, 2, kBeginning, kForever), steps.optionalFinite(3, "share", kAnyFinite)});
    }
}

void loadAllocations(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    CheckedRows rows(database, "allocation",
                     "SELECT id, lease_id, scope, ref_id, slot_from, slot_to, gpu_count, gpu_model, from_s, to_s "
                     "FROM allocation ORDER BY id");
    while (rows.next()) {
        Allocation allocation;
        allocation.id = rows.integer(0);
        allocation.lease.value = rows.reference(1, "lease_id", ids.leases);
        allocation.scope = scopeOf(rows.text(2));
        if (allocation.scope != ScopeKind::Count) {
            // One that leads nowhere would silently hold nothing, and change a bill.
            allocation.index = rows.reference(3, "ref_id", idsOf(ids, allocation.scope));
        }
        allocation.slotFrom = rows.numberOf<std::uint16_t>(4, "slot_from", 0);
        allocation.slotTo = rows.numberOf<std::uint16_t>(5, "slot_to", 0);
        allocation.count = rows.optionalNumber(6, "gpu_count", 0, kMostGpus).value_or(0);
        allocation.model = rows.words(7, "gpu_model");
        allocation.window = windowOf(rows, 8, 9, kBeginning, kForever);
        s.allocations.push_back(std::move(allocation));
    }
}

void loadEvidence(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    CheckedRows rows(database, "evidence",
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
        evidence.field = rows.words(3, "field");
        evidence.value = rows.words(4, "value");
        evidence.kind = rows.words(5, "kind");
        evidence.source = rows.words(6, "source");
        evidence.date = rows.words(7, "date");
        evidence.note = rows.words(8, "note");
        if (evidence.index != IdMap::kNone) {
            s.evidence.push_back(std::move(evidence));
        }
    }
}

void loadStatus(SQLite::Database& database, Snapshot& s, const LoadedIds& ids) {
    CheckedRows rows(database, "gpu_status",
                     "SELECT gpu_id, from_s, to_s, down, reason FROM gpu_status ORDER BY from_s, gpu_id");
    while (rows.next()) {
        const std::uint32_t gpu = rows.reference(0, "gpu_id", ids.gpus);
        rows.time(1, "from_s");
        StatusInterval next{{gpu, 1},
                            windowOf(rows, 1, 2, kBeginning, kForever),
                            rows.integer(3) != 0,
                            std::string(rows.words(4, "reason"))};
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
    CheckedRows rows(database, "power_feed", "SELECT id, name, scope, ref_id, envelope_w FROM power_feed ORDER BY id");
    while (rows.next()) {
        const ScopeKind scope = scopeOf(rows.text(2));
        s.feeds.push_back({rows.integer(0), std::string(rows.words(1, "name")), scope,
                           rows.reference(3, "ref_id", idsOf(ids, scope)), rows.finite(4, "envelope_w", kAnyFinite)});
    }
}

void loadImports(SQLite::Database& database, Snapshot& s) {
    CheckedRows rows(database, "import_log",
                     "SELECT id, time_s, file, bytes, sha256, format, rows_read, added, updated, vanished, skipped "
                     "FROM import_log ORDER BY id");
    while (rows.next()) {
        s.imports.push_back({rows.integer(0), rows.time(1, "time_s"), std::string(rows.words(2, "file")),
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
