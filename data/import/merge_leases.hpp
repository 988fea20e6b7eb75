// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/import/merge_context.hpp"
#include "data/import/merge_places.hpp"
#include "data/import/merge_table.hpp"
#include "data/import/records.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// Parties, leases, what they hold, evidence, power feeds and GPU states. Throws SQLite::Exception.
class LeaseMerge {
public:
    LeaseMerge(MergeContext& context, PlaceMerge& places);

    Result<> put(const PartyRecord& record, Place at);
    Result<> put(const LeaseRecord& record, Place at);
    Result<> put(const RampRecord& record, Place at);
    Result<> put(const AllocationRecord& record, Place at);
    Result<> put(const EvidenceRecord& record, Place at);
    Result<> put(const FeedRecord& record, Place at);
    Result<> put(const StatusRecord& record, Place at);

    /// After the last record of a file: what a restated lease no longer holds goes.
    void settle();
    /// The site as it stood before this merge, which brings nothing but leases: checkOverlaps need not read it then.
    void know(const Snapshot* before) { m_before = before; }
    /// After the last file: two leases that hold one GPU at one time are a Conflict, at the place of the later one.
    Result<> checkOverlaps();

private:
    /// The steps and scopes that a lease had before this file and that this file has not said yet.
    struct Parts {
        bool ramps = false;
        bool scopes = false;
        std::set<std::int64_t> oldRamps;   ///< from_s
        std::set<std::int64_t> oldScopes;  ///< allocation.id
    };
    std::optional<std::int64_t> partyId(const std::string& name, const char* role);
    void restateRamps(std::int64_t lease);
    void restateScopes(std::int64_t lease);
    Result<std::optional<std::int64_t>> scopeId(const std::string& scope, const std::string& site, const RackRef& place,
                                                const std::string& pod, const std::string& node, Place at);
    Result<> checkSlots(const AllocationRecord& record, std::int64_t node, Place at);

    MergeContext& m_context;
    PlaceMerge& m_places;
    TableWriter m_parties;
    TableWriter m_leases;
    Lookup m_party;
    Lookup m_lease;
    std::map<std::int64_t, Parts> m_parts;
    std::map<std::string, std::string> m_leasePlaces;  ///< of leases said in this command, by lower-case name
    const Snapshot* m_before = nullptr;
    bool m_touched = false;
};

}  // namespace leasehold
