// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>

namespace leasehold {

/// How a table of leasehold-csv comes out of the site file: its columns in the order of csvTables(), rows in the order
/// of their ids, so that importing them in turn gives the same order again.
struct CsvQuery {
    std::string_view table;
    /// A letter a column: t text, i integer, r real, d time, g GUID, u price per GPU-hour, m amount.
    const char* types;
    const char* sql;
};

/// Every table but samples.
const CsvQuery& csvQuery(std::string_view table);

}  // namespace leasehold
