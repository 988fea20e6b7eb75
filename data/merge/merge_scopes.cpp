// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_scopes.hpp"

#include <fmt/format.h>

#include <array>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

bool isNodeScope(std::string_view scope) {
    return scope == "node" || scope == "gpus";
}

/// How a scope finds its row: all rows of that name, narrowed by what else is said. ?1 name, ?2 site, ?3 hall, ?4 row.
const char* scopeSql(std::string_view scope) {
    if (scope == "site") return "SELECT id FROM site WHERE name = ?1";
    if (scope == "hall") {
        return "SELECT h.id FROM hall h JOIN site s ON s.id = h.site_id WHERE h.name = ?1 AND (?2 = '' OR s.name = ?2 "
               "COLLATE NOCASE)";
    }
    if (scope == "row") {
        return "SELECT r.id FROM rack_row r JOIN hall h ON h.id = r.hall_id JOIN site s ON s.id = h.site_id WHERE "
               "r.name = ?1 AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) AND (?3 = '' OR h.name = ?3 COLLATE NOCASE)";
    }
    if (scope == "rack") {
        return "SELECT k.id FROM rack k CROSS JOIN site s ON s.id = k.site_id LEFT JOIN rack_row r ON r.id = k.row_id "
               "LEFT JOIN hall h ON h.id = r.hall_id WHERE k.name = ?1 AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) "
               "AND (?3 = '' OR h.name = ?3 COLLATE NOCASE) AND (?4 = '' OR r.name = ?4 COLLATE NOCASE)";
    }
    return "SELECT p.id FROM pod p JOIN site s ON s.id = p.site_id WHERE p.name = ?1 AND (?2 = '' OR s.name = ?2 "
           "COLLATE NOCASE)";
}

const char* tableOf(std::string_view scope) {
    if (isNodeScope(scope)) return "node";
    return scope == "site"   ? "site"
           : scope == "hall" ? "hall"
           : scope == "row"  ? "rack_row"
           : scope == "rack" ? "rack"
                             : "pod";
}

}  // namespace

ScopeFinder::ScopeFinder(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_rackOfNode(context.database(), "SELECT k.name FROM node n JOIN rack k ON k.id = n.rack_id WHERE n.id = ?1") {}

std::vector<std::int64_t> ScopeFinder::nodes(const ScopeName& name) {
    std::int64_t site = 0;
    if (!name.site.empty()) {
        const auto known = m_places.findSite(name.site);
        if (!known) return {};
        site = *known;
    }
    std::vector<std::int64_t> found = m_places.nodes().names().candidates(site, name.node);
    if (name.place.rack.empty()) return found;
    std::erase_if(found, [&](std::int64_t node) {
        m_rackOfNode.bind(1, node);
        const bool other =
            !m_rackOfNode.executeStep() || !sameName(m_rackOfNode.getColumn(0).getString(), name.place.rack);
        m_rackOfNode.reset();
        return other;
    });
    return found;
}

std::vector<std::int64_t> ScopeFinder::rows(const ScopeName& name) {
    if (isNodeScope(name.scope)) return nodes(name);
    auto& find = m_finds[std::string(name.scope)];
    if (!find) find = std::make_unique<SQLite::Statement>(m_context.database(), scopeSql(name.scope));
    const std::string& own = name.scope == "site"   ? name.site
                             : name.scope == "hall" ? name.place.hall
                             : name.scope == "row"  ? name.place.row
                             : name.scope == "rack" ? name.place.rack
                                                    : name.pod;
    const std::array<const std::string*, 4> texts{&own, &name.site, &name.place.hall, &name.place.row};
    for (int i = 0; i < find->getBindParameterCount(); ++i) {
        find->bindNoCopy(i + 1, *texts[static_cast<std::size_t>(i)]);
    }
    std::vector<std::int64_t> found;
    while (find->executeStep()) {
        found.push_back(find->getColumn(0).getInt64());
    }
    find->reset();
    find->clearBindings();
    return found;
}

/// "'H1', 'H2', 'H3' and 4 more".
std::string ScopeFinder::listed(std::string_view scope) {
    SQLite::Statement names(m_context.database(),
                            fmt::format("SELECT DISTINCT name FROM {} ORDER BY id LIMIT 200", tableOf(scope)));
    std::string text;
    int more = 0;
    while (names.executeStep()) {
        if (text.size() > 120) {
            ++more;
        } else {
            text += (text.empty() ? "'" : ", '") + names.getColumn(0).getString() + "'";
        }
    }
    return more > 0 ? fmt::format("{} and {} more", text, more) : text;
}

Result<std::optional<std::int64_t>> ScopeFinder::find(const ScopeName& name, Place at) {
    const std::vector<std::int64_t> found = rows(name);
    if (found.size() == 1) return found.front();
    const std::string_view word = isNodeScope(name.scope) ? std::string_view("node") : name.scope;
    const std::string& own = word == "node"   ? name.node
                             : word == "site" ? name.site
                             : word == "hall" ? name.place.hall
                             : word == "row"  ? name.place.row
                             : word == "rack" ? name.place.rack
                                              : name.pod;
    Result<> refused;
    if (found.empty()) {
        // Only an error shows what there is: a table of a million rows that lead nowhere must not list it each time.
        const std::string known = m_context.strict() ? listed(name.scope) : std::string();
        refused = m_context.refuse(at, fmt::format("there is no {} '{}'", word, own),
                                   known.empty() ? fmt::format("import the files that name the {}s first", word)
                                                 : fmt::format("known are {}", known));
    } else {
        refused = m_context.refuse(at, fmt::format("{} {}s are called '{}'", found.size(), word, own),
                                   word == "node" ? "say which by its full name, or by adding site or rack"
                                                  : "say which by adding site, hall or row");
    }
    if (!refused) return Failure(refused.error());
    return std::optional<std::int64_t>();
}

}  // namespace leasehold
