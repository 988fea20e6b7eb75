// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/heatmap/heatmap.hpp"

namespace leasehold::kernels {

/// Part of a tile that lies in one bin: slots [from, to) of the tile.
struct BinSegment {
    std::uint32_t bin;
    std::uint8_t from, to;
};

/// Runs clipped to the shape, and for every chunk of tiles and every block of 1,024 columns the list of runs that touch
/// it, ordered by column. Neighbouring chunks with the same list share it, so an index over leases that last the whole
/// window is as small as the leases. Immutable.
struct HeatmapPlan::Index {
    static constexpr std::uint32_t kBlockColumns = 1024;

    struct List {
        std::size_t begin = 0, end = 0;
    };

    HeatmapShape shape;
    std::uint32_t bins = 0;
    std::vector<Run> runs;                  // ordered by columnFrom, then slotFrom
    std::int64_t tileFrom = 0, tileTo = 0;  // tiles that any run touches
    std::int64_t chunkTiles = 1;
    std::uint32_t blocks = 0;
    std::vector<List> lists;  // chunks x blocks
    std::vector<std::uint32_t> entries;
    std::vector<std::uint64_t> expected;

    List listOf(std::int64_t tile, std::uint32_t block) const {
        if (tile < tileFrom || tile >= tileTo || block >= blocks) return {};
        return lists[static_cast<std::size_t>((tile - tileFrom) / chunkTiles) * blocks + block];
    }
    std::span<const std::uint32_t> list(std::int64_t tile, std::uint32_t block) const {
        const List found = listOf(tile, block);
        return std::span(entries).subspan(found.begin, found.end - found.begin);
    }

    /// The bins of a tile, clipped to the edges, in order; at most 64.
    void segments(std::int64_t tile, std::vector<BinSegment>& out) const;
    std::uint32_t binOf(std::int64_t slot) const;
};

/// A run's part within one tile and a range of columns.
struct Piece {
    std::uint32_t columnFrom, columnTo, group;
    int from, to;  // slots of the tile

    bool whole() const { return from == 0 && to == kTileSlots; }
};

/// Calls visit(Piece) for the pieces of columns [column0, column0 + columns) in a tile, ordered by column within each
/// block of 1,024; beforeBlock() is asked before each block that has any, and ends the walk with false.
template <class BeforeBlock, class Visit>
bool forEachPiece(const HeatmapPlan::Index& index, std::int64_t tile, std::uint32_t column0, std::uint32_t columns,
                  BeforeBlock&& beforeBlock, Visit&& visit) {
    constexpr std::uint32_t width = HeatmapPlan::Index::kBlockColumns;
    const std::uint64_t end = std::uint64_t{column0} + columns;
    const std::int64_t slot0 = firstSlot(tile);
    for (std::uint64_t at = column0; at < end;) {
        const std::uint64_t blockEnd = std::min(end, (at / width + 1) * width);
        const auto list = index.list(tile, static_cast<std::uint32_t>(at / width));
        if (!list.empty() && !beforeBlock()) return false;
        for (const std::uint32_t entry : list) {
            const Run& run = index.runs[entry];
            const auto from = static_cast<std::uint32_t>(std::max<std::uint64_t>(run.columnFrom, at));
            const auto to = static_cast<std::uint32_t>(std::min<std::uint64_t>(run.columnTo, blockEnd));
            if (from >= to) continue;
            const auto slotFrom = std::max(run.slotFrom, slot0) - slot0;
            const auto slotTo = std::min(run.slotTo, slot0 + kTileSlots) - slot0;
            if (slotFrom >= slotTo) continue;
            visit(Piece{from, to, run.group, static_cast<int>(slotFrom), static_cast<int>(slotTo)});
        }
        at = blockEnd;
    }
    return true;
}

/// The views worth reading: those any run touches, cut so that none is longer than maxColumns (a multiple of the
/// block), ordered by tile then column. InvalidArgument when two overlap or one has no memory.
template <SampleCode Code>
Status orderViews(std::span<const TileView<Code>> tiles, std::uint32_t maxColumns, std::vector<TileView<Code>>& out) {
    std::uint64_t cut = 0;
    for (const TileView<Code>& view : tiles) {
        if (view.columns == 0) continue;
        if (view.lines == nullptr) return Status::invalid("a tile view without memory");
        if (std::uint64_t{view.column0} + view.columns > 0xFFFFFFFFull)
            return Status::invalid("a tile view past the last column");
        for (std::uint64_t at = view.column0, end = at + view.columns; at < end; at = cut) {
            cut = std::min<std::uint64_t>(end, (at / maxColumns + 1) * maxColumns);
            out.push_back({view.tile, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(cut - at),
                           view.lines + (at - view.column0) * kTileSlots});
        }
    }
    auto before = [](const TileView<Code>& a, const TileView<Code>& b) {
        return std::pair(a.tile, a.column0) < std::pair(b.tile, b.column0);
    };
    if (!std::is_sorted(out.begin(), out.end(), before)) std::sort(out.begin(), out.end(), before);
    for (std::size_t i = 1; i < out.size(); ++i) {
        if (out[i].tile == out[i - 1].tile && out[i].column0 < out[i - 1].column0 + out[i - 1].columns)
            return Status::invalid("two tile views hold the same column of one tile");
    }
    return {};
}

/// Shapes `out` for a plan, reusing its memory; what cells and histogram hold is left open.
template <SampleCode Code>
void sizeCells(const HeatmapPlan::Index& index, HeatmapCells& out) {
    out.groups = index.shape.groups;
    out.bins = index.bins;
    out.classes = index.shape.histogram ? kHistogramClasses<Code> : 0;
    out.cells.resize(std::size_t{out.groups} * out.bins);
    out.histogram.resize(out.cells.size() * out.classes);
}

/// The same with an empty histogram.
template <SampleCode Code>
void shapeCells(const HeatmapPlan::Index& index, HeatmapCells& out) {
    sizeCells<Code>(index, out);
    std::fill(out.histogram.begin(), out.histogram.end(), std::uint64_t{0});
}

/// The same with empty cells.
template <SampleCode Code>
void clearCells(const HeatmapPlan::Index& index, HeatmapCells& out) {
    shapeCells<Code>(index, out);
    std::fill(out.cells.begin(), out.cells.end(), Cell{});
}

}  // namespace leasehold::kernels
