// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "data/model/natural_order.hpp"
#include "data/store/checked_rows.hpp"
#include "data/store/layout.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kMostGpus = 1'000'000'000;
constexpr std::int64_t kMostColumn = (1LL << 32) - 1;
constexpr std::int64_t kMostAmount = 9'000'000'000'000'000'000;
constexpr double kMostMetres = std::numeric_limits<float>::max();
constexpr double kMostWatts = std::numeric_limits<double>::max();

template <class I>
I toIndex(std::uint32_t position) {
    I index;
    index.value = position;
    return index;
}

/// Sorts a vector and says where each element went: moved[old] = new.
template <class Items, class Less>
std::vector<std::uint32_t> sortInto(Items& items, Less less) {
    using T = typename Items::value_type;
    std::vector<std::uint32_t> order(items.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return less(items[a], items[b]); });
    std::vector<std::uint32_t> moved(items.size());
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        moved[order[i]] = i;
        sorted.push_back(std::move(items[order[i]]));
    }
    items = std::move(sorted);
    return moved;
}

template <class Tag>
void follow(Index<Tag>& index, const std::vector<std::uint32_t>& moved) {
    if (index) {
        index.value = moved[index.value];
    }
}

void loadSites(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows rows(database, "site",
                     "SELECT id, name, kind, status, location, declared_gpus, synthetic, owner_cost_micros, "
                     "owner_cost_currency FROM site ORDER BY id");
    while (rows.next()) {
        Site site;
        site.id = rows.integer(0);
        site.name = rows.words(1, "name");
        site.kind = rows.text(2) == "orbital" ? SiteKind::Orbital : SiteKind::Terrestrial;
        site.status = rows.text(3) == "operating" ? SiteStatus::Operating
                      : rows.text(3) == "planned" ? SiteStatus::Planned
                                                  : SiteStatus::Announced;
        site.location = rows.words(4, "location");
        site.declaredGpus = rows.optionalNumber(5, "declared_gpus", 0, kMostGpus);
        site.synthetic = rows.integer(6) != 0;
        if (const auto currency = parseCurrency(rows.text(8)); currency && !rows.null(7)) {
            site.ownerCostPerGpuHour = UnitPrice{rows.number(7, "owner_cost_micros", 0, kMostAmount), *currency};
        }
        s.synthetic = s.synthetic || site.synthetic;
        ids.sites.set(site.id, static_cast<std::uint32_t>(s.sites.size()));
        s.sites.push_back(std::move(site));
    }
}

void loadHalls(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows halls(database, "hall", "SELECT id, site_id, name FROM hall");
    while (halls.next()) {
        ids.halls.set(halls.integer(0), static_cast<std::uint32_t>(s.halls.size()));
        s.halls.push_back({halls.integer(0), toIndex<SiteIndex>(halls.reference(1, "site_id", ids.sites)),
                           std::string(halls.words(2, "name")), false});
    }
    CheckedRows rows(database, "rack_row", "SELECT id, hall_id, name FROM rack_row");
    while (rows.next()) {
        ids.rows.set(rows.integer(0), static_cast<std::uint32_t>(s.rows.size()));
        s.rows.push_back({rows.integer(0), toIndex<HallIndex>(rows.reference(1, "hall_id", ids.halls)),
                          std::string(rows.words(2, "name")), false});
    }
    CheckedRows pods(database, "pod", "SELECT id, site_id, name FROM pod");
    while (pods.next()) {
        ids.pods.set(pods.integer(0), static_cast<std::uint32_t>(s.pods.size()));
        s.pods.push_back({pods.integer(0), toIndex<SiteIndex>(pods.reference(1, "site_id", ids.sites)),
                          std::string(pods.words(2, "name"))});
    }
}

void loadRacks(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows rows(database, "rack",
                     "SELECT id, site_id, row_id, pod_id, name, model, x, y, rotation, width, depth, height, height_u, "
                     "status, rated_power_w FROM rack");
    while (rows.next()) {
        Rack rack;
        rack.id = rows.integer(0);
        rack.site = toIndex<SiteIndex>(rows.reference(1, "site_id", ids.sites));
        rack.row = toIndex<RowIndex>(rows.optionalReference(2, "row_id", ids.rows));
        rack.pod = toIndex<PodIndex>(rows.optionalReference(3, "pod_id", ids.pods));
        rack.name = rows.words(4, "name");
        rack.model = rows.words(5, "model");
        rack.placed = !rows.null(6) && !rows.null(7);
        rack.x = static_cast<float>(rows.optionalFinite(6, "x", kMostMetres).value_or(0));
        rack.y = static_cast<float>(rows.optionalFinite(7, "y", kMostMetres).value_or(0));
        rack.rotation = static_cast<float>(rows.finite(8, "rotation", kMostMetres));
        rack.width = static_cast<float>(rows.finite(9, "width", kMostMetres));
        rack.depth = static_cast<float>(rows.finite(10, "depth", kMostMetres));
        rack.height = static_cast<float>(rows.finite(11, "height", kMostMetres));
        rack.heightU = rows.numberOf<std::uint16_t>(12, "height_u", 48);
        rack.status = rows.text(13) == "planned" ? Status::Planned : Status::Operating;
        rack.ratedPowerW = rows.optionalFinite(14, "rated_power_w", kMostWatts);
        ids.racks.set(rack.id, static_cast<std::uint32_t>(s.racks.size()));
        s.racks.push_back(std::move(rack));
    }
}

void loadNodes(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows rows(database, "node", "SELECT id, site_id, rack_id, pod_id, name, model, u, height_u FROM node");
    while (rows.next()) {
        Node node;
        node.id = rows.integer(0);
        node.site = toIndex<SiteIndex>(rows.reference(1, "site_id", ids.sites));
        node.rack = toIndex<RackIndex>(rows.optionalReference(2, "rack_id", ids.racks));
        node.pod = toIndex<PodIndex>(rows.optionalReference(3, "pod_id", ids.pods));
        if (!node.pod && node.rack) {
            node.pod = s.racks[node.rack.value].pod;
        }
        node.name = rows.words(4, "name");
        node.model = rows.words(5, "model");
        node.u = rows.numberOf<std::int16_t>(6, "u", 0);
        node.heightU = rows.numberOf<std::uint8_t>(7, "height_u", 1);
        ids.nodes.set(node.id, static_cast<std::uint32_t>(s.nodes.size()));
        s.nodes.push_back(std::move(node));
    }
}

Tier tierOf(std::string_view text) {
    return text == "leaf"     ? Tier::Leaf
           : text == "spine"  ? Tier::Spine
           : text == "core"   ? Tier::Core
           : text == "nvlink" ? Tier::NvLink
                              : Tier::Unknown;
}

void loadSwitches(SQLite::Database& database, Snapshot& s, LoadedIds& ids) {
    CheckedRows rows(database, "switch",
                     "SELECT id, site_id, pod_id, rack_id, name, guid, fabric, tier, ports, u FROM switch");
    while (rows.next()) {
        Switch sw;
        sw.id = rows.integer(0);
        sw.site = toIndex<SiteIndex>(rows.reference(1, "site_id", ids.sites));
        sw.pod = toIndex<PodIndex>(rows.optionalReference(2, "pod_id", ids.pods));
        sw.rack = toIndex<RackIndex>(rows.optionalReference(3, "rack_id", ids.racks));
        sw.name = rows.words(4, "name");
        sw.guid = static_cast<std::uint64_t>(rows.integer(5));
        sw.fabric = rows.words(6, "fabric");
        sw.tier = tierOf(rows.text(7));
        sw.ports = rows.numberOf<std::uint16_t>(8, "ports", 0);
        sw.u = rows.numberOf<std::int16_t>(9, "u", 0);
        ids.switches.set(sw.id, static_cast<std::uint32_t>(s.switches.size()));
        s.switches.push_back(std::move(sw));
    }
}

/// Brings halls, rows, pods, racks and nodes into physical order.
void orderPlaces(Snapshot& s, LoadedIds& ids) {
    const auto halls = sortInto(s.halls, [](const Hall& a, const Hall& b) {
        return a.site != b.site ? a.site < b.site : naturalLess(a.name, b.name);
    });
    ids.halls.renumber(halls);
    for (Row& row : s.rows) {
        follow(row.hall, halls);
    }
    const auto rows = sortInto(s.rows, [](const Row& a, const Row& b) {
        return a.hall != b.hall ? a.hall < b.hall : naturalLess(a.name, b.name);
    });
    ids.rows.renumber(rows);
    const auto pods = sortInto(s.pods, [](const Pod& a, const Pod& b) {
        return a.site != b.site ? a.site < b.site : naturalLess(a.name, b.name);
    });
    ids.pods.renumber(pods);
    for (Rack& rack : s.racks) {
        follow(rack.row, rows);
        follow(rack.pod, pods);
    }
    // Racks without a row carry the highest RowIndex and so come last.
    const auto racks = sortInto(s.racks, [](const Rack& a, const Rack& b) {
        return std::tie(a.site, a.row) != std::tie(b.site, b.row) ? std::tie(a.site, a.row) < std::tie(b.site, b.row)
               : std::tie(a.x, a.y) != std::tie(b.x, b.y)         ? std::tie(a.x, a.y) < std::tie(b.x, b.y)
                                                                  : naturalLess(a.name, b.name);
    });
    ids.racks.renumber(racks);
    for (Node& node : s.nodes) {
        follow(node.rack, racks);
        follow(node.pod, pods);
    }
    for (Switch& sw : s.switches) {
        follow(sw.rack, racks);
        follow(sw.pod, pods);
    }
    const auto nodes = sortInto(s.nodes, [](const Node& a, const Node& b) {
        return std::tie(a.rack, a.u) != std::tie(b.rack, b.u) ? std::tie(a.rack, a.u) < std::tie(b.rack, b.u)
                                                              : naturalLess(a.name, b.name);
    });
    ids.nodes.renumber(nodes);
}

/// Interns model names; GPUs of one model stand together, so the last one is nearly always the next.
class ModelNames {
public:
    explicit ModelNames(std::vector<std::string>& names) : m_names(names) {}
    ModelIndex operator()(std::string_view name) {
        if (m_last && m_names[m_last.value] == name) {
            return m_last;
        }
        const auto [it, added] = m_index.try_emplace(std::string(name), m_names.size());
        if (added) {
            m_names.emplace_back(name);
        }
        m_last = ModelIndex(it->second);
        return m_last;
    }

private:
    std::vector<std::string>& m_names;
    std::unordered_map<std::string, std::size_t> m_index;
    ModelIndex m_last;
};

std::vector<Gpu> readGpus(SQLite::Database& database, Snapshot& s, const LoadedIds& ids, const std::stop_token& stop) {
    std::vector<Gpu> gpus;
    ModelNames model(s.gpuModels);
    CheckedRows rows(
        database, "gpu",
        "SELECT id, node_id, slot, model, planned, ifnull(commissioned, known_s), retired FROM gpu ORDER BY id");
    while (rows.next()) {
        if (gpus.size() % 65536 == 0 && stop.stop_requested()) {
            throw LoadCancelled{};
        }
        Gpu gpu;
        gpu.id = rows.number(0, "id", 0, kMostColumn);  // also its column of samples
        gpu.node = toIndex<NodeIndex>(rows.reference(1, "node_id", ids.nodes));
        gpu.slot = static_cast<std::uint16_t>(rows.number(2, "slot", 0, 65535));
        gpu.model = model(rows.null(3) ? std::string_view("unknown") : rows.words(3, "model"));
        gpu.status = rows.integer(4) != 0 ? Status::Planned : Status::Operating;
        gpu.commissioned = rows.timeOr(5, "commissioned", kBeginning);
        gpu.retired = rows.timeOr(6, "retired", kForever);
        gpus.push_back(gpu);
    }
    return gpus;
}

/// Counting sort by node, then by slot within the few of a node; sets the ranges of nodes and racks.
void orderGpus(Snapshot& s, LoadedIds& ids, std::vector<Gpu> read) {
    for (const Gpu& gpu : read) {
        ++s.nodes[gpu.node.value].gpus.count;
    }
    std::uint32_t ordinal = 0;
    for (Node& node : s.nodes) {
        node.gpus.first = ordinal;
        ordinal += node.gpus.count;
    }
    std::vector<std::uint32_t> next(s.nodes.size());
    std::transform(s.nodes.begin(), s.nodes.end(), next.begin(), [](const Node& n) { return n.gpus.first; });
    s.gpus.resize(read.size());
    for (const Gpu& gpu : read) {
        s.gpus[next[gpu.node.value]++] = gpu;
    }
    for (const Node& node : s.nodes) {
        const auto first = s.gpus.begin() + node.gpus.first;
        std::sort(first, first + node.gpus.count, [](const Gpu& a, const Gpu& b) {
            return std::tie(a.slot, a.id) < std::tie(b.slot, b.id);  // one after another may have had one slot
        });
    }
    for (std::uint32_t i = 0; i < s.gpus.size(); ++i) {
        ids.gpus.set(s.gpus[i].id, i);
    }
}

void fillRacks(Snapshot& s) {
    for (std::uint32_t i = 0; i < s.nodes.size(); ++i) {
        Rack& rack = s.racks[s.nodes[i].rack.value];
        if (rack.nodeCount++ == 0) {
            rack.firstNode = i;
            rack.gpus.first = s.nodes[i].gpus.first;
        }
        rack.gpus.count += s.nodes[i].gpus.count;
        if (rack.status == Status::Planned) {
            // A planned rack's GPUs are ghosts whatever their own rows say.
            for (std::uint32_t g = s.nodes[i].gpus.first; g < s.nodes[i].gpus.end(); ++g) {
                s.gpus[g].status = Status::Planned;
            }
        }
    }
}

}  // namespace

void loadTopology(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids, const std::stop_token& stop) {
    loadSites(database, snapshot, ids);
    loadHalls(database, snapshot, ids);
    loadRacks(database, snapshot, ids);
    loadNodes(database, snapshot, ids);
    loadSwitches(database, snapshot, ids);
    assumeLayout(snapshot);
    orderPlaces(snapshot, ids);
    orderGpus(snapshot, ids, readGpus(database, snapshot, ids, stop));
    fillRacks(snapshot);
}

}  // namespace leasehold
