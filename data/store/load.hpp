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

/// The site of `before` after one edit of its leases: parties, leases, allocations and evidence are read anew, all else
/// is as it was (isSameTopology()), in a small part of the time. Where the file is not exactly one revision on, as
/// after an import besides, it is loadSnapshot(). For those who know that the edit was one of leases
/// (data/store/lease_commands.hpp).
Result<SnapshotPtr> reloadLeases(const Snapshot& before, std::stop_token stop = {});

}  // namespace leasehold
