// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/lease_money.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/analytics/ground.hpp"
#include "data/analytics/months.hpp"
#include "data/analytics/wide.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kDaysOfAnyMonth = 377580;  ///< the least common multiple of 28, 29, 30 and 31

/// Millionths of the major unit in one minor unit.
std::int64_t microsPerMinor(Currency currency) {
    std::int64_t micros = 1'000'000;
    for (int i = 0; i < minorDigits(currency); ++i) {
        micros /= 10;
    }
    return micros;
}

/// One lease over one window, month by month.
class Pricing {
public:
    Pricing(const Lease& lease, const LeaseHolding& holding, TimeWindow time, const BusyShareOf& busyShare,
            LeaseLine& line)
        : m_lease(lease), m_holding(holding), m_time(time), m_busyShare(busyShare), m_line(line) {}

    void run() {
        if (m_lease.priceKind == PriceKind::PerGpuHour && !m_holding.known) {
            return unknown("it is not known how many GPUs it holds");
        }
        const std::vector<Instant> edges = monthEdges(m_time);
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            month({edges[i], edges[i + 1]});
        }
        m_line.contracted = narrow(roundDiv(m_numerator, denominator()));
        if (!m_line.contracted) {
            return unknown("the amount exceeds what can be counted");
        }
        if (m_line.billedKnownSeconds == m_line.inForceSeconds) {
            m_line.billed = *m_line.contracted - std::llround(m_discount);
        }
        m_line.billedKnown = m_line.billed.value_or(std::llround(m_known - m_discount));
    }

private:
    void unknown(const char* why) {
        m_line.contracted.reset();
        m_line.billed.reset();
        m_line.unknown = why;
    }

    [[nodiscard]] std::int64_t held(TimeWindow part) const {
        return m_holding.placed.integral(part) + m_holding.counted.integral(part);
    }

    /// The contracted amount of a part of one month, exact but for the last bits of the division.
    [[nodiscard]] long double exact(TimeWindow part) const {
        if (m_lease.priceKind == PriceKind::PerGpuHour) {
            return static_cast<long double>(m_lease.unitPrice->micros) * static_cast<long double>(held(part)) /
                   static_cast<long double>(kSecondsPerHour * microsPerMinor(m_lease.currency));
        }
        const Instant start = monthStart(part.from);
        return static_cast<long double>(m_lease.amount->minor) * static_cast<long double>(part.length().count()) /
               static_cast<long double>((addMonths(start, 1) - start).count());
    }

    /// Adds the contracted amount of a part of one month, as an exact fraction: it is rounded once, at the end.
    void addExact(TimeWindow part) {
        if (m_lease.priceKind == PriceKind::PerGpuHour) {
            m_numerator += static_cast<Wide>(m_lease.unitPrice->micros) * held(part);
            return;
        }
        const Instant start = monthStart(part.from);
        const std::int64_t days = daysBetween(start, addMonths(start, 1));
        m_numerator += static_cast<Wide>(m_lease.amount->minor) * part.length().count() * (kDaysOfAnyMonth / days);
    }

    [[nodiscard]] Wide denominator() const {
        return m_lease.priceKind == PriceKind::PerGpuHour
                   ? static_cast<Wide>(kSecondsPerHour) * microsPerMinor(m_lease.currency)
                   : static_cast<Wide>(kDaysOfAnyMonth) * kSecondsPerDay;
    }

    void month(TimeWindow part) {
        addExact(part);
        const std::optional<double> used = usedShare(part);
        std::vector<Instant> edges{part.from};
        for (const RampStep& step : m_lease.ramp) {
            for (const Instant edge : {step.window.from, step.window.to}) {
                if (edge > part.from && edge < part.to) {
                    edges.push_back(edge);
                }
            }
        }
        if (m_lease.deliveredGpus) {
            m_holding.placed.changesInside(part, edges);
            m_holding.counted.changesInside(part, edges);
        }
        std::sort(edges.begin(), edges.end());
        edges.push_back(part.to);
        const std::optional<double> credit = slaShare(part);
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            piece({edges[i], edges[i + 1]}, used, credit);
        }
    }

    /// What is billed of a part in which nothing changes; nothing is added where it is unknown.
    void piece(TimeWindow part, std::optional<double> used, std::optional<double> credit) {
        if (part.empty()) {
            return;
        }
        const std::optional<double> ramp = rampShare(part.from);
        const std::optional<double> delivered = deliveredShare(part);
        if (!used || !credit || !ramp || !delivered) {
            return;
        }
        const long double full = exact(part);
        const long double afterUse = full * static_cast<long double>(*used);
        const long double afterRamp = afterUse * static_cast<long double>(*ramp);
        const long double afterDelivery = afterRamp * static_cast<long double>(*delivered);
        const long double sla = afterDelivery * static_cast<long double>(*credit);
        m_line.minimumShortfall += static_cast<double>(full - afterUse);
        m_line.rampDiscount += static_cast<double>(afterUse - afterRamp);
        m_line.shortDelivery += static_cast<double>(afterRamp - afterDelivery);
        m_line.slaCredit += static_cast<double>(sla);
        m_line.billedKnownSeconds += part.length().count();
        m_known += full;
        m_discount += full - afterDelivery + sla;
    }

    [[nodiscard]] std::optional<double> rampShare(Instant t) {
        for (const RampStep& step : m_lease.ramp) {
            if (step.window.contains(t)) {
                if (!step.share) {
                    m_line.unknown = "a ramp reduces the price by an unknown amount";
                }
                return step.share;
            }
        }
        return 1.0;
    }

    [[nodiscard]] std::optional<double> deliveredShare(TimeWindow part) {
        if (!m_lease.deliveredGpus) {
            return 1.0;
        }
        const auto gpus = static_cast<double>(held(part)) / static_cast<double>(part.length().count());
        if (gpus <= 0) {
            m_line.unknown = "short delivery of an unknown number of GPUs";
            return std::nullopt;
        }
        return std::min(1.0, static_cast<double>(*m_lease.deliveredGpus) / gpus);
    }

    /// Share of the rent that goes back for availability below the promised, over one month.
    [[nodiscard]] std::optional<double> slaShare(TimeWindow part) {
        if (!m_lease.slaAvailability || m_lease.slaCredit != "pro-rata") {
            return 0.0;
        }
        const std::int64_t placed = m_holding.placed.integral(part);
        if (placed == 0) {
            m_line.unknown = "availability is not known of GPUs without places";
            return std::nullopt;
        }
        const double achieved = 1 - static_cast<double>(m_holding.down.integral(part)) / static_cast<double>(placed);
        return std::max(0.0, *m_lease.slaAvailability - achieved);
    }

    /// Share of the contracted hours that is billed under a minimum: the larger of used and committed.
    [[nodiscard]] std::optional<double> usedShare(TimeWindow part) {
        if (m_lease.priceKind != PriceKind::PerGpuHour || !m_lease.minimumCommitment ||
            *m_lease.minimumCommitment >= 1) {
            return 1.0;
        }
        const std::int64_t hours = held(part);
        if (hours == 0) {
            return 1.0;
        }
        const std::optional<double> busy = m_busyShare ? m_busyShare(part) : std::nullopt;
        const std::int64_t placed = m_holding.placed.integral(part);
        if (!busy || placed != hours) {
            m_line.unknown = "hours used are not known: no samples";
            return std::nullopt;
        }
        const auto leased = static_cast<double>(placed - m_holding.down.integral(part));
        return std::max(*m_lease.minimumCommitment, leased * *busy / static_cast<double>(hours));
    }

    const Lease& m_lease;
    const LeaseHolding& m_holding;
    TimeWindow m_time;
    const BusyShareOf& m_busyShare;
    LeaseLine& m_line;
    Wide m_numerator = 0;        ///< of the contracted amount, over denominator()
    long double m_known = 0;     ///< contracted amount of the pieces whose bill is known
    long double m_discount = 0;  ///< and what is not billed of it
};

void priceCredits(const Lease& lease, TimeWindow time, LeaseLine& line) {
    line.contracted = 0;
    line.billed = 0;
    if (!lease.amount || lease.term.to == kForever) {
        line.unknown = lease.amount ? "credits of a lease without an end" : "credits of an unknown amount";
        return;
    }
    const auto upTo = [&](Instant t) {
        return roundDiv(static_cast<Wide>(lease.amount->minor) * (t - lease.term.from).count(),
                        lease.term.length().count());
    };
    line.credits = narrow(upTo(time.to) - upTo(time.from));
}

}  // namespace

std::optional<std::int64_t> monthlyRent(const Lease& lease, std::int64_t gpusHeld, bool holdingKnown) {
    if (lease.priceKind == PriceKind::Monthly && lease.amount) {
        return lease.amount->minor;
    }
    if (lease.priceKind == PriceKind::PerGpuHour && lease.unitPrice && holdingKnown) {
        return narrow(roundDiv(static_cast<Wide>(lease.unitPrice->micros) * gpusHeld * kHoursPerMonth,
                               microsPerMinor(lease.currency)));
    }
    return std::nullopt;
}

std::optional<Money> monthlyRent(const Snapshot& snapshot, LeaseIndex lease, Instant at) {
    const Lease& one = snapshot.leases[lease.value];
    if (!one.term.contains(at)) {
        return std::nullopt;
    }
    if (one.priceKind == PriceKind::Monthly) {
        return one.amount;
    }
    return monthlyRents(snapshot, at)[lease.value];
}

std::vector<std::optional<Money>> monthlyRents(const Snapshot& snapshot, Instant at) {
    const std::vector<LeaseHolding> holdings = leaseHoldings(snapshot, {at, at + Duration{1}});
    std::vector<std::optional<Money>> rents(snapshot.leases.size());
    for (std::size_t i = 0; i < rents.size(); ++i) {
        const Lease& lease = snapshot.leases[i];
        const LeaseHolding& holding = holdings[i];
        if (lease.term.contains(at)) {
            if (const auto minor = monthlyRent(lease, holding.placed.at(at) + holding.counted.at(at), holding.known)) {
                rents[i] = Money{*minor, lease.currency};
            }
        }
    }
    return rents;
}

std::optional<Instant> earliestExit(const Lease& lease, Instant at) {
    const std::optional<Instant> end = lease.term.to == kForever ? std::nullopt : std::optional<Instant>(lease.term.to);
    if (!lease.noticeDays) {
        return end;
    }
    const Instant exit = std::max(at, lease.lockInUntil.value_or(at)) + std::chrono::days{*lease.noticeDays};
    return end ? std::min(*end, exit) : exit;
}

void priceLease(const Lease& lease, const LeaseHolding& holding, TimeWindow window, const BusyShareOf& busyShare,
                LeaseLine& line) {
    const TimeWindow time = intersect(window, lease.term);
    line.inForceSeconds = time.length().count();
    if (lease.priceKind == PriceKind::Credits) {
        line.credits = 0;
    }
    if (time.empty() || lease.priceKind == PriceKind::Internal) {
        line.contracted = 0;
        line.billed = 0;
        line.billedKnownSeconds = line.inForceSeconds;
        return;
    }
    if (lease.priceKind == PriceKind::Credits) {
        line.credits.reset();
        priceCredits(lease, time, line);
        return;
    }
    const bool known = (lease.priceKind == PriceKind::Monthly && lease.amount) ||
                       (lease.priceKind == PriceKind::PerGpuHour && lease.unitPrice);
    if (!known) {
        line.unknown = "the price is not known";
        return;
    }
    Pricing(lease, holding, time, busyShare, line).run();
}

}  // namespace leasehold
