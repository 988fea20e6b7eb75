// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string>

namespace leasehold {

/// What a file looks like before it is imported.
struct FormatGuess {
    bool known = false;
    std::string text;  ///< the format's name, or why there is none
};

/// Looks at the first 64 KiB. A folder is taken as leasehold-csv tables. Any thread.
FormatGuess probeFormat(const std::filesystem::path& path);

}  // namespace leasehold
