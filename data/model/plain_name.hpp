// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace leasehold {

/// Whether plainName() would leave a text as it is. Fast for ASCII, which most names are.
bool isPlainName(std::string_view text);

/// The one form of a name or text at every way in: Unicode normal form C, without blanks (Unicode's too, and control
/// characters) at its ends. "T1 " is "T1", and e with a combining accent is the letter with an accent. Text that is not
/// UTF-8 keeps its bytes. Any thread.
std::string plainName(std::string_view text);

}  // namespace leasehold
