// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/analytics/figures_parts.hpp"
#include "data/analytics/wide.hpp"

/// What one set of figures is made of. Private to the figures' sources.
namespace leasehold {

/// What a bucket has of one lease. Amounts in minor units of the lease's currency; none: unknown.
struct LeasePart {
    std::uint32_t lease = 0;
    double share = 0;          ///< of the lease over the window
    std::int64_t held = 0;     ///< GPU-seconds with places, down or not
    std::int64_t leased = 0;   ///< of those, available
    std::int64_t counted = 0;  ///< GPU-seconds without places
    std::optional<std::int64_t> contracted;
    std::optional<std::int64_t> billed;
    std::optional<std::int64_t> credits;
    std::optional<std::int64_t> idleCost = 0;
    std::int64_t billedKnown = 0;
    bool rents = false;  ///< it has a part of the rent at the date
    std::optional<std::int64_t> rent;
};

/// What a bucket has of the vacant GPUs of one site.
struct VacantPart {
    std::int64_t seconds = 0;          ///< available and not leased
    std::optional<std::int64_t> cost;  ///< minor units; none: the site's cost is not given
};

/// Samples of one counter, of the leases that it was chosen for.
struct CounterSum {
    kernels::Cell samples;
    std::uint64_t expected = 0;
};
inline constexpr std::size_t kMostCounters = 2;

/// The whole, or one row of a cut.
struct Bucket {
    std::uint32_t group = 0;
    std::int64_t installed = 0;  ///< GPU-seconds
    std::int64_t down = 0;
    std::int64_t leased = 0;
    std::map<std::uint32_t, VacantPart> vacant;  ///< by site
    std::array<CounterSum, kMostCounters> samples;
    std::vector<LeasePart> parts;      ///< ascending by lease
    std::vector<LeasePart> dateParts;  ///< while filling: of leases in force at the date alone
    PowerPart power;

    [[nodiscard]] std::int64_t available() const { return installed - down; }
};

/// The whole, then the buckets of the groups that hold anything, ascending.
struct Buckets {
    Bucket total;
    std::vector<Bucket> rows;
};
Result<Buckets> fillBuckets(const Snapshot& snapshot, const FigureRequest& request, const FigurePartition& parts,
                            const FigureSamples* samples, const std::vector<LeaseLine>& lines);

/// What the vacant GPUs of each site cost its owner over the window, minor units, rounded once; none: the cost is not
/// given.
std::vector<std::optional<std::int64_t>> vacantCosts(const Snapshot& snapshot, TimeWindow window);

/// Sums of money in several currencies, with what is not known.
class MoneySum {
public:
    /// `weight` is what the amount stands for in the coverage: seconds, or leases.
    void add(Currency currency, std::optional<std::int64_t> minor, double weight);
    /// An amount that rests on a share of its weight only, known or not; of an unknown one `knownPart` is known.
    void addPartly(Currency currency, std::optional<std::int64_t> minor, std::int64_t knownPart, double weight,
                   double coveredWeight);
    [[nodiscard]] std::optional<Money> single(Currency otherwise) const;  ///< none: unknown, mixed, or too large
    [[nodiscard]] std::size_t unknown() const { return m_unknown; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] bool mixed() const { return m_known.size() > 1; }
    [[nodiscard]] std::optional<double> coverage() const;
    /// The figure, with "what" in the note where it is n/a: "rent of 2 of 5 leases is unknown".
    [[nodiscard]] Figure figure(Currency otherwise, std::string_view what) const;
    [[nodiscard]] std::vector<Money> amounts() const;

private:
    std::map<Currency, Wide> m_known;
    double m_weight = 0;
    double m_knownWeight = 0;
    std::size_t m_count = 0;
    std::size_t m_unknown = 0;
};

/// The currency to state where nothing is owed in any: that of the first lease that has a price.
Currency usualCurrency(const Snapshot& snapshot);

/// Hours and utilisation.
void timeFigures(const Bucket& bucket, const Figures& figures, FigureSet& set);
/// Revenue, price, cost.
void moneyFigures(const Snapshot& snapshot, const Bucket& bucket, const Figures& figures, FigureSet& set);
/// Rent, concentration, WALT, rollover at the date.
void riskFigures(const Snapshot& snapshot, const Bucket& bucket, Instant at, FigureSet& set);
/// Power at the date.
void powerFigure(const Snapshot& snapshot, const Bucket& bucket, const FigureRequest& request, FigureSet& set);

}  // namespace leasehold
