// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/model/index.hpp"
#include "data/model/money.hpp"
#include "data/model/time.hpp"
#include "data/model/topology.hpp"

/// Who leases what, and on which terms.
namespace leasehold {

struct Party {
    std::int64_t id = 0;
    std::string name;
    bool isOperator = false;
    bool isTenant = false;
    bool isSupplier = false;
};

enum class PriceKind : std::uint8_t { Unknown, Monthly, PerGpuHour, Credits, Internal };

/// The share of the price that is billed over a time. No share: reduced by an unknown amount.
struct RampStep {
    TimeWindow window;
    std::optional<double> share;
};

struct Lease {
    std::int64_t id = 0;
    std::string name;
    PartyIndex landlord;  ///< the operator
    PartyIndex tenant;
    TimeWindow term;  ///< to == kForever: open-ended
    PriceKind priceKind = PriceKind::Unknown;
    std::optional<Money> amount;         ///< Monthly: per month; Credits: in all
    std::optional<UnitPrice> unitPrice;  ///< PerGpuHour
    Currency currency;
    std::vector<RampStep> ramp;
    std::optional<double> minimumCommitment;  ///< take-or-pay share, 0..1
    std::optional<int> noticeDays;
    std::optional<Instant> lockInUntil;
    std::optional<double> slaAvailability;      ///< 0..1
    std::string slaCredit;                      ///< "pro-rata" or empty
    std::optional<std::int64_t> deliveredGpus;  ///< short delivery: fewer than the scope says
    std::string note;
    std::string source;  ///< name of the file it came from; empty: by hand, or not known
    bool seen = true;    ///< false: no longer in its file; it counts until it is let go
};

/// What a lease holds, as written: a part of the site by name, or a number of GPUs without places. Which ordinals
/// that is at a time follows from the topology (data/analytics/groups.hpp).
struct Allocation {
    std::int64_t id = 0;
    LeaseIndex lease;
    ScopeKind scope = ScopeKind::Site;
    std::uint32_t index = 0;     ///< into the vector of that kind; Gpus: the node; Count: unused
    std::uint16_t slotFrom = 0;  ///< Gpus: slots [slotFrom, slotTo) of the node
    std::uint16_t slotTo = 0;
    std::int64_t count = 0;  ///< Count: that many GPUs, places unknown
    std::string model;       ///< Count: of that model; empty: of any
    TimeWindow window;       ///< kBeginning/kForever: as long as the lease
};

/// A source for one field of a lease, site or party. Rival values of one field stand side by side.
struct Evidence {
    std::int64_t id = 0;
    enum class Subject : std::uint8_t { Site, Lease, Party } subject = Subject::Lease;
    std::uint32_t index = 0;  ///< into the vector of the subject
    std::string field;        ///< "price", "from", "gpus", ...
    std::string value;
    std::string kind;  ///< contracted, reported, estimated
    std::string source;
    std::string date;  ///< of the source, "2026-05-11" or empty
    std::string note;  ///< "rival" marks a value that is not the one in use
};

}  // namespace leasehold
