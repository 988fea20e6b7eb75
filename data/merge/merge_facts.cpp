// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_facts.hpp"

#include <fmt/format.h>

namespace leasehold {
namespace {

/// Runs a prepared upsert; whether it changed a row.
bool run(SQLite::Statement& statement) {
    const bool changed = statement.exec() > 0;
    statement.reset();
    return changed;
}

Change changeOf(bool known, bool changed) {
    return !known ? Change::Added : changed ? Change::Updated : Change::Unchanged;
}

}  // namespace

FactMerge::FactMerge(MergeContext& context, PlaceMerge& places, ScopeFinder& scopes)
    : m_context(context),
      m_places(places),
      m_scopes(scopes),
      m_lease(context.database(), "SELECT id FROM lease WHERE name = ?"),
      m_party(context.database(), "SELECT id FROM party WHERE name = ?"),
      m_evidence(context.database(),
                 "SELECT id FROM evidence WHERE subject = ? AND ref_id = ? AND field = ? AND value = ? AND source = ? "
                 "AND date = ? AND note = ?"),
      m_feed(context.database(), "SELECT id FROM power_feed WHERE scope = ? AND ref_id = ? AND name = ?"),
      m_status(context.database(), "SELECT 1 FROM gpu_status WHERE gpu_id = ? AND from_s = ?"),
      m_writeEvidence(
          context.database(),
          "INSERT INTO evidence (subject, ref_id, field, value, kind, source, date, note) VALUES (?1, ?2, ?3, ?4, ?5, "
          "?6, ?7, ?8) ON CONFLICT DO UPDATE SET kind = ?5 WHERE kind <> ?5"),
      m_writeFeed(context.database(),
                  "INSERT INTO power_feed (name, scope, ref_id, envelope_w) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO "
                  "UPDATE SET envelope_w = ?4 WHERE envelope_w <> ?4"),
      m_writeStatus(context.database(),
                    "INSERT INTO gpu_status (gpu_id, from_s, to_s, down, reason) VALUES (?1, ?2, ?3, ?4, ?5) ON "
                    "CONFLICT DO UPDATE SET to_s = ?3, down = ?4, reason = ?5 WHERE to_s IS NOT ?3 OR down <> ?4 OR "
                    "reason <> ?5") {}

Result<> FactMerge::put(const EvidenceRecord& record, Place at) {
    std::optional<std::int64_t> ref;
    if (record.subject == "site") ref = m_places.findSite(record.name);
    if (record.subject == "lease") ref = m_lease({Value(record.name)});
    if (record.subject == "party") ref = m_party({Value(record.name)});
    if (!ref) return m_context.refuse(at, fmt::format("there is no {} '{}'", record.subject, record.name));
    const bool known =
        m_evidence({record.subject, *ref, record.field, record.value, record.source, record.date, record.note})
            .has_value();
    m_writeEvidence.bind(1, record.subject);
    m_writeEvidence.bind(2, *ref);
    m_writeEvidence.bind(3, record.field);
    m_writeEvidence.bind(4, record.value);
    m_writeEvidence.bind(5, record.kind);
    m_writeEvidence.bind(6, record.source);
    m_writeEvidence.bind(7, record.date);
    m_writeEvidence.bind(8, record.note);
    m_context.count("evidence", *ref, changeOf(known, run(m_writeEvidence)));
    return {};
}

Result<> FactMerge::put(const FeedRecord& record, Place at) {
    auto ref = m_scopes.find({record.scope, record.site, record.place, {}, {}}, at);
    if (!ref) return Failure(ref.error());
    if (!*ref) return {};
    const bool known = m_feed({record.scope, **ref, record.name}).has_value();
    m_writeFeed.bind(1, record.name);
    m_writeFeed.bind(2, record.scope);
    m_writeFeed.bind(3, **ref);
    m_writeFeed.bind(4, record.envelopeW);
    m_context.count("power_feed", **ref, changeOf(known, run(m_writeFeed)));
    return {};
}

Result<> FactMerge::put(const StatusRecord& record, Place at) {
    const auto gpu = m_places.gpus().find(record.site, record.node, record.slot, {}, record.from);
    if (!gpu) return m_context.refuse(at, fmt::format("there is no GPU '{}/{}'", record.node, record.slot));
    if (record.to && *record.to <= record.from) return m_context.refuse(at, "a state that ends before it starts");
    const bool known = m_status({*gpu, secondsOf(record.from)}).has_value();
    m_writeStatus.bind(1, *gpu);
    m_writeStatus.bind(2, secondsOf(record.from));
    bindValue(m_writeStatus, 3, said(record.to));
    m_writeStatus.bind(4, record.down ? 1 : 0);
    m_writeStatus.bind(5, record.reason);
    m_context.count("gpu_status", *gpu, changeOf(known, run(m_writeStatus)));
    return {};
}

}  // namespace leasehold
