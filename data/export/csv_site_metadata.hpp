// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>

#include "data/export/table.hpp"
#include "data/formats/csv_tables.hpp"
#include "data/store/site_file.hpp"

/// What the tables of leasehold-csv say of themselves, without a row being read.
namespace leasehold {

/// Name, revision and marks of the site in the file; a site's samples and racks are not loaded for it. Throws what
/// SQLite throws: see guarded().
Provenance provenanceOf(SiteFile& file, const std::filesystem::path& path);

/// Columns with types and units and no rows. `types`: the letters of csv_queries.hpp, one a column.
Table csvTableOutline(const CsvTable& table, const char* types, Provenance provenance);

}  // namespace leasehold
