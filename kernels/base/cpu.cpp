// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/base/cpu.hpp"

#include <mutex>

#include "kernels/base/parallel.hpp"

namespace leasehold::kernels {

std::mutex& simdChoiceGuard();
std::mutex& simdChoiceGuard() {
    static std::mutex guard;
    return guard;
}

#if LEASEHOLD_HIGHWAY
std::vector<std::string> simdTargetNames();  // cpu_simd.cpp
#endif

std::vector<std::string> simdTargets() {
    std::vector<std::string> names;
#if LEASEHOLD_HIGHWAY
    names = simdTargetNames();
#endif
    names.emplace_back("scalar");
    return names;
}

CpuInfo cpuInfo() {
    return {simdTargets().front(), workerCount(0), schedulerName()};
}

}  // namespace leasehold::kernels
