// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_leases.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

Value textOrNull(const std::optional<std::string>& text) {
    return text && !text->empty() ? Value(*text) : Value(nullptr);
}

}  // namespace

LeaseMerge::LeaseMerge(MergeContext& context, PlaceMerge& places, ScopeFinder& scopes)
    : m_context(context),
      m_places(places),
      m_scopes(scopes),
      m_parties(context.database(), "party", {"name", "is_operator", "is_tenant", "is_supplier"}),
      m_leases(context.database(), "lease",
               {"name", "operator_id", "tenant_id", "from_s", "to_s", "price_kind", "amount", "currency",
                "minimum_commitment", "notice_days", "lock_in_until", "sla_availability", "sla_credit",
                "delivered_gpus", "note", "seen", "source"}),
      m_party(context.database(), "SELECT id FROM party WHERE name = ?"),
      m_lease(context.database(), "SELECT id FROM lease WHERE name = ?"),
      m_rampsOf(context.database(), "SELECT from_s FROM lease_ramp WHERE lease_id = ?"),
      m_scopesOf(context.database(), "SELECT id FROM allocation WHERE lease_id = ?"),
      m_gpusOf(context.database(), "SELECT count(*) FROM gpu WHERE node_id = ?"),
      m_highestSlot(context.database(), "SELECT max(slot) FROM gpu WHERE node_id = ?"),
      m_known(context.database(), "SELECT id, source, seen FROM lease WHERE name = ?1"),
      m_writeRamp(context.database(),
                  "INSERT INTO lease_ramp (lease_id, from_s, to_s, share) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO "
                  "UPDATE SET to_s = ?3, share = ?4 WHERE to_s <> ?3 OR share IS NOT ?4"),
      m_findScope(context.database(),
                  "SELECT id FROM allocation WHERE lease_id = ? AND scope = ? AND +ref_id IS ? AND slot_from IS ? AND "
                  "slot_to IS ? AND gpu_count IS ? AND gpu_model IS ? AND from_s IS ? AND to_s IS ? ORDER BY id"),
      m_addScope(context.database(),
                 "INSERT INTO allocation (lease_id, scope, ref_id, slot_from, slot_to, gpu_count, gpu_model, from_s, "
                 "to_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

void LeaseMerge::beginFile() {
    m_inFile.clear();
    m_foreign.clear();
}

std::string LeaseMerge::thisFile() const {
    return cleanText(m_context.report().file.filename().string());
}

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

std::optional<LeaseMerge::Known> LeaseMerge::known(const std::string& name) {
    std::optional<Known> found;
    m_known.bind(1, name);
    if (m_known.executeStep()) {
        found = {m_known.getColumn(0).getInt64(), m_known.getColumn(1).getString(), m_known.getColumn(2).getInt() != 0};
    }
    m_known.reset();
    return found;
}

Failure LeaseMerge::otherFile(std::int64_t lease, Place at) const {
    return m_context.error(ErrorCode::Conflict, at,
                           fmt::format("{} has this lease with other terms than {}", thisFile(), m_foreign.at(lease)),
                           "give one of the two another name, or take it over from here with --set replace=yes");
}

Result<bool> LeaseMerge::mayTake(const LeaseRecord& record, const Known& known, std::span<const Value> values,
                                 Place at) {
    const std::string file = record.source.value_or(thisFile());
    if (known.source.empty() || sameName(known.source, file)) return true;
    if (!known.seen || m_context.setting("replace") == "yes") {
        m_context.report().notes.push_back(
            fmt::format("lease '{}' was of {}, and is of {} now", record.name, known.source, file));
        return true;
    }
    m_foreign[known.id] = fmt::format("{} ('{}')", known.source, record.name);
    if (m_leases.differs(known.id, values)) return otherFile(known.id, at);
    return false;
}

Result<> LeaseMerge::put(const LeaseRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a lease without a name");
    if (record.to && *record.to <= record.from) return m_context.refuse(at, "a lease that ends before it starts");
    if (!m_inFile.insert(lowered(record.name)).second) {
        return m_context.refuse(at, "a lease that stands twice in the file", "'" + record.name + "'",
                                "give one another name");
    }
    const auto tenant = partyId(record.tenant, "tenant");
    if (!tenant) return m_context.refuse(at, fmt::format("lease '{}' has no tenant", record.name));
    const auto landlord = partyId(record.landlord, "operator");
    m_touched = true;
    m_leasePlaces[lowered(record.name)] = m_context.placeOf(at);
    const auto old = known(record.name);
    std::array<Value, 17> values{old ? Value() : Value(record.name),
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
    if (!m_byHand) {
        const auto mine = old ? mayTake(record, *old, values, at) : Result<bool>(true);
        if (!mine) return Failure(mine.error());
        if (*mine) values[16] = record.source.value_or(thisFile());
    }
    std::int64_t id = 0;
    if (old) {
        id = old->id;
        // That a file states what was known without one is no change of the lease.
        const Value source = std::exchange(values[16], Value());
        m_context.count("lease", id, m_leases.update(id, values) ? Change::Updated : Change::Unchanged);
        std::array<Value, 17> rest{};
        rest[16] = source;
        m_leases.update(id, rest);
    } else {
        id = m_leases.insert(values);
        m_context.count("lease", id, Change::Added);
    }
    if (record.restatesParts) {
        restateRamps(id);
        restateScopes(id);
        m_parts[id].at = at;
    }
    return {};
}

void LeaseMerge::restateRamps(std::int64_t lease) {
    Parts& parts = m_parts[lease];
    if (parts.ramps) return;
    parts.ramps = true;
    const auto old = m_rampsOf.all({lease});
    parts.oldRamps.insert(old.begin(), old.end());
}

void LeaseMerge::restateScopes(std::int64_t lease) {
    Parts& parts = m_parts[lease];
    if (parts.scopes) return;
    parts.scopes = true;
    const auto old = m_scopesOf.all({lease});
    parts.oldScopes.insert(old.begin(), old.end());
}

Result<> LeaseMerge::put(const RampRecord& record, Place at) {
    const auto lease = m_lease({Value(record.lease)});
    if (!lease) return m_context.refuse(at, fmt::format("there is no lease '{}'", record.lease));
    if (record.to <= record.from) return m_context.refuse(at, "a ramp step that ends before it starts");
    restateRamps(*lease);
    const bool fresh = m_parts[*lease].oldRamps.erase(secondsOf(record.from)) == 0;
    m_writeRamp.bind(1, *lease);
    m_writeRamp.bind(2, secondsOf(record.from));
    m_writeRamp.bind(3, secondsOf(record.to));
    bindValue(m_writeRamp, 4, said(record.share));
    const bool changed = m_writeRamp.exec() > 0;
    m_writeRamp.reset();
    if (changed && m_foreign.contains(*lease)) return otherFile(*lease, at);
    m_context.count("ramp", *lease, changed ? (fresh ? Change::Added : Change::Updated) : Change::Unchanged);
    return {};
}

Result<> LeaseMerge::checkSlots(const AllocationRecord& record, std::int64_t node, Place at) {
    const std::int64_t gpus = m_gpusOf({node}).value_or(0);
    const std::int64_t highest = m_highestSlot({node}).value_or(-1);
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
        auto found = m_scopes.find({record.scope, record.site, record.place, record.pod, record.node}, at);
        if (!found) return Failure(found.error());
        if (!*found) return {};
        ref = **found;
        if (record.scope == "gpus") {
            const std::int64_t skipped = m_context.report().skipped;
            if (auto fits = checkSlots(record, **found, at); !fits) return fits;
            if (m_context.report().skipped != skipped) return {};
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
    for (std::size_t i = 0; i < values.size(); ++i) {
        bindValue(m_findScope, static_cast<int>(i) + 1, values[i]);
        bindValue(m_addScope, static_cast<int>(i) + 1, values[i]);
    }
    std::optional<std::int64_t> known;
    while (m_findScope.executeStep()) {
        known = m_findScope.getColumn(0).getInt64();
        if (m_parts[*lease].oldScopes.erase(*known) > 0) break;
    }
    m_findScope.reset();
    if (known) {
        m_context.count("allocation", *known, Change::Unchanged);
        return {};
    }
    if (m_foreign.contains(*lease)) return otherFile(*lease, at);
    m_addScope.exec();
    m_addScope.reset();
    m_context.count("allocation", m_context.database().getLastInsertRowid(), Change::Added);
    return {};
}

Result<> LeaseMerge::settle() {
    SQLite::Statement dropRamp(m_context.database(), "DELETE FROM lease_ramp WHERE lease_id = ? AND from_s = ?");
    SQLite::Statement dropScope(m_context.database(), "DELETE FROM allocation WHERE id = ?");
    for (const auto& [lease, parts] : m_parts) {
        if (m_foreign.contains(lease) && !(parts.oldRamps.empty() && parts.oldScopes.empty())) {
            return otherFile(lease, parts.at);
        }
        for (const std::int64_t from : parts.oldRamps) {
            dropRamp.bind(1, lease);
            dropRamp.bind(2, from);
            dropRamp.exec();
            dropRamp.reset();
            m_context.count("ramp", lease, Change::Updated);
        }
        for (const std::int64_t id : parts.oldScopes) {
            dropScope.bind(1, id);
            dropScope.exec();
            dropScope.reset();
            m_context.count("allocation", id, Change::Updated);
        }
    }
    m_parts.clear();
    return {};
}

void LeaseMerge::tellMissing() {
    if (m_inFile.empty() || m_byHand) return;
    constexpr std::size_t kNamed = 5;
    SQLite::Statement missing(m_context.database(),
                              "SELECT name FROM lease WHERE source = ?1 AND seen = 0 ORDER BY id");
    missing.bind(1, thisFile());
    std::string names;
    std::size_t count = 0;
    while (missing.executeStep()) {
        if (m_inFile.contains(lowered(missing.getColumn(0).getString()))) continue;  // an exported table says so itself
        if (count++ < kNamed) names += (names.empty() ? "'" : ", '") + missing.getColumn(0).getString() + "'";
    }
    if (count == 0) return;
    if (count > kNamed) names += fmt::format(" and {} more", count - kNamed);
    m_context.warn(
        fmt::format("{} no longer in this file: {}; kept, marked and still counted (--set retire=yes lets go of what "
                    "left its file)",
                    count == 1 ? std::string("a lease is") : fmt::format("{} leases are", count), names));
}

}  // namespace leasehold
