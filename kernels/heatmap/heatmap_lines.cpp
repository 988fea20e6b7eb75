// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/heatmap/heatmap_lines.hpp"

#include <vector>

namespace leasehold::kernels {

#if LEASEHOLD_HIGHWAY
std::vector<const HeatmapKernels<std::uint8_t>*> simdHeatmapKernels8();
std::vector<const HeatmapKernels<std::uint16_t>*> simdHeatmapKernels16();
#endif

namespace {

template <SampleCode Code>
std::vector<const HeatmapKernels<Code>*> collect() {
    std::vector<const HeatmapKernels<Code>*> all;
#if LEASEHOLD_HIGHWAY
    if constexpr (sizeof(Code) == 1) {
        all = simdHeatmapKernels8();
    } else {
        all = simdHeatmapKernels16();
    }
#endif
    all.push_back(&scalarHeatmapKernels<Code>());
    return all;
}

}  // namespace

template <SampleCode Code>
std::span<const HeatmapKernels<Code>* const> heatmapKernels() {
    static const auto all = collect<Code>();
    return all;
}

template <SampleCode Code>
const HeatmapKernels<Code>* findHeatmapKernels(std::string_view simd) {
    for (const auto* kernels : heatmapKernels<Code>()) {
        if (simd.empty() || simd == kernels->name) return kernels;
    }
    return nullptr;
}

template std::span<const HeatmapKernels<std::uint8_t>* const> heatmapKernels();
template std::span<const HeatmapKernels<std::uint16_t>* const> heatmapKernels();
template const HeatmapKernels<std::uint8_t>* findHeatmapKernels(std::string_view);
template const HeatmapKernels<std::uint16_t>* findHeatmapKernels(std::string_view);

}  // namespace leasehold::kernels
