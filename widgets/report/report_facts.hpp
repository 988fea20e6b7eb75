// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/rent_roll.hpp"
#include "data/analytics/trend.hpp"
#include "data/model/snapshot.hpp"
#include "widgets/state/open_site.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold::report {

/// Told while a document is made: how far, 0..1, and what is done. Called on the thread that makes it.
using Progress = std::function<void(double, std::string_view)>;

/// How many GPUs each tenant holds over time: steps, exact at each instant.
struct TenancyCurve {
    TimeWindow window;
    std::vector<Instant> at;  ///< every change, ascending from window.from, or 2,000 where there are more of them
    struct Band {
        PartyIndex tenant;                ///< none: GPUs in service that nobody leases, or those of the others
        bool others = false;              ///< all tenants that have no band of their own
        std::vector<std::uint64_t> gpus;  ///< one an instant
    };
    std::vector<Band> bands;  ///< of those that ever hold any, the largest first; then the others, vacant last
    std::uint64_t most = 0;   ///< of all bands together
};

/// Everything that a board pack says, computed once. Immutable.
struct ReportFacts {
    OpenSitePtr site;
    Instant at{};       ///< as-of date
    TimeWindow month;   ///< the calendar month of it, to date
    TimeWindow before;  ///< the month before
    Trend trend;        ///< by month, the last being `month`
    Figures byHall;     ///< of `month`; total and rows
    Figures byTenant;
    RentRoll roll;
    SiteValuesPtr values;                ///< GPUs at the date
    TenancyCurve tenancy;                ///< a year back, a year on
    std::optional<Heatmap> utilisation;  ///< by tenant over the last weeks with samples; none: no telemetry

    [[nodiscard]] const Snapshot& snapshot() const { return *site->snapshot; }
    [[nodiscard]] const FigureSet& now() const { return trend.sets.back(); }
    /// GPUs leased of those in service at the date, in percent; none: none is in service.
    [[nodiscard]] std::optional<double> letNow() const {
        return values->inService == 0 ? std::nullopt
                                      : std::optional(100.0 * static_cast<double>(values->leased) /
                                                      static_cast<double>(values->inService));
    }
    /// Of the month before.
    [[nodiscard]] const FigureSet& then() const { return trend.sets[trend.sets.size() - 2]; }
};

/// `at`: default the end of the samples, else now. Fails as computeFigures does. Any thread.
Result<ReportFacts> gatherReport(const OpenSitePtr& site, std::optional<Instant> at, std::stop_token stop = {},
                                 const Progress& progress = {});

/// GPUs with places by tenant; planned ones and those without places are left out.
TenancyCurve tenancyCurve(const Snapshot& snapshot, TimeWindow window);

}  // namespace leasehold::report
