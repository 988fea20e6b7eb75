// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_places.hpp"

#include <fmt/format.h>

#include <array>

#include "data/model/plain_name.hpp"

namespace leasehold {

PlaceMerge::PlaceMerge(MergeContext& context)
    : m_context(context),
      m_sites(context.database(), "site",
              {"name", "kind", "status", "location", "declared_gpus", "synthetic", "owner_cost_micros",
               "owner_cost_currency"}),
      m_racks(context.database(), "rack",
              {"site_id", "row_id", "name", "pod_id", "model", "x", "y", "rotation", "width", "depth", "height",
               "height_u", "status", "rated_power_w", "seen"}),
      m_site(context.database(), "SELECT id FROM site WHERE name = ?"),
      m_hall(context.database(), "SELECT id FROM hall WHERE site_id = ? AND name = ?"),
      m_row(context.database(), "SELECT id FROM rack_row WHERE hall_id = ? AND name = ?"),
      m_rack(context.database(), "SELECT id FROM rack WHERE site_id = ? AND ifnull(row_id, 0) = ? AND name = ?"),
      m_pod(context.database(), "SELECT id FROM pod WHERE site_id = ? AND name = ?"),
      m_podSource(context.database(), "SELECT 1 FROM sighting WHERE kind = 'pod' AND ref_id = ? AND source = ?"),
      m_newHall(context.database(), "INSERT INTO hall (site_id, name) VALUES (?, ?)"),
      m_newRow(context.database(), "INSERT INTO rack_row (hall_id, name) VALUES (?, ?)"),
      m_newPod(context.database(), "INSERT INTO pod (site_id, name) VALUES (?, ?)"),
      m_nodes(context, *this),
      m_gpus(context, *this) {}

void PlaceMerge::beginFile() {
    m_racks.holdFirst();
    m_nodes.beginFile();
    m_gpus.beginFile();
}

Result<std::int64_t> PlaceMerge::defaultSite(Place at) {
    if (m_default) return *m_default;
    if (const std::string set = plainName(m_context.setting("site")); !set.empty()) {
        return ensureSite(set, at).map([&](std::int64_t id) { return *(m_default = id); });
    }
    static constexpr std::array<const char*, 2> kCandidates{
        "SELECT id FROM site WHERE EXISTS (SELECT 1 FROM node WHERE site_id = site.id) OR EXISTS (SELECT 1 FROM rack "
        "WHERE site_id = site.id) OR EXISTS (SELECT 1 FROM switch WHERE site_id = site.id)",
        "SELECT id FROM site WHERE status = 'operating'"};
    for (const char* sql : kCandidates) {
        const std::vector<std::int64_t> found = Lookup(m_context.database(), sql).all({});
        if (found.size() == 1) return *(m_default = found.front());
        if (found.size() > 1) {
            return m_context.error(ErrorCode::InvalidInput, {},
                                   fmt::format("does not name its site, and the site file has {}", found.size()),
                                   "say which with --set site=NAME");
        }
    }
    return ensureSite(m_context.title(), at).map([&](std::int64_t id) { return *(m_default = id); });
}

Result<std::int64_t> PlaceMerge::ensureSite(const std::string& name, Place) {
    if (const auto known = findSite(name)) return *known;
    const std::array<Value, 8> values{Value(name)};
    const std::int64_t id = m_sites.insert(values);
    m_context.count("site", id, Change::Added);
    return m_siteIds[name] = id;
}

std::optional<std::int64_t> PlaceMerge::findSite(const std::string& name) {
    if (const auto it = m_siteIds.find(name); it != m_siteIds.end()) return it->second;
    const auto id = m_site({Value(name)});
    if (id) m_siteIds[name] = *id;
    return id;
}

std::optional<std::int64_t> PlaceMerge::knownSite(const std::string& name) {
    return name.empty() ? m_default : findSite(name);
}

Result<std::int64_t> PlaceMerge::siteOf(const std::string& name, Place at) {
    return name.empty() ? defaultSite(at) : ensureSite(name, at);
}

namespace {
/// Makes a row of (parent, name).
std::int64_t makeNamed(MergeContext& context, SQLite::Statement& insert, const char* kind, std::int64_t parent,
                       const std::string& name) {
    insert.bind(1, parent);
    insert.bind(2, name);
    insert.exec();
    insert.reset();
    const std::int64_t id = context.database().getLastInsertRowid();
    context.count(kind, id, Change::Added);
    return id;
}
}  // namespace

std::int64_t PlaceMerge::ensureHall(std::int64_t site, const std::string& name) {
    if (const auto known = m_hall({site, name})) return *known;
    return makeNamed(m_context, m_newHall, "hall", site, name);
}

std::int64_t PlaceMerge::ensureRow(std::int64_t site, const std::string& hall, const std::string& row) {
    const std::int64_t hallId = ensureHall(site, hall);
    if (const auto known = m_row({hallId, row})) return *known;
    return makeNamed(m_context, m_newRow, "rack_row", hallId, row);
}

std::int64_t PlaceMerge::ensurePod(std::int64_t site, const std::string& name) {
    if (const auto known = m_pod({site, name})) return *known;
    return makeNamed(m_context, m_newPod, "pod", site, name);
}

std::int64_t PlaceMerge::ensureRack(std::int64_t site, const RackRef& place) {
    const std::int64_t row = place.row.empty() && place.hall.empty() ? 0 : ensureRow(site, place.hall, place.row);
    if (const auto known = m_rack({site, row, place.rack})) return *known;
    const std::array<Value, 15> values{Value(site), row == 0 ? Value(nullptr) : Value(row), Value(place.rack)};
    const std::int64_t id = m_racks.insert(values);
    m_context.count("rack", id, Change::Added);
    return id;
}

void PlaceMerge::touchSeen(const char* kind, std::int64_t id, std::optional<bool> seen, bool fresh) {
    auto& update = m_seen[kind];
    if (!update) {
        update = std::make_unique<SQLite::Statement>(
            m_context.database(), fmt::format("UPDATE {} SET seen = ?1 WHERE id = ?2 AND seen <> ?1", kind));
    }
    update->bind(1, seen.value_or(true) ? 1 : 0);
    update->bind(2, id);
    const bool changed = update->exec() > 0;
    update->reset();
    if (!fresh) m_context.count(kind, id, changed ? Change::Updated : Change::Unchanged);
}

Result<> PlaceMerge::put(const TitleRecord& record, Place) {
    SQLite::Statement set(m_context.database(), "UPDATE meta SET value = ?1 WHERE key = 'title' AND value <> ?1");
    set.bind(1, record.title);
    m_context.count("title", 1, set.exec() > 0 ? Change::Updated : Change::Unchanged);
    return {};
}

Result<> PlaceMerge::put(const SiteRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a site without a name");
    const std::array<Value, 8> values{
        Value(),
        said(record.kind),
        said(record.status),
        said(record.location),
        said(record.declaredGpus),
        said(record.synthetic),
        record.ownerCost ? Value(record.ownerCost->micros) : Value(),
        record.ownerCost ? Value(std::string(record.ownerCost->currency.text())) : Value()};
    const bool fresh = !findSite(record.name);
    return ensureSite(record.name, at).map([&](std::int64_t id) {
        const bool changed = m_sites.update(id, values);
        if (!fresh) m_context.count("site", id, changed ? Change::Updated : Change::Unchanged);
    });
}

Result<> PlaceMerge::put(const HallRecord& record, Place at) {
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const bool fresh = !m_hall({site, record.name});
        touchSeen("hall", ensureHall(site, record.name), record.seen, fresh);
    });
}

Result<> PlaceMerge::put(const RowRecord& record, Place at) {
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const auto hall = m_hall({site, record.hall});
        const bool fresh = !hall || !m_row({*hall, record.name});
        touchSeen("rack_row", ensureRow(site, record.hall, record.name), record.seen, fresh);
    });
}

Result<> PlaceMerge::put(const PodRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a pod without a name");
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const bool fresh = !m_pod({site, record.name});
        touchSeen("pod", ensurePod(site, record.name), record.seen, fresh);
    });
}

Result<> PlaceMerge::put(const RackRecord& record, Place at) {
    if (record.place.rack.empty()) return m_context.refuse(at, "a rack without a name");
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const std::int64_t row = record.place.row.empty() && record.place.hall.empty()
                                     ? 0
                                     : ensureRow(site, record.place.hall, record.place.row);
        const bool fresh = !m_rack({site, row, record.place.rack});
        const std::int64_t id = ensureRack(site, record.place);
        const std::array<Value, 15> values{
            Value(),
            Value(),
            Value(),
            record.pod && !record.pod->empty() ? Value(ensurePod(site, *record.pod)) : Value(),
            said(record.model),
            said(record.x),
            said(record.y),
            said(record.rotation),
            said(record.width),
            said(record.depth),
            said(record.height),
            said(record.heightU),
            said(record.status),
            said(record.ratedPowerW),
            said(std::optional<bool>(record.seen.value_or(true)))};
        const bool changed = m_racks.update(id, values);
        if (!fresh) m_context.count("rack", id, changed ? Change::Updated : Change::Unchanged);
    });
}

std::optional<std::int64_t> PlaceMerge::findNode(const std::string& site, const std::string& name) {
    if (!site.empty()) {
        const auto id = findSite(site);
        return id ? m_nodes.names().find(*id, name) : std::nullopt;
    }
    if (const auto found = m_nodes.names().find(0, name)) return found;
    return m_default ? m_nodes.names().find(*m_default, name) : std::nullopt;
}

std::string PlaceMerge::nodeDoubt(const std::string& site, const std::string& name) {
    NodeNames& names = m_nodes.names();
    const auto id = knownSite(site);
    if (!id && !site.empty()) return {};
    const auto candidates = names.candidates(id.value_or(0), name);
    // A name of several sites wants a site, which is asked for elsewhere.
    if (candidates.size() < 2 || !names.isOneSite(candidates)) return {};
    return fmt::format("'{}' may be {}", name, names.listed(candidates));
}

Result<> PlaceMerge::refuseNode(const std::string& site, const std::string& name, Place at) {
    constexpr const char* kRemedy = "say which with --set host.NAME=FULL-NAME, or --set site=NAME";
    const std::string doubt = nodeDoubt(site, name);
    if (!doubt.empty()) return m_context.refuse(at, "a host's name that several hosts have", doubt, kRemedy);
    const bool several = site.empty() && m_nodes.names().candidates(0, name).size() > 1;
    if (several) return m_context.refuse(at, "a host's name that several sites have", "'" + name + "'", kRemedy);
    return m_context.refuse(at, fmt::format("there is no node '{}'", name));
}

std::string PlaceMerge::nodeLabel(std::int64_t node) {
    return m_nodes.names().listed({node});
}

Value PlaceMerge::derivedPod(std::int64_t site, const std::optional<std::string>& pod,
                             std::optional<std::int64_t> known, bool make) {
    if (!pod) return {};
    const auto existing = m_pod({site, *pod});
    if (known && existing == known) {
        touchSeen("pod", *known, {}, false);
        return {};
    }
    const bool ours = !known || m_podSource({*known, m_context.source()});
    if (!ours) {
        m_keptPods += make ? 1 : 0;
        return {};
    }
    if (existing) {
        touchSeen("pod", *existing, {}, false);
        return *existing;
    }
    return make ? Value(ensurePod(site, *pod)) : Value();
}

void PlaceMerge::report() {
    m_nodes.report();
    if (m_keptPods > 0) {
        m_context.report().notes.push_back(
            fmt::format("{} nodes keep the pod that another file gave them", m_keptPods));
    }
    m_gpus.report();
    if (m_racks.contradictions() > 0) {
        m_context.warn(fmt::format(
            "{} lines contradict another line of the same rack: what sorts first holds, in whatever order they stand",
            m_racks.contradictions()));
    }
    m_keptPods = 0;
}

}  // namespace leasehold
