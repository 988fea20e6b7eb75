// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/slice/slice_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/cache_control.h>
// clang-format on

#include "kernels/base/simd_dispatch.hpp"
#include "kernels/slice/slice_lines.hpp"

// Compiled once per instruction set. Lines are summed across; with w = code + 1 ("no data" wraps to 0) the sum of w and
// the count of w > 0 travel in one 64-bit lane, count in the upper half, so that a line is folded once.
HWY_BEFORE_NAMESPACE();
namespace leasehold::kernels {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class Code>
using CodeTag = hn::CappedTag<Code, 64 / sizeof(Code)>;
template <class Code>
using Tag64 = hn::Repartition<std::uint64_t, CodeTag<Code>>;
template <class Code>
using Tag32 = hn::Repartition<std::uint32_t, CodeTag<Code>>;

// Eight bytes, or four two-byte codes, into one 64-bit lane.
HWY_INLINE hn::Vec<Tag64<std::uint8_t>> foldTo64(hn::Vec<CodeTag<std::uint8_t>> v) {
    return hn::SumsOf8(v);
}
HWY_INLINE hn::Vec<Tag64<std::uint16_t>> foldTo64(hn::Vec<CodeTag<std::uint16_t>> v) {
    const Tag32<std::uint16_t> d32;
    const Tag64<std::uint16_t> d64;
    const auto x = hn::BitCast(d32, v);
    const auto pairs = hn::BitCast(d64, hn::Add(hn::And(x, hn::Set(d32, 0xFFFFu)), hn::ShiftRight<16>(x)));
    return hn::Add(hn::And(pairs, hn::Set(d64, 0xFFFFFFFFull)), hn::ShiftRight<32>(pairs));
}

template <class Code, class V>
HWY_INLINE std::uint32_t greatest(V v) {
    const Tag32<Code> d32;
    const auto x = hn::BitCast(d32, v), low = hn::Set(d32, sizeof(Code) == 1 ? 0xFFu : 0xFFFFu);
    auto most = hn::Max(hn::And(x, low), hn::ShiftRight<32 - sizeof(Code) * 8>(x));
    if (sizeof(Code) == 1) {
        most = hn::Max(most, hn::Max(hn::And(hn::ShiftRight<8>(x), low), hn::And(hn::ShiftRight<16>(x), low)));
    }
    return hn::GetLane(hn::MaxOfLanes(d32, most));
}

template <class Code, bool kMasked, bool kRange>
HWY_INLINE void addLinesAs(const Code* HWY_RESTRICT lines, std::size_t n, const Code* mask, ColumnSum* sums) {
    const CodeTag<Code> d;
    const Tag64<Code> d64;
    const auto one = hn::Set(d, Code{1});
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots) {
        hwy::Prefetch(lines + 48 * kTileSlots);
        auto packed = hn::Zero(d64);
        auto inverseLeast = hn::Zero(d), most = hn::Zero(d);
        for (std::size_t at = 0; at < kTileSlots; at += hn::Lanes(d)) {
            auto v = hn::LoadU(d, lines + at);
            if (kMasked) v = hn::Or(v, hn::LoadU(d, mask + at));
            const auto w = hn::Add(v, one);
            packed = hn::Add(packed, hn::Add(foldTo64(w), hn::ShiftLeft<32>(foldTo64(hn::Min(w, one)))));
            if (kRange) {
                inverseLeast = hn::Max(inverseLeast, hn::Not(v));
                most = hn::Max(most, w);
            }
        }
        const std::uint64_t both = hn::GetLane(hn::SumOfLanes(d64, packed));
        const auto valid = static_cast<std::uint32_t>(both >> 32);
        sums[i].sum += (both & 0xFFFFFFFFu) - valid;
        sums[i].valid += valid;
        if (kRange && valid > 0) {
            const std::uint32_t least = kNoData<Code> - greatest<Code>(inverseLeast);
            const std::uint32_t max = greatest<Code>(most) - 1;
            if (least < sums[i].min) sums[i].min = static_cast<std::uint16_t>(least);
            if (max > sums[i].max) sums[i].max = static_cast<std::uint16_t>(max);
        }
    }
}

template <class Code, bool kRange>
void addLines(const Code* lines, std::size_t n, const Code* mask, ColumnSum* sums) {
    if (mask != nullptr) {
        addLinesAs<Code, true, kRange>(lines, n, mask, sums);
    } else {
        addLinesAs<Code, false, kRange>(lines, n, mask, sums);
    }
}

}  // namespace

template <class Code>
HWY_INLINE const SliceKernels<Code>* tableOf() {
    static const SliceKernels<Code> table{hwy::TargetName(HWY_TARGET), addLines<Code, false>, addLines<Code, true>};
    return &table;
}

const SliceKernels<std::uint8_t>* sliceTable8() {
    return tableOf<std::uint8_t>();
}
const SliceKernels<std::uint16_t>* sliceTable16() {
    return tableOf<std::uint16_t>();
}

}  // namespace HWY_NAMESPACE
}  // namespace leasehold::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leasehold::kernels {

HWY_EXPORT(sliceTable8);
HWY_EXPORT(sliceTable16);

std::vector<const SliceKernels<std::uint8_t>*> simdSliceKernels8() {
    return collectSimdTables<SliceKernels<std::uint8_t>>([] { return HWY_DYNAMIC_DISPATCH(sliceTable8)(); });
}
std::vector<const SliceKernels<std::uint16_t>*> simdSliceKernels16() {
    return collectSimdTables<SliceKernels<std::uint16_t>>([] { return HWY_DYNAMIC_DISPATCH(sliceTable16)(); });
}

}  // namespace leasehold::kernels
#endif
