// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "widgets/models/fabric_graph.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/state/measures_feed.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// What a tooltip says of one thing under the cursor, as rich text: its name in bold; what and where it is; at the time
/// of `values` its state, tenant and exact value with unit, or for more than one GPU their mean, how many have a
/// sample, and who leases them; watts and degrees of `measures`; and what the chosen colouring shows. `values` may be
/// null or of another site: what depends on time is then left out; so may `measures`. Empty for an empty selection. Any
/// thread.
QString hoverText(const Snapshot& snapshot, const Selection& thing, const SiteValues* values,
                  const Measures* measures = nullptr);

/// The same of a cable tray: which one, what runs in it, how many cables with what capacity, how many of them are down,
/// slow or planned, and their load where cables are coloured by it. sums: of its cables. Any thread.
QString trayText(const scene::SiteGeometry& geometry, const scene::TrayPiece& tray, const LinkSums& sums);

/// "1,024 links, 409.6 Tb/s, 3 down, 1 slow".
QString linkSumsText(const LinkSums& sums);

}  // namespace leasehold
