// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/heatmap/heatmap_plan.hpp"

/// How a plan is cut for a device, where one warp sums one group's lines of one tile: plain C++, so that it is tested
/// on machines without a device.
namespace leasehold::kernels {

/// A run within one block of 1,024 columns.
struct DevicePiece {
    std::int64_t slotFrom, slotTo;
    std::uint32_t columnFrom, columns;
};

/// Pieces [pieceFrom, pieceTo) of one group, for one tile.
struct DeviceItem {
    std::uint32_t pieceFrom, pieceTo, group, tile;
};

struct DeviceIndex {
    struct Range {
        std::size_t begin = 0, end = 0;
    };
    std::vector<DevicePiece> pieces;  // per chunk of tiles, ordered by group
    std::vector<DeviceItem> items;    // per chunk, tile not yet set
    std::vector<Range> chunks;        // into items; neighbours with the same runs share theirs

    /// Items of at most `mostSteps` steps, a step being `linesPerStep` lines of one piece.
    static DeviceIndex build(const HeatmapPlan::Index& index, std::uint32_t linesPerStep, std::uint32_t mostSteps);

    /// Appends the items of a tile, which is `at` in the device's list of tiles.
    void append(const HeatmapPlan::Index& index, std::int64_t tile, std::uint32_t at,
                std::vector<DeviceItem>& out) const;
};

}  // namespace leasehold::kernels
