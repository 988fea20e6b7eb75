// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <vector>

#include "data/analytics/groups.hpp"
#include "data/analytics/run_table.hpp"
#include "data/model/snapshot.hpp"

/// The tables that groups, states and figures are made of: which GPUs, when, with what.
namespace leasehold {

/// When each GPU is in service, within the window. Values are 0.
RunTable serviceTable(const Snapshot& snapshot, TimeWindow window);

/// When each GPU is marked down, within the window, in service or not. Values are 0.
RunTable downTable(const Snapshot& snapshot, TimeWindow window);

/// What the leases claim, as written: value is the LeaseIndex. GPUs need not be in service; Count allocations claim
/// none.
std::vector<Claim> leaseClaims(const Snapshot& snapshot, TimeWindow window);

/// The claims as a table, each GPU held by one lease at a time.
RunTable leaseTable(const Snapshot& snapshot, TimeWindow window);

/// The group of every GPU by place or model, for all time. GPUs that have none (a rack without a row) are left out.
/// `by` must not be Tenant or Lease.
RunTable placeTable(const Snapshot& snapshot, GroupBy by);

/// What a filter lets through, within the window; values are 0. NotFound where a condition names nothing.
Result<RunTable> filterTable(const Snapshot& snapshot, const Filter& filter, TimeWindow window);

/// Names of all groups of a kind, by their index in the snapshot; names that several bear have the parent's in front.
std::vector<std::string> groupNames(const Snapshot& snapshot, GroupBy by);

}  // namespace leasehold
