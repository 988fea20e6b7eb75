// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include "data/export/table.hpp"

namespace leasehold {

/// Several tables in one workbook: a sheet each as writeXlsx() has it, under its own name, then "About this file" with
/// the provenance of the first. At least one table; names differ. Errors as writeXlsx().
Result<> writeWorkbook(const std::vector<Table>& tables, const std::filesystem::path& file,
                       const std::stop_token& stop = {});

}  // namespace leasehold
