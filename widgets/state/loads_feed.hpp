// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <memory>
#include <vector>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// Per snapshot link 0..1, NaN where unknown; see linkLoads().
struct LinkLoads {
    OpenSitePtr site;
    std::vector<float> loads;
};
using LinkLoadsPtr = std::shared_ptr<const LinkLoads>;

/// Keeps the loads of all cables up to date with the values shown, off the GUI thread, while cables are coloured by
/// load. GUI thread.
class LoadsFeed : public QObject {
    Q_OBJECT
public:
    LoadsFeed(AppState& state, const ValuesFeed& values, JobBoard& jobs, QObject* parent = nullptr);

    /// Null while cables are coloured by something else, and until the first loads are there.
    [[nodiscard]] const LinkLoadsPtr& loads() const { return m_loads; }

Q_SIGNALS:
    void loadsChanged();

private:
    void refresh();
    void show(LinkLoadsPtr loads);

    AppState& m_state;
    const ValuesFeed& m_values;
    LatestJob m_job;
    LinkLoadsPtr m_loads;
};

}  // namespace leasehold
