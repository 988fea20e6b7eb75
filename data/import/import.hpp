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

#include "data/merge/import_report.hpp"
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

/// The keys of ImportOptions::set: (key, what it means).
std::span<const std::pair<std::string_view, std::string_view>> importSettings();
/// InvalidInput for an unknown key, a malformed value or an unknown format: wrong usage, before any file is touched.
Result<> checkOptions(const ImportOptions& options);

}  // namespace leasehold
