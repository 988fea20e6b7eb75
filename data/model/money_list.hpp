// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include "data/model/money.hpp"

/// Sums in several currencies, which never meet in one: an amount each, by the currency's code. Any thread.
namespace leasehold {

/// Adds to the sum of its currency, which is made where there is none yet.
void addTo(std::vector<Money>& sums, Money money);

/// The sum of a currency; 0 where there is none.
Money amountIn(const std::vector<Money>& sums, Currency currency);

}  // namespace leasehold
