// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// The colour of every party, as the site view shows it when coloured by tenant: timeline, tree and legend agree.
/// Parties that lease nothing get the look's faint grey.
std::vector<QColor> tenantColours(const Snapshot& snapshot, bool dark);

}  // namespace leasehold
