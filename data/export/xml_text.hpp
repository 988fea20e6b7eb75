// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace leasehold {

/// The text with every byte that is no UTF-8, and every character that no XML may hold (controls but tab and line
/// feed, those from U+0080 too, surrogates, U+FFFE, U+FFFF), as U+FFFD. Not escaped: & and < stay.
std::string xmlText(std::string_view text);

}  // namespace leasehold
