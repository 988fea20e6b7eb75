// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "kernels/base/cpu.hpp"
#include "kernels/base/samples.hpp"
#include "kernels/base/status.hpp"
#include "kernels/heatmap/heatmap.hpp"

namespace leasehold::kernels {

/// Slots [slotFrom, slotTo) of columns [0, columns).
struct SliceWindow {
    std::int64_t slotFrom = 0, slotTo = 0;
    std::uint32_t columns = 0;
};

/// Exact integers of one column over a window. Without a valid sample min is 65535 and max is 0.
struct ColumnSum {
    std::uint64_t sum = 0;
    std::uint32_t valid = 0;
    std::uint16_t min = 0xFFFF, max = 0;

    friend bool operator==(const ColumnSum&, const ColumnSum&) = default;
};

/// How a mean code becomes a texture code: round(254 * (mean - low) / (high - low)), clamped to 0..254.
struct TextureScale {
    float low = 0;
    float high = 100;
};
inline constexpr std::uint8_t kTextureNoData = 255;

/// Mean code of a column; NaN without a valid sample.
float meanCode(const ColumnSum& sum);
/// Texture code of a column, 0..254, or kTextureNoData without a valid sample. low == high gives 0.
std::uint8_t textureCode(const ColumnSum& sum, TextureScale scale);

/// Per column of the window: sum, count, least and greatest. Tiles in any order and any split, not overlapping
/// (InvalidArgument); those outside the window are skipped; columns without tiles come out empty. out.size() must be
/// window.columns. Parallel over columns; polls the stop token for every block of 1,024 columns of a tile.
template <SampleCode Code>
Status sliceSums(const SliceWindow& window, std::span<const TileView<Code>> tiles, std::span<ColumnSum> out,
                 std::stop_token stop = {}, CpuOptions options = {});

/// The mean code per column, NaN where there is none: faster than sliceSums, since neither least nor greatest is sought
/// and sums never leave the cache.
template <SampleCode Code>
Status sliceMeans(const SliceWindow& window, std::span<const TileView<Code>> tiles, std::span<float> out,
                  std::stop_token stop = {}, CpuOptions options = {});

/// The same as texture codes: what the 3-D view uploads as one R8 texture.
template <SampleCode Code>
Status sliceTexture(const SliceWindow& window, std::span<const TileView<Code>> tiles, TextureScale scale,
                    std::span<std::uint8_t> out, std::stop_token stop = {}, CpuOptions options = {});

/// One group over time: per slot of [slotFrom, slotTo) the integers of all samples that the runs hold (their group is
/// ignored). out has slotTo - slotFrom cells. Slots nobody holds come out empty. At most 2^31 slots.
template <SampleCode Code>
Status seriesSums(std::span<const Run> runs, std::int64_t slotFrom, std::int64_t slotTo, std::uint32_t busyThreshold,
                  std::span<const TileView<Code>> tiles, std::vector<Cell>& out, std::stop_token stop = {},
                  CpuOptions options = {});

}  // namespace leasehold::kernels
