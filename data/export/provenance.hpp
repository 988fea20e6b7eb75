// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/analytics/groups.hpp"
#include "data/model/snapshot.hpp"
#include "data/model/time.hpp"

/// Where a table or picture comes from: what every exported file says about itself.
namespace leasehold {

struct Provenance {
    std::string title;  ///< "Utilisation over time, by tenant"
    std::string site;   ///< its name
    std::int64_t revision = 0;
    bool synthetic = false;
    bool assumedLayout = false;
    std::optional<TimeWindow> window;
    std::optional<Instant> asOf;
    std::vector<std::string> filters;                              ///< "tenant = Anthropic"; empty: all of the site
    std::vector<std::pair<std::string, std::string>> settings;     ///< "statistic" -> "mean", "bin" -> "15m"
    std::vector<std::pair<std::string, std::string>> definitions;  ///< a figure or column and what it means
    std::optional<double> coverage;                                ///< known share of what it rests on, 0..1
    std::vector<std::string> notes;                                ///< "3 leases without a price are left out"
    std::string program;                                           ///< "Leasehold 0.1.0"
    Instant made{};                                                ///< when the file was made
};

/// Name, revision and marks of a site; program and time. The environment variable SOURCE_DATE_EPOCH stands in for the
/// clock, so that a file can be made again to the byte.
Provenance provenanceOf(const Snapshot& snapshot, std::string title);

/// The conditions of a filter, as Provenance::filters has them.
std::vector<std::string> filterLines(const Filter& filter);

/// All of it but the definitions as label and text, in reading order; for sheets and documents.
std::vector<std::pair<std::string, std::string>> provenanceLines(const Provenance& provenance);

/// One line for the foot of a picture: "Colossus 1 (synthetic data) · 1 May 2026 to 8 May 2026 UTC · tenant = xAI ·
/// ...".
std::string provenanceFooter(const Provenance& provenance);

/// "2026-05-01 to 2026-05-08 UTC".
std::string windowText(TimeWindow window);

/// "Leasehold 0.1.0".
std::string programName();
/// Now, or what SOURCE_DATE_EPOCH says.
Instant exportTime();

}  // namespace leasehold
