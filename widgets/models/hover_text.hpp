// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// What a tooltip says of one thing under the cursor, as rich text: its name in bold; what and where it is; at the time
/// of `values` its state, tenant and exact value with unit, or for more than one GPU their mean, how many have a
/// sample, and who leases them. `values` may be null or of another site: what depends on time is then left out. Empty
/// for an empty selection. Any thread.
QString hoverText(const Snapshot& snapshot, const Selection& thing, const SiteValues* values);

}  // namespace leasehold
