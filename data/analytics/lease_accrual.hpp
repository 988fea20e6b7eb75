// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/analytics/holdings.hpp"
#include "data/analytics/sample_counts.hpp"
#include "data/analytics/wide.hpp"
#include "data/model/portfolio.hpp"

/// What a lease owes from the start of a calendar month up to any moment of it. Everything here depends on lease and
/// month alone, never on the window that somebody asks for: so the exact amounts of windows that touch add up. They are
/// rounded once, for the window that is asked for. Private to the sources of money.
namespace leasehold {

/// The samples of a lease over the part of one calendar month in which it is in force. Empty function: none are known.
using SamplesOf = std::function<SampleCounts(TimeWindow month)>;

/// Sums from the start of the month. Amounts in minor units; exact ones as numerators over `MonthAccrual::denominator`.
struct Accrued {
    Wide contracted = 0;
    Wide known = 0;  ///< contracted amount of the time whose bill is known
    /// What is not billed of it, by reason.
    long double minimum = 0;
    long double ramp = 0;
    long double delivery = 0;
    long double sla = 0;
    std::int64_t knownSeconds = 0;
    double coveredSeconds = 0;  ///< known or not, by the coverage of the busy share that the bill follows from

    [[nodiscard]] long double discount() const { return minimum + ramp + delivery + sla; }

    Accrued& operator+=(const Accrued& other);
    Accrued& operator-=(const Accrued& other);
};

/// The contracted amount in minor units, rounded half away from zero. `denominator`: of the month's accrual; it is the
/// same in every month of a lease.
Wide contractedAmount(const Accrued& sum, Wide denominator);
/// The known part of the billed amount, likewise.
Wide billedAmount(const Accrued& sum, Wide denominator);

/// One lease over one calendar month. The lease must have a price per month or per GPU-hour.
class MonthAccrual {
public:
    /// `month`: the part of a calendar month in which the lease is in force; not empty. `holding` spans it.
    MonthAccrual(const Lease& lease, const LeaseHolding& holding, TimeWindow month, const SamplesOf& samples);

    /// From the start of the month to `t`, which is held inside it. The same bits for the same `t`, always.
    [[nodiscard]] Accrued upTo(Instant t) const;
    [[nodiscard]] Wide denominator() const { return m_denominator; }
    /// Why the bill of some of it is not known; empty: all is.
    [[nodiscard]] const std::string& unknown() const { return m_unknown; }
    [[nodiscard]] bool isByUse() const { return m_byUse; }  ///< a busy share decides the bill
    /// That busy share has too few samples.
    [[nodiscard]] bool isThin() const { return m_thin; }

private:
    /// A time in which neither ramp nor delivery changes. Each share is of what the one before leaves.
    struct Piece {
        TimeWindow time;
        bool known = false;
        long double used = 1;
        long double ramp = 1;
        long double delivered = 1;
    };
    [[nodiscard]] std::int64_t held(TimeWindow part) const;
    [[nodiscard]] Wide exact(TimeWindow part) const;
    void setUse(const SamplesOf& samples);
    void setCredit();
    [[nodiscard]] std::optional<long double> rampShare(Instant t);
    [[nodiscard]] std::optional<long double> deliveredShare(TimeWindow part);
    void cut();
    void add(const Piece& piece, TimeWindow part, Accrued& sum) const;

    const Lease& m_lease;
    const LeaseHolding& m_holding;
    TimeWindow m_month;
    Wide m_denominator = 1;
    std::int64_t m_monthlyFactor = 0;  ///< amount x seconds x this is a numerator
    std::optional<long double> m_used;
    std::optional<long double> m_credit;
    double m_coverage = 1;
    bool m_byUse = false;
    bool m_thin = false;
    std::string m_unknown;
    std::vector<Piece> m_pieces;
};

}  // namespace leasehold
