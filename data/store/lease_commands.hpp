// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/snapshot.hpp"
#include "data/store/lease_draft.hpp"
#include "data/store/site_file.hpp"

/// Leases edited by hand. Every edit goes the way of import (the same rules, the same refusals), is one transaction,
/// and leaves a line in the file's history from which it can be undone, also after the program has ended.
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

/// Errors of all: InvalidInput for terms that import would refuse, with the same words; Conflict for a name that is
/// taken, and for a GPU that another lease holds at that time (which is named); NotFound; those of SiteFile. The file
/// is then as it was. `who`: the user's name, kept in the history.
///
/// `site`, where given, holds the site as the caller has it. Where that is the file's present state, the check for
/// overlaps need not read racks and GPUs again, and the site with the edit takes its place, sharing all but the leases
/// (isSameTopology()); else it becomes null, and the caller loads the site. After an error it is as it was.
Result<LeaseEdit> addLease(SiteFile& file, const LeaseDraft& draft, const std::string& who,
                           SnapshotPtr* site = nullptr);
/// `name`: of the lease as it is; the draft's own name may be another.
Result<LeaseEdit> changeLease(SiteFile& file, std::string_view name, const LeaseDraft& draft, const std::string& who,
                              SnapshotPtr* site = nullptr);
Result<LeaseEdit> deleteLease(SiteFile& file, std::string_view name, const std::string& who,
                              SnapshotPtr* site = nullptr);

/// Takes back the last edit that is done; NotFound where there is none, Conflict where the lease has been changed since
/// by something else (an import).
Result<LeaseEdit> undoEdit(SiteFile& file, const std::string& who, SnapshotPtr* site = nullptr);
/// Does the edit again that was undone last; as undoEdit.
Result<LeaseEdit> redoEdit(SiteFile& file, const std::string& who, SnapshotPtr* site = nullptr);

/// Every edit, the newest first.
Result<std::vector<LeaseEdit>> editHistory(const SiteFile& file);

/// What undoEdit and redoEdit would do.
struct EditStacks {
    std::optional<LeaseEdit> undo;
    std::optional<LeaseEdit> redo;
};
Result<EditStacks> editStacks(const SiteFile& file);

/// Whether a draft could be saved, without saving it: as addLease or changeLease, rolled back. `name`: empty for a new
/// lease.
Result<> checkDraft(SiteFile& file, std::string_view name, const LeaseDraft& draft);

}  // namespace leasehold
