// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostWarnings = 100;
constexpr std::size_t kMostReasons = 64;
constexpr std::int64_t kToldOfReason = 5;  ///< losses of one reason that are told one by one

/// How a kind is marked, told and let go. `site`: its site's id, by its own id. `unused`: what must hold before a row
/// may be deleted, so that nothing is left hanging; empty: it is never deleted.
struct KindRule {
    std::string_view kind;
    std::string_view site;
    std::string_view unused;
};
constexpr std::array<KindRule, 10> kRules{{
    {"link", "SELECT s.site_id FROM link l JOIN switch s ON s.id = l.a_id WHERE l.id = ?", "1"},
    {"nic", "SELECT n.site_id FROM nic c JOIN node n ON n.id = c.node_id WHERE c.id = ?",
     "id NOT IN (SELECT b_id FROM link WHERE b_nic = 1)"},
    {"switch", "SELECT site_id FROM switch WHERE id = ?",
     "id NOT IN (SELECT a_id FROM link UNION SELECT b_id FROM link WHERE b_nic = 0)"},
    {"gpu", "SELECT n.site_id FROM gpu g JOIN node n ON n.id = g.node_id WHERE g.id = ?", ""},
    {"node", "SELECT site_id FROM node WHERE id = ?",
     "id NOT IN (SELECT node_id FROM gpu UNION SELECT node_id FROM nic UNION SELECT ref_id FROM allocation WHERE scope "
     "IN "
     "('node', 'gpus'))"},
    {"rack", "SELECT site_id FROM rack WHERE id = ?",
     "id NOT IN (SELECT rack_id FROM node WHERE rack_id IS NOT NULL UNION SELECT rack_id FROM switch WHERE rack_id IS "
     "NOT "
     "NULL UNION SELECT ref_id FROM allocation WHERE scope = 'rack' UNION SELECT ref_id FROM power_feed WHERE scope = "
     "'rack')"},
    {"pod", "SELECT site_id FROM pod WHERE id = ?",
     "id NOT IN (SELECT pod_id FROM node WHERE pod_id IS NOT NULL UNION SELECT pod_id FROM switch WHERE pod_id IS NOT "
     "NULL "
     "UNION SELECT pod_id FROM rack WHERE pod_id IS NOT NULL UNION SELECT ref_id FROM allocation WHERE scope = 'pod')"},
    {"rack_row", "SELECT h.site_id FROM rack_row r JOIN hall h ON h.id = r.hall_id WHERE r.id = ?",
     "id NOT IN (SELECT row_id FROM rack WHERE row_id IS NOT NULL UNION SELECT ref_id FROM allocation WHERE scope = "
     "'row' "
     "UNION SELECT ref_id FROM power_feed WHERE scope = 'row')"},
    {"hall", "SELECT site_id FROM hall WHERE id = ?",
     "id NOT IN (SELECT hall_id FROM rack_row UNION SELECT ref_id FROM allocation WHERE scope = 'hall' UNION SELECT "
     "ref_id "
     "FROM power_feed WHERE scope = 'hall')"},
    {"lease", "", "1"},
}};

const KindRule& ruleOf(std::string_view kind) {
    return *std::find_if(kRules.begin(), kRules.end(), [&](const KindRule& r) { return r.kind == kind; });
}

}  // namespace

void MergeContext::beginFile(FileReport& report, bool strict) {
    m_report = &report;
    m_strict = strict;
    m_perSite = false;
    m_source.clear();
    m_kinds.clear();
    m_touched.clear();
    m_warningsLeftOut = 0;
    m_cutBecause.clear();
    m_notMarked = 0;
}

std::string MergeContext::placeOf(Place at) const {
    std::string place = m_report->file.string();
    if (at.line > 0) place += fmt::format(":{}", at.line);
    if (at.column > 0) place += fmt::format(":{}", at.column);
    return place;
}

void MergeContext::count(std::string_view kind, std::int64_t id, Change change) {
    KindCounts& counts = m_report->byKind[std::string(kind)];
    ++(change == Change::Added ? counts.added : change == Change::Updated ? counts.updated : counts.unchanged);
    if (std::find(m_kinds.begin(), m_kinds.end(), kind) != m_kinds.end()) {
        m_touched.find(kind)->second.push_back(id);
    }
}

void MergeContext::warn(std::string text) {
    if (m_report->warnings.size() < kMostWarnings) {
        m_report->warnings.push_back(std::move(text));
        return;
    }
    ++m_warningsLeftOut;
    m_report->warnings.resize(kMostWarnings);
    m_report->warnings.push_back(fmt::format("{} more warnings", m_warningsLeftOut));
}

void MergeContext::skip(Place at, std::string_view reason, std::string_view detail, std::int64_t count) {
    if (count <= 0) return;
    m_report->skipped += count;
    std::vector<Loss>& lost = m_report->lost;
    auto loss = std::find_if(lost.begin(), lost.end(), [&](const Loss& l) { return l.reason == reason; });
    if (loss == lost.end() && lost.size() == kMostReasons) {
        loss = lost.end() - 1;
        loss->reason = "other reasons";
    } else if (loss == lost.end()) {
        std::string first = at.line > 0 ? fmt::format("line {}", at.line) : std::string();
        if (!detail.empty()) first += fmt::format("{}{}", first.empty() ? "" : ": ", detail);
        loss = lost.insert(lost.end(), {std::string(reason), 0, std::move(first)});
    }
    const bool told = loss->count < kToldOfReason;
    loss->count += count;
    if (!told) return;
    std::string text =
        at.line > 0 ? fmt::format("line {}: skipped: {}", at.line, reason) : fmt::format("skipped: {}", reason);
    if (!detail.empty()) text += fmt::format(": {}", detail);
    if (count > 1) text += fmt::format(" ({} times)", count);
    warn(std::move(text));
}

void MergeContext::tellLosses() {
    for (const Loss& loss : m_report->lost) {
        if (loss.count > kToldOfReason) warn(fmt::format("skipped: {}: {} in all", loss.reason, loss.count));
    }
}

Result<> MergeContext::refuse(Place at, std::string text, std::string remedy) {
    if (m_strict) {
        return error(ErrorCode::InvalidInput, at, std::move(text), std::move(remedy));
    }
    skip(at, text);
    return {};
}

Result<> MergeContext::refuse(Place at, std::string_view reason, std::string_view detail, std::string remedy) {
    if (m_strict) {
        return error(ErrorCode::InvalidInput, at, fmt::format("{}: {}", reason, detail), std::move(remedy));
    }
    skip(at, reason, detail);
    return {};
}

Failure MergeContext::error(ErrorCode code, Place at, std::string text, std::string remedy) const {
    return fail(code, placeOf(at), std::move(text), std::move(remedy));
}

void MergeContext::setSource(std::string source, std::vector<std::string_view> kinds, bool perSite) {
    m_source = std::move(source);
    m_kinds = std::move(kinds);
    m_perSite = perSite;
    for (const std::string_view kind : m_kinds) {
        m_touched.try_emplace(std::string(kind));
    }
}

void MergeContext::setMayBeCut(const std::string& why) {
    if (setting("whole") != "yes") m_cutBecause = why;
}

void MergeContext::settleSightings() {
    for (const std::string_view kind : m_kinds) {
        settleKind(kind, m_touched.find(kind)->second);
    }
    if (m_notMarked > 0) {
        warn(
            fmt::format("the file may be cut off ({}): {} that were in the last one and are not in it were not marked "
                        "as not seen; where it is the whole, import it with --set whole=yes",
                        m_cutBecause, m_notMarked));
    }
    if (setting("retire") != "yes" || !m_cutBecause.empty()) return;
    for (const KindRule& rule : kRules) {  // in this order: what refers to others goes first
        if (std::find(m_kinds.begin(), m_kinds.end(), rule.kind) != m_kinds.end()) retire(rule.kind);
    }
}

void MergeContext::settleKind(std::string_view kind, std::vector<std::int64_t>& touched) {
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    const std::string name(kind);
    SQLite::Statement known(database(), "SELECT ref_id FROM sighting WHERE source = ? AND kind = ? ORDER BY ref_id");
    known.bind(1, m_source);
    known.bind(2, name);
    std::vector<std::int64_t> before;
    while (known.executeStep()) {
        before.push_back(known.getColumn(0).getInt64());
    }
    std::vector<std::int64_t> appeared;
    std::vector<std::int64_t> gone;
    std::set_difference(touched.begin(), touched.end(), before.begin(), before.end(), std::back_inserter(appeared));
    std::set_difference(before.begin(), before.end(), touched.begin(), touched.end(), std::back_inserter(gone));
    SQLite::Statement insert(database(), "INSERT INTO sighting (source, kind, ref_id) VALUES (?, ?, ?)");
    for (const std::int64_t id : appeared) {
        insert.bind(1, m_source);
        insert.bind(2, name);
        insert.bind(3, id);
        insert.exec();
        insert.reset();
    }
    std::set<std::int64_t> sites;
    std::optional<SQLite::Statement> siteOf;
    const auto siteNumber = [&](std::int64_t id) {
        siteOf->bind(1, id);
        const std::int64_t site = siteOf->executeStep() ? siteOf->getColumn(0).getInt64() : 0;
        siteOf->reset();
        return site;
    };
    const bool bySite = m_perSite && !ruleOf(kind).site.empty();
    if (bySite && !gone.empty()) {
        siteOf.emplace(database(), std::string(ruleOf(kind).site));
        for (const std::int64_t id : touched) {
            sites.insert(siteNumber(id));
        }
    }
    SQLite::Statement forget(database(), "DELETE FROM sighting WHERE source = ? AND kind = ? AND ref_id = ?");
    SQLite::Statement mark(database(), fmt::format("UPDATE {0} SET seen = 0 WHERE id = ?1 AND seen = 1 AND NOT EXISTS "
                                                   "(SELECT 1 FROM sighting WHERE kind = ?2 AND ref_id = ?1)",
                                                   name));
    for (const std::int64_t id : gone) {
        if (bySite && !sites.contains(siteNumber(id))) continue;
        if (!m_cutBecause.empty()) {
            ++m_notMarked;
            continue;
        }
        forget.bind(1, m_source);
        forget.bind(2, name);
        forget.bind(3, id);
        forget.exec();
        forget.reset();
        mark.bind(1, id);
        mark.bind(2, name);
        if (mark.exec() > 0) ++m_report->byKind[name].vanished;
        mark.reset();
    }
}

void MergeContext::retire(std::string_view kind) {
    KindCounts& counts = m_report->byKind[std::string(kind)];
    const KindRule& rule = ruleOf(kind);
    if (kind == "gpu") return;  // retired with their nodes, below
    if (kind == "node") {
        // A GPU's row is its telemetry's column and stays; it leaves the counts by being retired.
        counts.retired += database().exec(fmt::format(
            "UPDATE gpu SET retired = {} WHERE retired IS NULL AND node_id IN (SELECT id FROM node WHERE seen "
            "= 0)",
            m_now.time_since_epoch().count()));
    }
    if (kind == "switch" || kind == "nic") {
        database().exec(
            fmt::format("DELETE FROM port WHERE kind = '{0}' AND device_id IN (SELECT id FROM {0} WHERE seen "
                        "= 0 AND {1})",
                        kind, rule.unused));
    }
    if (kind == "lease") {
        // The contracts of another file are none of this one's business.
        const std::string file = cleanText(m_report->file.filename().string());
        SQLite::Statement evidence(database(),
                                   "DELETE FROM evidence WHERE subject = 'lease' AND ref_id IN (SELECT id FROM lease "
                                   "WHERE seen = 0 AND source IN (?1, ''))");
        evidence.bind(1, file);
        evidence.exec();
        SQLite::Statement drop(database(), "DELETE FROM lease WHERE seen = 0 AND source IN (?1, '')");
        drop.bind(1, file);
        counts.retired += drop.exec();
    } else {
        counts.retired += database().exec(fmt::format("DELETE FROM {} WHERE seen = 0 AND {}", kind, rule.unused));
    }
    database().exec(
        fmt::format("DELETE FROM sighting WHERE kind = '{0}' AND ref_id NOT IN (SELECT id FROM {0})", kind));
}

}  // namespace leasehold
