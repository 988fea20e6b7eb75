// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/model/snapshot.hpp"

namespace leasehold {

/// Gives a place to everything that no file placed, and marks it "assumed". The rule, our choice, because fabric
/// locality is what leases and failures follow:
///
/// - Nodes without a rack: pod by pod in name order, nodes in name order, eight to a rack; rows as long as make the
///   hall about 1.6 times as wide as deep, one slot left free between pods that have more than a rack each; rows in
///   pairs that face a cold aisle.
/// - Switches without a rack: network racks of 20, in rows of their own behind, leaf then spine then core, by fabric.
/// - Racks without x and y: halls one behind the other, rows as above, racks in name order.
/// - Sites whose floors would overlap stand side by side, 40 m apart (this moves placed racks too, in the snapshot
///   only).
///
/// Works on a snapshot that is still being loaded: nodes and switches may have no rack, nothing is in physical order
/// yet, ranges are not set. Appends halls, rows and racks.
void assumeLayout(Snapshot& snapshot);

}  // namespace leasehold
