// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>
#include <vector>

#include "data/formats/lease_draft.hpp"

/// One lease in three versions: as it was when somebody opened it, as the file has it now, and as that person wants it.
/// No widgets, any thread.
namespace leasehold {

enum class TermChoice : std::uint8_t { Open, Theirs, Mine };

/// A term in which the file and the person differ. A version without the lease says so.
struct TermVersions {
    QString id;  ///< "name", "price", "scope", ...
    QString title;
    QString opened;
    QString now;
    QString mine;
    /// Who alone changed it is proposed; where both did, nobody is.
    TermChoice proposed = TermChoice::Open;
};

/// The versions side by side, in the order of the form; lists show what is not in all three, with a count of the rest.
std::vector<TermVersions> compareVersions(const std::optional<LeaseDraft>& opened, const std::optional<LeaseDraft>& now,
                                          const std::optional<LeaseDraft>& mine);

/// The file's lease with these terms of the other one.
LeaseDraft mergedVersion(const LeaseDraft& now, const LeaseDraft& mine, const std::vector<QString>& termsOfMine);

/// The terms of one lease that a person knows it by, a line each: tenant, term, price, what it holds.
QString leaseInShort(const LeaseDraft& draft);

}  // namespace leasehold
