// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/model/result.hpp"

/// Reading operators' files into a site file: the one entry for the window and the command line.
namespace leasehold {

struct ImportOptions {
    std::string format;                      ///< as formats() names it; empty: detect each file
    std::map<std::string, std::string> set;  ///< see checkSettings
    bool dryRun = false;                     ///< everything is done, reported and rolled back
    /// Called when nobody else can write an existing site any more and nothing is written yet: for a copy of it as it
    /// was. An error ends the import. Not called in a dry run.
    std::function<Result<>(const std::filesystem::path& site)> beforeWriting = {};
};

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

struct ImportProgress {
    std::size_t file = 0;  ///< index of the file being read, from 0
    std::size_t files = 0;
    std::string name;        ///< of the file, without folder
    std::string_view phase;  ///< "reading", "merging", "checking", "writing"
    std::int64_t bytesDone = 0;
    std::int64_t bytesTotal = 0;  ///< of this file; may be passed over twice
    double fraction = 0;          ///< of the whole command, 0..1, never falling
};
using ImportProgressCallback = std::function<void(const ImportProgress&)>;

/// Reads every input into the site file, which is made where there is none. All or nothing: one transaction over all
/// the files; on any error, a stop, a full disk or a killed process the site is as it was before, and a new one is
/// not left behind. Files are read topology first, then telemetry, then leases, and of a kind by name (2 before 10),
/// whatever their order.
///
/// A lease that somebody edited by hand and that a file sets to something else is told in a warning, and that is an
/// edit of the history too, which can be undone. Reading the same file again changes nothing but the import log. A
/// folder is taken as a leasehold-csv export. Errors: NotFound, InvalidInput (unknown or ambiguous format, no readable
/// record, a broken lease file: with file:line:column), Conflict (two leases on one GPU, another step), Cancelled, and
/// those of SiteFile. Any thread; progress is called on it, at most some ten times a second.
Result<ImportReport> importFiles(const std::filesystem::path& site, std::span<const std::filesystem::path> inputs,
                                 const ImportOptions& options, std::stop_token stop = {},
                                 const ImportProgressCallback& progress = {});

/// The files that are read for these inputs: a folder is its CSV tables, in name order. InvalidInput for a folder that
/// has none.
Result<std::vector<std::filesystem::path>> inputFiles(std::span<const std::filesystem::path> inputs);

/// What the program reads and writes.
struct FormatInfo {
    std::string_view name;
    std::string_view what;
    bool reads = true;
    bool writes = false;
};
std::span<const FormatInfo> formats();

/// The keys of ImportOptions::set: (key, what it means).
std::span<const std::pair<std::string_view, std::string_view>> importSettings();
/// InvalidInput for an unknown key, a malformed value or an unknown format: wrong usage, before any file is touched.
Result<> checkOptions(const ImportOptions& options);

}  // namespace leasehold
