// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "data/formats/records.hpp"

namespace leasehold {

/// One lease whole, in the words of lease-yaml: parties, places and terms by name. What the form edits, the history
/// keeps and the writer writes.
struct LeaseDraft {
    LeaseRecord lease;
    std::vector<RampRecord> ramp;  ///< by start
    std::vector<AllocationRecord> scope;
    std::vector<EvidenceRecord> evidence;
};

/// The leases of a file in the order of their rows; with `name` that one alone (or none). References that lead nowhere
/// are left out. Throws SQLite::Exception.
std::vector<LeaseDraft> readDrafts(SQLite::Database& database, std::optional<std::string_view> name = {});

/// Evidence of a site or party ("site", "party") of that row. Throws SQLite::Exception.
std::vector<EvidenceRecord> readEvidence(SQLite::Database& database, std::string_view subject, std::int64_t id);

}  // namespace leasehold
