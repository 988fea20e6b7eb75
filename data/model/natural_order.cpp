// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/natural_order.hpp"

#include <algorithm>
#include <cstddef>

#include "data/model/plain_name.hpp"

namespace leasehold {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the digits at the front of `text`, without leading zeros.
std::string_view takeNumber(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && isDigit(text[end])) {
        ++end;
    }
    std::size_t start = 0;
    while (start + 1 < end && text[start] == '0') {
        ++start;
    }
    const std::string_view number = text.substr(start, end - start);
    text.remove_prefix(end);
    return number;
}

/// <0, 0, >0.
int compareNatural(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const std::string_view x = takeNumber(a);
            const std::string_view y = takeNumber(b);
            if (x.size() != y.size()) {
                return x.size() < y.size() ? -1 : 1;
            }
            if (const int order = x.compare(y); order != 0) {
                return order;
            }
            continue;
        }
        const auto x = static_cast<unsigned char>(lowerAscii(a.front()));
        const auto y = static_cast<unsigned char>(lowerAscii(b.front()));
        if (x != y) {
            return x < y ? -1 : 1;
        }
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() == b.empty() ? 0 : (a.empty() ? -1 : 1);
}

}  // namespace

bool naturalLess(std::string_view a, std::string_view b) {
    const int order = compareNatural(a, b);
    return order != 0 ? order < 0 : a < b;
}

bool sameName(std::string_view a, std::string_view b) {
    const auto same = [](std::string_view x, std::string_view y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                          [](char c, char d) { return lowerAscii(c) == lowerAscii(d); });
    };
    if (same(a, b)) return true;
    if (isPlainName(a) && isPlainName(b)) return false;
    return same(plainName(a), plainName(b));
}

}  // namespace leasehold
