// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/money_list.hpp"

#include <algorithm>

namespace leasehold {

void addTo(std::vector<Money>& sums, Money money) {
    const auto at =
        std::find_if(sums.begin(), sums.end(), [&](const Money& m) { return m.currency >= money.currency; });
    if (at != sums.end() && at->currency == money.currency) {
        at->minor += money.minor;
    } else {
        sums.insert(at, money);
    }
}

Money amountIn(const std::vector<Money>& sums, Currency currency) {
    const auto at = std::find_if(sums.begin(), sums.end(), [&](const Money& m) { return m.currency == currency; });
    return at == sums.end() ? Money{0, currency} : *at;
}

}  // namespace leasehold
