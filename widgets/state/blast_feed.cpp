// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/blast_feed.hpp"

namespace leasehold {
namespace {

template <class Keep>
void addRacks(Outage& outage, const Snapshot& s, Keep keep) {
    for (std::uint32_t i = 0; i < s.racks.size(); ++i) {
        if (keep(s.racks[i])) {
            outage.racks.emplace_back(i);
        }
    }
}

void addScope(Outage& outage, const Snapshot& s, ScopeKind scope, std::uint32_t index) {
    switch (scope) {
        case ScopeKind::Site:
            return addRacks(outage, s, [&](const Rack& r) { return r.site.value == index; });
        case ScopeKind::Hall:
            return addRacks(outage, s, [&](const Rack& r) { return r.row && s.rows[r.row.value].hall.value == index; });
        case ScopeKind::Row:
            return addRacks(outage, s, [&](const Rack& r) { return r.row.value == index; });
        case ScopeKind::Rack:
            outage.racks.emplace_back(index);
            return;
        case ScopeKind::Pod:
            for (std::uint32_t i = 0; i < s.switches.size(); ++i) {
                if (s.switches[i].pod.value == index) {
                    outage.switches.emplace_back(i);
                }
            }
            [[fallthrough]];
        default: {
            const auto ranges = s.gpusOf(scope, index);
            outage.gpus.insert(outage.gpus.end(), ranges.begin(), ranges.end());
        }
    }
}

}  // namespace

Outage outageOf(const Snapshot& snapshot, const Selection& selection) {
    Outage outage;
    for (const std::uint32_t i : selection.indices) {
        switch (selection.kind) {
            case SelectionKind::Switch:
                outage.switches.emplace_back(i);
                break;
            case SelectionKind::Link:
                outage.links.emplace_back(i);
                break;
            case SelectionKind::Hall:
                addScope(outage, snapshot, ScopeKind::Hall, i);
                break;
            case SelectionKind::Row:
                addScope(outage, snapshot, ScopeKind::Row, i);
                break;
            case SelectionKind::Rack:
                addScope(outage, snapshot, ScopeKind::Rack, i);
                break;
            case SelectionKind::Pod:
                addScope(outage, snapshot, ScopeKind::Pod, i);
                break;
            case SelectionKind::Node:
                addScope(outage, snapshot, ScopeKind::Node, i);
                break;
            case SelectionKind::Gpu:
                outage.gpus.push_back({i, 1});
                break;
            case SelectionKind::Feed:
                addScope(outage, snapshot, snapshot.feeds[i].scope, snapshot.feeds[i].index);
                break;
            case SelectionKind::Site:
            case SelectionKind::Tenant:
            case SelectionKind::Lease:
            case SelectionKind::None:
                break;
        }
    }
    return outage;
}

BlastFeed::BlastFeed(AppState& state, JobBoard& jobs, QObject* parent)
    : QObject(parent), m_state(state), m_job(jobs, tr("Following the fabric"), this) {
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        show(nullptr);
        refresh();
    });
    connect(&state, &AppState::selectionChanged, this, &BlastFeed::refresh);
    connect(&state, &AppState::cursorChanged, this, &BlastFeed::refresh);
}

void BlastFeed::refresh() {
    const OpenSitePtr site = m_state.site();
    const Selection selection = m_state.selection();
    if (m_blast && m_blast->selection != selection) {
        show(nullptr);
    }
    if (!site || outageOf(*site->snapshot, selection).empty()) {
        return;
    }
    m_job.request(
        // Who pays changes with time, what hangs on it does not.
        [site, selection, at = m_state.cursor(), before = m_blast](JobContext&) {
            auto blast = std::make_shared<Blast>();
            blast->selection = selection;
            blast->at = at;
            blast->reach = before ? before->reach : blastReach(*site->snapshot, outageOf(*site->snapshot, selection));
            blast->account = blastAccount(*site->snapshot, blast->reach, at);
            return BlastPtr(std::move(blast));
        },
        [this, site](const BlastPtr& blast) {
            if (site == m_state.site() && blast->selection == m_state.selection()) {
                show(blast);
            }
        });
}

void BlastFeed::show(BlastPtr blast) {
    if (blast != m_blast) {
        m_blast = std::move(blast);
        Q_EMIT blastChanged();
    }
}

}  // namespace leasehold
