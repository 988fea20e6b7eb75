// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/base/cpu.hpp"

#include <mutex>

#include "kernels/base/parallel.hpp"
#include "kernels/heatmap/heatmap_lines.hpp"

namespace leasehold::kernels {

std::mutex& simdChoiceGuard();
std::mutex& simdChoiceGuard() {
    static std::mutex guard;
    return guard;
}

std::vector<std::string> simdTargets() {
    std::vector<std::string> names;
    for (const auto* kernels : heatmapKernels<std::uint8_t>())
        names.emplace_back(kernels->name);
    return names;
}

CpuInfo cpuInfo() {
    return {simdTargets().front(), workerCount(0), schedulerName()};
}

}  // namespace leasehold::kernels
