// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <stop_token>

#include "data/model/snapshot.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {

/// Reads everything but the samples into an immutable snapshot: 220,000 GPUs with their fabric in under a second on
/// two cores. Racks without places are laid out by a stated rule (data/store/layout.hpp) and marked; nodes without
/// racks get assumed ones. Any thread; opens connections of its own. Cancelled where the token says so.
Result<SnapshotPtr> loadSnapshot(const std::filesystem::path& path, std::stop_token stop = {});

}  // namespace leasehold
