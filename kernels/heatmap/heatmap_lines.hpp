// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "kernels/base/samples.hpp"

/// What differs between instruction sets: the work on lines. Everything above it (heatmap_cpu.cpp) is shared.
namespace leasehold::kernels {

/// Lines a LaneSums takes before it must be handed on: its narrowest counters are bytes.
inline constexpr int kLinesPerLaneSums = 255;

/// What 64 slots have gathered over lines. Sums are of code + 1 ("no data" wraps to 0), exact, slots 2i and 2i + 1 in
/// even[i] and odd[i], which is how vectors split them.
template <SampleCode Code>
struct alignas(64) LaneSums {
    using Wide = std::conditional_t<sizeof(Code) == 1, std::uint16_t, std::uint32_t>;
    Code valid[kTileSlots];
    Code busy[kTileSlots];
    Code min[kTileSlots];
    Code maxPlus1[kTileSlots];
    Wide even[kTileSlots / 2];
    Wide odd[kTileSlots / 2];

    std::uint64_t sum(int slot) const { return (slot & 1) != 0 ? odd[slot / 2] : even[slot / 2]; }
};

/// A range of slots of a LaneSums in one. `sumPlus` is of code + 1.
struct SlotRangeSum {
    std::uint32_t valid = 0, busy = 0;
    std::uint64_t sumPlus = 0;
    std::uint32_t min = 0xFFFF, maxPlus1 = 0;  // min counts only where valid > 0
};

template <SampleCode Code>
struct HeatmapKernels {
    const char* name;
    void (*clear)(LaneSums<Code>& sums);
    /// Adds n lines; with n over all calls since clear at most kLinesPerLaneSums. `mask`, when given, is 64 codes ORed
    /// into each line. The threshold is at most kNoData.
    void (*addLines)(const Code* lines, std::size_t n, const Code* mask, Code threshold, LaneSums<Code>& sums);
    SlotRangeSum (*reduce)(const LaneSums<Code>& sums, int from, int to);
    void (*sumLines)(const Code* lines, std::size_t n, Code threshold, LineSum* out);
};

/// Best first; the scalar one is always there and last.
template <SampleCode Code>
std::span<const HeatmapKernels<Code>* const> heatmapKernels();

/// By name, or the best for an empty one; null when there is none of that name.
template <SampleCode Code>
const HeatmapKernels<Code>* findHeatmapKernels(std::string_view simd);

template <SampleCode Code>
const HeatmapKernels<Code>& scalarHeatmapKernels();

}  // namespace leasehold::kernels
