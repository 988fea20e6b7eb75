// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/lease_draft.hpp"
#include "data/leases/lease_clash.hpp"
#include "data/leases/lease_history.hpp"
#include "data/model/snapshot.hpp"
#include "data/store/site_file.hpp"

/// Leases edited by hand. Every edit goes the way of import (the same rules, the same refusals), is one transaction,
/// and leaves a line in the file's history from which it can be undone, also after the program has ended.
namespace leasehold {

/// Errors of all: InvalidInput for terms that import would refuse, with the same words; Conflict for a lease that is
/// not as its editor saw it, for a name that is taken, and for a GPU that another lease holds at that time (which is
/// named); NotFound; those of SiteFile. The file is then as it was. `who`: the user's name, kept in the history.
///
/// `site`, where given, holds the site as the caller has it. Where that is the file's present state, the check for
/// overlaps need not read racks and GPUs again, and the site with the edit takes its place, sharing all but the leases
/// (isSameTopology()); else it becomes null, and the caller loads the site. After an error it is as it was.
///
/// `clash`, where given, gets what the file has where that is why an edit was refused, to be asked about: what the user
/// then decides is an edit of that.

/// Clash: there is a lease of that name.
Result<LeaseEdit> addLease(SiteFile& file, const LeaseDraft& draft, const std::string& who, SnapshotPtr* site = nullptr,
                           std::optional<LeaseClash>* clash = nullptr);
/// `seen`: the lease as the editor had it before it changed anything; the draft's name may be another. Clash: it was
/// changed, renamed or deleted since, by whatever.
Result<LeaseEdit> changeLease(SiteFile& file, const SeenLease& seen, const LeaseDraft& draft, const std::string& who,
                              SnapshotPtr* site = nullptr, std::optional<LeaseClash>* clash = nullptr);
Result<LeaseEdit> deleteLease(SiteFile& file, const SeenLease& seen, const std::string& who,
                              SnapshotPtr* site = nullptr, std::optional<LeaseClash>* clash = nullptr);

/// Takes back one edit, which need not be the last: Conflict where it is undone already, and where its lease has been
/// changed since (both say by whom).
Result<LeaseEdit> undoEdit(SiteFile& file, std::int64_t id, const std::string& who, SnapshotPtr* site = nullptr);
/// Does an undone edit again; as undoEdit.
Result<LeaseEdit> redoEdit(SiteFile& file, std::int64_t id, const std::string& who, SnapshotPtr* site = nullptr);

/// Whether a draft could be saved, without saving it: as addLease or changeLease, rolled back. `name`: empty for a new
/// lease.
Result<> checkDraft(SiteFile& file, std::string_view name, const LeaseDraft& draft);

}  // namespace leasehold
