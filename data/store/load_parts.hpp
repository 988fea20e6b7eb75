// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <stop_token>

#include "data/model/snapshot.hpp"
#include "data/store/id_map.hpp"

/// The steps of loadSnapshot. Each may throw SQLite::Exception.
namespace leasehold {

/// Thrown inside loading when a stop was asked for.
struct LoadCancelled {};

/// What a snapshot's positions were called in the file.
struct LoadedIds {
    IdMap sites;
    IdMap halls;
    IdMap rows;
    IdMap pods;
    IdMap racks;
    IdMap nodes;
    IdMap gpus;
    IdMap switches;
    IdMap nics;
    IdMap parties;
    IdMap leases;
};

/// Sites, halls, rows, pods, racks, nodes, switches; then the assumed layout and the physical order; then GPUs.
void loadTopology(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids, const std::stop_token& stop);

/// NICs: needs the nodes of loadTopology.
void loadNics(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids);

/// Links with row ids in place of indices; may run beside the others, on a connection of its own.
void loadRawLinks(SQLite::Database& database, std::vector<Link>& links, const std::stop_token& stop);
/// Turns them into indices; a link whose device is missing is left out.
void resolveLinks(std::vector<Link>& links, const LoadedIds& ids);

/// Parties, leases with ramps, allocations, evidence, feeds, GPU status, imports. Needs the topology.
void loadPortfolio(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids);
void loadFacts(SQLite::Database& database, Snapshot& snapshot, const LoadedIds& ids);

/// `before` with the parties, leases, allocations and evidence that the connection sees, an open transaction's too. Its
/// other rows must be those of `before`; the revision is left as it was.
Snapshot withLeasesOf(SQLite::Database& database, const Snapshot& before);

}  // namespace leasehold
