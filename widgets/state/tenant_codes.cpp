// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/tenant_codes.hpp"

#include <algorithm>

#include "widgets/scene/colouring.hpp"

namespace leasehold {

std::vector<std::uint8_t> tenantCodes(const Snapshot& snapshot) {
    std::vector<std::uint8_t> codes(snapshot.parties.size(), scene::code::kOthers);
    const auto colour = [&](std::size_t party) {
        const std::int64_t place = std::max<std::int64_t>(1, snapshot.parties[party].id) - 1;
        codes[party] = static_cast<std::uint8_t>(place % (scene::code::kTopValue + 1));
    };
    for (std::size_t party = 0; party < codes.size(); ++party) {
        if (snapshot.parties[party].isTenant) {
            colour(party);
        }
    }
    for (const Lease& lease : snapshot.leases) {
        colour(lease.tenant.value);
    }
    return codes;
}

}  // namespace leasehold
