// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_places.hpp"
#include "data/merge/merge_scopes.hpp"
#include "data/merge/merge_table.hpp"

namespace leasehold {

/// Evidence, power feeds and GPU states: what is said about things that are there. Throws SQLite::Exception.
class FactMerge {
public:
    FactMerge(MergeContext& context, PlaceMerge& places, ScopeFinder& scopes);

    Result<> put(const EvidenceRecord& record, Place at);
    Result<> put(const FeedRecord& record, Place at);
    Result<> put(const StatusRecord& record, Place at);

private:
    MergeContext& m_context;
    PlaceMerge& m_places;
    ScopeFinder& m_scopes;
    Lookup m_lease;
    Lookup m_party;
    Lookup m_evidence;
    Lookup m_feed;
    Lookup m_status;
    SQLite::Statement m_writeEvidence;
    SQLite::Statement m_writeFeed;
    SQLite::Statement m_writeStatus;
};

}  // namespace leasehold
