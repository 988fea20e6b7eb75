// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

#include "data/import/import.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// How much of what some files name a site has already.
struct NameOverlap {
    std::string kind;        ///< "node", "rack", ...: what was compared; empty: the files name nothing
    std::int64_t named = 0;  ///< different names
    std::int64_t known = 0;  ///< of them in the site
    bool whole = true;       ///< false: only the beginning was read, enough to tell

    [[nodiscard]] bool none() const { return named > 0 && known == 0; }
};

/// Reads the files as import would, and writes nothing. Compares nodes; where the files name none, racks, then halls,
/// sites, switches, leases and parties. Ends after some 100,000 names or 2 million samples. Errors are those of
/// reading; any thread.
Result<NameOverlap> nameOverlap(const Snapshot& site, std::span<const std::filesystem::path> inputs,
                                const ImportOptions& options, std::stop_token stop = {});

}  // namespace leasehold
