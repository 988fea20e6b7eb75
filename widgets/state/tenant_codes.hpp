// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// The scene's colour code of every party, by its row in the site file: the same at all times and whatever is leased,
/// so that a new tenant or lease changes nobody's colour. Beyond scene::code::kTopValue parties they begin anew;
/// scene::code::kOthers for parties that are no tenants. Any thread.
std::vector<std::uint8_t> tenantCodes(const Snapshot& snapshot);

}  // namespace leasehold
