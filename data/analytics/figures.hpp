// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/groups.hpp"
#include "data/analytics/sample_counts.hpp"
#include "data/model/money.hpp"
#include "data/model/snapshot.hpp"

/// Every figure of a site, computed in this one place for screens, charts, reports and the command line. Definitions:
/// docs/manual/figures.md. All functions are pure, and safe from any thread.
namespace leasehold {

enum class FigureId : std::uint8_t {
    InstalledGpuHours,
    AvailableGpuHours,
    LeasedGpuHours,
    VacantGpuHours,
    Occupancy,
    TechnicalUtilisation,
    BusyShare,
    Coverage,
    LeasedIdleGpuHours,
    VacantCost,
    ContractedRevenue,
    BilledRevenue,
    Realisation,
    EffectivePrice,
    TotalMonthlyRent,  ///< from here on at the as-of date, not over the window
    TopTenantShare,
    Hhi,
    EffectiveTenants,
    WaltToExpiry,
    WaltToBreak,
    PowerMw,
    LeasedIdleCost,    ///< over the window: contracted revenue of idle hours, the tenants' waste
    ContractedCredits  ///< over the window: credits, which are not cash
};
inline constexpr std::size_t kFigureCount = 23;

/// "installed_gpu_hours": the key in JSON and CSV. Stable.
std::string_view figureKey(FigureId id);
/// "Installed GPU-hours": for screens, English.
std::string_view figureTitle(FigureId id);
/// The definition in one line.
std::string_view figureFormula(FigureId id);
/// True where it holds over the window, false where it holds at the as-of date.
bool overWindow(FigureId id);

/// One figure. No value is n/a, never 0: the note says why.
struct Figure {
    std::optional<double> value;     ///< hours, shares 0..1, money in major units, years, MW; unrounded
    std::string unit;                ///< "GPU-h", "share", "USD", "USD/GPU-h", "years", "MW", or empty
    std::optional<double> coverage;  ///< known share of the denominator, 0..1; none where there is no denominator
    std::string note;                ///< one line: what was left out, which counter, why n/a; may be empty
    std::optional<Money> money;      ///< the same amount exactly, where it is one
    std::vector<Money> byCurrency;   ///< each sum, where the leases are in several currencies and value is n/a
};

/// Share of the monthly rent that expires in one calendar year.
struct RolloverYear {
    int year = 0;
    double share = 0;
};

/// The figures of the whole, or of one row of a cut.
struct FigureSet {
    std::string name;  ///< of the row; "(vacant)" holds what no lease does, "(no place)" what has no known place
    std::array<Figure, kFigureCount> figures;
    std::optional<std::vector<RolloverYear>> rollover;  ///< ascending; none: n/a, as the total rent is
    double openEndedShare = 0;                          ///< of the rent, that has no end; rollover adds up to 1 with it

    [[nodiscard]] const Figure& operator[](FigureId id) const { return figures[static_cast<std::size_t>(id)]; }
    [[nodiscard]] Figure& operator[](FigureId id) { return figures[static_cast<std::size_t>(id)]; }
};

struct FigureRequest {
    TimeWindow window;          ///< [from, to)
    Instant at{};               ///< of rents, concentration, WALT, power
    std::optional<GroupBy> by;  ///< rows: any but Gpu
    Filter filter;
    std::string metric;        ///< utilisation; empty: sm_active or gpu_util, whichever serves each lease
    double busyThreshold = 5;  ///< percent; a sample at or over it is busy
    kernels::Backend backend = kernels::Backend::Auto;
};

/// The window of the telemetry; empty where there is none.
Result<TimeWindow> telemetryWindow(const TelemetrySource& source);
/// Window and date where the user gives none: the telemetry's window, else the calendar month of `at`; `at` is the end
/// of the data, else `now`.
Result<FigureRequest> defaultFigureRequest(const TelemetrySource& source, std::optional<Instant> from,
                                           std::optional<Instant> to, std::optional<Instant> at, Instant now);

/// One lease in the window and at the date: the line behind every figure of time and money. Amounts are in minor units
/// of the lease's currency; none: unknown.
struct LeaseLine {
    LeaseIndex lease;
    std::int64_t inForceSeconds = 0;     ///< of the term, inside the window
    std::int64_t heldGpuSeconds = 0;     ///< installed GPUs with places that it holds, down or not
    std::int64_t downGpuSeconds = 0;     ///< of those, marked down
    std::int64_t countGpuSeconds = 0;    ///< GPUs without places
    std::optional<std::size_t> counter;  ///< of Figures::counters, the one chosen; none: it has no samples of any
    SampleCounts samples;                ///< of that counter; without one `expected` alone
    std::optional<std::int64_t> contracted;
    double contractedUnrounded = 0;
    std::optional<std::int64_t> billed;
    std::int64_t billedKnown = 0;         ///< the part of billed that is known
    std::int64_t billedKnownSeconds = 0;  ///< and its time
    double billedCoveredSeconds = 0;      ///< time, by the coverage of the busy share that the bill follows from
    bool billedByUse = false;             ///< it follows from a busy share
    bool billedThin = false;              ///< which has too few samples, in some month: billed is n/a
    double rampDiscount = 0;              ///< what lies between contracted and billed, minor units, known parts
    double shortDelivery = 0;
    double slaCredit = 0;
    double minimumShortfall = 0;           ///< price of contracted hours neither used nor committed
    std::optional<std::int64_t> idleCost;  ///< contracted amount of the hours in which its GPUs are idle
    std::optional<std::int64_t> credits;   ///< Credits: pro rata by time over the term
    bool inForceAt = false;                ///< at the date
    std::int64_t gpusAt = 0;               ///< with places, held at the date
    std::int64_t countAt = 0;              ///< without places
    std::optional<std::int64_t> rentAt;    ///< monthly rent at the date; Internal and Credits: none
    std::string unknown;                   ///< why contracted, billed or rent is unknown; may be empty

    [[nodiscard]] std::int64_t leasedGpuSeconds() const { return heldGpuSeconds - downGpuSeconds; }
    /// 0..1; none where it has no samples, or too few to stand for its hours (kLeastCoveragePercent).
    [[nodiscard]] std::optional<double> busyShare() const {
        return samples.isEnough()
                   ? std::optional(static_cast<double>(samples.busy) / static_cast<double>(samples.valid))
                   : std::nullopt;
    }
};

struct Figures {
    FigureRequest request;
    FigureSet total;
    std::vector<FigureSet> rows;      ///< of the cut, in the snapshot's order, those that hold anything
    std::vector<LeaseLine> leases;    ///< of the whole site, unfiltered; index == LeaseIndex
    Metric metric;                    ///< the utilisation counter of most leases; no name: no telemetry
    std::vector<Metric> counters;     ///< those that leases may be measured by, the better first; LeaseLine::counter
    std::vector<std::string> faults;  ///< blocks that could not be read
    std::string backend;              ///< "cpu" or "cuda"
};

/// What figures need of the samples, aggregated once for a request; money and dates may then change freely.
struct FigureSamples;
using FigureSamplesPtr = std::shared_ptr<const FigureSamples>;

/// NotFound: the metric or a name in the filter. Cancelled within 100 ms. No samples is no error.
Result<FigureSamplesPtr> aggregateFigureSamples(const Snapshot& snapshot, const TelemetrySource& source,
                                                const FigureRequest& request, std::stop_token stop = {},
                                                const std::function<void(double)>& progress = {});
/// Figures from aggregated samples (null: none) of the same request.
Result<Figures> computeFigures(const Snapshot& snapshot, const FigureSamplesPtr& samples, const FigureRequest& request,
                               std::stop_token stop = {});
/// Both.
Result<Figures> computeFigures(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                               std::stop_token stop = {}, const std::function<void(double)>& progress = {});

/// What stands behind one figure, for a click on it.
struct Explanation {
    struct Input {
        std::string name;   ///< "leased GPU-h"
        std::string value;  ///< "26,400 GPU-h"
    };
    struct Line {
        LeaseIndex lease;
        std::string name;
        std::string tenant;
        std::string value;  ///< its part of the figure, or "n/a"
        std::string note;
    };
    struct Rival {
        std::string lease;
        std::string field;
        std::string value;
        std::string kind;
        std::string source;
        std::string date;
        bool rival = false;  ///< false: the value in use
    };
    FigureId figure{};
    std::string title;
    std::string formula;
    std::string value;  ///< as shown
    std::string note;
    std::vector<Input> inputs;
    std::vector<Line> leases;  ///< the largest part first; at most 200
    std::size_t leasesLeftOut = 0;
    std::string samples;          ///< "1,344 samples of gpu_util, 2 without data"; empty: none used
    std::vector<Rival> evidence;  ///< of the terms of those leases, where sources disagree, and the values in use
};
/// For the total (`row` none) or a row of the result.
Explanation explainFigure(const Snapshot& snapshot, const Figures& figures, FigureId id,
                          std::optional<std::size_t> row = {});

/// The counters that leases were measured by, "sm_active" or "sm_active and gpu_util"; empty: none.
std::string countersText(const Figures& figures);

/// A figure as text for screens: "53.9 %", "2,320,000,000 USD", "7.78 USD/GPU-h", "2.65 years", "n/a".
std::string figureText(FigureId id, const Figure& figure);

}  // namespace leasehold
