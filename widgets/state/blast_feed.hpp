// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <memory>

#include "data/analytics/blast_radius.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// What of the site has failed when everything selected has: switches and links themselves; racks with all in them;
/// a hall, row or power feed with its racks; a pod with its nodes and its own switches; nodes and GPUs without power.
/// Empty for tenants, leases and the site, which do not fail.
Outage outageOf(const Snapshot& snapshot, const Selection& selection);

/// What hangs on the selection, at one time.
struct Blast {
    Selection selection;
    Instant at{};
    BlastReach reach;
    BlastAccount account;
};
using BlastPtr = std::shared_ptr<const Blast>;

/// Keeps the blast radius of what is selected up to date, off the GUI thread. GUI thread.
class BlastFeed : public QObject {
    Q_OBJECT
public:
    BlastFeed(AppState& state, JobBoard& jobs, QObject* parent = nullptr);

    /// Of the selection as it is now; null while it is computed, and where nothing selected can fail.
    [[nodiscard]] const BlastPtr& blast() const { return m_blast; }

Q_SIGNALS:
    void blastChanged();

private:
    void refresh();
    void show(BlastPtr blast);

    AppState& m_state;
    LatestJob m_job;
    BlastPtr m_blast;
};

}  // namespace leasehold
