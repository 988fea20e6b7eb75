// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/csv_reader.hpp"
#include "data/formats/csv_tables.hpp"

/// Whose table a header line is: ours, with or without columns of the user's own, or another program's.
namespace leasehold {

/// A column's name without blanks around it.
std::string_view csvColumnName(const CsvField& field);

struct CsvMatch {
    const CsvTable* table = nullptr;
    /// 95: all columns are the table's. 60: a few are the user's own. 20: too many are, so that only who names the
    /// format gets it. 0: not ours.
    int confidence = 0;
};

/// The table whose header this is. All columns that a row needs are there, none of the table's stands twice, and
/// - where a row needs two or more (node and slot, lease and scope), more columns are the table's than not;
/// - where it needs a single one, whose name is a plain word (site, rack, node), two thirds are the table's, and none
///   of the others says that the row is about another thing ("name", "device", "slot", "u_height"): a data centre
///   program's racks have a column "site", which makes them no table of sites.
/// Samples also need a column that names the GPU.
CsvMatch matchCsvHeader(const std::vector<CsvField>& header);

/// Why a header that has something of our tables is none of them: "3 of its 6 columns are those of sites.csv (site,
/// location, status), the others are not (name, u_height, comments)". Empty: it has nothing of them.
std::string explainCsvHeader(const std::vector<CsvField>& header);

}  // namespace leasehold
