// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace leasehold {

/// Who is at the keyboard, for the history: LEASEHOLD_USER where it is set (one account that several people use), else
/// the account of this process. Never empty, one line, at most 120 bytes. Any thread.
std::string accountName();

/// From what an account says of itself: its full name; where it has none, "login@host", so that the "root" of one
/// machine is not that of another; without a login "user 1000@host".
std::string authorName(std::string_view login, std::string_view fullName, std::string_view host, unsigned uid);

}  // namespace leasehold
