// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/import/import.hpp"
#include "data/model/time.hpp"

/// An import that can be taken back: a copy of the site as it was stands beside it, NAME.before-import-1.leasehold. The
/// last kCopiesKept are kept; 1 is the newest.
namespace leasehold {

inline constexpr int kCopiesKept = 3;

/// Where the copies of a site stand; `number` from 1.
std::filesystem::path importCopyPath(const std::filesystem::path& site, int number);

struct UndoableImport {
    ImportReport report;
    std::optional<std::filesystem::path> copy;  ///< none: a dry run, or a site that the import made
};

/// importFiles, and a copy of what it changes. The copy is the site as it stood when nobody else could write it any
/// more, so that what undoImport brings back is what the import found; it is made under a temporary name and gets its
/// own only after the import is done. Without room for it nothing is imported. Any thread.
Result<UndoableImport> importUndoable(const std::filesystem::path& site, std::span<const std::filesystem::path> inputs,
                                      const ImportOptions& options, std::stop_token stop = {},
                                      const ImportProgressCallback& progress = {});

/// The import that undoImport takes back.
struct LastImport {
    std::filesystem::path copy;
    std::int64_t revision = 0;  ///< of the site after it
    std::int64_t samples = 0;   ///< SampleChanges::last after it
    Instant when{};
    std::vector<std::string> files;  ///< without folders, in the order they were read
};

/// None where no copy is, and where the site's facts were changed since. Any thread.
Result<std::optional<LastImport>> lastImport(const std::filesystem::path& site);

/// Sets every fact back to the copy's, in one transaction; saved views stay as they are. Conflict where the site is not
/// at `import.revision` any more: then what came since would be lost. Any thread; Cancelled leaves the site as it was.
Result<> undoImport(const std::filesystem::path& site, const LastImport& import, std::stop_token stop = {});

}  // namespace leasehold
