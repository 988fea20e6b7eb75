// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace leasehold::cli {

/// (name, version) of what the program stands on, as linked now: qt, vtk, sqlite, zstd, cuda_toolkit.
std::vector<std::pair<std::string, std::string>> libraryVersions();

/// "0.1.0".
std::string programVersion();

/// What --version prints: the program, then its libraries, one a line. No newline at the end.
std::string versionText();

}  // namespace leasehold::cli
