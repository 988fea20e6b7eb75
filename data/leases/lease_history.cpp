// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/lease_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_yaml_writer.hpp"

namespace leasehold {
namespace {

constexpr std::string_view kKinds[] = {"add", "change", "delete"};
constexpr std::string_view kStates[] = {"done", "undone", "replaced"};

template <class Enum, std::size_t N>
Enum wordOf(const std::string_view (&words)[N], const std::string& text) {
    for (std::size_t i = 0; i < N; ++i) {
        if (words[i] == text) return static_cast<Enum>(i);
    }
    return Enum{};
}

std::int64_t secondsOf(Instant t) {
    return t.time_since_epoch().count();
}

constexpr const char* kColumns =
    "SELECT id, time_s, who, what, lease, before, after, state, undone_s, undone_by FROM lease_edit ";
constexpr const char* kNextUndo = "WHERE state = 'done' ORDER BY id DESC LIMIT 1";
/// Undone edits come back in the opposite order; within one second that is the order of their ids.
constexpr const char* kNextRedo = "WHERE state = 'undone' ORDER BY undone_s DESC, id LIMIT 1";

LeaseEdit editAt(const SQLite::Statement& row) {
    const auto text = [&](int column) {
        return row.getColumn(column).isNull() ? std::string() : row.getColumn(column).getString();
    };
    LeaseEdit edit;
    edit.id = row.getColumn(0).getInt64();
    edit.time = Instant{Duration{row.getColumn(1).getInt64()}};
    edit.who = text(2);
    edit.kind = wordOf<EditKind>(kKinds, text(3));
    edit.lease = text(4);
    edit.before = text(5);
    edit.after = text(6);
    edit.state = wordOf<EditState>(kStates, text(7));
    if (!row.getColumn(8).isNull()) edit.undoneAt = Instant{Duration{row.getColumn(8).getInt64()}};
    edit.undoneBy = text(9);
    return edit;
}

void bindText(SQLite::Statement& statement, int at, const std::string& text) {
    text.empty() ? statement.bind(at) : statement.bind(at, text);
}

/// The last of these that is in the wanted half of its life; else the last of the file.
std::optional<NextEdit> nextEdit(SQLite::Database& database, const std::vector<std::int64_t>& own, bool done) {
    for (auto id = own.rbegin(); id != own.rend(); ++id) {
        auto edit = editOf(database, *id);
        if (edit && (edit->state == EditState::Done) == done) return NextEdit{std::move(*edit), true};
    }
    SQLite::Statement row(database, std::string(kColumns) + (done ? kNextUndo : kNextRedo));
    return row.executeStep() ? std::optional(NextEdit{editAt(row), false}) : std::nullopt;
}

}  // namespace

Instant editTime() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::string describe(const LeaseEdit& edit) {
    constexpr std::string_view kWords[] = {"Add", "Change", "Delete"};
    return fmt::format("{} lease '{}'", kWords[static_cast<std::size_t>(edit.kind)], edit.lease);
}

Result<std::vector<LeaseEdit>> editHistory(const SiteFile& file) {
    return guarded(file, [&]() -> Result<std::vector<LeaseEdit>> {
        std::vector<LeaseEdit> edits;
        SQLite::Statement rows(file.database(), std::string(kColumns) + "ORDER BY id DESC");
        while (rows.executeStep()) {
            edits.push_back(editAt(rows));
        }
        return edits;
    });
}

Result<EditStacks> editStacks(const SiteFile& file, const OwnEdits& own) {
    return guarded(file, [&]() -> Result<EditStacks> {
        return EditStacks{nextEdit(file.database(), own.done, true), nextEdit(file.database(), own.undone, false)};
    });
}

std::optional<LeaseEdit> editOf(SQLite::Database& database, std::int64_t id) {
    SQLite::Statement row(database, std::string(kColumns) + "WHERE id = ?");
    row.bind(1, id);
    return row.executeStep() ? std::optional(editAt(row)) : std::nullopt;
}

LeaseEdit recordEdit(SQLite::Database& database, LeaseEdit edit, const std::string& parties) {
    database.exec("UPDATE lease_edit SET state = 'replaced' WHERE state = 'undone'");
    SQLite::Statement insert(
        database,
        "INSERT INTO lease_edit (time_s, who, what, lease, before, after, parties) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, secondsOf(edit.time));
    insert.bind(2, edit.who);
    insert.bind(3, std::string(kKinds[static_cast<std::size_t>(edit.kind)]));
    insert.bind(4, edit.lease);
    bindText(insert, 5, edit.before);
    bindText(insert, 6, edit.after);
    insert.bind(7, parties);
    insert.exec();
    edit.id = database.getLastInsertRowid();
    return edit;
}

void markEdit(SQLite::Database& database, const LeaseEdit& edit) {
    SQLite::Statement mark(database, "UPDATE lease_edit SET state = ?, undone_s = ?, undone_by = ? WHERE id = ?");
    mark.bind(1, std::string(kStates[static_cast<std::size_t>(edit.state)]));
    edit.undoneAt ? mark.bind(2, secondsOf(*edit.undoneAt)) : mark.bind(2);
    bindText(mark, 3, edit.undoneBy);
    mark.bind(4, edit.id);
    mark.exec();
}

std::string documentOf(SQLite::Database& database, std::string_view name) {
    const auto drafts = readDrafts(database, name);
    return drafts.empty() ? std::string() : leaseDocument(drafts.front());
}

std::string documentName(const std::string& document) {
    if (document.empty()) return {};
    const auto draft = readLeaseDocument(document);
    return draft ? draft->lease.name : std::string();
}

std::optional<LeaseEdit> lastEditOf(SQLite::Database& database, std::string_view name, std::string_view otherName) {
    SQLite::Statement row(database,
                          std::string(kColumns) +
                              "WHERE lease COLLATE NOCASE IN (?1, ?2) ORDER BY max(time_s, ifnull(undone_s, time_s)) "
                              "DESC, id DESC LIMIT 1");
    row.bind(1, std::string(name));
    row.bind(2, std::string(otherName));
    return row.executeStep() ? std::optional(editAt(row)) : std::nullopt;
}

}  // namespace leasehold
