// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/digits.hpp"

namespace leasehold {

std::string groupedDigits(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) {
        digits.insert(at - 3, 1, ',');
    }
    return digits;
}

}  // namespace leasehold
