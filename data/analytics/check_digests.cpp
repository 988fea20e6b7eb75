// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <string>

#include "data/analytics/check_parts.hpp"
#include "data/store/fact_digests.hpp"

namespace leasehold {

std::uint64_t checkDigests(const SiteFile& file, const std::stop_token& stop, Findings& findings) {
    std::size_t tables = 0;
    std::string uncovered;
    for (const FactDigests::Doubt& doubt : FactDigests::verify(file.database(), stop, tables)) {
        if (!doubt.covered) {
            uncovered += (uncovered.empty() ? "" : ", ") + doubt.table;
            continue;
        }
        findings.add(Severity::Error, "checksum", "table " + doubt.table,
                     doubt.rows == doubt.written
                         ? fmt::format("its {} rows are not those that were written: damaged, or changed by another "
                                       "program",
                                       doubt.rows)
                         : fmt::format("{} rows were written and {} are there: damaged, or changed by another program",
                                       doubt.written, doubt.rows));
    }
    if (!uncovered.empty()) {
        findings.add(
            Severity::Warning, "checksum", "tables " + uncovered,
            "not covered: written before facts had checksums, so damage to a value would not be seen; the next "
            "import or edit covers them as they are then");
    }
    return tables;
}

}  // namespace leasehold
