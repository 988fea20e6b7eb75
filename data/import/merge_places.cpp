// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/merge_places.hpp"

#include <fmt/format.h>

#include <array>

#include "data/import/names.hpp"

namespace leasehold {

PlaceMerge::PlaceMerge(MergeContext& context)
    : m_context(context),
      m_sites(context.database(), "site",
              {"name", "kind", "status", "location", "declared_gpus", "synthetic", "owner_cost_micros",
               "owner_cost_currency"}),
      m_racks(context.database(), "rack",
              {"site_id", "row_id", "name", "pod_id", "model", "x", "y", "rotation", "width", "depth", "height",
               "height_u", "status", "rated_power_w", "seen"}),
      m_nodes(context.database(), "node",
              {"site_id", "name", "rack_id", "pod_id", "serial", "model", "u", "height_u", "seen"}),
      m_gpus(context.database(), "gpu",
             {"node_id", "slot", "model", "uuid", "planned", "commissioned", "retired", "seen"}),
      m_site(context.database(), "SELECT id FROM site WHERE name = ?"),
      m_hall(context.database(), "SELECT id FROM hall WHERE site_id = ? AND name = ?"),
      m_row(context.database(), "SELECT id FROM rack_row WHERE hall_id = ? AND name = ?"),
      m_rack(context.database(), "SELECT id FROM rack WHERE site_id = ? AND ifnull(row_id, 0) = ? AND name = ?"),
      m_pod(context.database(), "SELECT id FROM pod WHERE site_id = ? AND name = ?"),
      m_podSource(context.database(), "SELECT 1 FROM sighting WHERE kind = 'pod' AND ref_id = ? AND source = ?"),
      m_node(context.database(), "SELECT id FROM node WHERE site_id = ? AND name = ?"),
      m_nodeAnywhere(context.database(), "SELECT n.id FROM site s JOIN node n ON n.site_id = s.id AND n.name = ?"),
      m_nodePod(context.database(), "SELECT pod_id FROM node WHERE id = ?"),
      m_serial(context.database(), "SELECT id FROM node WHERE site_id = ? AND serial = ?"),
      m_gpu(context.database(), "SELECT id FROM gpu WHERE node_id = ? AND slot = ?"),
      m_gpuByUuid(context.database(), "SELECT id FROM gpu WHERE uuid = ?") {}

Result<std::int64_t> PlaceMerge::defaultSite(Place at) {
    if (m_default) return *m_default;
    if (const std::string set = m_context.setting("site"); !set.empty()) {
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
    if (const auto known = m_site({Value(name)})) return *known;
    const std::array<Value, 8> values{Value(name)};
    const std::int64_t id = m_sites.insert(values);
    m_context.count("site", id, Change::Added);
    return id;
}

std::optional<std::int64_t> PlaceMerge::findSite(const std::string& name) {
    return m_site({Value(name)});
}

Result<std::int64_t> PlaceMerge::siteOf(const std::string& name, Place at) {
    return name.empty() ? defaultSite(at) : ensureSite(name, at);
}

std::int64_t PlaceMerge::ensureHall(std::int64_t site, const std::string& name) {
    if (const auto known = m_hall({site, name})) return *known;
    SQLite::Statement insert(m_context.database(), "INSERT INTO hall (site_id, name) VALUES (?, ?)");
    insert.bind(1, site);
    insert.bind(2, name);
    insert.exec();
    const std::int64_t id = m_context.database().getLastInsertRowid();
    m_context.count("hall", id, Change::Added);
    return id;
}

std::int64_t PlaceMerge::ensureRow(std::int64_t site, const std::string& hall, const std::string& row) {
    const std::int64_t hallId = ensureHall(site, hall);
    if (const auto known = m_row({hallId, row})) return *known;
    SQLite::Statement insert(m_context.database(), "INSERT INTO rack_row (hall_id, name) VALUES (?, ?)");
    insert.bind(1, hallId);
    insert.bind(2, row);
    insert.exec();
    const std::int64_t id = m_context.database().getLastInsertRowid();
    m_context.count("rack_row", id, Change::Added);
    return id;
}

std::int64_t PlaceMerge::ensurePod(std::int64_t site, const std::string& name) {
    if (const auto known = m_pod({site, name})) return *known;
    SQLite::Statement insert(m_context.database(), "INSERT INTO pod (site_id, name) VALUES (?, ?)");
    insert.bind(1, site);
    insert.bind(2, name);
    insert.exec();
    const std::int64_t id = m_context.database().getLastInsertRowid();
    m_context.count("pod", id, Change::Added);
    return id;
}

std::optional<std::int64_t> PlaceMerge::findPod(std::int64_t site, const std::string& name) {
    return m_pod({site, name});
}

std::int64_t PlaceMerge::ensureRack(std::int64_t site, const RackRef& place) {
    const std::int64_t row = place.row.empty() && place.hall.empty() ? 0 : ensureRow(site, place.hall, place.row);
    if (const auto known = m_rack({site, row, place.rack})) return *known;
    const std::array<Value, 15> values{Value(site), row == 0 ? Value(nullptr) : Value(row), Value(place.rack)};
    const std::int64_t id = m_racks.insert(values);
    m_context.count("rack", id, Change::Added);
    return id;
}

namespace {
/// Marks a hall, row or pod as its record says, and counts it.
void touchSeen(MergeContext& context, const char* kind, std::int64_t id, std::optional<bool> seen, bool fresh) {
    SQLite::Statement update(context.database(),
                             fmt::format("UPDATE {} SET seen = ?1 WHERE id = ?2 AND seen <> ?1", kind));
    update.bind(1, seen.value_or(true) ? 1 : 0);
    update.bind(2, id);
    const bool changed = update.exec() > 0;
    if (!fresh) context.count(kind, id, changed ? Change::Updated : Change::Unchanged);
}
}  // namespace

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
        touchSeen(m_context, "hall", ensureHall(site, record.name), record.seen, fresh);
    });
}

Result<> PlaceMerge::put(const RowRecord& record, Place at) {
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const auto hall = m_hall({site, record.hall});
        const bool fresh = !hall || !m_row({*hall, record.name});
        touchSeen(m_context, "rack_row", ensureRow(site, record.hall, record.name), record.seen, fresh);
    });
}

Result<> PlaceMerge::put(const PodRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a pod without a name");
    return siteOf(record.site, at).map([&](std::int64_t site) {
        const bool fresh = !m_pod({site, record.name});
        touchSeen(m_context, "pod", ensurePod(site, record.name), record.seen, fresh);
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
    const std::string shorter = shortHostName(name);
    if (!site.empty()) {
        const auto id = m_site({Value(site)});
        const auto node = id ? m_node({*id, name}) : std::nullopt;
        return node || !id || shorter == name ? node : m_node({*id, shorter});
    }
    std::vector<std::int64_t> found = m_nodeAnywhere.all({Value(name)});
    if (found.empty() && shorter != name) found = m_nodeAnywhere.all({Value(shorter)});
    if (found.size() == 1) return found.front();
    return found.empty() || !m_default ? std::nullopt : m_node({*m_default, name});
}

Value PlaceMerge::derivedPod(std::int64_t site, const std::optional<std::string>& pod,
                             std::optional<std::int64_t> known, bool make) {
    if (!pod) return {};
    const auto existing = m_pod({site, *pod});
    if (known && existing == known) {
        touchSeen(m_context, "pod", *known, {}, false);
        return {};
    }
    const bool ours = !known || m_podSource({*known, m_context.source()});
    if (!ours) {
        m_keptPods += make ? 1 : 0;
        return {};
    }
    if (existing) {
        touchSeen(m_context, "pod", *existing, {}, false);
        return *existing;
    }
    return make ? Value(ensurePod(site, *pod)) : Value();
}

std::optional<std::int64_t> PlaceMerge::findBySerial(const NodeRecord& record) {
    if (!record.serial || record.serial->empty()) return std::nullopt;
    const auto site = record.site.empty() ? m_default : m_site({Value(record.site)});
    return site ? m_serial({*site, *record.serial}) : std::nullopt;
}

Result<> PlaceMerge::put(const NodeRecord& record, Place at) {
    if (record.name.empty()) return m_context.refuse(at, "a node without a name");
    const auto byName = findNode(record.site, record.name);
    std::optional<std::int64_t> known = findBySerial(record);
    const bool renamed = known && !byName;  // the serial number stays, whatever the machine is called
    if (!known) known = byName;
    if (!known && !record.doubt.empty()) {
        m_context.report().skipped += 1;
        if (m_doubted++ == 0) m_firstDoubt = record.doubt;
        return {};
    }
    Result<std::int64_t> site = 0;
    if (known) {
        site = Lookup(m_context.database(), "SELECT site_id FROM node WHERE id = ?")({*known}).value_or(0);
    } else {
        site = siteOf(record.site, at);
        if (!site) return Failure(site.error());
    }
    Value pod;
    if (record.pod && record.derivedPod) {
        pod = derivedPod(*site, record.pod, known ? m_nodePod({*known}) : std::nullopt, true);
    } else if (record.pod && !record.pod->empty()) {
        pod = ensurePod(*site, *record.pod);
    }
    const std::array<Value, 9> values{
        known ? Value() : Value(*site),
        known && !renamed ? Value() : Value(record.name),
        record.place && !record.place->rack.empty() ? Value(ensureRack(*site, *record.place)) : Value(),
        pod,
        said(record.serial),
        said(record.model),
        said(record.u),
        said(record.heightU),
        said(std::optional<bool>(record.seen.value_or(true)))};
    if (known) {
        ++m_metNodes;
        m_context.count("node", *known, m_nodes.update(*known, values) ? Change::Updated : Change::Unchanged);
    } else {
        ++m_madeNodes;
        m_context.count("node", m_nodes.insert(values), Change::Added);
    }
    return {};
}

std::optional<std::int64_t> PlaceMerge::findGpu(std::string_view site, std::string_view node, std::int64_t slot,
                                                std::string_view uuid) {
    if (!uuid.empty()) {
        if (const auto known = m_gpuByUuid({Value(std::string(uuid))})) return known;
    }
    if (node.empty() || slot < 0) return std::nullopt;
    const auto host = findNode(std::string(site), std::string(node));
    return host ? m_gpu({*host, slot}) : std::nullopt;
}

Result<> PlaceMerge::put(const GpuRecord& record, Place at) {
    const bool hasUuid = record.uuid && !record.uuid->empty();
    const auto byUuid = hasUuid ? m_gpuByUuid({Value(*record.uuid)}) : std::nullopt;
    auto node = findNode(record.site, record.node);
    const auto bySlot = node ? m_gpu({*node, record.slot}) : std::nullopt;
    if (byUuid && bySlot != byUuid && (record.weak || bySlot)) {
        // The id says which GPU it is; its place stays as it is known until a file of places moves it.
        ++m_moved;
        m_context.count("gpu", *byUuid, Change::Unchanged);
        return {};
    }
    if (!node && (record.makesNode || !m_context.strict())) {
        NodeRecord fresh;
        fresh.site = record.site;
        fresh.name = record.node;
        if (auto made = put(fresh, at); !made) return made;
        node = findNode(record.site, record.node);
    }
    if (!node) return m_context.refuse(at, fmt::format("there is no node '{}'", record.node));
    const auto known = byUuid ? byUuid : bySlot;
    const auto stored = [&](const char* column) {
        SQLite::Statement get(m_context.database(), fmt::format("SELECT {} IS NOT NULL FROM gpu WHERE id = ?", column));
        get.bind(1, *known);
        return get.executeStep() && get.getColumn(0).getInt() != 0;
    };
    const bool keepModel = record.weak && known && stored("model");
    if (known && !byUuid && hasUuid && stored("uuid")) ++m_replaced;
    const std::array<Value, 8> values{*node,
                                      record.slot,
                                      keepModel ? Value() : said(record.model),
                                      hasUuid ? Value(*record.uuid) : Value(),
                                      said(record.planned),
                                      said(record.commissioned),
                                      said(record.retired),
                                      said(std::optional<bool>(record.seen.value_or(true)))};
    if (known) {
        m_context.count("gpu", *known, m_gpus.update(*known, values) ? Change::Updated : Change::Unchanged);
    } else {
        m_context.count("gpu", m_gpus.insert(values), Change::Added);
    }
    return {};
}

void PlaceMerge::report() {
    FileReport& report = m_context.report();
    if (m_metNodes + m_madeNodes > 0) {
        report.notes.push_back(fmt::format("{} nodes were known, {} are new", m_metNodes, m_madeNodes));
    }
    if (m_keptPods > 0)
        report.notes.push_back(fmt::format("{} nodes keep the pod that another file gave them", m_keptPods));
    if (m_doubted > 0) {
        m_context.warn(fmt::format("{} nodes were not made: {}", m_doubted, m_firstDoubt));
    }
    if (m_moved > 0) {
        m_context.warn(fmt::format("{} GPUs are known elsewhere by their UUID: their places were kept", m_moved));
    }
    if (m_replaced > 0)
        m_context.warn(fmt::format("{} GPUs have another UUID than before: taken as replaced", m_replaced));
    m_keptPods = m_madeNodes = m_metNodes = m_doubted = m_moved = m_replaced = 0;
}

}  // namespace leasehold
