// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/lease_draft.hpp"
#include "data/model/time.hpp"
#include "data/store/site_file.hpp"

/// Who changed which lease when: the table `lease_edit`. An edit is one lease as a document, before and after.
namespace leasehold {

enum class EditKind : std::uint8_t { Add, Change, Delete };
enum class EditState : std::uint8_t {
    Done,
    Undone,   ///< can be done again
    Replaced  ///< undone, and another edit came after: stays as history
};

/// One line of the history.
struct LeaseEdit {
    std::int64_t id = 0;
    Instant time{};
    std::string who;
    EditKind kind = EditKind::Add;
    std::string lease;   ///< its name: after the edit; of a deleted one, before
    std::string before;  ///< lease-yaml of the lease; empty: there was none
    std::string after;
    EditState state = EditState::Done;
    std::optional<Instant> undoneAt;
    std::string undoneBy;
};

/// "Add lease 'X'", "Change lease 'X'", "Delete lease 'X'".
std::string describe(const LeaseEdit& edit);

/// Every edit, the newest first.
Result<std::vector<LeaseEdit>> editHistory(const SiteFile& file);

/// The edits that one window made, by id, the last one last.
struct OwnEdits {
    std::vector<std::int64_t> done;
    std::vector<std::int64_t> undone;
};

/// What would be undone or done again next.
struct NextEdit {
    LeaseEdit edit;
    bool own = false;  ///< of OwnEdits; else somebody else's, or of an earlier session: to be asked about by name
};
struct EditStacks {
    std::optional<NextEdit> undo;
    std::optional<NextEdit> redo;
};
/// The last of the own edits that still stands, else the last that anybody made; in the same way back.
Result<EditStacks> editStacks(const SiteFile& file, const OwnEdits& own = {});

/// What follows is for the rooms of this floor, inside a transaction of the caller's; it throws SQLite::Exception.

std::optional<LeaseEdit> editOf(SQLite::Database& database, std::int64_t id);
/// Writes one line; what was undone and could be done again becomes history. `parties`: JSON, as the schema says.
LeaseEdit recordEdit(SQLite::Database& database, LeaseEdit edit, const std::string& parties);
void markEdit(SQLite::Database& database, const LeaseEdit& edit);

/// The lease as the file has it; empty where it has none.
std::string documentOf(SQLite::Database& database, std::string_view name);
/// What the lease of a document is called; empty for none.
std::string documentName(const std::string& document);
/// The last edit that touched a lease of one of these names, by the time at which it was done or undone.
std::optional<LeaseEdit> lastEditOf(SQLite::Database& database, std::string_view name, std::string_view otherName);

/// Now, to the second.
Instant editTime();

}  // namespace leasehold
