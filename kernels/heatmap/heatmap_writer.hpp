// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "kernels/heatmap/heatmap_lines.hpp"
#include "kernels/heatmap/heatmap_plan.hpp"
#include "kernels/heatmap/heatmap_sorted.hpp"

/// Internal: how lines become cells on the CPU.
namespace leasehold::kernels {

/// Cells and the locks that guard them. A lock guards 64 neighbouring bins of a group (shared with others by hash), so
/// a tile, which has at most 64 bins, takes one or two: too few to be felt, and no task needs bins of its own.
template <SampleCode Code>
struct CellStore {
    struct alignas(64) Lock {
        std::mutex mutex;
    };
    HeatmapPlan plan;
    const HeatmapPlan::Index* index = nullptr;
    const HeatmapKernels<Code>* kernels = nullptr;
    Code threshold = 0;
    HeatmapCells own;
    HeatmapCells* cells = &own;
    std::array<Lock, 256> locks;
    /// Per bin, whether all that it can ever get comes from one writer's visit to one tile: its cells are then set, not
    /// added to, and need not be cleared before. Empty: none is.
    std::vector<bool> owned;

    CellStore(HeatmapPlan p, CpuOptions options) : plan(std::move(p)), index(plan.index().get()) {
        kernels = findHeatmapKernels<Code>(options.simd);
        if (kernels == nullptr) kernels = heatmapKernels<Code>().front();
        if (index != nullptr)
            threshold = static_cast<Code>(std::min<std::uint32_t>(index->shape.busyThreshold, kNoData<Code>));
    }
    std::mutex& lockOf(std::uint32_t group, std::uint32_t bin) {
        return locks[(group * 7u + (bin >> 6)) % locks.size()].mutex;
    }
};

/// What one writer holds back: the sums of the tile it is in, per group that has lines there.
template <SampleCode Code>
struct TileWriter {
    // Bounds what a writer holds for sites of very many groups; beyond it everything is handed over early.
    static constexpr std::size_t kMostOpen = 2048;
    static constexpr std::size_t kMostCounters = std::size_t{1} << 20;
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    static constexpr std::uint32_t kClasses = kHistogramClasses<Code>;
    // Neighbouring samples are often the same: counted in one table, each would wait for the one before.
    static constexpr std::uint32_t kTables = sizeof(Code) == 1 ? 4 : 1;
    static constexpr std::uint32_t kCounters = kTables * kClasses;

    CellStore<Code>* shared;
    std::vector<std::uint32_t> openOf;    // group -> index into groups, or kNone
    std::vector<std::uint32_t> groups;    // the open ones
    std::vector<int> linesIn;             // per open group, since its sums were cleared
    std::vector<std::uint64_t> folded;    // per open group, lines in its tile sums
    std::vector<LaneSums<Code>> sums;     // per open group
    std::vector<TileSums<Code>> wide;     // per open group, where folded > 0
    std::vector<std::uint32_t> counters;  // histogram: per open group, per segment, per table, per class
    std::vector<BinSegment> segments;
    std::vector<SortedBlock> sorted;  // per block of columns, as last seen
    BlockSorter sorter;
    std::int64_t tile = 0;
    bool inTile = false;

    explicit TileWriter(CellStore<Code>* s) : shared(s), openOf(s->cells->groups, kNone), sorter(s->cells->groups) {}

    void enter(std::int64_t to) {
        if (inTile && tile == to) return;
        finish();
        tile = to;
        inTile = true;
        shared->index->segments(tile, segments);
    }

    std::size_t open(std::uint32_t group) {
        if (openOf[group] != kNone) return openOf[group];
        const std::size_t counterStep = shared->cells->classes > 0 ? segments.size() * kCounters : 0;
        if (groups.size() >= kMostOpen || (groups.size() + 1) * counterStep > kMostCounters) handOverAll();
        const std::size_t at = groups.size();
        groups.push_back(group);
        if (sums.size() <= at) {
            sums.resize(at + 1);
            wide.resize(at + 1);
            linesIn.resize(at + 1);
            folded.resize(at + 1);
        }
        if (counters.size() < (at + 1) * counterStep) counters.resize((at + 1) * counterStep);
        std::fill_n(counters.begin() + static_cast<std::ptrdiff_t>(at * counterStep), counterStep, 0u);
        shared->kernels->clear(sums[at]);
        linesIn[at] = 0;
        folded[at] = 0;
        openOf[group] = static_cast<std::uint32_t>(at);
        return at;
    }

    void addPiece(const Piece& piece, const Code* lines) {
        const std::size_t at = open(piece.group);
        std::array<Code, kTileSlots> mask;
        if (!piece.whole()) {
            mask.fill(kNoData<Code>);
            std::fill(mask.begin() + piece.from, mask.begin() + piece.to, Code{0});
        }
        const std::size_t n = piece.columnTo - piece.columnFrom;
        if (shared->cells->classes > 0) count(at, lines, n, piece.from, piece.to);
        for (std::size_t done = 0; done < n;) {
            if (linesIn[at] == kLinesPerLaneSums) fold(at);
            const auto room = static_cast<std::size_t>(kLinesPerLaneSums - linesIn[at]);
            const std::size_t some = std::min(room, n - done);
            shared->kernels->addLines(lines + done * kTileSlots, some, piece.whole() ? nullptr : mask.data(),
                                      shared->threshold, sums[at]);
            linesIn[at] += static_cast<int>(some);
            done += some;
        }
    }

    // Not inlined: the counting loop needs the registers that the rest would take.
    __attribute__((noinline)) void count(std::size_t at, const Code* lines, std::size_t n, int from, int to) {
        std::uint32_t* table = counters.data() + at * segments.size() * kCounters;
        for (const BinSegment& segment : segments) {
            const int first = std::max<int>(from, segment.from), last = std::min<int>(to, segment.to);
            for (std::size_t i = 0; i < n && first < last; ++i)
                countLine(lines + i * kTileSlots, first, last, table);
            table += kCounters;
        }
    }

    static void countLine(const Code* line, int from, int to, std::uint32_t* table) {
        int slot = from;
        if constexpr (sizeof(Code) == 1) {
            for (; slot + 8 <= to; slot += 8) {
                std::uint64_t codes;
                std::memcpy(&codes, line + slot, 8);
                for (std::uint32_t k = 0; k < 8; ++k)
                    ++table[k % kTables * kClasses + (codes >> (8 * k) & 0xFF)];
            }
        }
        for (; slot < to; ++slot) {
            if (sizeof(Code) == 1 || line[slot] != kNoData<Code>) ++table[line[slot] >> kHistogramShift<Code>];
        }
    }

    void fold(std::size_t at) {
        if (folded[at] + static_cast<std::uint64_t>(linesIn[at]) > kLinesPerTileSums) {
            addToCells(at);
            folded[at] = 0;
        }
        shared->kernels->fold(sums[at], folded[at] == 0, wide[at]);
        folded[at] += static_cast<std::uint64_t>(linesIn[at]);
        shared->kernels->clear(sums[at]);
        linesIn[at] = 0;
    }

    bool isOwned(std::uint32_t bin) const { return !shared->owned.empty() && shared->owned[bin]; }

    // What the tile sums hold, into the shared cells.
    void addToCells(std::size_t at) {
        const std::uint32_t group = groups[at];
        Cell* row = shared->cells->cells.data() + std::size_t{group} * shared->cells->bins;
        std::unique_lock<std::mutex> lock;
        std::uint32_t lockedFor = kNone;
        for (const BinSegment& segment : segments) {
            const Cell add = cellOf(wide[at], segment.from, segment.to);
            if (isOwned(segment.bin)) {
                row[segment.bin] = add;
                continue;
            }
            if (lockedFor != segment.bin >> 6) {
                lockedFor = segment.bin >> 6;
                lock = {};
                lock = std::unique_lock(shared->lockOf(group, segment.bin));
            }
            Cell& cell = row[segment.bin];
            cell.valid += add.valid;
            cell.sum += add.sum;
            cell.busy += add.busy;
            cell.min = std::min(cell.min, add.min);
            cell.max = std::max(cell.max, add.max);
        }
    }

    static Cell cellOf(const TileSums<Code>& tileSums, int from, int to) {
        std::uint32_t valid = 0, busy = 0;
        std::uint64_t sumPlus = 0;
        Code least = kNoData<Code>, mostPlus1 = 0;
        for (int i = from; i < to; ++i) {
            valid += tileSums.valid[i];
            busy += tileSums.busy[i];
            least = std::min(least, tileSums.min[i]);
            mostPlus1 = std::max(mostPlus1, tileSums.maxPlus1[i]);
        }
        for (int i = (from + 1) / 2; i < (to + 1) / 2; ++i)
            sumPlus += tileSums.even[i];
        for (int i = from / 2; i < to / 2; ++i)
            sumPlus += tileSums.odd[i];
        if (valid == 0) return {};
        return {valid, sumPlus - valid, busy, least, static_cast<std::uint16_t>(mostPlus1 - 1)};
    }

    // Groups without a line in the tile have empty cells there.
    void clearOwnedOfOthers() {
        for (std::uint32_t group = 0; group < openOf.size(); ++group) {
            if (openOf[group] != kNone) continue;
            Cell* row = shared->cells->cells.data() + std::size_t{group} * shared->cells->bins;
            for (const BinSegment& segment : segments) {
                if (isOwned(segment.bin)) row[segment.bin] = Cell{};
            }
        }
    }

    void addCounters(std::size_t at) {
        const std::uint32_t* table = counters.data() + at * segments.size() * kCounters;
        for (const BinSegment& segment : segments) {
            const std::size_t cell = std::size_t{groups[at]} * shared->cells->bins + segment.bin;
            std::uint64_t* into = shared->cells->histogram.data() + cell * kClasses;
            const std::scoped_lock lock(shared->lockOf(groups[at], segment.bin));
            // One-byte "no data" has the last class to itself; two-byte "no data" was kept out of it while counting.
            const std::uint32_t classes = sizeof(Code) == 1 ? kClasses - 1 : kClasses;
            for (std::uint32_t k = 0; k < kTables; ++k, table += kClasses) {
                for (std::uint32_t i = 0; i < classes; ++i)
                    into[i] += table[i];
            }
        }
    }

    void handOverAll() {
        for (std::size_t at = 0; at < groups.size(); ++at) {
            fold(at);
            addToCells(at);
            if (shared->cells->classes > 0) addCounters(at);
            openOf[groups[at]] = kNone;
        }
        groups.clear();
    }

    void finish() {
        if (!inTile) return;
        if (!shared->owned.empty()) clearOwnedOfOthers();
        handOverAll();
        inTile = false;
    }

    // The columns of a block that stand ordered by group.
    void addSorted(const SortedBlock& block, const Code* lines, const Code* ahead) {
        for (const SortedBlock::Part& part : block.parts) {
            const std::size_t at = open(part.group);
            for (std::uint32_t done = part.begin; done < part.end;) {
                if (linesIn[at] == kLinesPerLaneSums) fold(at);
                const auto room = static_cast<std::uint32_t>(kLinesPerLaneSums - linesIn[at]);
                const std::uint32_t some = std::min(room, part.end - done);
                shared->kernels->addListed(lines, block.columns.data() + done, some,
                                           ahead + std::size_t{done} * kTileSlots, shared->threshold, sums[at]);
                linesIn[at] += static_cast<int>(some);
                done += some;
            }
        }
    }

    // Columns [from, to) of one block of the view; `ahead`: the lines that will be read after them.
    bool addBlock(const TileView<Code>& view, std::uint32_t from, std::uint32_t to, const Code* ahead,
                  const std::stop_token& stop) {
        const HeatmapPlan::Index& index = *shared->index;
        const std::uint32_t block = from / HeatmapPlan::Index::kBlockColumns;
        const Code* lines = view.lines + std::size_t{from - view.column0} * kTileSlots;
        if (const auto list = index.listOf(view.tile, block); list.begin != list.end && shared->cells->classes == 0) {
            if (sorted.size() <= block) sorted.resize(index.blocks);
            SortedBlock& order = sorted[block];
            if (!order.isOf(list, from, to)) sorter.sort(index, list, from, to, order);
            if (order.covers(view.tile)) {
                if (stop.stop_requested()) return false;
                addSorted(order, lines, ahead);
                return true;
            }
        }
        return forEachPiece(
            index, view.tile, from, to - from, [&] { return !stop.stop_requested(); },
            [&](const Piece& piece) { addPiece(piece, lines + std::size_t{piece.columnFrom - from} * kTileSlots); });
    }

    // `next`: the lines of the view that comes after it, or null.
    bool addView(const TileView<Code>& view, const Code* next, const std::stop_token& stop) {
        if (shared->index == nullptr || view.columns == 0) return true;
        enter(view.tile);
        constexpr std::uint64_t width = HeatmapPlan::Index::kBlockColumns;
        const std::uint64_t end = std::uint64_t{view.column0} + view.columns;
        for (std::uint64_t at = view.column0; at < end;) {
            const std::uint64_t to = std::min(end, (at / width + 1) * width);
            const Code* after = view.lines + (to - view.column0) * kTileSlots;
            if (!addBlock(view, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(to),
                          to == end && next != nullptr ? next : after, stop))
                return false;
            at = to;
        }
        return true;
    }
};

}  // namespace leasehold::kernels
