// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/base/cpu.hpp"
#include "kernels/base/samples.hpp"
#include "kernels/base/status.hpp"

namespace leasehold::kernels {

/// Reversible preparations of a block before a general compressor. The numbers are stored in files: never renumber.
enum class Transform : std::uint8_t {
    Raw = 0,    ///< the codes as they are, little endian
    Delta = 1,  ///< per line: each code less the one before (the first less 0), modulo the code range, little endian
    /// per line the deltas, zigzag (0, -1, 1, -2 -> 0, 1, 2, 3), then cut into nibbles: all lowest nibbles of the block
    /// first, then the next. In a plane, a line takes 32 bytes: byte j holds slot j low and slot j + 32 high.
    NibblePlanes = 2
};

/// Bytes of an encoded block of so many lines: the same for every transform.
template <SampleCode Code>
constexpr std::size_t encodedBytes(std::size_t lines) {
    return lines * kTileSlots * sizeof(Code);
}

/// Encodes lines.size() / 64 lines. out.size() must be encodedBytes(lines.size() / 64) and must not overlap the input;
/// lines.size() a multiple of 64. Otherwise, and for an unknown transform, InvalidArgument. Any thread.
template <SampleCode Code>
Status encode(Transform transform, std::span<const Code> lines, std::span<std::byte> out, CpuOptions options = {});

/// The inverse: decode(t, encode(t, x)) == x for every x and t. Any bytes of the right length decode to something.
template <SampleCode Code>
Status decode(Transform transform, std::span<const std::byte> in, std::span<Code> lines, CpuOptions options = {});

}  // namespace leasehold::kernels
