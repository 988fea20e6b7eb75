// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/heatmap/heatmap_plan.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <string>

namespace leasehold::kernels {
namespace {

// Far beyond any clock, and small enough that no sum of a slot and a length overflows.
constexpr std::int64_t kSlotLimit = std::int64_t{1} << 55;

bool inLimits(std::int64_t slot) {
    return slot >= -kSlotLimit && slot <= kSlotLimit;
}

Status checkShape(const HeatmapShape& shape) {
    if (shape.binEdges.size() < 2) return Status::invalid("a heatmap needs at least two bin edges");
    if (!inLimits(shape.slotFrom) || !inLimits(shape.slotTo))
        return Status::invalid("the window lies beyond the slots");
    for (std::size_t i = 0; i < shape.binEdges.size(); ++i) {
        if (!inLimits(shape.binEdges[i])) return Status::invalid("a bin edge lies beyond the slots");
        if (i > 0 && shape.binEdges[i] <= shape.binEdges[i - 1])
            return Status::invalid("bin edges must ascend; edge " + std::to_string(i) + " does not");
    }
    if ((shape.binEdges.size() - 1) * std::uint64_t{shape.groups} > std::numeric_limits<std::uint32_t>::max())
        return Status::invalid("more than 2^32 - 1 cells");
    return {};
}

Status clipRuns(std::span<const Run> runs, HeatmapPlan::Index& index) {
    const HeatmapShape& shape = index.shape;
    const std::int64_t from = std::max(shape.slotFrom, shape.binEdges.front());
    const std::int64_t to = std::min(shape.slotTo, shape.binEdges.back());
    index.runs.reserve(runs.size());
    for (Run run : runs) {
        if (run.columnFrom > run.columnTo || run.slotFrom > run.slotTo)
            return Status::invalid("a run is turned around");
        if (run.group >= shape.groups)
            return Status::invalid("a run of group " + std::to_string(run.group) + ", of " +
                                   std::to_string(shape.groups));
        run.slotFrom = std::max(run.slotFrom, from);
        run.slotTo = std::min(run.slotTo, to);
        if (run.columnFrom < run.columnTo && run.slotFrom < run.slotTo) index.runs.push_back(run);
    }
    auto before = [](const Run& a, const Run& b) {
        return std::pair(a.columnFrom, a.slotFrom) < std::pair(b.columnFrom, b.slotFrom);
    };
    if (!std::is_sorted(index.runs.begin(), index.runs.end(), before))
        std::sort(index.runs.begin(), index.runs.end(), before);
    if (index.runs.size() > std::numeric_limits<std::uint32_t>::max())
        return Status::invalid("more than 2^32 - 1 runs");
    return {};
}

// Whole bins go into differences that one pass over the cells sums up, so a run costs the same over a day and a year.
void countExpected(HeatmapPlan::Index& index) {
    const std::vector<std::int64_t>& edges = index.shape.binEdges;
    const std::size_t bins = index.bins;
    index.expected.assign(index.shape.groups * bins, 0);
    std::vector<std::uint64_t> held(index.shape.groups * (bins + 1), 0);
    for (const Run& run : index.runs) {
        const std::uint64_t columns = run.columnTo - run.columnFrom;
        const std::size_t first = index.binOf(run.slotFrom), last = index.binOf(run.slotTo - 1);
        std::uint64_t* expected = index.expected.data() + run.group * bins;
        if (first == last) {
            expected[first] += columns * static_cast<std::uint64_t>(run.slotTo - run.slotFrom);
            continue;
        }
        expected[first] += columns * static_cast<std::uint64_t>(edges[first + 1] - run.slotFrom);
        expected[last] += columns * static_cast<std::uint64_t>(run.slotTo - edges[last]);
        held[run.group * (bins + 1) + first + 1] += columns;
        held[run.group * (bins + 1) + last] -= columns;
    }
    for (std::size_t group = 0; group < index.shape.groups; ++group) {
        std::uint64_t columns = 0;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            columns += held[group * (bins + 1) + bin];
            index.expected[group * bins + bin] += columns * static_cast<std::uint64_t>(edges[bin + 1] - edges[bin]);
        }
    }
}

void indexBlock(HeatmapPlan::Index& index, std::uint32_t block, std::size_t chunks,
                const std::vector<std::uint32_t>& touching) {
    std::vector<std::uint32_t> list;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
        const std::int64_t tile = index.tileFrom + static_cast<std::int64_t>(chunk) * index.chunkTiles;
        const std::int64_t from = firstSlot(tile), to = firstSlot(tile + index.chunkTiles);
        list.clear();
        for (const std::uint32_t entry : touching) {
            if (index.runs[entry].slotFrom < to && index.runs[entry].slotTo > from) list.push_back(entry);
        }
        HeatmapPlan::Index::List& mine = index.lists[chunk * index.blocks + block];
        if (chunk > 0) {
            mine = index.lists[(chunk - 1) * index.blocks + block];
            if (std::equal(list.begin(), list.end(), index.entries.begin() + static_cast<std::ptrdiff_t>(mine.begin),
                           index.entries.begin() + static_cast<std::ptrdiff_t>(mine.end)))
                continue;
        }
        mine.begin = index.entries.size();
        index.entries.insert(index.entries.end(), list.begin(), list.end());
        mine.end = index.entries.size();
    }
}

void indexRuns(HeatmapPlan::Index& index) {
    if (index.runs.empty()) return;
    constexpr std::uint32_t width = HeatmapPlan::Index::kBlockColumns;
    std::uint32_t columns = 0;
    index.tileFrom = std::numeric_limits<std::int64_t>::max();
    index.tileTo = std::numeric_limits<std::int64_t>::min();
    for (const Run& run : index.runs) {
        columns = std::max(columns, run.columnTo);
        index.tileFrom = std::min(index.tileFrom, tileOf(run.slotFrom));
        index.tileTo = std::max(index.tileTo, tileOf(run.slotTo - 1) + 1);
    }
    index.blocks = (columns - 1) / width + 1;
    // Sixteen tiles keep the lists short; a thousand chunks and four million lists bound them for absurd windows.
    const std::int64_t tiles = index.tileTo - index.tileFrom;
    const std::int64_t most = std::clamp<std::int64_t>((std::int64_t{1} << 22) / index.blocks, 1, 1024);
    index.chunkTiles = std::max<std::int64_t>(16, (tiles + most - 1) / most);
    const auto chunks = static_cast<std::size_t>((tiles + index.chunkTiles - 1) / index.chunkTiles);
    index.lists.resize(chunks * index.blocks);

    // Runs are ordered by first column, so one pass over the blocks needs only the runs that reach on.
    std::vector<std::uint32_t> touching;
    std::size_t next = 0;
    for (std::uint32_t block = 0; block < index.blocks; ++block) {
        const std::uint64_t begin = std::uint64_t{block} * width, end = begin + width;
        std::erase_if(touching, [&](std::uint32_t entry) { return index.runs[entry].columnTo <= begin; });
        for (; next < index.runs.size() && index.runs[next].columnFrom < end; ++next)
            touching.push_back(static_cast<std::uint32_t>(next));
        indexBlock(index, block, chunks, touching);
    }
}

}  // namespace

std::uint32_t HeatmapPlan::Index::binOf(std::int64_t slot) const {
    const auto after = std::upper_bound(shape.binEdges.begin(), shape.binEdges.end(), slot);
    return static_cast<std::uint32_t>(after - shape.binEdges.begin()) - 1;
}

void HeatmapPlan::Index::segments(std::int64_t tile, std::vector<BinSegment>& out) const {
    out.clear();
    const std::vector<std::int64_t>& edges = shape.binEdges;
    const std::int64_t slot0 = firstSlot(tile), end = std::min(slot0 + kTileSlots, edges.back());
    std::int64_t at = std::max(slot0, edges.front());
    if (at >= end) return;
    for (std::uint32_t bin = binOf(at); at < end; ++bin) {
        const std::int64_t to = std::min(end, edges[bin + 1]);
        out.push_back({bin, static_cast<std::uint8_t>(at - slot0), static_cast<std::uint8_t>(to - slot0)});
        at = to;
    }
}

Status HeatmapPlan::build(std::span<const Run> runs, HeatmapShape shape, HeatmapPlan& out) {
    try {
        if (Status status = checkShape(shape); !status.ok()) return status;
        auto index = std::make_shared<Index>();
        index->shape = std::move(shape);
        index->bins = static_cast<std::uint32_t>(index->shape.binEdges.size() - 1);
        if (Status status = clipRuns(runs, *index); !status.ok()) return status;
        countExpected(*index);
        indexRuns(*index);
        out.m_index = std::move(index);
        return {};
    } catch (const std::bad_alloc&) {
        return Status::failure(StatusCode::OutOfMemory, "no memory for the heatmap's plan");
    }
}

const HeatmapShape& HeatmapPlan::shape() const {
    static const HeatmapShape none;
    return m_index ? m_index->shape : none;
}

std::uint32_t HeatmapPlan::bins() const {
    return m_index ? m_index->bins : 0;
}

std::span<const std::uint64_t> HeatmapPlan::expected() const {
    return m_index ? std::span<const std::uint64_t>(m_index->expected) : std::span<const std::uint64_t>();
}

bool HeatmapPlan::touches(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const {
    bool touched = false;
    if (m_index) {
        forEachPiece(
            *m_index, tile, column0, columns, [&] { return !touched; }, [&](const Piece&) { touched = true; });
    }
    return touched;
}

Status checkRuns(std::span<const Run> runs) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].columnFrom > runs[i].columnTo || runs[i].slotFrom > runs[i].slotTo)
            return Status::invalid("run " + std::to_string(i) + " is turned around");
        if (runs[i].columnFrom < runs[i].columnTo && runs[i].slotFrom < runs[i].slotTo) order.push_back(i);
    }
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return runs[a].columnFrom < runs[b].columnFrom; });
    // A sweep over columns: `held` has the runs under the sweep by first slot, always disjoint; those that ended before
    // the sweep's column leave when they are met.
    std::map<std::int64_t, std::size_t> held;
    for (const std::size_t i : order) {
        const Run& run = runs[i];
        auto at = held.lower_bound(run.slotFrom);
        if (at != held.begin()) --at;
        while (at != held.end() && at->first < run.slotTo) {
            const Run& other = runs[at->second];
            if (other.columnTo <= run.columnFrom) {
                at = held.erase(at);
            } else if (other.slotTo > run.slotFrom) {
                return Status::invalid("runs " + std::to_string(at->second) + " and " + std::to_string(i) + " overlap");
            } else {
                ++at;
            }
        }
        held[run.slotFrom] = i;
    }
    return {};
}

Status mergeCells(HeatmapCells& into, const HeatmapCells& from) {
    if (into.groups != from.groups || into.bins != from.bins || into.classes != from.classes)
        return Status::invalid("heatmaps of different shapes");
    for (std::size_t i = 0; i < into.cells.size(); ++i) {
        Cell& cell = into.cells[i];
        const Cell& other = from.cells[i];
        cell.valid += other.valid;
        cell.sum += other.sum;
        cell.busy += other.busy;
        cell.min = std::min(cell.min, other.min);
        cell.max = std::max(cell.max, other.max);
    }
    for (std::size_t i = 0; i < into.histogram.size(); ++i)
        into.histogram[i] += from.histogram[i];
    return {};
}

double meanCode(const Cell& cell) {
    if (cell.valid == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(cell.sum) / static_cast<double>(cell.valid);
}

int quantileClass(std::span<const std::uint64_t> counts, double q) {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts)
        all += count;
    if (all == 0) return -1;
    // 0.07 * 100 is a little over 7 in binary; without the slack its rank would be 8.
    constexpr double slack = 1 - 4 * std::numeric_limits<double>::epsilon();
    const double rank = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(all) * slack);
    const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, all);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        seen += counts[i];
        if (seen >= wanted) return static_cast<int>(i);
    }
    return -1;
}

}  // namespace leasehold::kernels
