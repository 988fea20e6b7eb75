// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_table.hpp"

namespace leasehold {

class PlaceMerge;

/// Which row a host's name means. By the full name where both sides have one, else by the short one where a single host
/// has it. Looks up by index; what was found is remembered. Throws SQLite::Exception.
class NodeNames {
public:
    explicit NodeNames(SQLite::Database& database);

    /// The hosts that a name may mean: in a site, or anywhere with 0. One is an answer, several are an ambiguity.
    std::vector<std::int64_t> candidates(std::int64_t site, const std::string& name);
    /// The one host of a name, if it is one.
    std::optional<std::int64_t> find(std::int64_t site, const std::string& name);
    /// Forgets what a name meant; of a host that is new.
    void forget(const std::string& name);
    void forgetAll() { m_known.clear(); }
    [[nodiscard]] bool isOneSite(const std::vector<std::int64_t>& nodes);
    /// "oak01.east.example, oak01.west.example" of several.
    std::string listed(const std::vector<std::int64_t>& nodes);

private:
    struct Row {
        std::int64_t id;
        std::int64_t site;
        bool full;
    };
    void collect(SQLite::Statement& statement, std::int64_t site, std::vector<Row>& rows);

    SQLite::Statement m_byName;
    SQLite::Statement m_byFull;
    SQLite::Statement m_byStem;
    SQLite::Statement m_nameOf;
    Lookup m_siteOf;
    std::unordered_map<std::string, std::int64_t> m_known;  ///< by "site\nname", lower case
};

/// Nodes of records into rows. Throws SQLite::Exception.
class NodeMerge {
public:
    NodeMerge(MergeContext& context, PlaceMerge& places);

    void beginFile() { m_nodes.holdFirst(); }
    Result<> put(const NodeRecord& record, Place at);
    /// Says what all the nodes of a file came to.
    void report();
    [[nodiscard]] NodeNames& names() { return m_names; }

private:
    struct Known {
        std::optional<std::int64_t> id;
        bool renamed = false;  ///< found by its serial number under another name
        bool several = false;  ///< the name may mean several hosts
    };
    Result<Known> identify(const NodeRecord& record);
    std::optional<std::int64_t> bySerial(const NodeRecord& record);
    /// The name to show for a new host; hosts that share its short name are shown by their full one from now on.
    std::string shownName(std::int64_t site, const std::string& shortName, const std::string& full);
    void insert(const NodeRecord& record, std::int64_t site, const std::string& full, Value pod);
    void update(const NodeRecord& record, std::int64_t id, std::int64_t site, bool renamed, const std::string& full,
                Value pod);

    MergeContext& m_context;
    PlaceMerge& m_places;
    NodeNames m_names;
    TableWriter m_nodes;
    Lookup m_serial;
    Lookup m_siteOf;
    Lookup m_podOf;
    SQLite::Statement m_serialOf;
    SQLite::Statement m_sharing;
    SQLite::Statement m_show;
    std::int64_t m_made = 0;
    std::int64_t m_met = 0;
    std::int64_t m_otherSerial = 0;
    std::string m_firstShared;
    std::int64_t m_shared = 0;
};

}  // namespace leasehold
