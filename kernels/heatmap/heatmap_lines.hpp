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
};

/// The same over any number of LaneSums: wide enough for every line of a tile, so that a tile becomes cells once.
template <SampleCode Code>
struct alignas(64) TileSums {
    using Sum = std::conditional_t<sizeof(Code) == 1, std::uint32_t, std::uint64_t>;
    std::uint32_t valid[kTileSlots];
    std::uint32_t busy[kTileSlots];
    Sum even[kTileSlots / 2];
    Sum odd[kTileSlots / 2];
    Code min[kTileSlots];
    Code maxPlus1[kTileSlots];
};
/// Lines that a TileSums takes: 2^23 x 256 fit 32 bits.
inline constexpr std::uint64_t kLinesPerTileSums = std::uint64_t{1} << 23;

/// Adds, or sets where `first`. Plain loops without a choice inside, which every compiler turns into vectors.
template <SampleCode Code>
inline __attribute__((always_inline)) void foldLanes(const LaneSums<Code>& from, bool first, TileSums<Code>& into) {
    using Sum = typename TileSums<Code>::Sum;
    if (first) {
        for (int i = 0; i < kTileSlots; ++i)
            into.valid[i] = from.valid[i];
        for (int i = 0; i < kTileSlots; ++i)
            into.busy[i] = from.busy[i];
        for (int i = 0; i < kTileSlots; ++i)
            into.min[i] = from.min[i];
        for (int i = 0; i < kTileSlots; ++i)
            into.maxPlus1[i] = from.maxPlus1[i];
        for (int i = 0; i < kTileSlots / 2; ++i)
            into.even[i] = from.even[i];
        for (int i = 0; i < kTileSlots / 2; ++i)
            into.odd[i] = from.odd[i];
        return;
    }
    for (int i = 0; i < kTileSlots; ++i)
        into.valid[i] += from.valid[i];
    for (int i = 0; i < kTileSlots; ++i)
        into.busy[i] += from.busy[i];
    for (int i = 0; i < kTileSlots; ++i)
        into.min[i] = from.min[i] < into.min[i] ? from.min[i] : into.min[i];
    for (int i = 0; i < kTileSlots; ++i)
        into.maxPlus1[i] = from.maxPlus1[i] > into.maxPlus1[i] ? from.maxPlus1[i] : into.maxPlus1[i];
    for (int i = 0; i < kTileSlots / 2; ++i)
        into.even[i] += Sum{from.even[i]};
    for (int i = 0; i < kTileSlots / 2; ++i)
        into.odd[i] += Sum{from.odd[i]};
}

template <SampleCode Code>
struct HeatmapKernels {
    const char* name;
    void (*clear)(LaneSums<Code>& sums);
    /// Adds n lines; with n over all calls since clear at most kLinesPerLaneSums. `mask`, when given, is 64 codes ORed
    /// into each line. The threshold is at most kNoData.
    void (*addLines)(const Code* lines, std::size_t n, const Code* mask, Code threshold, LaneSums<Code>& sums);
    /// The same with n lines at base + at[i] * 64, all of their slots; meanwhile n lines from `ahead` are fetched,
    /// which need not be there.
    void (*addListed)(const Code* base, const std::uint16_t* at, std::size_t n, const Code* ahead, Code threshold,
                      LaneSums<Code>& sums);
    void (*fold)(const LaneSums<Code>& from, bool first, TileSums<Code>& into);
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
