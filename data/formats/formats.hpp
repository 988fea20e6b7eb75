// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>
#include <string_view>

namespace leasehold {

/// What the program reads and writes.
struct FormatInfo {
    std::string_view name;
    std::string_view what;
    bool reads = true;
    bool writes = false;
};
std::span<const FormatInfo> formats();

}  // namespace leasehold
