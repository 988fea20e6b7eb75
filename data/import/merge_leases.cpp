// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/merge_leases.hpp"

#include <fmt/format.h>

#include <array>

#include "data/analytics/groups.hpp"
#include "data/import/names.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

Value textOrNull(const std::optional<std::string>& text) {
    return text && !text->empty() ? Value(*text) : Value(nullptr);
}

/// "'H1', 'H2', 'H3' and 4 more".
std::string listed(SQLite::Statement& names) {
    std::string text;
    int more = 0;
    while (names.executeStep()) {
        if (text.size() > 120) {
            ++more;
        } else {
            text += (text.empty() ? "'" : ", '") + names.getColumn(0).getString() + "'";
        }
    }
    return more > 0 ? fmt::format("{} and {} more", text, more) : text;
}

/// How a scope finds its row: all rows of that name, narrowed by what else is said. ?1 name, ?2 site, ?3 hall, ?4 row.
const char* scopeSql(std::string_view scope) {
    if (scope == "site") return "SELECT id FROM site WHERE name = ?1";
    if (scope == "hall") {
        return "SELECT h.id FROM hall h JOIN site s ON s.id = h.site_id WHERE h.name = ?1 AND (?2 = '' OR s.name = ?2 "
               "COLLATE NOCASE)";
    }
    if (scope == "row") {
        return "SELECT r.id FROM rack_row r JOIN hall h ON h.id = r.hall_id JOIN site s ON s.id = h.site_id WHERE "
               "r.name = "
               "?1 AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) AND (?3 = '' OR h.name = ?3 COLLATE NOCASE)";
    }
    if (scope == "rack") {
        return "SELECT k.id FROM rack k JOIN site s ON s.id = k.site_id LEFT JOIN rack_row r ON r.id = k.row_id LEFT "
               "JOIN "
               "hall h ON h.id = r.hall_id WHERE k.name = ?1 AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) AND (?3 = '' "
               "OR "
               "h.name = ?3 COLLATE NOCASE) AND (?4 = '' OR r.name = ?4 COLLATE NOCASE)";
    }
    if (scope == "pod") {
        return "SELECT p.id FROM pod p JOIN site s ON s.id = p.site_id WHERE p.name = ?1 AND (?2 = '' OR s.name = ?2 "
               "COLLATE NOCASE)";
    }
    return "SELECT n.id FROM node n JOIN site s ON s.id = n.site_id LEFT JOIN rack k ON k.id = n.rack_id WHERE n.name "
           "= ?1 "
           "AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) AND (?5 = '' OR k.name = ?5 COLLATE NOCASE)";
}

const char* tableOf(std::string_view scope) {
    return scope == "row" ? "rack_row" : scope == "gpus" ? "node" : scope.data();
}

}  // namespace

LeaseMerge::LeaseMerge(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_parties(context.database(), "party", {"name", "is_operator", "is_tenant", "is_supplier"}),
      m_leases(context.database(), "lease",
               {"name", "operator_id", "tenant_id", "from_s", "to_s", "price_kind", "amount", "currency",
                "minimum_commitment", "notice_days", "lock_in_until", "sla_availability", "sla_credit",
                "delivered_gpus", "note", "seen"}),
      m_party(context.database(), "SELECT id FROM party WHERE name = ?"),
      m_lease(context.database(), "SELECT id FROM lease WHERE name = ?") {}

Result<> LeaseMerge::put(const PartyRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a party without a name");
    const auto known = m_party({Value(record.name)});
    const std::array<Value, 4> values{known ? Value() : Value(record.name), said(record.isOperator),
                                      said(record.isTenant), said(record.isSupplier)};
    if (known) {
        m_context.count("party", *known, m_parties.update(*known, values) ? Change::Updated : Change::Unchanged);
    } else {
        m_context.count("party", m_parties.insert(values), Change::Added);
    }
    return {};
}

/// A party that a lease names: made where no list of parties has it. A contract also says which role it has.
std::optional<std::int64_t> LeaseMerge::partyId(const std::string& name, const char* role) {
    if (name.empty()) return std::nullopt;
    const bool tenant = std::string_view(role) == "tenant";
    const auto known = m_party({Value(name)});
    const std::array<Value, 4> values{known ? Value() : Value(name), tenant ? Value() : Value(std::int64_t{1}),
                                      tenant ? Value(std::int64_t{1}) : Value(), Value()};
    if (known) {
        if (m_context.strict() && m_parties.update(*known, values)) m_context.count("party", *known, Change::Updated);
        return known;
    }
    const std::int64_t id = m_parties.insert(values);
    m_context.count("party", id, Change::Added);
    m_context.warn(fmt::format("party '{}' is named by a lease only: check its spelling", name));
    return id;
}

Result<> LeaseMerge::put(const LeaseRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a lease without a name");
    if (record.to && *record.to <= record.from) return m_context.refuse(at, "a lease that ends before it starts");
    const auto tenant = partyId(record.tenant, "tenant");
    if (!tenant) return m_context.refuse(at, fmt::format("lease '{}' has no tenant", record.name));
    const auto landlord = partyId(record.landlord, "operator");
    m_touched = true;
    m_leasePlaces[lowered(record.name)] = m_context.placeOf(at);
    const auto known = m_lease({Value(record.name)});
    const std::array<Value, 16> values{known ? Value() : Value(record.name),
                                       whole(landlord),
                                       *tenant,
                                       secondsOf(record.from),
                                       whole(record.to),
                                       record.priceKind,
                                       whole(record.amount),
                                       record.currency,
                                       whole(record.minimumCommitment),
                                       whole(record.noticeDays),
                                       whole(record.lockInUntil),
                                       whole(record.slaAvailability),
                                       record.slaCredit,
                                       whole(record.deliveredGpus),
                                       record.note,
                                       said(std::optional<bool>(record.seen.value_or(true)))};
    std::int64_t id = 0;
    if (known) {
        id = *known;
        m_context.count("lease", id, m_leases.update(id, values) ? Change::Updated : Change::Unchanged);
    } else {
        id = m_leases.insert(values);
        m_context.count("lease", id, Change::Added);
    }
    if (record.restatesParts) {
        restateRamps(id);
        restateScopes(id);
    }
    return {};
}

void LeaseMerge::restateRamps(std::int64_t lease) {
    Parts& parts = m_parts[lease];
    if (parts.ramps) return;
    parts.ramps = true;
    const auto old = Lookup(m_context.database(), "SELECT from_s FROM lease_ramp WHERE lease_id = ?").all({lease});
    parts.oldRamps.insert(old.begin(), old.end());
}

void LeaseMerge::restateScopes(std::int64_t lease) {
    Parts& parts = m_parts[lease];
    if (parts.scopes) return;
    parts.scopes = true;
    const auto old = Lookup(m_context.database(), "SELECT id FROM allocation WHERE lease_id = ?").all({lease});
    parts.oldScopes.insert(old.begin(), old.end());
}

Result<> LeaseMerge::put(const RampRecord& record, Place at) {
    const auto lease = m_lease({Value(record.lease)});
    if (!lease) return m_context.refuse(at, fmt::format("there is no lease '{}'", record.lease));
    if (record.to <= record.from) return m_context.refuse(at, "a ramp step that ends before it starts");
    restateRamps(*lease);
    const bool fresh = m_parts[*lease].oldRamps.erase(secondsOf(record.from)) == 0;
    SQLite::Statement write(
        m_context.database(),
        "INSERT INTO lease_ramp (lease_id, from_s, to_s, share) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO "
        "UPDATE SET to_s = ?3, share = ?4 WHERE to_s <> ?3 OR share IS NOT ?4");
    write.bind(1, *lease);
    write.bind(2, secondsOf(record.from));
    write.bind(3, secondsOf(record.to));
    bindValue(write, 4, said(record.share));
    const bool changed = write.exec() > 0;
    m_context.count("ramp", *lease, changed ? (fresh ? Change::Added : Change::Updated) : Change::Unchanged);
    return {};
}

/// The row that a scope means; an error naming what there is where that is none or several.
Result<std::optional<std::int64_t>> LeaseMerge::scopeId(const std::string& scope, const std::string& site,
                                                        const RackRef& place, const std::string& pod,
                                                        const std::string& node, Place at) {
    const bool isNode = scope == "node" || scope == "gpus";
    const std::string& name = scope == "site"   ? site
                              : scope == "hall" ? place.hall
                              : scope == "row"  ? place.row
                              : scope == "rack" ? place.rack
                              : scope == "pod"  ? pod
                                                : node;
    SQLite::Statement find(m_context.database(), scopeSql(scope));
    const std::array<const std::string*, 5> texts{&name, &site, &place.hall, &place.row, &place.rack};
    for (int i = 0; i < find.getBindParameterCount(); ++i) {
        find.bindNoCopy(i + 1, *texts[static_cast<std::size_t>(i)]);
    }
    std::vector<std::int64_t> found;
    while (find.executeStep()) {
        found.push_back(find.getColumn(0).getInt64());
    }
    if (found.size() == 1) return found.front();
    const std::string word = isNode ? "node" : scope;
    if (found.empty()) {
        SQLite::Statement names(m_context.database(),
                                fmt::format("SELECT DISTINCT name FROM {} ORDER BY id LIMIT 200", tableOf(scope)));
        const std::string known = listed(names);
        auto refused = m_context.refuse(at, fmt::format("there is no {} '{}'", word, name),
                                        known.empty() ? fmt::format("import the files that name the {}s first", word)
                                                      : fmt::format("known are {}", known));
        return refused ? Result<std::optional<std::int64_t>>(std::nullopt) : Failure(refused.error());
    }
    auto refused = m_context.refuse(at, fmt::format("{} {}s are called '{}'", found.size(), word, name),
                                    "say which by adding site, hall or row");
    return refused ? Result<std::optional<std::int64_t>>(std::nullopt) : Failure(refused.error());
}

Result<> LeaseMerge::checkSlots(const AllocationRecord& record, std::int64_t node, Place at) {
    const std::int64_t gpus =
        Lookup(m_context.database(), "SELECT count(*) FROM gpu WHERE node_id = ?")({node}).value_or(0);
    const std::int64_t highest =
        Lookup(m_context.database(), "SELECT max(slot) FROM gpu WHERE node_id = ?")({node}).value_or(-1);
    if (gpus == 0) {
        m_context.warn(
            fmt::format("node '{}' has no known GPUs yet: lease '{}' holds none there", record.node, record.lease));
    } else if (record.slotTo && *record.slotTo - 1 > highest) {
        return m_context.refuse(
            at, fmt::format("node '{}' has GPUs 0 to {}, not {}", record.node, highest, *record.slotTo - 1),
            "correct the range");
    }
    return {};
}

Result<> LeaseMerge::put(const AllocationRecord& record, Place place) {
    const Place at = record.at.line > 0 ? record.at : place;
    const auto lease = m_lease({Value(record.lease)});
    if (!lease) return m_context.refuse(at, fmt::format("there is no lease '{}'", record.lease));
    restateScopes(*lease);
    m_touched = true;
    m_leasePlaces.try_emplace(lowered(record.lease), m_context.placeOf(at));
    Value ref = nullptr;
    if (record.scope != "count") {
        auto found = scopeId(record.scope, record.site, record.place, record.pod, record.node, at);
        if (!found) return Failure(found.error());
        if (!*found) return {};
        ref = **found;
        if (record.scope == "gpus") {
            const std::size_t skipped = static_cast<std::size_t>(m_context.report().skipped);
            if (auto fits = checkSlots(record, **found, at); !fits) return fits;
            if (static_cast<std::size_t>(m_context.report().skipped) != skipped) return {};
        }
    }
    const std::array<Value, 9> values{*lease,
                                      record.scope,
                                      ref,
                                      whole(record.slotFrom),
                                      whole(record.slotTo),
                                      whole(record.count),
                                      textOrNull(record.model),
                                      whole(record.from),
                                      whole(record.to)};
    SQLite::Statement find(
        m_context.database(),
        "SELECT id FROM allocation WHERE lease_id = ? AND scope = ? AND ref_id IS ? AND slot_from IS ? AND "
        "slot_to IS ? AND gpu_count IS ? AND gpu_model IS ? AND from_s IS ? AND to_s IS ? ORDER BY id");
    for (std::size_t i = 0; i < values.size(); ++i) {
        bindValue(find, static_cast<int>(i) + 1, values[i]);
    }
    std::optional<std::int64_t> known;
    while (find.executeStep()) {
        known = find.getColumn(0).getInt64();
        if (m_parts[*lease].oldScopes.erase(*known) > 0) break;
    }
    if (known) {
        m_context.count("allocation", *known, Change::Unchanged);
        return {};
    }
    SQLite::Statement insert(
        m_context.database(),
        "INSERT INTO allocation (lease_id, scope, ref_id, slot_from, slot_to, gpu_count, gpu_model, "
        "from_s, to_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < values.size(); ++i) {
        bindValue(insert, static_cast<int>(i) + 1, values[i]);
    }
    insert.exec();
    m_context.count("allocation", m_context.database().getLastInsertRowid(), Change::Added);
    return {};
}

void LeaseMerge::settle() {
    for (const auto& [lease, parts] : m_parts) {
        for (const std::int64_t from : parts.oldRamps) {
            SQLite::Statement remove(m_context.database(), "DELETE FROM lease_ramp WHERE lease_id = ? AND from_s = ?");
            remove.bind(1, lease);
            remove.bind(2, from);
            remove.exec();
            m_context.count("ramp", lease, Change::Updated);
        }
        for (const std::int64_t id : parts.oldScopes) {
            SQLite::Statement remove(m_context.database(), "DELETE FROM allocation WHERE id = ?");
            remove.bind(1, id);
            remove.exec();
            m_context.count("allocation", id, Change::Updated);
        }
    }
    m_parts.clear();
}

Result<> LeaseMerge::put(const EvidenceRecord& record, Place at) {
    std::optional<std::int64_t> ref;
    if (record.subject == "site") ref = m_places.findSite(record.name);
    if (record.subject == "lease") ref = m_lease({Value(record.name)});
    if (record.subject == "party") ref = m_party({Value(record.name)});
    if (!ref) return m_context.refuse(at, fmt::format("there is no {} '{}'", record.subject, record.name));
    SQLite::Statement write(
        m_context.database(),
        "INSERT INTO evidence (subject, ref_id, field, value, kind, source, date, note) VALUES (?1, ?2, "
        "?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET kind = ?5 WHERE kind <> ?5");
    write.bind(1, record.subject);
    write.bind(2, *ref);
    write.bind(3, record.field);
    write.bind(4, record.value);
    write.bind(5, record.kind);
    write.bind(6, record.source);
    write.bind(7, record.date);
    write.bind(8, record.note);
    const bool fresh =
        !Lookup(m_context.database(),
                "SELECT id FROM evidence WHERE subject = ? AND ref_id = ? AND field = ? AND value = ? AND "
                "source = ? AND date = ? AND note = ?")(
            {record.subject, *ref, record.field, record.value, record.source, record.date, record.note});
    const bool changed = write.exec() > 0;
    m_context.count("evidence", *ref, fresh ? Change::Added : changed ? Change::Updated : Change::Unchanged);
    return {};
}

Result<> LeaseMerge::put(const FeedRecord& record, Place at) {
    auto ref = scopeId(record.scope, record.site, record.place, {}, {}, at);
    if (!ref) return Failure(ref.error());
    if (!*ref) return {};
    const bool fresh =
        !Lookup(m_context.database(), "SELECT id FROM power_feed WHERE scope = ? AND ref_id = ? AND name = ?")(
            {record.scope, **ref, record.name});
    SQLite::Statement write(
        m_context.database(),
        "INSERT INTO power_feed (name, scope, ref_id, envelope_w) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO "
        "UPDATE SET envelope_w = ?4 WHERE envelope_w <> ?4");
    write.bind(1, record.name);
    write.bind(2, record.scope);
    write.bind(3, **ref);
    write.bind(4, record.envelopeW);
    const bool changed = write.exec() > 0;
    m_context.count("power_feed", **ref, fresh ? Change::Added : changed ? Change::Updated : Change::Unchanged);
    return {};
}

Result<> LeaseMerge::put(const StatusRecord& record, Place at) {
    const auto gpu = m_places.findGpu(record.site, record.node, record.slot, {});
    if (!gpu) return m_context.refuse(at, fmt::format("there is no GPU '{}/{}'", record.node, record.slot));
    if (record.to && *record.to <= record.from) return m_context.refuse(at, "a state that ends before it starts");
    const bool fresh = !Lookup(m_context.database(), "SELECT 1 FROM gpu_status WHERE gpu_id = ? AND from_s = ?")(
        {*gpu, secondsOf(record.from)});
    SQLite::Statement write(
        m_context.database(),
        "INSERT INTO gpu_status (gpu_id, from_s, to_s, down, reason) VALUES (?1, ?2, ?3, ?4, ?5) ON "
        "CONFLICT DO UPDATE SET to_s = ?3, down = ?4, reason = ?5 WHERE to_s IS NOT ?3 OR down <> ?4 OR "
        "reason <> ?5");
    write.bind(1, *gpu);
    write.bind(2, secondsOf(record.from));
    bindValue(write, 3, said(record.to));
    write.bind(4, record.down ? 1 : 0);
    write.bind(5, record.reason);
    const bool changed = write.exec() > 0;
    m_context.count("gpu_status", *gpu, fresh ? Change::Added : changed ? Change::Updated : Change::Unchanged);
    return {};
}

Result<> LeaseMerge::checkOverlaps() {
    if (!m_touched) return {};
    // The same loading and the same rule as every other reader's, on this connection, before anything is committed.
    Snapshot snapshot;
    if (m_before != nullptr) {
        snapshot = withLeasesOf(m_context.database(), *m_before);
    } else {
        LoadedIds ids;
        loadTopology(m_context.database(), snapshot, ids, {});
        loadPortfolio(m_context.database(), snapshot, ids);
    }
    for (const LeaseOverlap& overlap : findOverlaps(snapshot)) {
        const std::string& a = snapshot.leases[overlap.a.value].name;
        const std::string& b = snapshot.leases[overlap.b.value].name;
        const auto placeA = m_leasePlaces.find(lowered(a));
        const auto placeB = m_leasePlaces.find(lowered(b));
        if (placeA == m_leasePlaces.end() && placeB == m_leasePlaces.end()) continue;  // as it stood before
        const bool useB = placeB != m_leasePlaces.end();
        return fail(ErrorCode::Conflict, useB ? placeB->second : placeA->second,
                    fmt::format("leases '{}' and '{}' both hold {} GPUs ({} and on) from {}{}", useB ? b : a,
                                useB ? a : b, overlap.gpus.count, snapshot.gpuName(GpuOrdinal(overlap.gpus.first)),
                                formatInstantShort(overlap.window.from),
                                overlap.window.to < kForever ? " to " + formatInstantShort(overlap.window.to) : ""),
                    "end one before the other begins, or change its scope");
    }
    return {};
}

}  // namespace leasehold
