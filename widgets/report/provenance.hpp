// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "data/model/snapshot.hpp"

namespace leasehold::report {

/// The line at the foot of every page: file and revision, the time shown, and the marks that the site demands:
/// "colossus.leasehold, revision 3 · as at 2026-05-16 23:45 UTC · synthetic data".
QString provenanceLine(const Snapshot& snapshot, Instant at);

}  // namespace leasehold::report
