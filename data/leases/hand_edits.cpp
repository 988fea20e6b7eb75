// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/hand_edits.hpp"

#include <set>

#include "data/leases/lease_yaml_writer.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

/// Documents by lowered name.
std::map<std::string, LeaseDraft> draftsOf(SQLite::Database& database, const std::set<std::string>& names) {
    std::map<std::string, LeaseDraft> drafts;
    if (names.empty()) return drafts;
    for (LeaseDraft& draft : readDrafts(database)) {
        std::string name = lowered(draft.lease.name);
        if (names.count(name) > 0) drafts.emplace(std::move(name), std::move(draft));
    }
    return drafts;
}

}  // namespace

HandEdits::HandEdits(SQLite::Database& database) : m_database(database) {
    std::set<std::string> names;
    SQLite::Statement rows(database, "SELECT DISTINCT lease FROM lease_edit");
    while (rows.executeStep()) {
        names.insert(lowered(rows.getColumn(0).getString()));
    }
    for (const auto& [name, draft] : draftsOf(database, names)) {
        m_before.emplace(name, leaseDocument(draft));
    }
}

std::vector<LeaseEdit> HandEdits::recordChanges(const std::string& who) {
    std::set<std::string> names;
    for (const auto& [name, document] : m_before) {
        names.insert(name);
    }
    const auto now = draftsOf(m_database, names);
    std::vector<LeaseEdit> edits;
    for (const auto& [name, document] : m_before) {
        const auto found = now.find(name);
        LeaseEdit edit;
        edit.time = editTime();
        edit.who = who;
        edit.kind = found == now.end() ? EditKind::Delete : EditKind::Change;
        edit.before = document;
        edit.after = found == now.end() ? std::string() : leaseDocument(found->second);
        edit.lease = found == now.end() ? documentName(document) : found->second.lease.name;
        if (edit.before != edit.after) edits.push_back(recordEdit(m_database, std::move(edit), {}));
    }
    return edits;
}

}  // namespace leasehold
