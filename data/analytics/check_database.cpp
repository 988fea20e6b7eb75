// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "data/analytics/check_parts.hpp"
#include "data/store/cursor.hpp"

namespace leasehold {
namespace {

/// A reference that no foreign key can state, since its table follows from a kind. `sql` gives the broken ones: what
/// refers, and to what.
struct Reference {
    const char* what;
    const char* sql;
};

constexpr std::array kReferences{
    Reference{"link",
              "SELECT id, CASE b_nic WHEN 1 THEN 'nic ' ELSE 'switch ' END || b_id FROM link WHERE "
              "CASE b_nic WHEN 1 THEN b_id NOT IN (SELECT id FROM nic) "
              "ELSE b_id NOT IN (SELECT id FROM switch) END"},
    Reference{"port",
              "SELECT number, kind || ' ' || device_id FROM port WHERE "
              "CASE kind WHEN 'nic' THEN device_id NOT IN (SELECT id FROM nic) "
              "ELSE device_id NOT IN (SELECT id FROM switch) END"},
    Reference{"allocation",
              "SELECT id, scope || ' ' || ref_id FROM allocation WHERE "
              "CASE scope WHEN 'site' THEN ref_id NOT IN (SELECT id FROM site) "
              "WHEN 'hall' THEN ref_id NOT IN (SELECT id FROM hall) "
              "WHEN 'row' THEN ref_id NOT IN (SELECT id FROM rack_row) "
              "WHEN 'rack' THEN ref_id NOT IN (SELECT id FROM rack) "
              "WHEN 'pod' THEN ref_id NOT IN (SELECT id FROM pod) "
              "WHEN 'count' THEN 0 ELSE ref_id NOT IN (SELECT id FROM node) END"},
    Reference{"power feed",
              "SELECT id, scope || ' ' || ref_id FROM power_feed WHERE "
              "CASE scope WHEN 'site' THEN ref_id NOT IN (SELECT id FROM site) "
              "WHEN 'hall' THEN ref_id NOT IN (SELECT id FROM hall) "
              "WHEN 'row' THEN ref_id NOT IN (SELECT id FROM rack_row) "
              "ELSE ref_id NOT IN (SELECT id FROM rack) END"},
    Reference{"evidence",
              "SELECT id, subject || ' ' || ref_id FROM evidence WHERE "
              "CASE subject WHEN 'site' THEN ref_id NOT IN (SELECT id FROM site) "
              "WHEN 'lease' THEN ref_id NOT IN (SELECT id FROM lease) "
              "ELSE ref_id NOT IN (SELECT id FROM party) END"},
};

}  // namespace

void checkDatabase(const SiteFile& file, Findings& findings) {
    Cursor integrity(file.database(), "PRAGMA integrity_check(1000)");
    while (integrity.next()) {
        if (integrity.text(0) != "ok") {
            findings.add(Severity::Error, "file", file.path().string(), std::string(integrity.text(0)));
        }
    }
    Cursor keys(file.database(), "PRAGMA foreign_key_check");
    while (keys.next()) {
        findings.add(Severity::Error, "reference", fmt::format("{} {}", keys.text(0), keys.integer(1)),
                     fmt::format("refers to a {} that is not there", keys.text(2)));
    }
    for (const Reference& reference : kReferences) {
        Cursor broken(file.database(), reference.sql);
        while (broken.next()) {
            findings.add(Severity::Error, "reference", fmt::format("{} {}", reference.what, broken.integer(0)),
                         fmt::format("refers to {}, which is not there", broken.text(1)));
        }
    }
}

void checkSightings(const SiteFile& file, Findings& findings) {
    constexpr std::array<std::pair<const char*, const char*>, 9> kKinds{{{"hall", "halls"},
                                                                         {"rack_row", "rows"},
                                                                         {"pod", "pods"},
                                                                         {"rack", "racks"},
                                                                         {"node", "nodes"},
                                                                         {"gpu", "GPUs"},
                                                                         {"switch", "switches"},
                                                                         {"nic", "NICs"},
                                                                         {"link", "links"}}};
    for (const auto& [table, name] : kKinds) {
        const std::string sql = fmt::format("SELECT count(*) FROM {} WHERE seen = 0", table);
        const std::int64_t unseen = file.database().execAndGet(sql).getInt64();
        if (unseen > 0) {
            findings.add(
                Severity::Info, "unseen", name,
                fmt::format("{} no longer stood in the last file that should name them; they are kept", unseen));
        }
    }
}

}  // namespace leasehold
