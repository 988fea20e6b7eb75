// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/state/values_feed.hpp"

/// What GPUs do, without a file of samples: leases by blocks of racks, and a slice of every metric by arithmetic.
namespace leasehold::testing {

/// The site with an operator, three tenants and leases on most of its racks: one that ends in five months, one in two
/// years, one open-ended; every sixth rack is vacant. All begin before 2026-05-10.
SnapshotPtr withLeases(const SnapshotPtr& snapshot);

/// Values at 2026-05-10 12:00 (or later) with samples made up; `coloured` follows the request's quantity.
SiteValuesPtr madeUpValues(const SnapshotPtr& snapshot, ValuesRequest request);

/// The colouring of values that a test has changed.
scene::Colouring recoloured(const SiteValues& values, const ValuesRequest& request);

}  // namespace leasehold::testing
