// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/slice/slice_lines.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/slice/slice_impl.hpp"

namespace leasehold::kernels {

#if LEASEHOLD_HIGHWAY
std::vector<const SliceKernels<std::uint8_t>*> simdSliceKernels8();
std::vector<const SliceKernels<std::uint16_t>*> simdSliceKernels16();
#endif

namespace {

template <SampleCode Code>
void addAll(const Code* lines, std::size_t n, const Code* mask, ColumnSum* sums) {
    constexpr int perWord = 4 / static_cast<int>(sizeof(Code));
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots) {
        ColumnGather gather;
        gather.clear();
        for (int slot = 0; slot < kTileSlots; slot += perWord) {
            std::uint32_t word, ored = 0;
            std::memcpy(&word, lines + slot, sizeof word);
            if (mask != nullptr) std::memcpy(&ored, mask + slot, sizeof ored);
            gather.addWord<Code>(word | ored);
        }
        sums[i].sum += gather.sum;
        sums[i].valid += gather.valid;
        sums[i].min = std::min(sums[i].min, static_cast<std::uint16_t>(gather.min));
        sums[i].max = std::max(sums[i].max, static_cast<std::uint16_t>(gather.max));
    }
}

template <SampleCode Code>
std::vector<const SliceKernels<Code>*> collect() {
    static constexpr SliceKernels<Code> scalar{"scalar", addAll<Code>, addAll<Code>};
    std::vector<const SliceKernels<Code>*> all;
#if LEASEHOLD_HIGHWAY
    if constexpr (sizeof(Code) == 1) {
        all = simdSliceKernels8();
    } else {
        all = simdSliceKernels16();
    }
#endif
    all.push_back(&scalar);
    return all;
}

}  // namespace

template <SampleCode Code>
std::span<const SliceKernels<Code>* const> sliceKernels() {
    static const auto all = collect<Code>();
    return all;
}

template <SampleCode Code>
const SliceKernels<Code>* findSliceKernels(std::string_view simd) {
    for (const auto* kernels : sliceKernels<Code>()) {
        if (simd.empty() || simd == kernels->name) return kernels;
    }
    return nullptr;
}

template std::span<const SliceKernels<std::uint8_t>* const> sliceKernels();
template std::span<const SliceKernels<std::uint16_t>* const> sliceKernels();
template const SliceKernels<std::uint8_t>* findSliceKernels(std::string_view);
template const SliceKernels<std::uint16_t>* findSliceKernels(std::string_view);

}  // namespace leasehold::kernels
