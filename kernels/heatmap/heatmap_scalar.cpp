// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/heatmap/heatmap_impl.hpp"
#include "kernels/heatmap/heatmap_lines.hpp"

namespace leasehold::kernels {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as their first slot in the lowest bits");

template <SampleCode Code>
void clear(LaneSums<Code>& sums) {
    std::memset(&sums, 0, sizeof sums);
    std::fill(std::begin(sums.min), std::end(sums.min), kNoData<Code>);
}

std::uint32_t loadWord(const void* from) {
    std::uint32_t word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

template <SampleCode Code>
void addSlot(const SlotSum& add, int slot, LaneSums<Code>& sums) {
    using Wide = typename LaneSums<Code>::Wide;
    sums.valid[slot] = static_cast<Code>(sums.valid[slot] + add.valid);
    sums.busy[slot] = static_cast<Code>(sums.busy[slot] + add.busy);
    sums.min[slot] = std::min(sums.min[slot], static_cast<Code>(add.min));
    sums.maxPlus1[slot] = std::max(sums.maxPlus1[slot], static_cast<Code>(add.maxPlus1));
    Wide& sum = (slot & 1) != 0 ? sums.odd[slot / 2] : sums.even[slot / 2];
    sum = static_cast<Wide>(sum + add.sum);
}

// Word by word down the lines, as a CUDA thread goes: the counters stay in registers.
template <SampleCode Code>
void addLines(const Code* lines, std::size_t n, const Code* mask, Code threshold, LaneSums<Code>& sums) {
    constexpr int slots = WordSums<Code>::kSlots;
    const auto test = BusyTest<Code>::of(threshold);
    for (int word = 0; word < kLineWords<Code>; ++word) {
        const std::uint32_t orMask = mask != nullptr ? loadWord(mask + word * slots) : 0;
        WordSums<Code> gathered;
        gathered.clear();
        const Code* at = lines + word * slots;
        for (std::size_t i = 0; i < n; ++i, at += kTileSlots)
            gathered.add(loadWord(at) | orMask, test);
        for (int k = 0; k < slots; ++k)
            addSlot(gathered.slot(k, static_cast<std::uint32_t>(n)), word * slots + k, sums);
    }
}

template <SampleCode Code>
void addListed(const Code* base, const std::uint16_t* at, std::size_t n, const Code*, Code threshold,
               LaneSums<Code>& sums) {
    for (std::size_t i = 0; i < n; ++i)
        addLines<Code>(base + std::size_t{at[i]} * kTileSlots, 1, nullptr, threshold, sums);
}

}  // namespace

template <SampleCode Code>
const HeatmapKernels<Code>& scalarHeatmapKernels() {
    static constexpr HeatmapKernels<Code> kernels{"scalar", clear<Code>, addLines<Code>, addListed<Code>,
                                                  foldLanes<Code>};
    return kernels;
}

template const HeatmapKernels<std::uint8_t>& scalarHeatmapKernels();
template const HeatmapKernels<std::uint16_t>& scalarHeatmapKernels();

}  // namespace leasehold::kernels
