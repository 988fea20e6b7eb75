// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "kernels/slice/slice.hpp"

/// What differs between instruction sets in a slice.
namespace leasehold::kernels {

template <SampleCode Code>
struct SliceKernels {
    const char* name;
    /// Adds n lines, one per column, to sums[0..n): sum and valid alone. `mask`, when given, is 64 codes ORed into
    /// each.
    void (*addMeans)(const Code* lines, std::size_t n, const Code* mask, ColumnSum* sums);
    /// The same with min and max.
    void (*addAll)(const Code* lines, std::size_t n, const Code* mask, ColumnSum* sums);
};

/// Best first; the scalar one is always there and last.
template <SampleCode Code>
std::span<const SliceKernels<Code>* const> sliceKernels();

/// By name, or the best for an empty one; null when there is none of that name.
template <SampleCode Code>
const SliceKernels<Code>* findSliceKernels(std::string_view simd);

}  // namespace leasehold::kernels
