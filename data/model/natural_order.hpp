// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>

namespace leasehold {

/// The small letter of an ASCII capital; any other byte as it is.
constexpr char lowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Orders names as people do: without regard to (ASCII) case, runs of digits by value, so that H2 < H10 and
/// node-9 < node-010. Names that differ only in case or leading zeros are ordered by their bytes: a total order.
bool naturalLess(std::string_view a, std::string_view b);

/// Whether two names are one, without regard to (ASCII) case, as the site file's NOCASE columns take them.
bool sameName(std::string_view a, std::string_view b);

}  // namespace leasehold
