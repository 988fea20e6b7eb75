// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/base/samples.hpp"

/// What differs between instruction sets in the codec. Bytes are those of codec.hpp's Transform; `planes` has
/// 2 * sizeof(Code) planes of 32 * lines bytes each.
namespace leasehold::kernels {

template <SampleCode Code>
struct CodecKernels {
    const char* name;
    void (*toDelta)(const Code* lines, std::size_t n, std::uint8_t* out);
    void (*fromDelta)(const std::uint8_t* in, std::size_t n, Code* lines);
    void (*toPlanes)(const Code* lines, std::size_t n, std::uint8_t* planes);
    void (*fromPlanes)(const std::uint8_t* planes, std::size_t n, Code* lines);
};

/// Best first; the scalar one is always there and last.
template <SampleCode Code>
std::span<const CodecKernels<Code>* const> codecKernels();

/// By name, or the best for an empty one; null when there is none of that name.
template <SampleCode Code>
const CodecKernels<Code>* findCodecKernels(std::string_view simd);

}  // namespace leasehold::kernels
