// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/loads_feed.hpp"

#include "widgets/state/link_loads.hpp"

namespace leasehold {

LoadsFeed::LoadsFeed(AppState& state, const ValuesFeed& values, JobBoard& jobs, QObject* parent)
    : QObject(parent), m_state(state), m_values(values), m_job(jobs, tr("Following loads"), this) {
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        show(nullptr);
    });
    connect(&state, &AppState::fabricByChanged, this, &LoadsFeed::refresh);
    connect(&values, &ValuesFeed::valuesChanged, this, &LoadsFeed::refresh);
}

void LoadsFeed::refresh() {
    const SiteValuesPtr& values = m_values.values();
    if (m_state.fabricBy() != scene::FabricBy::Load) {
        m_job.drop();
        show(nullptr);
        return;
    }
    if (!values || values->site != m_state.site()) {
        return;
    }
    m_job.request(
        [values = values](JobContext&) {
            return LinkLoadsPtr(std::make_shared<const LinkLoads>(LinkLoads{values->site, linkLoads(*values)}));
        },
        [this](const LinkLoadsPtr& loads) {
            if (loads->site == m_state.site() && m_state.fabricBy() == scene::FabricBy::Load) {
                show(loads);
            }
        });
}

void LoadsFeed::show(LinkLoadsPtr loads) {
    if (loads != m_loads) {
        m_loads = std::move(loads);
        Q_EMIT loadsChanged();
    }
}

}  // namespace leasehold
