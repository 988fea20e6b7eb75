// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// The scene's colour code of every party, the same at all times: 0..7 for the eight tenants that hold most GPU-hours
/// over all leases, scene::code::kOthers for the rest and for parties that lease nothing. Any thread.
std::vector<std::uint8_t> tenantCodes(const Snapshot& snapshot);

}  // namespace leasehold
