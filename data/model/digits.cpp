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

std::string countOf(std::uint64_t number, std::string_view one, std::string_view suffix) {
    std::string words = groupedDigits(number) + ' ';
    words += one;
    if (number != 1) words += suffix;
    return words;
}

}  // namespace leasehold
