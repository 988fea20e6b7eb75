// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_places.hpp"

namespace leasehold {

/// What a scope names, in the words of records.
struct ScopeName {
    std::string_view scope;  ///< as in the schema
    const std::string& site;
    const RackRef& place;
    const std::string& pod;
    const std::string& node;
};

/// Which row a scope means. Statements are kept. Throws SQLite::Exception.
class ScopeFinder {
public:
    ScopeFinder(MergeContext& context, PlaceMerge& places);

    /// The row; none where the format lets go what cannot be used; an error that names what there is where it is
    /// strict and there is none, or several.
    Result<std::optional<std::int64_t>> find(const ScopeName& name, Place at);

private:
    std::vector<std::int64_t> rows(const ScopeName& name);
    std::vector<std::int64_t> nodes(const ScopeName& name);
    std::string listed(std::string_view scope);

    MergeContext& m_context;
    PlaceMerge& m_places;
    SQLite::Statement m_rackOfNode;
    std::map<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> m_finds;  ///< by scope
};

}  // namespace leasehold
