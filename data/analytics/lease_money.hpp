// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/analytics/holdings.hpp"
#include "data/analytics/lease_accrual.hpp"
#include "data/model/snapshot.hpp"

/// What leases cost and when they end. Amounts in minor units of the lease's currency.
namespace leasehold {

/// Hours in the month of a price per GPU-hour: 365 x 24 / 12.
inline constexpr std::int64_t kHoursPerMonth = 730;

/// Millionths of the major unit in one minor unit.
std::int64_t microsPerMinor(Currency currency);

/// True for leases whose rent is money that belongs into a total: not internal, not credits.
inline bool paysRent(const Lease& lease) {
    return lease.priceKind != PriceKind::Internal && lease.priceKind != PriceKind::Credits;
}

/// The headline rent of a month, before any ramp. Per GPU-hour: price x GPUs x 730. None: unknown, internal or credits.
std::optional<std::int64_t> monthlyRent(const Lease& lease, std::int64_t gpusHeld, bool holdingKnown);

/// The same for one lease of a snapshot at a date; none where it is not in force. Walks the allocations: for many
/// leases take monthlyRents().
std::optional<Money> monthlyRent(const Snapshot& snapshot, LeaseIndex lease, Instant at);

/// Every lease's at once; index == LeaseIndex.
std::vector<std::optional<Money>> monthlyRents(const Snapshot& snapshot, Instant at);

/// The first date at which the lease can end: max(at, end of the lock-in) + notice, and never after the end of the
/// term. Without a notice term the end of the term; none where that is open too.
std::optional<Instant> earliestExit(const Lease& lease, Instant at);
/// When a lease ends if notice is served at `served`, which may be before it begins: notice runs then, but the lease
/// ends no earlier than it begins. None: it never ends. The one rule of exit scenario, outlook and break profile.
std::optional<Instant> exitAfterNotice(const Lease& lease, Instant served);

/// Fills the money of a line over the window: contracted, billed and what lies between them, and credits. `holding`
/// spans the calendar months that the window touches (wholeMonths): terms of a calendar month are evaluated over all of
/// it and then shared out. The time part of the line must be filled.
///
/// What is owed adds up exactly over windows that touch; each amount is that, rounded once, half away from zero
/// (docs/decisions/0021).
void priceLease(const Lease& lease, const LeaseHolding& holding, TimeWindow window, const SamplesOf& samples,
                LeaseLine& line);

}  // namespace leasehold
