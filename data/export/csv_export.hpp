// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold {

struct ExportProgress {
    std::string_view table;  ///< "samples"
    std::int64_t rows = 0;   ///< written so far, over all tables
    double fraction = 0;     ///< 0..1
};

/// Writes the whole site as leasehold-csv: one table a file (docs/manual/leasehold-csv.md) into the folder `out`,
/// which is made where there is none. Lossless: import reads the folder back, and exporting that gives the same bytes.
/// Each table is written under a temporary name; all are renamed once the last one is complete. Tables that stood in
/// the folder are replaced, other files are left alone. What a table is and where it comes from stands beside it, in
/// NAME.csv-metadata.json (csv_metadata.hpp), which import passes over. Memory does not grow with the site's samples.
///
/// Errors: those of SiteFile::open, Io, DiskFull, Cancelled, InvalidInput (`out` is a file). Any thread.
Result<> exportCsv(const std::filesystem::path& site, const std::filesystem::path& out, std::stop_token stop = {},
                   const std::function<void(const ExportProgress&)>& progress = {});

}  // namespace leasehold
