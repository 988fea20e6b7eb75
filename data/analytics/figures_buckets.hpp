// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
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
    std::int64_t billedKnown = 0;
    bool rents = false;  ///< it has a part of the rent at the date
    std::optional<std::int64_t> rent;
};

/// The whole, or one row of a cut.
struct Bucket {
    std::uint32_t group = 0;
    std::int64_t installed = 0;  ///< GPU-seconds
    std::int64_t down = 0;
    std::int64_t leased = 0;
    std::map<std::uint32_t, std::int64_t> vacant;  ///< available and not leased, by site
    kernels::Cell samples;
    std::uint64_t expected = 0;
    std::vector<LeasePart> parts;  ///< ascending by lease
    PowerPart power;

    [[nodiscard]] std::int64_t available() const { return installed - down; }
};

/// The whole, then the buckets of the groups that hold anything, ascending.
struct Buckets {
    Bucket total;
    std::vector<Bucket> rows;
};
Result<Buckets> fillBuckets(const Snapshot& snapshot, const FigureRequest& request, const FigureSamples* samples,
                            const std::vector<LeaseLine>& lines);

/// Sums of money in several currencies, with what is not known.
class MoneySum {
public:
    /// `weight` is what the amount stands for in the coverage: seconds, or leases.
    void add(Currency currency, std::optional<std::int64_t> minor, double weight, std::int64_t knownPart = 0,
             double knownWeight = 0);
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
