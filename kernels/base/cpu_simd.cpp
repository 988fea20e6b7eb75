// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "kernels/base/simd_dispatch.hpp"

namespace leasehold::kernels {

std::vector<std::string> simdTargetNames();
std::vector<std::string> simdTargetNames() {
    std::vector<std::string> names;
    // As collectSimdTables() goes through them.
    for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1) {
        names.emplace_back(hwy::TargetName(rest & -rest));
    }
    return names;
}

}  // namespace leasehold::kernels
