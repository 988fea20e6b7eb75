// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/heatmap/heatmap_items.hpp"

namespace leasehold::kernels {
namespace {

struct GroupedPiece {
    std::uint32_t group;
    DevicePiece piece;
};

std::vector<GroupedPiece> piecesOf(const HeatmapPlan::Index& index, std::size_t chunk) {
    constexpr std::uint32_t width = HeatmapPlan::Index::kBlockColumns;
    const std::int64_t tile = index.tileFrom + static_cast<std::int64_t>(chunk) * index.chunkTiles;
    std::vector<GroupedPiece> found;
    for (std::uint32_t block = 0; block < index.blocks; ++block) {
        const std::uint64_t begin = std::uint64_t{block} * width;
        for (const std::uint32_t entry : index.list(tile, block)) {
            const Run& run = index.runs[entry];
            const auto from = static_cast<std::uint32_t>(std::max<std::uint64_t>(run.columnFrom, begin));
            const auto to = static_cast<std::uint32_t>(std::min<std::uint64_t>(run.columnTo, begin + width));
            if (from < to) found.push_back({run.group, {run.slotFrom, run.slotTo, from, to - from}});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const GroupedPiece& a, const GroupedPiece& b) { return a.group < b.group; });
    return found;
}

bool sameLists(const HeatmapPlan::Index& index, std::size_t chunk) {
    for (std::uint32_t block = 0; block < index.blocks; ++block) {
        const auto& mine = index.lists[chunk * index.blocks + block];
        const auto& before = index.lists[(chunk - 1) * index.blocks + block];
        if (mine.begin != before.begin || mine.end != before.end) return false;
    }
    return true;
}

}  // namespace

DeviceIndex DeviceIndex::build(const HeatmapPlan::Index& index, std::uint32_t linesPerStep, std::uint32_t mostSteps) {
    DeviceIndex out;
    const std::size_t chunks = index.blocks == 0 ? 0 : index.lists.size() / index.blocks;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
        if (chunk > 0 && sameLists(index, chunk)) {
            out.chunks.push_back(out.chunks.back());
            continue;
        }
        const std::size_t begin = out.items.size();
        std::uint32_t steps = 0;
        for (const GroupedPiece& grouped : piecesOf(index, chunk)) {
            // A long piece is cut so that items stay of one size, whatever the runs.
            for (std::uint32_t done = 0; done < grouped.piece.columns;) {
                const bool fresh =
                    out.items.size() == begin || out.items.back().group != grouped.group || steps >= mostSteps;
                const auto at = static_cast<std::uint32_t>(out.pieces.size());
                if (fresh) {
                    out.items.push_back({at, at, grouped.group, 0});
                    steps = 0;
                }
                DevicePiece piece = grouped.piece;
                piece.columnFrom += done;
                piece.columns = std::min(grouped.piece.columns - done, (mostSteps - steps) * linesPerStep);
                out.pieces.push_back(piece);
                out.items.back().pieceTo = at + 1;
                steps += (piece.columns + linesPerStep - 1) / linesPerStep;
                done += piece.columns;
            }
        }
        out.chunks.push_back({begin, out.items.size()});
    }
    return out;
}

void DeviceIndex::append(const HeatmapPlan::Index& index, std::int64_t tile, std::uint32_t at,
                         std::vector<DeviceItem>& out) const {
    if (tile < index.tileFrom || tile >= index.tileTo) return;
    const Range range = chunks[static_cast<std::size_t>((tile - index.tileFrom) / index.chunkTiles)];
    for (std::size_t i = range.begin; i < range.end; ++i) {
        out.push_back(items[i]);
        out.back().tile = at;
    }
}

}  // namespace leasehold::kernels
