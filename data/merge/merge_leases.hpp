// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_places.hpp"
#include "data/merge/merge_scopes.hpp"
#include "data/merge/merge_table.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// Parties, leases and what they hold. A lease belongs to the file that it came from: another file may say the same of
/// it, but not something else. Throws SQLite::Exception.
class LeaseMerge {
public:
    LeaseMerge(MergeContext& context, PlaceMerge& places, ScopeFinder& scopes);

    void beginFile();
    /// What follows is an edit by hand: it changes a lease whatever file it came from, and that stays its file.
    void byHand() { m_byHand = true; }
    Result<> put(const PartyRecord& record, Place at);
    Result<> put(const LeaseRecord& record, Place at);
    Result<> put(const RampRecord& record, Place at);
    Result<> put(const AllocationRecord& record, Place at);

    /// After the last record of a file: what a restated lease no longer holds goes.
    Result<> settle();
    /// After what vanished is marked: says which leases are no longer in their file.
    void tellMissing();
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
        Place at;
    };
    struct Known {
        std::int64_t id = 0;
        std::string source;
        bool seen = true;
    };
    std::optional<Known> known(const std::string& name);
    std::optional<std::int64_t> partyId(const std::string& name, const char* role);
    /// Whether the lease of another file may be given other terms: an error that names both files where not.
    Result<bool> mayTake(const LeaseRecord& record, const Known& known, std::span<const Value> values, Place at);
    Failure otherFile(std::int64_t lease, Place at) const;
    void restateRamps(std::int64_t lease);
    void restateScopes(std::int64_t lease);
    Result<> checkSlots(const AllocationRecord& record, std::int64_t node, Place at);
    std::string thisFile() const;

    MergeContext& m_context;
    PlaceMerge& m_places;
    ScopeFinder& m_scopes;
    TableWriter m_parties;
    TableWriter m_leases;
    Lookup m_party;
    Lookup m_lease;
    Lookup m_rampsOf;
    Lookup m_scopesOf;
    Lookup m_gpusOf;
    Lookup m_highestSlot;
    SQLite::Statement m_known;
    SQLite::Statement m_writeRamp;
    SQLite::Statement m_findScope;
    SQLite::Statement m_addScope;
    std::map<std::int64_t, Parts> m_parts;
    std::set<std::string> m_inFile;                    ///< leases of the file being read, lower case
    std::map<std::int64_t, std::string> m_foreign;     ///< leases of the file being read that are another file's
    std::map<std::string, std::string> m_leasePlaces;  ///< of leases said in this command, by lower-case name
    const Snapshot* m_before = nullptr;
    bool m_touched = false;
    bool m_byHand = false;
};

}  // namespace leasehold
