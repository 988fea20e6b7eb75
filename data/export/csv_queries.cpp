// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_queries.hpp"

#include <algorithm>
#include <array>

namespace leasehold {
namespace {

constexpr std::array<CsvQuery, 21> kQueries{{
    {"title", "t", "SELECT value FROM meta WHERE key = 'title' AND value <> ''"},
    {"sites", "ttttiiut",
     "SELECT name, kind, status, location, declared_gpus, synthetic, owner_cost_micros, owner_cost_currency FROM site "
     "ORDER BY id"},
    {"halls", "tti", "SELECT s.name, h.name, h.seen FROM hall h JOIN site s ON s.id = h.site_id ORDER BY h.id"},
    {"rows", "ttti",
     "SELECT s.name, h.name, r.name, r.seen FROM rack_row r JOIN hall h ON h.id = r.hall_id JOIN site s ON s.id = "
     "h.site_id ORDER BY r.id"},
    {"pods", "tti", "SELECT s.name, p.name, p.seen FROM pod p JOIN site s ON s.id = p.site_id ORDER BY p.id"},
    {"racks", "ttttttrrrrrritri",
     "SELECT s.name, h.name, r.name, k.name, p.name, k.model, k.x, k.y, k.rotation, k.width, k.depth, k.height, "
     "k.height_u, k.status, k.rated_power_w, k.seen FROM rack k JOIN site s ON s.id = k.site_id LEFT JOIN rack_row r "
     "ON "
     "r.id = k.row_id LEFT JOIN hall h ON h.id = r.hall_id LEFT JOIN pod p ON p.id = k.pod_id ORDER BY k.id"},
    {"nodes", "tttttttttiii",
     "SELECT s.name, n.name, n.full_name, h.name, r.name, k.name, p.name, n.serial, n.model, n.u, n.height_u, n.seen "
     "FROM node n "
     "JOIN "
     "site s ON s.id = n.site_id LEFT JOIN rack k ON k.id = n.rack_id LEFT JOIN rack_row r ON r.id = k.row_id LEFT "
     "JOIN "
     "hall h ON h.id = r.hall_id LEFT JOIN pod p ON p.id = n.pod_id ORDER BY n.id"},
    {"gpus", "ttitttiddid",
     "SELECT s.name, n.name, g.slot, g.model, g.uuid, g.serial, g.planned, g.commissioned, g.retired, g.seen, "
     "g.known_s FROM gpu "
     "g JOIN "
     "node n "
     "ON n.id = g.node_id JOIN site s ON s.id = n.site_id ORDER BY g.id"},
    {"switches", "tttgtittttiti",
     "SELECT s.name, w.fabric, w.name, w.guid, w.tier, w.ports, h.name, r.name, k.name, p.name, w.u, w.model, w.seen "
     "FROM "
     "switch w JOIN site s ON s.id = w.site_id LEFT JOIN rack k ON k.id = w.rack_id LEFT JOIN rack_row r ON r.id = "
     "k.row_id LEFT JOIN hall h ON h.id = r.hall_id LEFT JOIN pod p ON p.id = w.pod_id ORDER BY w.id"},
    {"nics", "tttgiii",
     "SELECT s.name, n.name, c.name, c.guid, c.gpu_slot, c.ports, c.seen FROM nic c JOIN node n ON n.id = c.node_id "
     "JOIN "
     "site s ON s.id = n.site_id ORDER BY c.id"},
    {"ports", "ttttgitgt",
     "SELECT p.kind, s.name, CASE p.kind WHEN 'nic' THEN n.name ELSE w.fabric END, CASE p.kind WHEN 'nic' THEN c.name "
     "ELSE "
     "w.name END, CASE p.kind WHEN 'nic' THEN c.guid ELSE w.guid END, p.number, p.name, p.guid, p.state FROM port p "
     "LEFT "
     "JOIN switch w ON p.kind = 'switch' AND w.id = p.device_id LEFT JOIN nic c ON p.kind = 'nic' AND c.id = "
     "p.device_id "
     "LEFT JOIN node n ON n.id = c.node_id LEFT JOIN site s ON s.id = ifnull(w.site_id, n.site_id) WHERE s.id IS NOT "
     "NULL "
     "ORDER BY p.kind, p.device_id, p.number"},
    {"links", "tttgittttgiiti",
     "SELECT sa.name, a.fabric, a.name, a.guid, l.a_port, CASE l.b_nic WHEN 1 THEN 'nic' ELSE 'switch' END, sb.name, "
     "CASE "
     "l.b_nic WHEN 1 THEN n.name ELSE b.fabric END, CASE l.b_nic WHEN 1 THEN c.name ELSE b.name END, CASE l.b_nic WHEN "
     "1 "
     "THEN c.guid ELSE b.guid END, l.b_port, l.rate_mbps, ifnull(l.state, 'up'), l.seen FROM link l JOIN switch a ON "
     "a.id "
     "= l.a_id JOIN site sa ON sa.id = a.site_id LEFT JOIN switch b ON l.b_nic = 0 AND b.id = l.b_id LEFT JOIN nic c "
     "ON "
     "l.b_nic = 1 AND c.id = l.b_id LEFT JOIN node n ON n.id = c.node_id LEFT JOIN site sb ON sb.id = "
     "ifnull(b.site_id, "
     "n.site_id) WHERE sb.id IS NOT NULL ORDER BY l.id"},
    {"metrics", "ttirri",
     "SELECT name, unit, code_bytes, scale, bias, CASE provisional WHEN 0 THEN step_s END FROM metric ORDER BY id"},
    {"gpu_status", "ttiddtt",
     "SELECT s.name, n.name, g.slot, t.from_s, t.to_s, CASE t.down WHEN 0 THEN 'up' ELSE 'down' END, t.reason FROM "
     "gpu_status t JOIN gpu g ON g.id = t.gpu_id JOIN node n ON n.id = g.node_id JOIN site s ON s.id = n.site_id ORDER "
     "BY "
     "t.gpu_id, t.from_s"},
    {"parties", "tiii", "SELECT name, is_operator, is_tenant, is_supplier FROM party ORDER BY id"},
    {"leases", "tttddtmtridrtitit",
     "SELECT l.name, o.name, t.name, l.from_s, l.to_s, l.price_kind, l.amount, l.currency, l.minimum_commitment, "
     "l.notice_days, l.lock_in_until, l.sla_availability, l.sla_credit, l.delivered_gpus, l.note, l.seen, l.source "
     "FROM lease l "
     "JOIN "
     "party t ON t.id = l.tenant_id LEFT JOIN party o ON o.id = l.operator_id ORDER BY l.id"},
    {"ramps", "tddr",
     "SELECT l.name, r.from_s, r.to_s, r.share FROM lease_ramp r JOIN lease l ON l.id = r.lease_id ORDER BY "
     "r.lease_id, "
     "r.from_s"},
    {"allocations", "ttttttttiiitdd",
     "SELECT l.name, a.scope, s.name, h.name, r.name, k.name, p.name, n.name, a.slot_from, a.slot_to, a.gpu_count, "
     "a.gpu_model, a.from_s, a.to_s FROM allocation a JOIN lease l ON l.id = a.lease_id "
     "LEFT JOIN node n ON a.scope IN ('node', 'gpus') AND n.id = a.ref_id LEFT JOIN pod p ON a.scope = 'pod' AND p.id "
     "= "
     "a.ref_id LEFT JOIN rack k ON a.scope = 'rack' AND k.id = a.ref_id LEFT JOIN rack_row r ON r.id = CASE a.scope "
     "WHEN "
     "'row' THEN a.ref_id ELSE k.row_id END LEFT JOIN hall h ON h.id = CASE a.scope WHEN 'hall' THEN a.ref_id ELSE "
     "r.hall_id END LEFT JOIN site s ON s.id = CASE a.scope WHEN 'site' THEN a.ref_id ELSE coalesce(h.site_id, "
     "k.site_id, "
     "p.site_id, n.site_id) END WHERE a.scope = 'count' OR s.id IS NOT NULL ORDER BY a.id"},
    {"feeds", "ttttttr",
     "SELECT f.name, f.scope, s.name, h.name, r.name, k.name, f.envelope_w FROM power_feed f LEFT JOIN rack k ON "
     "f.scope = "
     "'rack' AND k.id = f.ref_id LEFT JOIN rack_row r ON r.id = CASE f.scope WHEN 'row' THEN f.ref_id ELSE k.row_id "
     "END "
     "LEFT JOIN hall h ON h.id = CASE f.scope WHEN 'hall' THEN f.ref_id ELSE r.hall_id END LEFT JOIN site s ON s.id = "
     "CASE "
     "f.scope WHEN 'site' THEN f.ref_id ELSE coalesce(h.site_id, k.site_id) END WHERE s.id IS NOT NULL ORDER BY f.id"},
    {"evidence", "tttttttt",
     "SELECT e.subject, coalesce(s.name, l.name, p.name), e.field, e.value, e.kind, e.source, e.date, e.note FROM "
     "evidence "
     "e LEFT JOIN site s ON e.subject = 'site' AND s.id = e.ref_id LEFT JOIN lease l ON e.subject = 'lease' AND l.id = "
     "e.ref_id LEFT JOIN party p ON e.subject = 'party' AND p.id = e.ref_id WHERE coalesce(s.id, l.id, p.id) IS NOT "
     "NULL "
     "ORDER BY e.id"},
    // The copying of tables is no provenance of facts: without its lines a copy of a copy is the same as the copy. The
    // first import of all says since when the site is known, unless it was such a copying, which reads a log too.
    {"import_log", "dtittiiiiit",
     "SELECT time_s, file, bytes, sha256, format, rows_read, added, updated, vanished, skipped, report FROM import_log "
     "WHERE format <> 'leasehold-csv' OR (id = (SELECT id FROM import_log ORDER BY time_s, id LIMIT 1) AND time_s NOT "
     "IN "
     "(SELECT time_s FROM import_log WHERE file = 'import_log.csv')) ORDER BY id"},
}};

}  // namespace

const CsvQuery& csvQuery(std::string_view table) {
    return *std::find_if(kQueries.begin(), kQueries.end(), [&](const CsvQuery& q) { return q.table == table; });
}

}  // namespace leasehold
