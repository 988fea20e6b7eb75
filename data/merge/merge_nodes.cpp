// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/formats/host_names.hpp"
#include "data/merge/merge_places.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostRemembered = 2'000'000;

std::string keyOf(std::int64_t site, const std::string& name) {
    return fmt::format("{}\n{}", site, lowered(name));
}

bool isKnownSerial(const std::optional<std::string>& serial) {
    return serial && !serial->empty() && !isGenericName(*serial);
}

}  // namespace

NodeNames::NodeNames(SQLite::Database& database)
    : m_byName(database, "SELECT id, site_id, full_name IS NOT NULL FROM node WHERE name = ?1"),
      m_byFull(database, "SELECT id, site_id, 1 FROM node WHERE full_name = ?1"),
      // "oak01." up to "oak01/", the character behind the dot: every domain of that short name.
      m_byStem(database,
               "SELECT id, site_id, 1 FROM node WHERE full_name >= ?1 || '.' AND full_name < ?1 || '/' AND name <> ?1"),
      m_nameOf(database, "SELECT ifnull(full_name, name) FROM node WHERE id = ?1"),
      m_siteOf(database, "SELECT site_id FROM node WHERE id = ?") {}

void NodeNames::collect(SQLite::Statement& statement, std::int64_t site, std::vector<Row>& rows) {
    while (statement.executeStep()) {
        const Row row{statement.getColumn(0).getInt64(), statement.getColumn(1).getInt64(),
                      statement.getColumn(2).getInt() != 0};
        if (site == 0 || row.site == site) rows.push_back(row);
    }
    statement.reset();
}

std::vector<std::int64_t> NodeNames::candidates(std::int64_t site, const std::string& name) {
    const HostName host = splitHostName(name);
    std::vector<Row> rows;
    if (!host.fullName.empty()) {
        m_byFull.bind(1, host.fullName);
        collect(m_byFull, site, rows);
    }
    if (rows.empty()) {
        m_byName.bind(1, host.shortName);
        collect(m_byName, site, rows);
        // A host of another domain is another host.
        if (!host.fullName.empty()) std::erase_if(rows, [](const Row& row) { return row.full; });
    }
    if (host.fullName.empty()) {
        m_byStem.bind(1, host.shortName);
        collect(m_byStem, site, rows);
    }
    std::vector<std::int64_t> ids;
    for (const Row& row : rows) {
        if (std::find(ids.begin(), ids.end(), row.id) == ids.end()) ids.push_back(row.id);
    }
    return ids;
}

std::optional<std::int64_t> NodeNames::find(std::int64_t site, const std::string& name) {
    std::string key = keyOf(site, name);
    if (const auto it = m_known.find(key); it != m_known.end()) return it->second;
    const auto found = candidates(site, name);
    if (found.size() != 1) return std::nullopt;
    if (m_known.size() >= kMostRemembered) m_known.clear();
    m_known.emplace(std::move(key), found.front());
    return found.front();
}

void NodeNames::forget(const std::string& name) {
    m_known.erase(keyOf(0, name));
}

bool NodeNames::isOneSite(const std::vector<std::int64_t>& nodes) {
    return std::all_of(nodes.begin(), nodes.end(),
                       [&](std::int64_t node) { return m_siteOf({node}) == m_siteOf({nodes.front()}); });
}

std::string NodeNames::listed(const std::vector<std::int64_t>& nodes) {
    std::string text;
    for (std::size_t i = 0; i < nodes.size() && i < 4; ++i) {
        m_nameOf.bind(1, nodes[i]);
        if (m_nameOf.executeStep()) text += (text.empty() ? "" : ", ") + m_nameOf.getColumn(0).getString();
        m_nameOf.reset();
    }
    return nodes.size() > 4 ? fmt::format("{} and {} more", text, nodes.size() - 4) : text;
}

NodeMerge::NodeMerge(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_names(context.database()),
      m_nodes(context.database(), "node",
              {"site_id", "name", "full_name", "rack_id", "pod_id", "serial", "model", "u", "height_u", "seen"}),
      m_serial(context.database(), "SELECT id FROM node WHERE site_id = ? AND serial = ?"),
      m_siteOf(context.database(), "SELECT site_id FROM node WHERE id = ?"),
      m_podOf(context.database(), "SELECT pod_id FROM node WHERE id = ?"),
      m_serialOf(context.database(), "SELECT serial FROM node WHERE id = ?"),
      m_sharing(context.database(),
                "SELECT id, full_name FROM node WHERE site_id = ?1 AND name = ?2 AND full_name IS NOT NULL"),
      m_show(context.database(), "UPDATE node SET name = ?2 WHERE id = ?1") {}

std::optional<std::int64_t> NodeMerge::bySerial(const NodeRecord& record) {
    if (!isKnownSerial(record.serial)) return std::nullopt;
    const auto site = m_places.knownSite(record.site);
    return site ? m_serial({*site, *record.serial}) : std::nullopt;
}

Result<NodeMerge::Known> NodeMerge::identify(const NodeRecord& record) {
    const std::string& name = record.fullName && !record.fullName->empty() ? *record.fullName : record.name;
    const auto byName = m_places.findNode(record.site, name);
    Known known;
    known.id = bySerial(record);
    known.renamed = known.id && known.id != byName;
    if (known.id) return known;
    known.id = byName;
    if (!byName) known.several = !m_places.nodeDoubt(record.site, name).empty();
    return known;
}

std::string NodeMerge::shownName(std::int64_t site, const std::string& shortName, const std::string& full) {
    if (full.empty() || m_names.candidates(site, shortName).empty()) return shortName;
    m_sharing.bind(1, site);
    m_sharing.bind(2, shortName);
    std::vector<std::pair<std::int64_t, std::string>> rows;
    while (m_sharing.executeStep()) {
        rows.emplace_back(m_sharing.getColumn(0).getInt64(), m_sharing.getColumn(1).getString());
    }
    m_sharing.reset();
    for (const auto& [id, name] : rows) {
        m_show.bind(1, id);
        m_show.bind(2, name);
        m_show.exec();
        m_show.reset();
        m_names.forgetAll();
    }
    if (m_shared++ == 0) m_firstShared = shortName;
    return full;
}

void NodeMerge::insert(const NodeRecord& record, std::int64_t site, const std::string& full, Value pod) {
    const std::string shortName = splitHostName(record.name).shortName;
    const std::array<Value, 10> values{
        site,
        shownName(site, shortName, full),
        full.empty() ? Value() : Value(full),
        record.place && !record.place->rack.empty() ? Value(m_places.ensureRack(site, *record.place)) : Value(),
        std::move(pod),
        said(record.serial),
        said(record.model),
        said(record.u),
        said(record.heightU),
        said(std::optional<bool>(record.seen.value_or(true)))};
    ++m_made;
    m_context.count("node", m_nodes.insert(values), Change::Added);
    m_names.forget(shortName);
    if (!full.empty()) m_names.forget(full);
}

void NodeMerge::update(const NodeRecord& record, std::int64_t id, std::int64_t site, bool renamed,
                       const std::string& full, Value pod) {
    const std::string shortName = splitHostName(record.name).shortName;
    bool otherSerial = false;
    if (isKnownSerial(record.serial) && !renamed) {
        m_serialOf.bind(1, id);
        otherSerial = m_serialOf.executeStep() && !m_serialOf.getColumn(0).isNull() &&
                      m_serialOf.getColumn(0).getString() != *record.serial;
        m_serialOf.reset();
    }
    // A serial number stays, whatever the machine is called; but not under a name that another machine has.
    const bool taken = renamed && !m_names.candidates(site, full.empty() ? shortName : full).empty();
    const bool rename = renamed && !taken;
    const std::array<Value, 10> values{
        Value(),
        rename ? Value(shownName(site, shortName, full)) : Value(),
        full.empty() || (renamed && !rename) ? Value() : Value(full),
        record.place && !record.place->rack.empty() ? Value(m_places.ensureRack(site, *record.place)) : Value(),
        std::move(pod),
        said(record.serial),
        said(record.model),
        said(record.u),
        said(record.heightU),
        said(std::optional<bool>(record.seen.value_or(true)))};
    if (taken) {
        m_context.warn(fmt::format("serial number {} is known as another host than '{}': its name was kept",
                                   *record.serial, record.name));
    }
    ++m_met;
    const std::int64_t contradictions = m_nodes.contradictions();
    m_context.count("node", id, m_nodes.update(id, values) ? Change::Updated : Change::Unchanged);
    m_otherSerial += otherSerial && m_nodes.contradictions() == contradictions ? 1 : 0;
    if (rename) m_names.forgetAll();
}

Result<> NodeMerge::put(const NodeRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a node without a name");
    auto known = identify(record);
    if (!known) return Failure(known.error());
    if (known->several) {
        const std::string doubt = m_places.nodeDoubt(record.site, record.name);
        return m_context.refuse(at, "a host's short name that several hosts have", doubt,
                                "say which with --set host.NAME=FULL-NAME, or --set site=NAME");
    }
    if (!known->id && !record.doubt.empty()) {
        m_context.skip(at, "a node was not made, for its name may be a slip of the pen", record.doubt);
        return {};
    }
    std::string full = record.fullName.value_or("");
    if (full.empty()) full = splitHostName(record.name).fullName;
    Result<std::int64_t> site = 0;
    if (known->id) {
        site = m_siteOf({*known->id}).value_or(0);
    } else {
        site = m_places.siteOf(record.site, at);
        if (!site) return Failure(site.error());
    }
    Value pod;
    if (record.pod && record.derivedPod) {
        pod = m_places.derivedPod(*site, record.pod, known->id ? m_podOf({*known->id}) : std::nullopt, true);
    } else if (record.pod && !record.pod->empty()) {
        pod = m_places.ensurePod(*site, *record.pod);
    }
    if (known->id) {
        update(record, *known->id, *site, known->renamed, full, std::move(pod));
    } else {
        insert(record, *site, full, std::move(pod));
    }
    return {};
}

void NodeMerge::report() {
    if (m_met + m_made > 0) {
        m_context.report().notes.push_back(fmt::format("{} nodes were known, {} are new", m_met, m_made));
    }
    if (m_shared > 0) {
        m_context.warn(fmt::format("{} short host names are those of several hosts ({}): shown by their full names",
                                   m_shared, m_firstShared));
    }
    if (m_otherSerial > 0) {
        m_context.warn(
            fmt::format("{} nodes have another serial number than before: taken as the machine at that name replaced",
                        m_otherSerial));
    }
    if (m_nodes.contradictions() > 0) {
        m_context.warn(fmt::format(
            "{} lines contradict another line of the same node: what sorts first holds, in whatever order they stand",
            m_nodes.contradictions()));
    }
    m_met = m_made = m_otherSerial = m_shared = 0;
}

}  // namespace leasehold
