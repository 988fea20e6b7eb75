// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string_view>

#include "data/formats/importer.hpp"

namespace leasehold {

/// The format of a file by its first bytes, whatever it is called. InvalidInput where no format knows it (with what it
/// looks like instead: "a gzip archive", "JSON with the keys ...") or where two are as sure.
Result<const Importer*> detectFormat(const std::filesystem::path& path, std::string_view head);

/// "a gzip archive", "sacct output", "JSON with the keys a, b", "a CSV table that begins ...", "text that begins ...".
std::string describeContent(std::string_view head);

}  // namespace leasehold
