// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

namespace leasehold::kernels {

/// Slots (instants of a metric's grid) in one line. A line is 64 consecutive samples of one column (one GPU): one
/// cache line for one-byte codes, two for two-byte codes.
inline constexpr int kTileSlots = 64;

/// One-byte codes (percentages) or two-byte codes (power, temperature). Scale and offset are the caller's affair.
template <class T>
concept SampleCode = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t>;

/// The code that stands for "no sample": 255 or 65535. Every other code is a value.
template <SampleCode Code>
inline constexpr Code kNoData = std::numeric_limits<Code>::max();

/// A borrowed rectangle of samples: slots [tile * 64, tile * 64 + 64) of columns [column0, column0 + columns).
/// lines[c * 64 + s] is column column0 + c at slot tile * 64 + s. Slots count steps of the grid since 1970-01-01T00:00Z
/// and may be negative, hence tiles too. Any alignment of `lines` is read correctly; 64 bytes is fastest.
template <SampleCode Code>
struct TileView {
    std::int64_t tile = 0;
    std::uint32_t column0 = 0;
    std::uint32_t columns = 0;
    const Code* lines = nullptr;
};

/// The tile that holds a slot: floor(slot / 64), also below zero.
constexpr std::int64_t tileOf(std::int64_t slot) {
    return slot >> 6;
}

/// The first slot of a tile.
constexpr std::int64_t firstSlot(std::int64_t tile) {
    return tile * kTileSlots;
}

}  // namespace leasehold::kernels
