// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "kernels/base/cpu.hpp"
#include "kernels/base/samples.hpp"
#include "kernels/base/status.hpp"

namespace leasehold::kernels {

/// Columns [columnFrom, columnTo) belong to `group` during slots [slotFrom, slotTo). Runs must not overlap: a sample in
/// two runs counts in both (checkRuns() finds such runs). A sample in no run is not counted.
struct Run {
    std::uint32_t columnFrom = 0, columnTo = 0;
    std::int64_t slotFrom = 0, slotTo = 0;
    std::uint32_t group = 0;
};

/// What is asked: cells of `groups` x (binEdges.size() - 1). Bin b is [binEdges[b], binEdges[b + 1]), of any length;
/// samples outside [slotFrom, slotTo) or outside all bins are left out.
struct HeatmapShape {
    std::uint32_t groups = 0;
    std::int64_t slotFrom = 0, slotTo = 0;
    std::vector<std::int64_t> binEdges;  ///< ascending slots, at least two
    std::uint32_t busyThreshold = 1;     ///< a valid sample is busy when code >= this; beyond the code range: never
    bool histogram = false;              ///< also count codes: see HeatmapCells::histogram
};

/// Exact integers of one cell; every backend gives the same bits. Without a valid sample min is 65535 and max is 0.
struct Cell {
    std::uint64_t valid = 0, sum = 0, busy = 0;
    std::uint16_t min = 0xFFFF, max = 0;

    friend bool operator==(const Cell&, const Cell&) = default;
};

/// Classes of the histogram: one per code for one byte (percentiles are exact; class 255 stays empty), 1024 classes of
/// 64 neighbouring codes for two bytes (our choice: 65,536 counters a cell outgrow any cache; a percentile then names a
/// class, at most 64 codes wide, which for power in watts at a scale of 0.1 W is 6.4 W).
template <SampleCode Code>
inline constexpr std::uint32_t kHistogramClasses = sizeof(Code) == 1 ? 256 : 1024;
template <SampleCode Code>
inline constexpr int kHistogramShift = sizeof(Code) == 1 ? 0 : 6;

/// The result: groups x bins, row-major (all bins of group 0 first).
struct HeatmapCells {
    std::uint32_t groups = 0, bins = 0;
    std::uint32_t classes = 0;  ///< 0 when no histogram was asked for
    std::vector<Cell> cells;
    std::vector<std::uint64_t> histogram;  ///< groups x bins x classes: valid samples per class of code

    const Cell& at(std::uint32_t group, std::uint32_t bin) const { return cells[std::size_t{group} * bins + bin]; }
    std::span<const std::uint64_t> counts(std::uint32_t group, std::uint32_t bin) const {
        return std::span(histogram).subspan((std::size_t{group} * bins + bin) * classes, classes);
    }
    friend bool operator==(const HeatmapCells&, const HeatmapCells&) = default;
};

/// Adds `from` into `into`, cell by cell. InvalidArgument when the shapes differ.
Status mergeCells(HeatmapCells& into, const HeatmapCells& from);

/// Mean code of a cell; NaN without a valid sample. The one place where a cell is divided.
double meanCode(const Cell& cell);

/// The class of code that holds the quantile q in 0..1 by nearest rank: the least class whose cumulated count reaches
/// ceil(q * n), at least 1. -1 when there is no sample. For two-byte codes the class begins at code class * 64.
int quantileClass(std::span<const std::uint64_t> counts, double q);

/// InvalidArgument, naming two runs, when any two overlap in columns and slots, or when one is turned around.
Status checkRuns(std::span<const Run> runs);

/// Runs clipped to a shape and indexed, built once and used by every backend and any number of threads. Copies share
/// one immutable index.
class HeatmapPlan {
public:
    HeatmapPlan() = default;

    /// InvalidArgument: fewer than two bin edges, edges that do not ascend, a run of a group >= groups or turned
    /// around, more than 2^32 - 1 cells. Empty runs and runs outside the window are dropped. O(runs log runs + cells).
    static Status build(std::span<const Run> runs, HeatmapShape shape, HeatmapPlan& out);

    const HeatmapShape& shape() const;
    std::uint32_t bins() const;

    /// Samples that cells would hold if none were missing (grid instants x columns held), groups x bins row-major,
    /// from runs alone. Coverage of a cell is valid / expected.
    std::span<const std::uint64_t> expected() const;

    /// Whether any run of the plan holds a sample of these columns in this tile: if not, the block need not be read.
    bool touches(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const;

    struct Index;  ///< internal: heatmap_plan.hpp
    const std::shared_ptr<const Index>& index() const { return m_index; }

private:
    std::shared_ptr<const Index> m_index;
};

/// The common target of several writers. Thread-safe as described at each function.
template <SampleCode Code>
class HeatmapAccumulator {
public:
    /// Allocates groups x bins cells (32 bytes each; a histogram 8 bytes per class more); throws std::bad_alloc.
    explicit HeatmapAccumulator(HeatmapPlan plan, CpuOptions options = {});
    ~HeatmapAccumulator();
    HeatmapAccumulator(const HeatmapAccumulator&) = delete;
    HeatmapAccumulator& operator=(const HeatmapAccumulator&) = delete;

    /// One thread's way in. Samples of the tile last added wait in the writer until another tile, finish() or its
    /// end, so add the blocks of one tile one after the other. Not for two threads at once; many writers may work at
    /// the same time. Must not outlive the accumulator.
    class Writer {
    public:
        explicit Writer(HeatmapAccumulator& target);
        ~Writer();
        Writer(Writer&&) noexcept;
        Writer& operator=(Writer&&) = delete;

        /// Adds every sample of the view that the plan asks for. Each sample must be added once over all writers.
        void add(const TileView<Code>& view);
        /// Hands everything over. The writer can go on.
        void finish();

    private:
        friend class HeatmapAccumulator;
        struct State;
        std::unique_ptr<State> m_state;
    };

    /// The result so far; call it when every writer has finished.
    const HeatmapCells& cells() const;
    HeatmapCells take();

    struct Shared;  ///< internal

private:
    std::unique_ptr<Shared> m_shared;
};

/// The whole heatmap from tiles in memory, in parallel. Tiles may come in any order and any split into columns and must
/// not overlap (InvalidArgument); tiles that no run touches are skipped. `out` is overwritten (of no use
/// unless the status is Ok); its memory is reused.
/// Polls the stop token every 64 K samples or so, and returns Cancelled well within 100 ms.
template <SampleCode Code>
Status accumulateHeatmap(const HeatmapPlan& plan, std::span<const TileView<Code>> tiles, HeatmapCells& out,
                         std::stop_token stop = {}, CpuOptions options = {});

}  // namespace leasehold::kernels
