// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/device/cuda_support.hpp"
#include "kernels/slice/slice.hpp"

namespace leasehold::kernels {

/// Sums per column over tiles in device memory. blocks[tile * blocksPerTile + column / 1024] as for the heatmap;
/// slot0[tile] is the tile's first slot. All pointers are device memory; out has window.columns elements.
template <SampleCode Code>
struct SliceArguments {
    const Code* const* blocks;
    std::uint32_t blocksPerTile;
    const std::int64_t* slot0;
    std::uint32_t tiles;
    std::int64_t slotFrom, slotTo;
    std::uint32_t columns;
    ColumnSum* out;
};

template <SampleCode Code>
Status launchSlice(const SliceArguments<Code>& arguments, cudaStream_t stream);

}  // namespace leasehold::kernels
