// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace leasehold {

struct KindCounts {
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t vanished = 0;  ///< stood in the last file of this source, not in this one: kept, marked "not seen"
    std::int64_t retired = 0;   ///< not seen, and left the counts (--set retire=yes)
    std::int64_t unchanged = 0;
    friend bool operator==(const KindCounts&, const KindCounts&) = default;
};

/// One reason for which something that the file says was not taken.
struct Loss {
    std::string reason;      ///< without values, so that equal ones are counted together
    std::int64_t count = 0;  ///< records or samples
    std::string first;       ///< the first: "line 12: oak01/3 560 %"
    friend bool operator==(const Loss&, const Loss&) = default;
};

/// What became of one input file. The counts are sums over byKind.
struct FileReport {
    std::filesystem::path file;
    std::string format;
    std::int64_t bytes = 0;
    std::string sha256;         ///< hexadecimal
    std::int64_t rowsRead = 0;  ///< lines or entries that were read as records
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t vanished = 0;
    std::int64_t skipped = 0;  ///< records and samples that were not taken; the sum over `lost`
    std::vector<Loss> lost;    ///< why, in the order they were met; beyond 64 reasons the last gathers the rest
    std::map<std::string, KindCounts> byKind;
    std::vector<std::string> warnings;  ///< at most 100 lines, the last says how many more
    std::vector<std::string> notes;     ///< what was found: "fabric compute: 666 switches, ..."
    [[nodiscard]] bool changedNothing() const { return added == 0 && updated == 0 && vanished == 0; }
};

/// In the order the files were named; a folder is replaced by its tables.
struct ImportReport {
    std::vector<FileReport> files;
};

}  // namespace leasehold
