// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/models/inspector_content.hpp"
#include "widgets/state/blast_feed.hpp"

namespace leasehold {

/// The inspector's paragraph "If it fails": GPUs cut off and degraded, whose they are, the rent behind them (n/a with
/// its coverage where a price is unknown). One line where nothing hangs on it.
FactGroup blastFacts(const Snapshot& snapshot, const Blast& blast);

/// The same in a line, for the site view: "512 GPUs cut off · 8,192 degraded by 6.3 % · 12.4 M USD a month".
QString blastSummary(const Blast& blast);

}  // namespace leasehold
