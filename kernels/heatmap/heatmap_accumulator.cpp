// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/heatmap/heatmap_writer.hpp"

namespace leasehold::kernels {

template <SampleCode Code>
struct HeatmapAccumulator<Code>::Shared : CellStore<Code> {
    using CellStore<Code>::CellStore;
};

template <SampleCode Code>
struct HeatmapAccumulator<Code>::Writer::State : TileWriter<Code> {
    using TileWriter<Code>::TileWriter;
};

template <SampleCode Code>
HeatmapAccumulator<Code>::HeatmapAccumulator(HeatmapPlan plan, CpuOptions options)
    : m_shared(std::make_unique<Shared>(std::move(plan), options)) {
    if (m_shared->index != nullptr) clearCells<Code>(*m_shared->index, m_shared->own);
}

template <SampleCode Code>
HeatmapAccumulator<Code>::~HeatmapAccumulator() = default;

template <SampleCode Code>
const HeatmapCells& HeatmapAccumulator<Code>::cells() const {
    return *m_shared->cells;
}

template <SampleCode Code>
HeatmapCells HeatmapAccumulator<Code>::take() {
    return std::move(*m_shared->cells);
}

template <SampleCode Code>
HeatmapAccumulator<Code>::Writer::Writer(HeatmapAccumulator& target)
    : m_state(std::make_unique<State>(target.m_shared.get())) {}

template <SampleCode Code>
HeatmapAccumulator<Code>::Writer::~Writer() {
    if (m_state) m_state->finish();
}

template <SampleCode Code>
HeatmapAccumulator<Code>::Writer::Writer(Writer&&) noexcept = default;

template <SampleCode Code>
void HeatmapAccumulator<Code>::Writer::add(const TileView<Code>& view) {
    m_state->addView(view, {});
}

template <SampleCode Code>
Status HeatmapAccumulator<Code>::Writer::addSums(const LineSumView& view) {
    CellStore<Code>& shared = *m_state->shared;
    if (shared.index == nullptr) return {};
    if (!shared.plan.wholeLines(view.tile, view.column0, view.columns))
        return Status::invalid("a bin or a run ends inside a line: its samples are needed");
    auto visit = [&](const Piece& piece) {
        Cell gathered;
        for (std::uint32_t column = piece.columnFrom; column < piece.columnTo; ++column) {
            const LineSum& line = view.sums[column - view.column0];
            gathered.valid += line.valid;
            gathered.sum += line.sum;
            gathered.busy += line.busy;
            gathered.min = std::min(gathered.min, line.min);
            gathered.max = std::max(gathered.max, line.max);
        }
        const std::uint32_t bin = shared.index->binOf(firstSlot(view.tile));
        Cell& cell = shared.cells->cells[std::size_t{piece.group} * shared.cells->bins + bin];
        const std::scoped_lock lock(shared.lockOf(piece.group, bin));
        cell.valid += gathered.valid;
        cell.sum += gathered.sum;
        cell.busy += gathered.busy;
        cell.min = std::min(cell.min, gathered.min);
        cell.max = std::max(cell.max, gathered.max);
    };
    forEachPiece(
        *shared.index, view.tile, view.column0, view.columns, [] { return true; }, visit);
    return {};
}

template <SampleCode Code>
void HeatmapAccumulator<Code>::Writer::finish() {
    m_state->finish();
}

template class HeatmapAccumulator<std::uint8_t>;
template class HeatmapAccumulator<std::uint16_t>;

template <SampleCode Code>
void sumLines(const Code* lines, std::uint32_t busyThreshold, std::span<LineSum> sums, CpuOptions options) {
    const HeatmapKernels<Code>* kernels = findHeatmapKernels<Code>(options.simd);
    if (kernels == nullptr) kernels = &scalarHeatmapKernels<Code>();
    const auto threshold = static_cast<Code>(std::min<std::uint32_t>(busyThreshold, kNoData<Code>));
    kernels->sumLines(lines, sums.size(), threshold, sums.data());
}

template void sumLines(const std::uint8_t*, std::uint32_t, std::span<LineSum>, CpuOptions);
template void sumLines(const std::uint16_t*, std::uint32_t, std::span<LineSum>, CpuOptions);

}  // namespace leasehold::kernels
