// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_gpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/merge/merge_places.hpp"
#include "data/model/names.hpp"
#include "data/store/sample_extents.hpp"

namespace leasehold {
namespace {

constexpr const char* kColumns =
    "SELECT id, node_id, slot, model IS NOT NULL, ifnull(uuid, ''), ifnull(serial, ''), placed_s, commissioned, "
    "retired FROM gpu ";

std::optional<std::int64_t> integerAt(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional<std::int64_t>(value.getInt64());
}

bool isSaidName(const std::optional<std::string>& name) {
    return name && !name->empty() && !isGenericName(*name);
}

std::optional<std::int64_t> seconds(const std::optional<Instant>& time) {
    return time ? std::optional(secondsOf(*time)) : std::nullopt;
}

}  // namespace

GpuMerge::GpuMerge(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_known(context.file(), context.now()),
      m_gpus(context.database(), "gpu",
             {"node_id", "slot", "model", "uuid", "serial", "planned", "commissioned", "retired", "seen", "placed_s",
              "known_s"}),
      m_byId(context.database(), std::string(kColumns) + "WHERE id = ?1"),
      m_byUuid(context.database(), std::string(kColumns) + "WHERE uuid = ?1"),
      m_bySerial(context.database(), std::string(kColumns) + "WHERE serial = ?1 ORDER BY id"),
      m_atPlace(context.database(), std::string(kColumns) + "WHERE node_id = ?1 AND slot = ?2 ORDER BY id") {}

GpuMerge::Row GpuMerge::rowAt(const SQLite::Statement& statement) {
    return {statement.getColumn(0).getInt64(),
            statement.getColumn(1).getInt64(),
            statement.getColumn(2).getInt64(),
            statement.getColumn(3).getInt() != 0,
            statement.getColumn(4).getString(),
            statement.getColumn(5).getString(),
            integerAt(statement, 6),
            integerAt(statement, 7),
            integerAt(statement, 8)};
}

std::optional<GpuMerge::Row> GpuMerge::one(SQLite::Statement& statement) {
    std::optional<Row> row;
    if (statement.executeStep()) row = rowAt(statement);
    statement.reset();
    return row;
}

std::vector<GpuMerge::Row> GpuMerge::at(Spot spot) {
    std::vector<Row> rows;
    m_atPlace.bind(1, spot.first);
    m_atPlace.bind(2, spot.second);
    while (m_atPlace.executeStep()) {
        rows.push_back(rowAt(m_atPlace));
    }
    m_atPlace.reset();
    return rows;
}

std::optional<GpuMerge::Row> GpuMerge::byName(const GpuRecord& record) {
    if (record.uuid && !record.uuid->empty()) {
        m_byUuid.bind(1, *record.uuid);
        if (auto row = one(m_byUuid)) return row;
    }
    if (!isSaidName(record.serial)) return std::nullopt;
    m_bySerial.bind(1, *record.serial);
    auto row = one(m_bySerial);
    // Two UUIDs are two GPUs, whatever a table says of their serial numbers.
    const bool other = row && record.uuid && !record.uuid->empty() && !row->uuid.empty();
    return other ? std::nullopt : row;
}

const GpuMerge::Row* GpuMerge::claimed(const std::vector<Row>& here, const GpuRecord& record) {
    const bool named = (record.uuid && !record.uuid->empty()) || isSaidName(record.serial);
    const Row* last = nullptr;
    for (const Row& row : here) {
        if (!named && record.retired && row.retired == seconds(record.retired)) return &row;
        const bool uuidFits = row.uuid.empty() || !record.uuid || record.uuid->empty();
        const bool serialFits = row.serial.empty() || !isSaidName(record.serial) || row.serial == *record.serial;
        if (!uuidFits || !serialFits) continue;
        if (last == nullptr || !row.retired) last = &row;
        if (!row.retired) break;
    }
    return last;
}

Result<> GpuMerge::put(const GpuRecord& record, Place at) {
    std::optional<Row> known = byName(record);
    auto node = m_places.findNode(record.site, record.node);
    const auto isHere = [&] { return node && known && Spot(known->node, known->slot) == Spot(*node, record.slot); };
    if (known && record.weak && !isHere()) {
        const bool newer = record.asOf && (!known->placed || *known->placed < secondsOf(*record.asOf));
        if (!newer) {
            // The id says which GPU it is; its place stays as it is known.
            ++m_keptPlace;
            m_context.count("gpu", known->id, Change::Unchanged);
            return {};
        }
    }
    if (!node && (record.makesNode || !m_context.strict())) {
        NodeRecord fresh;
        fresh.site = record.site;
        fresh.name = record.node;
        if (auto made = m_places.nodes().put(fresh, at); !made) return made;
        node = m_places.findNode(record.site, record.node);
        if (!node && m_places.nodeDoubt(record.site, record.node).size() > 0) return {};  // told with the node
    }
    if (!node) return m_places.refuseNode(record.site, record.node, at);
    const Spot spot{*node, record.slot};
    if (!isHere()) {
        const std::vector<Row> here = this->at(spot);
        const Row* match = known ? nullptr : claimed(here, record);
        if (match != nullptr) {
            known = *match;
        } else if (std::any_of(here.begin(), here.end(), [](const Row& row) { return !row.retired; })) {
            m_contested.insert(spot);
        }
    }
    write(record, std::move(known), spot);
    return {};
}

void GpuMerge::write(const GpuRecord& record, std::optional<Row> known, Spot spot) {
    const bool keepModel = record.weak && known && known->hasModel;
    const bool moves = known && Spot(known->node, known->slot) != spot;
    const bool dated = record.weak && record.asOf && (!known || moves);
    const std::optional<std::int64_t> since = known ? seconds(record.knownSince) : m_known.of(record);
    const std::array<Value, 11> values{spot.first,
                                       spot.second,
                                       keepModel ? Value() : said(record.model),
                                       record.uuid && !record.uuid->empty() ? Value(*record.uuid) : Value(),
                                       record.serial && !record.serial->empty() ? Value(*record.serial) : Value(),
                                       said(record.planned),
                                       said(record.commissioned),
                                       said(record.retired),
                                       said(std::optional<bool>(record.seen.value_or(true))),
                                       dated ? said(record.asOf) : Value(),
                                       said(since)};
    std::int64_t id = 0;
    if (known) {
        id = known->id;
        const bool changed = m_gpus.update(id, values);
        m_moved += moves && changed ? 1 : 0;
        m_context.count("gpu", id, changed ? Change::Updated : Change::Unchanged);
    } else {
        id = m_gpus.insert(values);
        m_context.count("gpu", id, Change::Added);
    }
    if (record.uuid || record.serial) m_inFile.insert(id);
}

std::optional<std::int64_t> GpuMerge::find(std::string_view site, std::string_view node, std::int64_t slot,
                                           std::string_view uuid, Instant time) {
    if (!uuid.empty()) {
        m_byUuid.bind(1, std::string(uuid));
        if (const auto row = one(m_byUuid)) return row->id;
    }
    if (node.empty() || slot < 0) return std::nullopt;
    const auto host = m_places.findNode(std::string(site), std::string(node));
    if (!host) return std::nullopt;
    std::vector<Row> rows = at({*host, slot});
    // What names another module than those that are known here is none of them.
    if (!uuid.empty()) std::erase_if(rows, [](const Row& row) { return !row.uuid.empty(); });
    if (rows.size() == 1) return rows.front().id;
    const std::int64_t second = secondsOf(time);
    std::optional<std::int64_t> found;
    for (const Row& row : rows) {
        if (second < row.commissioned.value_or(second) || second >= row.retired.value_or(second + 1)) continue;
        if (found) return std::nullopt;  // two at one place at one time
        found = row.id;
    }
    return found;
}

bool GpuMerge::isShared(std::int64_t gpu) {
    m_byId.bind(1, gpu);
    const auto row = one(m_byId);
    return row && at({row->node, row->slot}).size() > 1;
}

void GpuMerge::report() {
    if (m_keptPlace > 0) {
        m_context.warn(fmt::format("{} GPUs are known elsewhere by their UUID: their places were kept", m_keptPlace));
    }
    if (m_moved > 0) {
        m_context.warn(fmt::format("{} GPUs are at another place than before: moved, with their samples", m_moved));
    }
    if (m_gpus.contradictions() > 0) {
        m_context.warn(fmt::format(
            "{} lines contradict another line of the same GPU: what sorts first holds, in whatever order they stand",
            m_gpus.contradictions()));
    }
    m_keptPlace = m_moved = 0;
}

void GpuMerge::setService(const Row& row, std::optional<std::int64_t> commissioned,
                          std::optional<std::int64_t> retired) {
    m_gpus.holdFirst();
    std::array<Value, 11> values{};
    if (!row.commissioned) values[6] = said(commissioned);
    values[7] = said(retired);
    if (m_gpus.update(row.id, values)) {
        m_context.count("gpu", row.id, Change::Updated);
        ++m_context.report().updated;
    }
}

void GpuMerge::settlePlace(std::vector<Row> rows, const std::map<std::int64_t, std::pair<Instant, Instant>>& extents) {
    struct Stay {
        Row row;
        std::optional<std::int64_t> first;
        std::optional<std::int64_t> last;
        bool said = false;
    };
    std::vector<Stay> stays;
    for (Row& row : rows) {
        const auto it = extents.find(row.id);
        Stay stay{row, {}, {}, m_inFile.contains(row.id)};
        if (it != extents.end()) {
            stay.first = secondsOf(it->second.first);
            stay.last = secondsOf(it->second.second);
        }
        stays.push_back(std::move(stay));
    }
    const std::int64_t now = secondsOf(m_context.now());
    // What is known of old and not said now was there before what is new; else samples tell who came first.
    std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) {
        if (a.first && b.first) return std::pair(*a.first, a.row.id) < std::pair(*b.first, b.row.id);
        return std::pair(a.said, a.row.id) < std::pair(b.said, b.row.id);
    });
    for (std::size_t i = 0; i + 1 < stays.size(); ++i) {
        const Stay& a = stays[i];
        const Stay& b = stays[i + 1];
        const bool apart = a.last && b.first ? *a.last < *b.first : a.said != b.said;
        if (!apart) {
            if (m_bothReport++ == 0) m_firstBoth = m_places.nodeLabel(a.row.node) + '/' + std::to_string(a.row.slot);
            continue;
        }
        const std::int64_t change = b.first ? *b.first : a.last ? *a.last + 1 : now;
        setService(a.row, {}, change);
        setService(b.row, change, {});
        ++m_replaced;
    }
}

Result<> GpuMerge::settleService(Instant earliest) {
    const auto changed = m_known.settle(earliest);
    if (!changed) return Failure(changed.error());
    m_context.report().updated += *changed;
    return {};
}

Result<> GpuMerge::settlePlaces() {
    std::vector<std::vector<Row>> places;
    std::set<std::int64_t> wanted;
    for (const Spot& spot : m_contested) {
        std::vector<Row> live = at(spot);
        std::erase_if(live, [](const Row& row) { return row.retired.has_value(); });
        if (live.size() < 2) continue;
        for (const Row& row : live)
            wanted.insert(row.id);
        places.push_back(std::move(live));
    }
    m_contested.clear();
    if (places.empty()) return {};
    const auto extents = sampleExtents(m_context.file(), wanted);
    if (!extents) return Failure(extents.error());
    for (std::vector<Row>& rows : places) {
        settlePlace(std::move(rows), *extents);
    }
    if (m_replaced > 0) {
        m_context.warn(
            fmt::format("{} GPUs were replaced by others: the old ones are kept as retired from then on, "
                        "with their samples",
                        m_replaced));
    }
    if (m_bothReport > 0) {
        m_context.warn(
            fmt::format("at {} places two GPUs report at one time, or nothing says which is there now ({}): "
                        "both were kept",
                        m_bothReport, m_firstBoth));
    }
    return {};
}

}  // namespace leasehold
