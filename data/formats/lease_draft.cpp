// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/lease_draft.hpp"

#include <map>
#include <string>

namespace leasehold {
namespace {

std::optional<Instant> instantAt(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional(Instant{Duration{value.getInt64()}});
}
std::optional<std::int64_t> integerAt(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional<std::int64_t>(value.getInt64());
}
std::optional<double> realAt(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional(value.getDouble());
}
std::string textAt(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::string() : value.getString();
}

using Positions = std::map<std::int64_t, std::size_t>;

constexpr const char* kOne = "(?1 IS NULL OR l.name = ?1 COLLATE NOCASE)";

SQLite::Statement prepared(SQLite::Database& database, const std::string& sql, std::optional<std::string_view> name) {
    SQLite::Statement rows(database, sql);
    if (name) rows.bind(1, std::string(*name));
    return rows;
}

LeaseRecord leaseAt(const SQLite::Statement& row) {
    LeaseRecord lease;
    lease.restatesParts = true;
    lease.name = textAt(row, 1);
    lease.landlord = textAt(row, 2);
    lease.tenant = textAt(row, 3);
    lease.from = *instantAt(row, 4);
    lease.to = instantAt(row, 5);
    lease.priceKind = textAt(row, 6);
    lease.amount = integerAt(row, 7);
    lease.currency = textAt(row, 8);
    lease.minimumCommitment = realAt(row, 9);
    lease.noticeDays = integerAt(row, 10);
    lease.lockInUntil = instantAt(row, 11);
    lease.slaAvailability = realAt(row, 12);
    lease.slaCredit = textAt(row, 13);
    lease.deliveredGpus = integerAt(row, 14);
    lease.note = textAt(row, 15);
    lease.seen = row.getColumn(16).getInt() != 0;
    return lease;
}

void readRamps(SQLite::Database& database, std::optional<std::string_view> name, std::vector<LeaseDraft>& drafts,
               const Positions& at) {
    auto rows = prepared(database,
                         std::string("SELECT r.lease_id, r.from_s, r.to_s, r.share FROM lease_ramp r JOIN lease l ON "
                                     "l.id = r.lease_id WHERE ") +
                             kOne + " ORDER BY r.lease_id, r.from_s",
                         name);
    while (rows.executeStep()) {
        LeaseDraft& draft = drafts[at.at(rows.getColumn(0).getInt64())];
        draft.ramp.push_back({draft.lease.name, *instantAt(rows, 1), *instantAt(rows, 2), realAt(rows, 3)});
    }
}

/// What a scope's row is called, and where it stands, so that the name alone need not be enough.
constexpr const char* kScopes =
    "SELECT a.lease_id, a.scope, s.name, h.name, r.name, k.name, p.name, n.name, a.slot_from, a.slot_to, a.gpu_count, "
    "a.gpu_model, a.from_s, a.to_s FROM allocation a JOIN lease l ON l.id = a.lease_id "
    "LEFT JOIN node n ON a.scope IN ('node', 'gpus') AND n.id = a.ref_id "
    "LEFT JOIN pod p ON a.scope = 'pod' AND p.id = a.ref_id "
    "LEFT JOIN rack k ON a.scope = 'rack' AND k.id = a.ref_id "
    "LEFT JOIN rack_row r ON r.id = CASE a.scope WHEN 'row' THEN a.ref_id ELSE k.row_id END "
    "LEFT JOIN hall h ON h.id = CASE a.scope WHEN 'hall' THEN a.ref_id ELSE r.hall_id END "
    "LEFT JOIN site s ON s.id = CASE a.scope WHEN 'site' THEN a.ref_id ELSE coalesce(h.site_id, k.site_id, p.site_id, "
    "n.site_id) END WHERE (a.scope = 'count' OR s.id IS NOT NULL) AND ";

void readScopes(SQLite::Database& database, std::optional<std::string_view> name, std::vector<LeaseDraft>& drafts,
                const Positions& at) {
    auto rows = prepared(database, std::string(kScopes) + kOne + " ORDER BY a.id", name);
    while (rows.executeStep()) {
        LeaseDraft& draft = drafts[at.at(rows.getColumn(0).getInt64())];
        AllocationRecord scope;
        scope.lease = draft.lease.name;
        scope.scope = textAt(rows, 1);
        scope.site = textAt(rows, 2);
        scope.place = {textAt(rows, 3), textAt(rows, 4), textAt(rows, 5)};
        scope.pod = textAt(rows, 6);
        scope.node = textAt(rows, 7);
        scope.slotFrom = integerAt(rows, 8);
        scope.slotTo = integerAt(rows, 9);
        scope.count = integerAt(rows, 10);
        if (!rows.getColumn(11).isNull()) scope.model = textAt(rows, 11);
        scope.from = instantAt(rows, 12);
        scope.to = instantAt(rows, 13);
        draft.scope.push_back(std::move(scope));
    }
}

EvidenceRecord evidenceAt(const SQLite::Statement& row, std::string subject, std::string name) {
    return {std::move(subject), std::move(name), textAt(row, 1), textAt(row, 2),
            textAt(row, 3),     textAt(row, 4),  textAt(row, 5), textAt(row, 6)};
}

}  // namespace

std::vector<LeaseDraft> readDrafts(SQLite::Database& database, std::optional<std::string_view> name) {
    std::vector<LeaseDraft> drafts;
    Positions at;
    auto rows = prepared(
        database,
        std::string("SELECT l.id, l.name, o.name, t.name, l.from_s, l.to_s, l.price_kind, l.amount, l.currency, "
                    "l.minimum_commitment, l.notice_days, l.lock_in_until, l.sla_availability, l.sla_credit, "
                    "l.delivered_gpus, l.note, l.seen FROM lease l JOIN party t ON t.id = l.tenant_id LEFT JOIN party "
                    "o ON o.id = l.operator_id WHERE ") +
            kOne + " ORDER BY l.id",
        name);
    while (rows.executeStep()) {
        at[rows.getColumn(0).getInt64()] = drafts.size();
        drafts.push_back({leaseAt(rows), {}, {}, {}});
    }
    if (drafts.empty()) return drafts;
    readRamps(database, name, drafts, at);
    readScopes(database, name, drafts, at);
    auto evidence = prepared(database,
                             std::string("SELECT e.ref_id, e.field, e.value, e.kind, e.source, e.date, e.note FROM "
                                         "evidence e JOIN lease l ON e.subject = 'lease' AND l.id = e.ref_id WHERE ") +
                                 kOne + " ORDER BY e.id",
                             name);
    while (evidence.executeStep()) {
        LeaseDraft& draft = drafts[at.at(evidence.getColumn(0).getInt64())];
        draft.evidence.push_back(evidenceAt(evidence, "lease", draft.lease.name));
    }
    return drafts;
}

std::vector<EvidenceRecord> readEvidence(SQLite::Database& database, std::string_view subject, std::int64_t id) {
    SQLite::Statement rows(database,
                           "SELECT id, field, value, kind, source, date, note FROM evidence WHERE subject = ? AND "
                           "ref_id = ? ORDER BY id");
    rows.bind(1, std::string(subject));
    rows.bind(2, id);
    std::vector<EvidenceRecord> all;
    while (rows.executeStep()) {
        all.push_back(evidenceAt(rows, std::string(subject), {}));
    }
    return all;
}

}  // namespace leasehold
