// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_order.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QByteArrayList>
#include <algorithm>
#include <map>

#include "data/model/time.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold::test {
namespace {

constexpr const char* kNode =
    "(SELECT s.name || '/' || n.name FROM node n JOIN site s ON s.id = n.site_id WHERE n.id = ";
constexpr const char* kSite = "(SELECT name FROM site WHERE id = ";
constexpr const char* kPod = "(SELECT name FROM pod WHERE id = ";
constexpr const char* kRack =
    "(SELECT ifnull(h.name, '') || '/' || ifnull(r.name, '') || '/' || k.name FROM rack k LEFT JOIN rack_row r ON r.id "
    "= k.row_id LEFT JOIN hall h ON h.id = r.hall_id WHERE k.id = ";
constexpr const char* kSwitch = "(SELECT fabric || '/' || name || '/' || ifnull(guid, '') FROM switch WHERE id = ";
constexpr const char* kNic =
    "(SELECT n.name || '/' || c.name || '/' || ifnull(c.guid, '') FROM nic c JOIN node n ON n.id = c.node_id WHERE "
    "c.id "
    "= ";
constexpr const char* kGpu =
    "(SELECT n.name || '/' || g.slot || '/' || ifnull(g.uuid, '') FROM gpu g JOIN node n ON n.id = g.node_id WHERE "
    "g.id "
    "= ";
constexpr const char* kLease = "(SELECT name FROM lease WHERE id = ";
constexpr const char* kParty = "(SELECT name FROM party WHERE id = ";

std::string of(const char* lookup, const char* column) {
    return std::string(lookup) + column + ")";
}

/// What a column of a table is shown as; empty: left out.
std::string shown(const std::string& table, const std::string& column) {
    if (column == "id") return {};
    if (column == "site_id") return of(kSite, "t.site_id");
    if (column == "node_id") return of(kNode, "t.node_id");
    if (column == "pod_id") return of(kPod, "t.pod_id");
    if (column == "rack_id") return of(kRack, "t.rack_id");
    if (column == "gpu_id") return of(kGpu, "t.gpu_id");
    if (column == "lease_id") return of(kLease, "t.lease_id");
    if (column == "tenant_id" || column == "operator_id") return of(kParty, ("t." + column).c_str());
    if (column == "hall_id") return "(SELECT name FROM hall WHERE id = t.hall_id)";
    if (column == "row_id") return "(SELECT name FROM rack_row WHERE id = t.row_id)";
    if (column == "a_id") return of(kSwitch, "t.a_id");
    if (column == "b_id") {
        return "CASE t.b_nic WHEN 1 THEN " + of(kNic, "t.b_id") + " ELSE " + of(kSwitch, "t.b_id") + " END";
    }
    if (column == "device_id") {
        return "CASE t.kind WHEN 'nic' THEN " + of(kNic, "t.device_id") + " ELSE " + of(kSwitch, "t.device_id") +
               " END";
    }
    if (column == "ref_id") {
        const std::string kind = table == "evidence" ? "subject" : table == "sighting" ? "kind" : "scope";
        return "CASE t." + kind + " WHEN 'site' THEN " + of(kSite, "t.ref_id") + " WHEN 'node' THEN " +
               of(kNode, "t.ref_id") + " WHEN 'gpus' THEN " + of(kNode, "t.ref_id") + " WHEN 'gpu' THEN " +
               of(kGpu, "t.ref_id") + " WHEN 'rack' THEN " + of(kRack, "t.ref_id") + " WHEN 'pod' THEN " +
               of(kPod, "t.ref_id") + " WHEN 'switch' THEN " + of(kSwitch, "t.ref_id") + " WHEN 'nic' THEN " +
               of(kNic, "t.ref_id") + " WHEN 'lease' THEN " + of(kLease, "t.ref_id") + " WHEN 'party' THEN " +
               of(kParty, "t.ref_id") +
               " WHEN 'hall' THEN (SELECT name FROM hall WHERE id = t.ref_id) WHEN 'row' THEN (SELECT name FROM "
               "rack_row WHERE id = t.ref_id) WHEN 'rack_row' THEN (SELECT name FROM rack_row WHERE id = t.ref_id) "
               "WHEN "
               "'link' THEN 'a cable' END";  // which end is a follows from the numbers of rows
    }
    return "t." + column;
}

void addTable(SQLite::Database& database, const std::string& table, QByteArrayList& lines) {
    std::string sql;
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
    columns.bind(1, table);
    while (columns.executeStep()) {
        const std::string text = shown(table, columns.getColumn(0).getString());
        if (!text.empty()) sql += (sql.empty() ? "" : ", ") + text;
    }
    SQLite::Statement rows(database, "SELECT " + sql + " FROM " + table + " t");
    while (rows.executeStep()) {
        QByteArrayList line{QByteArray::fromStdString(table)};
        for (int i = 0; i < rows.getColumnCount(); ++i) {
            line << QByteArray::fromStdString(rows.getColumn(i).getString());
        }
        // link: a_id, a_port, b_nic, b_id, b_port, ...: between switches the numbers of rows say which end is a.
        if (table == "link" && line[3] == "0" && std::pair(line[4], line[5]) < std::pair(line[1], line[2])) {
            std::swap(line[1], line[4]);
            std::swap(line[2], line[5]);
        }
        lines << line.join('|');
    }
}

template <class Code>
void addSamples(TelemetryReader& reader, const std::map<std::int64_t, QByteArray>& names, QByteArrayList& lines) {
    const MetricExtent extent = reader.extent();
    std::vector<Code> codes(kBlockCodes);
    std::vector<BlockFault> faults;
    const auto tiles = reader.tiles(extent.slotFrom, extent.slotTo);
    for (const std::int64_t tile : *tiles) {
        const auto parts = reader.parts(tile);
        for (const std::uint32_t part : *parts) {
            if (!reader.read(tile, part, std::span(codes), faults)) continue;
            for (std::size_t i = 0; i < codes.size(); ++i) {
                if (codes[i] >= extent.metric.noData()) continue;
                const auto slot = static_cast<std::int64_t>(i % static_cast<std::size_t>(kTileSlots));
                const auto gpu =
                    static_cast<std::int64_t>(part * kBlockColumns + i / static_cast<std::size_t>(kTileSlots));
                lines << "sample|" + QByteArray::fromStdString(extent.metric.name) + '|' + names.at(gpu) + '|' +
                             QByteArray::number(static_cast<qlonglong>(kernels::firstSlot(tile) + slot)) + '|' +
                             QByteArray::number(codes[i]);
            }
        }
    }
}

}  // namespace

QByteArray factsOf(const std::filesystem::path& site) {
    auto opened = SiteFile::open(site, SiteFile::Mode::Read);
    if (!opened) return QByteArray::fromStdString(describe(opened.error()));
    SQLite::Database& database = opened->database();
    QByteArrayList lines;
    for (const char* table : {"site",       "hall",     "rack_row",   "pod",        "rack",   "node",    "gpu",
                              "switch",     "nic",      "port",       "link",       "party",  "lease",   "lease_ramp",
                              "allocation", "evidence", "power_feed", "gpu_status", "metric", "sighting"}) {
        addTable(database, table, lines);
    }
    std::map<std::int64_t, QByteArray> names;
    SQLite::Statement gpus(database, std::string("SELECT id, ") + of(kGpu, "t.id") + " FROM gpu t");
    while (gpus.executeStep()) {
        names[gpus.getColumn(0).getInt64()] = QByteArray::fromStdString(gpus.getColumn(1).getString());
    }
    const auto extents = metricExtents(*opened);
    for (const MetricExtent& extent : *extents) {
        auto reader = TelemetryReader::open(*opened, extent);
        if (!reader || extent.valid == 0) continue;
        extent.metric.codeBytes == 1 ? addSamples<std::uint8_t>(*reader, names, lines)
                                     : addSamples<std::uint16_t>(*reader, names, lines);
    }
    std::sort(lines.begin(), lines.end());
    return lines.join('\n');
}

QByteArray shuffled(const QByteArray& text, const std::string& format, std::mt19937& random) {
    if (format == "lease-yaml") return text;
    if (format == "ibnetdiscover") {
        QByteArrayList blocks;
        QByteArray block;
        for (const QByteArray& line : text.split('\n')) {
            if (line.trimmed().isEmpty() && !block.isEmpty()) {
                blocks << block;
                block.clear();
            } else if (!line.trimmed().isEmpty()) {
                block += line + '\n';
            }
        }
        if (!block.isEmpty()) blocks << block;
        std::shuffle(blocks.begin(), blocks.end(), random);
        return blocks.join('\n');
    }
    QByteArrayList lines = text.split('\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    const bool table = format == "leasehold-csv";
    if (!text.contains("\\\n")) std::shuffle(lines.begin() + (table ? 1 : 0), lines.end(), random);
    return lines.join('\n') + '\n';
}

}  // namespace leasehold::test
