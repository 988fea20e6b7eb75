// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/result.hpp"

namespace leasehold {

/// How bad a finding is. Error: the file or a fact in it is broken. Warning: figures may mislead. Info: worth knowing.
enum class Severity : std::uint8_t { Error, Warning, Info };
std::string_view severityName(Severity severity);

/// One thing that `check` found.
struct Finding {
    Severity severity = Severity::Info;
    /// file, reference, checksum, telemetry, range, stray, overlap, term, port, gap, unplaced, unseen, unknown
    std::string kind;
    std::string place;
    std::string message;
};

/// What was found, errors first. More than 20 of one kind are cut to 20 and one that counts the rest.
struct CheckReport {
    std::vector<Finding> findings;
    std::uint64_t errors = 0;  ///< counted in full
    std::uint64_t warnings = 0;
    std::uint64_t blocks = 0;  ///< telemetry blocks whose checksum was compared
    std::uint64_t tables = 0;  ///< tables whose rows were compared with their digest
};

/// Examines a site file: SQLite's own checks, references (foreign keys, and those that no key can state), checksums of
/// telemetry and of every table's rows, values that the program would never write (the first of them), samples beyond
/// the bounds of their metric or at times that cannot be, two leases on one GPU, allocations beyond their lease's term,
/// ports with two cables, holes in the telemetry of a hall, things that no file places or that the last import no
/// longer saw.
///
/// Changes nothing. A failure only where the file cannot be opened at all, or Cancelled; what is broken inside is a
/// finding. Any thread.
Result<CheckReport> checkSite(const std::filesystem::path& site, std::stop_token stop = {},
                              const std::function<void(double, std::string_view phase)>& progress = {});

}  // namespace leasehold
