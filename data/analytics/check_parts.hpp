// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "data/analytics/check.hpp"
#include "data/model/snapshot.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

/// The rooms of `check`, in files of their own; used by check.cpp alone.
namespace leasehold {

/// Takes findings in and keeps the lists short.
class Findings {
public:
    void add(Severity severity, const std::string& kind, std::string place, std::string message);
    /// Sorted by severity, with the counts of what was cut.
    [[nodiscard]] CheckReport report() &&;
    [[nodiscard]] std::uint64_t warnings() const { return m_report.warnings; }

private:
    struct Kind {
        Severity severity = Severity::Info;
        std::uint64_t cut = 0;
        std::uint64_t kept = 0;
    };
    CheckReport m_report;
    std::map<std::pair<Severity, std::string>, Kind> m_kinds;
};

/// integrity_check and foreign_key_check, and references by kind and id. Throws SQLite::Exception.
void checkDatabase(const SiteFile& file, Findings& findings);
/// The rows of every table against the digests that were written with them; how many tables have one. Throws
/// SQLite::Exception.
std::uint64_t checkDigests(const SiteFile& file, const std::stop_token& stop, Findings& findings);
/// What the last import of a source no longer saw. Throws SQLite::Exception.
void checkSightings(const SiteFile& file, Findings& findings);

/// Stored samples beyond the bounds of their metric: fed by verifyBlocks, which decodes every block anyway.
class SampleBounds {
public:
    void look(const BlockRange& range);
    /// Throws SQLite::Exception.
    Result<> report(const SiteFile& file, Findings& findings) const;

private:
    struct Block {
        Metric metric;
        std::int64_t tile = 0;
        std::uint32_t part = 0;
    };
    std::vector<Block> m_blocks;
};
/// Samples at times that cannot be. True where there are any: what looks at every step in between would take for ever.
/// Throws SQLite::Exception.
bool checkSampleTimes(const SiteFile& file, Findings& findings);

/// Leases: overlaps, allocations beyond the term, leases without a scope.
void checkLeases(const Snapshot& snapshot, Findings& findings);
/// Ports with two cables; racks, models and links that no file tells.
void checkTopology(const Snapshot& snapshot, Findings& findings);
/// Times at which no GPU of a hall has a sample, between the first and the last sample of the metric.
Result<> checkGaps(const Snapshot& snapshot, const std::string& metric, const std::stop_token& stop,
                   Findings& findings);

}  // namespace leasehold
