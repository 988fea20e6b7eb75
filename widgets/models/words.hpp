// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <cstdint>
#include <optional>
#include <string>

#include "data/model/natural_order.hpp"
#include "data/model/snapshot.hpp"

/// How facts read on a screen: one place, so that the tree, the inspector and tooltips say the same. Times are UTC.
namespace leasehold {

inline QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// "220,000".
QString grouped(std::uint64_t number);

/// "5 GPUs", "1 GPU": the plural by adding `suffix`.
QString counted(std::uint64_t number, const QString& one, const QString& suffix = QStringLiteral("s"));

/// "62.4 %"; "n/a" for none.
QString percent(std::optional<double> value, int decimals = 1);

/// "412 W", "n/a": the value with its unit, at most `decimals` digits after the point.
QString measure(std::optional<double> value, const std::string& unit, int decimals = 1);

/// "300 MW", "80 kW", "650 W".
QString watts(double w);

/// "1.25 bn USD", "920 M USD", "12,400 USD".
QString moneyShort(Money money);

/// "leaf", "spine", "core", "NVLink", "tier unknown".
QString tierName(Tier tier);

/// "Row A"; a name that already says more stays as it is.
QString rowTitle(const Snapshot& snapshot, RowIndex row);

/// "H1 · Row A", "H1": where a rack stands; "" when no file says.
QString placeOf(const Snapshot& snapshot, RackIndex rack);

/// "10 May 2026", with the time of day where it is not midnight: "10 May 2026 13:45".
QString dateText(Instant t);

/// The last day of what ends (exclusively) at that moment: "30 May 2029" for 2029-05-31T00:00, "10 May 2026" for
/// 2026-05-10T14:00. How the end of a lease, a ramp or a notice is said to people.
QString lastDayText(Instant end);

/// From the first to the last day: "1 Sep 2024 – 9 May 2026", "from 1 Sep 2024, open-ended". Of leases and their parts.
QString termText(TimeWindow term);

/// A time window by its ends, the second exclusive: "3 May 2026 – 17 May 2026 12:00".
QString timeWindowText(TimeWindow window);

/// "1.25 bn USD a month", "2.49 USD per GPU-hour", "own use, no rent", "price unknown".
QString priceText(const Lease& lease);

/// One line about a lease: tenant, term, price.
QString leaseSummary(const Snapshot& snapshot, LeaseIndex lease);

/// What an allocation holds, in words: "all of Colossus 1", "hall H3", "110,000 × GB300, places unknown".
QString allocationText(const Snapshot& snapshot, const Allocation& allocation);

}  // namespace leasehold
