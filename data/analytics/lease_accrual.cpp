// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/lease_accrual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kDaysOfAnyMonth = 377580;  ///< the least common multiple of 28, 29, 30 and 31

/// Shares such as 0.9 are not exact in binary: an amount that is a half by hand may come out a hair under it.
constexpr long double kHair = 1e-6L;

/// numerator / denominator - less, to the nearest, halves away from zero. None of the three is negative, nor is the
/// result. Exact where nothing is taken off.
Wide roundLess(Wide numerator, Wide denominator, long double less) {
    if (less == 0) {
        return roundDiv(numerator, denominator);
    }
    const Wide whole = numerator / denominator;
    const long double rest =
        static_cast<long double>(numerator % denominator) / static_cast<long double>(denominator) - less;
    return whole + static_cast<Wide>(std::floor(rest + 0.5L + kHair));
}

}  // namespace

MonthAccrual::MonthAccrual(const Lease& lease, const LeaseHolding& holding, TimeWindow month, const SamplesOf& samples)
    : m_lease(lease), m_holding(holding), m_month(month) {
    if (lease.priceKind == PriceKind::PerGpuHour) {
        m_denominator = static_cast<Wide>(kSecondsPerHour) * microsPerMinor(lease.currency);
    } else {
        const Instant start = monthStart(month.from);
        m_denominator = static_cast<Wide>(kDaysOfAnyMonth) * kSecondsPerDay;
        m_monthlyFactor = kDaysOfAnyMonth / daysBetween(start, addMonths(start, 1));
    }
    setUse(samples);
    setCredit();
    cut();
}

std::int64_t MonthAccrual::held(TimeWindow part) const {
    return m_holding.placed.integral(part) + m_holding.counted.integral(part);
}

/// The contracted amount of a part of the month, as a numerator.
Wide MonthAccrual::exact(TimeWindow part) const {
    return m_lease.priceKind == PriceKind::PerGpuHour
               ? static_cast<Wide>(m_lease.unitPrice->micros) * held(part)
               : static_cast<Wide>(m_lease.amount->minor) * part.length().count() * m_monthlyFactor;
}

/// The share of the month's contracted hours that is billed under a minimum: the larger of used and committed.
void MonthAccrual::setUse(const SamplesOf& samples) {
    m_used = 1;
    const std::int64_t hours = held(m_month);
    if (m_lease.priceKind != PriceKind::PerGpuHour || !m_lease.minimumCommitment || *m_lease.minimumCommitment >= 1 ||
        hours == 0) {
        return;
    }
    m_byUse = true;
    m_used.reset();
    m_coverage = 0;
    const std::int64_t placed = m_holding.placed.integral(m_month);
    if (placed != hours) {
        m_unknown = "hours used are not known of GPUs without places";
        return;
    }
    const SampleCounts counts = samples ? samples(m_month) : SampleCounts{};
    m_coverage = counts.coverage();
    if (!counts.isEnough()) {
        m_thin = counts.expected > 0;
        m_unknown = m_thin ? fmt::format("hours used are known from {:.3g} % of the month's samples, under {} %",
                                         100 * m_coverage, kLeastCoveragePercent)
                           : "hours used are not known: no samples";
        return;
    }
    const auto leased = static_cast<long double>(placed - m_holding.down.integral(m_month));
    const long double used = leased * static_cast<long double>(counts.busy) /
                             (static_cast<long double>(counts.valid) * static_cast<long double>(hours));
    m_used = std::max(static_cast<long double>(*m_lease.minimumCommitment), used);
}

/// The share of the rent that goes back for availability below the promised, over the month.
void MonthAccrual::setCredit() {
    m_credit = 0;
    if (!m_lease.slaAvailability || m_lease.slaCredit != "pro-rata") {
        return;
    }
    const std::int64_t placed = m_holding.placed.integral(m_month);
    if (placed == 0) {
        m_credit.reset();
        m_unknown = "availability is not known of GPUs without places";
        return;
    }
    const std::int64_t down = m_holding.down.integral(m_month);
    const long double achieved = static_cast<long double>(placed - down) / static_cast<long double>(placed);
    m_credit = std::max(0.0L, static_cast<long double>(*m_lease.slaAvailability) - achieved);
}

std::optional<long double> MonthAccrual::rampShare(Instant t) {
    for (const RampStep& step : m_lease.ramp) {
        if (step.window.contains(t)) {
            if (!step.share) {
                m_unknown = "a ramp reduces the price by an unknown amount";
                return std::nullopt;
            }
            return static_cast<long double>(*step.share);
        }
    }
    return 1;
}

std::optional<long double> MonthAccrual::deliveredShare(TimeWindow part) {
    if (!m_lease.deliveredGpus) {
        return 1;
    }
    const std::int64_t seconds = held(part);
    if (seconds <= 0) {
        m_unknown = "short delivery of an unknown number of GPUs";
        return std::nullopt;
    }
    const auto delivered =
        static_cast<long double>(*m_lease.deliveredGpus) * static_cast<long double>(part.length().count());
    return std::min(1.0L, delivered / static_cast<long double>(seconds));
}

/// The month into pieces, at every change of ramp and, where it matters, of what is held.
void MonthAccrual::cut() {
    std::vector<Instant> edges{m_month.from, m_month.to};
    for (const RampStep& step : m_lease.ramp) {
        for (const Instant edge : {step.window.from, step.window.to}) {
            if (edge > m_month.from && edge < m_month.to) {
                edges.push_back(edge);
            }
        }
    }
    if (m_lease.deliveredGpus) {
        m_holding.placed.changesInside(m_month, edges);
        m_holding.counted.changesInside(m_month, edges);
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        Piece piece;
        piece.time = {edges[i], edges[i + 1]};
        const auto ramp = rampShare(piece.time.from);
        const auto delivered = deliveredShare(piece.time);
        piece.known = m_used && m_credit && ramp && delivered;
        piece.used = m_used.value_or(0);
        piece.ramp = ramp.value_or(0);
        piece.delivered = delivered.value_or(0);
        m_pieces.push_back(piece);
    }
}

void MonthAccrual::add(const Piece& piece, TimeWindow part, Accrued& sum) const {
    const Wide numerator = exact(part);
    const std::int64_t seconds = part.length().count();
    sum.contracted += numerator;
    if (!piece.known) {
        // What a bill by use lacks is samples, and the share of them that is there is stated.
        sum.coveredSeconds += m_thin ? m_coverage * static_cast<double>(seconds) : 0;
        return;
    }
    const long double full = static_cast<long double>(numerator) / static_cast<long double>(m_denominator);
    const long double afterUse = full * piece.used;
    const long double afterRamp = afterUse * piece.ramp;
    const long double afterDelivery = afterRamp * piece.delivered;
    sum.known += numerator;
    sum.minimum += full - afterUse;
    sum.ramp += afterUse - afterRamp;
    sum.delivery += afterRamp - afterDelivery;
    sum.sla += afterDelivery * *m_credit;
    sum.knownSeconds += seconds;
    sum.coveredSeconds += m_coverage * static_cast<double>(seconds);
}

Accrued MonthAccrual::upTo(Instant t) const {
    Accrued sum;
    for (const Piece& piece : m_pieces) {
        const TimeWindow part{piece.time.from, std::min(piece.time.to, t)};
        if (!part.empty()) {
            add(piece, part, sum);
        }
    }
    return sum;
}

Accrued& Accrued::operator+=(const Accrued& other) {
    contracted += other.contracted;
    known += other.known;
    minimum += other.minimum;
    ramp += other.ramp;
    delivery += other.delivery;
    sla += other.sla;
    knownSeconds += other.knownSeconds;
    coveredSeconds += other.coveredSeconds;
    return *this;
}

Accrued& Accrued::operator-=(const Accrued& other) {
    contracted -= other.contracted;
    known -= other.known;
    minimum -= other.minimum;
    ramp -= other.ramp;
    delivery -= other.delivery;
    sla -= other.sla;
    knownSeconds -= other.knownSeconds;
    coveredSeconds -= other.coveredSeconds;
    return *this;
}

Wide contractedAmount(const Accrued& sum, Wide denominator) {
    return roundDiv(sum.contracted, denominator);
}

Wide billedAmount(const Accrued& sum, Wide denominator) {
    return roundLess(sum.known, denominator, sum.discount());
}

}  // namespace leasehold
