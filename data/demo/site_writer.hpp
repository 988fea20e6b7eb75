// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>

#include "data/demo/fabric_plan.hpp"
#include "data/demo/outages.hpp"
#include "data/demo/site_plan.hpp"

/// Writes the plans as rows of an empty site file, inside the caller's transaction. A row's id is its position in the
/// plan plus one; those of Colossus 2 follow on those of Colossus 1. All throw SQLite::Exception.
namespace leasehold::demo {

constexpr std::int64_t kColossus1 = 1;
constexpr std::int64_t kColossus2 = 2;
constexpr std::int64_t kOtherSite = 3;
constexpr std::int64_t kOrbitalSite = 4;

/// Stops a writer between rows: called now and then with the share done.
struct Stopped {};
using Beat = std::function<void(double)>;  ///< throws Stopped

/// Sites, halls, rows, pods, racks, nodes, GPUs, and envelopes of power.
void writeTopology(SQLite::Database& database, const SitePlan& colossus1, const SitePlan& colossus2, const Beat& beat);

/// Switches, NICs, links of Colossus 1. Returns the number of links.
std::uint64_t writeFabric(SQLite::Database& database, const SitePlan& site, const FabricPlan& fabric,
                          std::uint64_t seed, const Beat& beat);

/// gpu_status rows.
void writeOutages(SQLite::Database& database, const Outages& outages);

/// Parties, leases, ramps, allocations and evidence. Returns how many GPUs the owner holds before the handover: those
/// that stand first, half of the site to the whole server.
std::uint32_t writePortfolio(SQLite::Database& database, const SitePlan& site);

}  // namespace leasehold::demo
