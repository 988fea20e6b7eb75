// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <string>
#include <vector>

#include "data/analytics/groups.hpp"
#include "data/model/snapshot.hpp"

/// The one filter of the window (AppState::filter), and what it keeps: every view asks here, so that all leave out the
/// same things. Pure functions, any thread.
namespace leasehold {

/// What the window filters by, in the order in which it is shown. Saved views and the command line may name more.
inline constexpr std::array kFilterKeys{GroupBy::Tenant, GroupBy::Hall, GroupBy::Model, GroupBy::Lease};

bool holds(const Filter& filter, const Filter::Condition& condition);
/// With the condition where it was not, without it where it was.
Filter toggled(Filter filter, const Filter::Condition& condition);
/// Without every condition of the key.
Filter without(Filter filter, GroupBy key);
/// Only the conditions that name something of the snapshot; "(vacant)" always does.
Filter knownTo(const Snapshot& snapshot, Filter filter);

/// What a condition of the key can name, as makeGroups names it, in natural order; tenants that hold or held a lease
/// only. Tenant and Lease end with "(vacant)".
std::vector<std::string> filterChoices(const Snapshot& snapshot, GroupBy key);

/// "Anthropic or xAI, hall H2"; "" when empty.
std::string filterText(const Filter& filter);

/// The GPUs in service that the filter keeps at `at`: ascending, disjoint, touching ranges joined. Everything in
/// service where it is empty, nothing where a condition names nothing.
std::vector<GpuRange> filteredGpus(const Snapshot& snapshot, const Filter& filter, Instant at);

/// Per lease, whether it belongs to what the filter keeps: its tenant and name are not excluded, and some of its GPUs
/// stand in a place of the filter at some time of `window`. Leases whose GPUs have no known place pass only where the
/// filter asks for no place.
std::vector<bool> filteredLeases(const Snapshot& snapshot, const Filter& filter, TimeWindow window);

}  // namespace leasehold
