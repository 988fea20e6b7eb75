// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>

namespace leasehold {

/// Orders names as people do: without regard to (ASCII) case, runs of digits by value, so that H2 < H10 and
/// node-9 < node-010. Names that differ only in case or leading zeros are ordered by their bytes: a total order.
bool naturalLess(std::string_view a, std::string_view b);

}  // namespace leasehold
