// SPDX-License-Identifier: GPL-3.0-or-later
// The device's cut of a plan, walked on the host as a warp walks it: the same cells come out, and no item is longer
// than its counters bear.

#include <algorithm>

#include "kernels/heatmap/heatmap_impl.hpp"
#include "kernels/heatmap/heatmap_items.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

// One slot over an item's lines, by the word arithmetic that the device uses.
SlotSum sumSlot(const Site<std::uint8_t>& site, const DeviceIndex& cut, const DeviceItem& item, std::int64_t slot,
                std::uint32_t threshold) {
    WordSums<std::uint8_t> sums;
    sums.clear();
    std::uint32_t lines = 0;
    SlotSum all{0, 0, 0, 255, 0};
    auto flush = [&] {
        const SlotSum some = sums.slot(2, lines);
        all = {all.valid + some.valid, all.busy + some.busy, all.sum + some.sum, std::min(all.min, some.min),
               std::max(all.maxPlus1, some.maxPlus1)};
        sums.clear();
        lines = 0;
    };
    for (std::uint32_t p = item.pieceFrom; p < item.pieceTo; ++p) {
        const DevicePiece& piece = cut.pieces[p];
        if (slot < piece.slotFrom || slot >= piece.slotTo) continue;
        check(piece.columnFrom / 1024 == (piece.columnFrom + piece.columns - 1) / 1024, "a piece stays in its block");
        for (std::uint32_t column = piece.columnFrom; column < piece.columnFrom + piece.columns; ++column) {
            // The neighbours in the word are noise that must not spill over.
            sums.add(0xA7FF00FEu ^ (0xFFu ^ site.at(column, slot)) << 16, BusyTest<std::uint8_t>::of(threshold));
            if (++lines == kLinesPerWordSums) flush();
        }
    }
    flush();
    return all;
}

void testCut(unsigned seed) {
    std::mt19937 random(seed);
    const auto columns = static_cast<std::uint32_t>(1 + random() % 3000);
    const auto site = randomSite<std::uint8_t>(random, columns, 2, -1, 0.2);
    const std::int64_t from = firstSlot(-1), to = firstSlot(1);
    const auto runs = randomRuns(random, columns, from, to, 5, seed % 2 == 0 ? 2000 : 12, 70);
    HeatmapShape shape{5, from, to, {}, static_cast<std::uint32_t>(random() % 257), false};
    for (std::int64_t slot = from; slot <= to; ++slot)
        shape.binEdges.push_back(slot);
    HeatmapPlan plan;
    check(HeatmapPlan::build(runs, shape, plan).ok(), "plan");
    const HeatmapCells wanted = reference(site, runs, shape);
    const std::uint32_t mostSteps = seed % 3 == 0 ? 255 : 3, linesPerStep = 8;
    const DeviceIndex cut = DeviceIndex::build(*plan.index(), linesPerStep, mostSteps);
    std::vector<Cell> cells(wanted.cells.size());
    for (std::int64_t tile = -1; tile < 1; ++tile) {
        std::vector<DeviceItem> items;
        cut.append(*plan.index(), tile, 7, items);
        for (const DeviceItem& item : items) {
            check(item.tile == 7 && item.group < 5 && item.pieceFrom < item.pieceTo, "an item is in order");
            std::uint32_t steps = 0;
            for (std::uint32_t p = item.pieceFrom; p < item.pieceTo; ++p)
                steps += (cut.pieces[p].columns + 7) / linesPerStep;
            check(steps <= mostSteps, "an item is no longer than asked");
            for (std::int64_t slot = firstSlot(tile); slot < firstSlot(tile) + kTileSlots; ++slot) {
                const SlotSum sum = sumSlot(site, cut, item, slot, shape.busyThreshold);
                if (sum.valid == 0) continue;
                Cell& cell = cells[item.group * wanted.bins + static_cast<std::size_t>(slot - from)];
                cell.valid += sum.valid;
                cell.sum += sum.sum - sum.valid;
                cell.busy += sum.busy;
                cell.min = std::min(cell.min, static_cast<std::uint16_t>(sum.min));
                cell.max = std::max(cell.max, static_cast<std::uint16_t>(sum.maxPlus1 - 1));
            }
        }
    }
    check(cells == wanted.cells, "items add up to the cells, seed " + std::to_string(seed));
}

void testMasks() {
    for (int from = 0; from <= 64; ++from) {
        for (int to = from; to <= 64; ++to) {
            bool right = true;
            for (int slot = 0; slot < 64; ++slot) {
                const bool kept = slot >= from && slot < to;
                right = right &&
                        (wordMask<std::uint8_t>(slot / 4, from, to) >> (8 * (slot % 4)) & 0xFF) == (kept ? 0u : 0xFFu);
                right = right && (wordMask<std::uint16_t>(slot / 2, from, to) >> (16 * (slot % 2)) & 0xFFFF) ==
                                     (kept ? 0u : 0xFFFFu);
            }
            check(right, "mask of " + std::to_string(from) + " to " + std::to_string(to));
        }
    }
}

}  // namespace

int main() {
    for (unsigned seed = 0; seed < 24; ++seed)
        testCut(seed);
    testMasks();
    return report("items");
}
