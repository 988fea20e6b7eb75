// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/leases/lease_history.hpp"

/// Edits of one lease by several people: what an editor saw when it began, and what the file has when it saves.
namespace leasehold {

/// A lease as somebody saw it.
struct SeenLease {
    std::int64_t row = 0;  ///< in the file: tells a lease that was renamed from another one
    LeaseDraft draft;
};

/// Who made a lease what it is, and when.
struct ChangedBy {
    std::string who;   ///< of an import that is not in the history: empty
    std::string file;  ///< the import's; empty: an edit
    Instant when{};
};

/// The lease is no more as its editor saw it. Nothing was written.
struct LeaseClash {
    std::optional<SeenLease> now;  ///< none: it is gone
    std::optional<ChangedBy> by;   ///< none: not known
};

/// The lease as it is. NotFound; errors of SiteFile.
Result<SeenLease> seeLease(const SiteFile& file, std::string_view name);

/// "by ann at 14:02 UTC", "by an import of leases.yaml at 14:02 UTC on 3 May 2026"; "meanwhile" where it is not known.
std::string describe(const std::optional<ChangedBy>& by, Instant now);

/// "14:02 UTC", with the date where that is another day than now's.
std::string clockText(Instant when, Instant now);

/// What follows is for the rooms of this floor, inside a transaction of the caller's; it throws SQLite::Exception.

/// What the file has of a lease that was seen, if that is something else. `seen` without a lease: it has none of that
/// name. What else changed in the file does not matter.
std::optional<LeaseClash> clashWith(SQLite::Database& database, std::string_view name,
                                    const std::optional<SeenLease>& seen);
/// The refusal in words.
Error clashError(std::string_view name, const LeaseClash& clash);
std::optional<ChangedBy> changedBy(SQLite::Database& database, std::string_view name, std::string_view otherName);

}  // namespace leasehold
