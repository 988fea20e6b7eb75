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
    m_state->addView(view, nullptr, {});
}

template <SampleCode Code>
void HeatmapAccumulator<Code>::Writer::finish() {
    m_state->finish();
}

template class HeatmapAccumulator<std::uint8_t>;
template class HeatmapAccumulator<std::uint16_t>;

}  // namespace leasehold::kernels
