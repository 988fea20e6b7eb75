// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/rent_roll.hpp"
#include "data/analytics/trend.hpp"
#include "widgets/models/figure_words.hpp"
#include "widgets/state/open_site.hpp"

/// What the portfolio page shows, computed off the GUI thread and said in words. Any thread.
namespace leasehold {

struct PortfolioRequest {
    OpenSitePtr site;
    Instant at{};                    ///< as of
    std::optional<TimeWindow> over;  ///< figures over this window; none: the calendar month of `at`, to date
    Filter filter;
    double busyThreshold = 5;
};

/// The part of a site, hall or row that has a power envelope or a load.
struct PowerBar {
    QString name;
    double load = 0;                 ///< W, at the date: what GPUs draw, or rated where nothing was measured
    std::optional<double> rated;     ///< W, of the racks; none: not every rack with GPUs has it
    std::optional<double> envelope;  ///< W, of feeds
    bool measured = false;           ///< `load` is of samples alone, so of GPUs without anything else
};

/// Figures over a period and over the one before, and what is to come.
struct Portfolio {
    PortfolioRequest request;
    TimeWindow period;
    TimeWindow before;   ///< the same days of the month before, or a window of the same length
    QString periodName;  ///< "May 2026 to date"
    QString beforeName;  ///< "April 2026", "1 – 16 Apr": the same days of the month before
    Figures now;         ///< by hall
    FigureSet last;      ///< over `before`; point figures at its end
    RentRoll roll;
    ForwardProfile stays;         ///< leases run to their end
    ForwardProfile leaves;        ///< every tenant leaves at its first chance
    std::uint64_t inService = 0;  ///< GPUs at the date that the filter keeps
    std::uint64_t leased = 0;     ///< of those
    std::vector<PowerBar> power;  ///< the whole of what the filter keeps first, then halls, the fullest first
    [[nodiscard]] bool filtered() const { return !request.filter.empty(); }
    /// Occupancy at the date, beside that over the period; none: nothing is in service.
    [[nodiscard]] std::optional<double> leasedNow() const;
    /// Value now less the one before; none where either is n/a.
    [[nodiscard]] std::optional<double> change(FigureId id) const;
};
using PortfolioPtr = std::shared_ptr<const Portfolio>;
Result<PortfolioPtr> computePortfolio(const PortfolioRequest& request, std::stop_token stop = {},
                                      const std::function<void(double)>& progress = {});

/// Successive windows up to the date: days while the samples last, and months.
struct PortfolioTrend {
    Instant at{};
    Trend days;
    Trend months;
    std::optional<Trend> unfiltered;  ///< months again without the filter; none: there is no filter
    /// Months of the whole site, beside which what is to come stands.
    [[nodiscard]] const Trend& ofSite() const { return unfiltered ? *unfiltered : months; }
};
using PortfolioTrendPtr = std::shared_ptr<const PortfolioTrend>;
Result<PortfolioTrendPtr> computePortfolioTrend(const PortfolioRequest& request, std::stop_token stop = {},
                                                const std::function<void(double)>& progress = {});

/// "+23.1 points against 1 – 16 Apr", of what holds at a date "-1.2 M USD against 17 Apr"; "no figure for
/// ..." where that is n/a; empty where the figure itself is n/a.
QString changeText(FigureId id, const Portfolio& portfolio);

/// Two or three sentences that tell how things stand: how full, who pays, how long that lasts.
QStringList portfolioStory(const Portfolio& portfolio);

/// Where sources disagree, of the leases in force and to come: one entry a lease and field, the value in use first.
struct Dispute {
    LeaseIndex lease;
    QString name;
    QString field;
    QString used;
    QStringList rivals;  ///< "2026-05-06 (press: announced on 6 May)"
};
std::vector<Dispute> disputesOf(const Snapshot& snapshot, Instant at);

}  // namespace leasehold
