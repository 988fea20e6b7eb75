// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/heatmap/heatmap_plan.hpp"

namespace leasehold::kernels {

/// The columns of one block ordered by group, where neighbours seldom share one: leases scattered GPU by GPU. A group's
/// counters are then fetched and put back once a block instead of once a column.
struct SortedBlock {
    struct Part {
        std::uint32_t group, begin, end;  // [begin, end) of columns
    };
    HeatmapPlan::Index::List list;  // what it was made of
    std::uint32_t columnFrom = 0, columnTo = 0;
    std::int64_t slotFrom = 0, slotTo = 0;  // covered by each of its runs
    std::vector<Part> parts;
    std::vector<std::uint16_t> columns;  // from columnFrom
    bool worth = false;                  // false: pieces are long enough as they stand

    bool isOf(HeatmapPlan::Index::List of, std::uint32_t from, std::uint32_t to) const {
        return list.begin == of.begin && list.end == of.end && columnFrom == from && columnTo == to;
    }
    /// Whether the order holds for a tile: no run ends or begins in it.
    bool covers(std::int64_t tile) const {
        return worth && slotFrom <= firstSlot(tile) && firstSlot(tile) + kTileSlots <= slotTo;
    }
};

/// Makes SortedBlocks; one a writer, since it keeps room to count in.
class BlockSorter {
public:
    explicit BlockSorter(std::uint32_t groups) : m_counts(groups, 0) {}

    /// Columns [from, to) lie in one block, whose list this is.
    void sort(const HeatmapPlan::Index& index, HeatmapPlan::Index::List list, std::uint32_t from, std::uint32_t to,
              SortedBlock& out) {
        out = SortedBlock{list,
                          from,
                          to,
                          std::numeric_limits<std::int64_t>::min(),
                          std::numeric_limits<std::int64_t>::max(),
                          std::move(out.parts),
                          std::move(out.columns),
                          false};
        out.parts.clear();
        if (list.end - list.begin < (to - from + kLongPiece - 1) / kLongPiece) return;
        std::uint32_t all = 0;
        forEachRun(index, list, from, to, [&](const Run& run, std::uint32_t first, std::uint32_t last) {
            if (m_counts[run.group] == 0) out.parts.push_back({run.group, 0, 0});
            m_counts[run.group] += last - first;
            all += last - first;
            out.slotFrom = std::max(out.slotFrom, run.slotFrom);
            out.slotTo = std::min(out.slotTo, run.slotTo);
        });
        // A column that two runs share in time has each in other slots: such a block is gone through as it stands.
        if (all == 0) return;
        out.worth = all <= to - from && out.slotTo - out.slotFrom >= kTileSlots;
        std::uint32_t begin = 0;
        for (SortedBlock::Part& part : out.parts) {
            part.begin = part.end = begin;
            begin += m_counts[part.group];
            m_counts[part.group] = static_cast<std::uint32_t>(&part - out.parts.data());
        }
        out.columns.resize(all);
        forEachRun(index, list, from, to, [&](const Run& run, std::uint32_t first, std::uint32_t last) {
            SortedBlock::Part& part = out.parts[m_counts[run.group]];
            for (std::uint32_t column = first; column < last; ++column)
                out.columns[part.end++] = static_cast<std::uint16_t>(column - from);
        });
        for (const SortedBlock::Part& part : out.parts)
            m_counts[part.group] = 0;
    }

private:
    static constexpr std::uint32_t kLongPiece =
        6;  // columns a piece, on the average, from which on order gains nothing

    template <class Visit>
    static void forEachRun(const HeatmapPlan::Index& index, HeatmapPlan::Index::List list, std::uint32_t from,
                           std::uint32_t to, Visit&& visit) {
        for (std::size_t entry = list.begin; entry < list.end; ++entry) {
            const Run& run = index.runs[index.entries[entry]];
            const std::uint32_t first = std::max(run.columnFrom, from), last = std::min(run.columnTo, to);
            if (first < last) visit(run, first, last);
        }
    }

    std::vector<std::uint32_t> m_counts;  // by group; all 0 between calls
};

}  // namespace leasehold::kernels
