// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/model/money.hpp"
#include "data/model/snapshot.hpp"

/// What happens if tenants leave. Facts are never touched: everything is computed beside them.
namespace leasehold {

/// A tenant serves notice on all its leases.
struct Notice {
    PartyIndex tenant;
    Instant served{};
};

struct ExitRequest {
    Instant at{};                 ///< as-of date: the first month begins here
    std::vector<Notice> notices;  ///< the earliest of one tenant counts
    int months = 0;               ///< 1 to 240; 0: two years, and three months past the last exit, five years at most
};

/// One lease under notice.
struct ExitLease {
    LeaseIndex lease;
    std::optional<Instant> end;   ///< by the contract; none: open-ended
    std::optional<Instant> exit;  ///< with the notice; none: it has no notice term and no end, and stays
    std::optional<Money> rent;    ///< a month, at the date of the notice or the start; none: unknown, internal, credits
    std::int64_t gpus = 0;        ///< held when it ends, places known or not
    bool shortened = false;       ///< it ends before the contract does
    std::string note;             ///< "locked in until 2026-12-31", "no notice term: it stays to its end"
};

/// One month in one of the two futures.
struct ExitSide {
    std::vector<Money> revenue;  ///< contracted in the month, one a currency, known parts
    std::size_t unknownRevenue = 0;
    std::optional<double> occupancy;  ///< mean over the month
    double leasedGpus = 0;            ///< mean over the month, GPUs with places
    std::optional<Money> rent;        ///< a month, at the end of it; none: unknown or in several currencies
    std::optional<double> topShare;   ///< at the end of it, as the next four
    std::optional<double> hhi;
    std::optional<double> waltToExpiry;  ///< years
    std::optional<double> waltToBreak;
};

struct ExitMonth {
    TimeWindow month;
    ExitSide facts;
    ExitSide exit;
    std::int64_t freedGpus = 0;     ///< with places, at the end of the month
    std::int64_t freedCounted = 0;  ///< without places
    std::optional<double> freedMw;  ///< rated power of the freed GPUs; none: of some it is not known
    std::size_t strandedPods = 0;   ///< in which nothing is leased any more
    std::size_t strandedSwitches = 0;
    std::size_t strandedLinks = 0;  ///< cables at those switches
    double strandedGbps = 0;        ///< of those of a known rate
};

struct ExitScenario {
    ExitRequest request;
    std::vector<ExitLease> leases;
    std::vector<ExitMonth> months;
    std::vector<Money> lost;  ///< contracted revenue less than by the facts, over all months
    bool podsKnown = false;   ///< else stranded fabric is not known
};

/// InvalidInput: no notice, or a party that leases nothing. Any thread; 220,000 GPUs over five years in under a second.
Result<ExitScenario> exitScenario(const Snapshot& snapshot, const ExitRequest& request, std::stop_token stop = {});

/// The copy in which the notices have been served.
Snapshot withNotices(const Snapshot& snapshot, const std::vector<Notice>& notices);

/// Reads "NAME@2026-11-01". NotFound where no tenant is called so.
Result<Notice> parseNotice(const Snapshot& snapshot, std::string_view text);

}  // namespace leasehold
