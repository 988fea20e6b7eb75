// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string_view>

#include "data/model/result.hpp"
#include "data/model/time.hpp"

namespace leasehold {

/// How large a reference site is wanted. Anything else about it is fixed; see docs/manual/reference-site.md.
struct DemoOptions {
    std::uint32_t gpus = 220000;  ///< in service, exactly; 64 to 1,000,000
    int days = 14;                ///< of telemetry, around the handover of 2026-05-10; 0 (none) to 366
    Duration step{900};           ///< of utilisation: whole minutes, at most a day. Power and temperature: hourly, or
                                  ///< this step where it is longer
    std::uint64_t seed = 1;
    bool overwrite = false;  ///< false: an existing file is refused with Conflict
};

/// Called with 0..1 and the name of the phase, one call at a time, but from changing threads.
using DemoProgress = std::function<void(double, std::string_view phase)>;

/// Writes the Colossus 1 reference site: topology, fabric, leases with evidence, outages and synthetic telemetry.
///
/// The file is made under a temporary name beside `site` and takes its place when it is whole and on disk; after an
/// error or a stop nothing is left behind. The same options give the same file, byte for byte, on any machine and
/// with any number of threads: so its import log bears the end of the telemetry as its time, not the present.
///
/// Errors: InvalidInput (a size out of range), Conflict (file exists), Cancelled, and those of the disk. Any thread;
/// uses all cores.
Result<> makeDemo(const std::filesystem::path& site, const DemoOptions& options, std::stop_token stop = {},
                  const DemoProgress& progress = {});

}  // namespace leasehold
