// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/standing.hpp"
#include "data/analytics/states.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// What every GPU is and does at the time shown. Immutable.
struct SiteValues {
    OpenSitePtr site;
    TimeWindow window;  ///< whose samples `slice` holds
    scene::Quantity quantity = scene::Quantity::Utilisation;
    bool highest = false;
    Instant at{};                        ///< the cursor, for states and tenants
    std::shared_ptr<const Slice> slice;  ///< mean utilisation; null: no samples at all, or none could be read
    std::shared_ptr<const Slice> shown;  ///< what the quantity shows where that is not `slice`: highest samples, power,
                                         ///< degrees; null: there is none
    std::shared_ptr<const Slice> temperature;  ///< highest; for health alone
    std::vector<GpuState> states;              ///< per ordinal
    std::vector<PartyIndex> tenants;           ///< per ordinal
    std::shared_ptr<const scene::Colouring> colouring;

    std::shared_ptr<const Standing> standing;           ///< what stays between two edges of leases; may be null
    Filter filter;                                      ///< that `kept` is of
    std::shared_ptr<const std::vector<GpuRange>> kept;  ///< by the filter at `at`; null: not worked out

    std::vector<std::uint64_t> heldByParty;  ///< GPUs in service, and those without places
    std::vector<std::uint64_t> heldByLease;
    // Of what the filter keeps:
    std::uint64_t inService = 0;  ///< GPUs that are not planned
    std::uint64_t leased = 0;
    std::uint64_t down = 0;
    std::uint64_t busy = 0;
    double meanLeased = 0;  ///< utilisation over leased GPUs with a sample; NaN without any

    /// NaN: none.
    [[nodiscard]] double valueOf(GpuOrdinal gpu) const;
};
using SiteValuesPtr = std::shared_ptr<const SiteValues>;

/// What decides the values; equal requests give equal values.
struct ValuesRequest {
    OpenSitePtr site;
    TimeWindow window;
    Instant at{};
    Filter filter;
    scene::Quantity quantity = scene::Quantity::Utilisation;
    double busyThreshold = 5;
    bool highest = false;                   ///< the highest sample of the window instead of the mean
    std::optional<ColourRange> range = {};  ///< of the colour map; none: the quantity's own
    Selection focus = {};                   ///< everything else is faded; empty: nothing is
    bool worst = false;                     ///< AppState::worstWins
    friend bool operator==(const ValuesRequest&, const ValuesRequest&) = default;
};

/// Computes values. What `before` has that is the same now is used again: its slice where site and window are, who
/// holds what where no lease begins or ends between, what the filter keeps. Fails as computeSlice does; unreadable
/// samples are no failure of the states. Any thread.
Result<SiteValuesPtr> computeValues(const ValuesRequest& request, const SiteValuesPtr& before, std::stop_token stop);

/// Keeps the values of the state's time up to date, off the GUI thread: while one is computed only the newest request
/// waits, and the last good values stay until the next ones are there. While the cursor moves on in one direction, the
/// samples before it are read ahead of it. GUI thread.
class ValuesFeed : public QObject {
    Q_OBJECT
public:
    ValuesFeed(AppState& state, JobBoard& jobs, QObject* parent = nullptr);

    /// Null until the first values of a site are there.
    [[nodiscard]] const SiteValuesPtr& values() const { return m_values; }
    /// Whether the values are those of the state as it is now.
    [[nodiscard]] bool isCurrent() const;
    /// What would be asked for if this site took the place of the state's.
    [[nodiscard]] ValuesRequest wantedOf(OpenSitePtr site) const;
    /// Values worked out before their site is shown (an edit's): where they turn out to be what is wanted when it is,
    /// the views go from the old ones to these, with nothing between.
    void offer(ValuesRequest request, SiteValuesPtr values) { m_offered = {std::move(request), std::move(values)}; }

Q_SIGNALS:
    void valuesChanged();
    void failed(const leasehold::Error& error);

private:
    [[nodiscard]] ValuesRequest wanted() const { return wantedOf(m_state.site()); }
    void refresh();
    void show(const ValuesRequest& request);
    void siteChanged();
    /// Reads the samples that the cursor reaches next if it moves on as it did, where they lie in another tile.
    void readAhead(const ValuesRequest& from, const ValuesRequest& to);

    AppState& m_state;
    LatestJob m_job;
    LatestJob m_ahead;
    std::pair<OpenSitePtr, std::int64_t> m_read;  ///< the tile that was read ahead last
    ValuesRequest m_requested;
    ValuesRequest m_shown;
    SiteValuesPtr m_values;
    std::pair<ValuesRequest, SiteValuesPtr> m_offered;
};

}  // namespace leasehold
