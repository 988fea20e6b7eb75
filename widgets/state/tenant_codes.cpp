// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/tenant_codes.hpp"

#include <algorithm>

#include "data/analytics/groups.hpp"
#include "widgets/scene/colouring.hpp"

namespace leasehold {
namespace {

constexpr Duration kOpenEnd{2LL * 365 * 86400};
constexpr std::size_t kPaletteTenants = 8;

/// The time all leases span, an open end counted as two years.
TimeWindow span(const Snapshot& snapshot) {
    TimeWindow all;
    for (const Lease& lease : snapshot.leases) {
        const Instant end = lease.term.to < kForever ? lease.term.to : lease.term.from + kOpenEnd;
        all = all.empty() ? TimeWindow{lease.term.from, end}
                          : TimeWindow{std::min(all.from, lease.term.from), std::max(all.to, end)};
    }
    return all;
}

}  // namespace

std::vector<std::uint8_t> tenantCodes(const Snapshot& snapshot) {
    std::vector<double> held(snapshot.parties.size(), 0);
    std::vector<std::uint32_t> order;
    for (const Lease& lease : snapshot.leases) {
        order.push_back(lease.tenant.value);
    }
    std::sort(order.begin(), order.end());
    order.erase(std::unique(order.begin(), order.end()), order.end());
    for (const GroupRun& run : leaseRuns(snapshot, span(snapshot))) {
        held[snapshot.leases[run.group].tenant.value] +=
            static_cast<double>(run.gpus.count) * static_cast<double>(run.window.length().count());
    }
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return held[a] > held[b]; });
    std::vector<std::uint8_t> codes(snapshot.parties.size(), scene::code::kOthers);
    for (std::size_t i = 0; i < std::min(kPaletteTenants, order.size()); ++i) {
        codes[order[i]] = static_cast<std::uint8_t>(i);
    }
    return codes;
}

}  // namespace leasehold
