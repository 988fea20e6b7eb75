// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/heatmap/heatmap_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/cache_control.h>
// clang-format on

#include <cstring>

#include "kernels/base/simd_dispatch.hpp"
#include "kernels/heatmap/heatmap_lines.hpp"

// Compiled once per instruction set. A vector holds one line's slots, or a part of them; lines stream by while the
// counters of the slots stay in registers. With w = code + 1 ("no data" wraps to 0): valid is min(w, 1), busy is
// min(w -sat threshold, 1), the greatest is over w and the least over the code itself: no masks.
HWY_BEFORE_NAMESPACE();
namespace leasehold::kernels {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class Code>
using CodeTag = hn::CappedTag<Code, 64 / sizeof(Code)>;
template <class Code>
using WideTag = hn::RepartitionToWide<CodeTag<Code>>;

template <class Code>
void clear(LaneSums<Code>& sums) {
    std::memset(&sums, 0, sizeof sums);
    std::memset(sums.min, 0xFF, sizeof sums.min);
}

// The counters of one vector's slots.
template <class Code>
struct Lanes {
    static constexpr int kBits = sizeof(Code) * 8;
    using V = hn::Vec<CodeTag<Code>>;
    using W = hn::Vec<WideTag<Code>>;
    V one, threshold, valid, busy, min, maxPlus1;
    // Sums of whole pairs modulo the pair's width and of their upper slots; the lower slots' follow from both, which
    // costs one operation less than taking the pairs apart.
    W whole, upper;

    HWY_INLINE Lanes(const LaneSums<Code>& sums, std::size_t at, Code busyFrom) {
        const CodeTag<Code> d;
        const WideTag<Code> dw;
        one = hn::Set(d, Code{1});
        threshold = hn::Set(d, busyFrom);
        valid = hn::Load(d, sums.valid + at);
        busy = hn::Load(d, sums.busy + at);
        min = hn::Load(d, sums.min + at);
        maxPlus1 = hn::Load(d, sums.maxPlus1 + at);
        whole = upper = hn::Zero(dw);
    }

    HWY_INLINE V plusOne(V v) const { return hn::Add(v, one); }
    HWY_INLINE V isValid(V w) const { return hn::Min(w, one); }
    HWY_INLINE V isBusy(V w) const { return hn::Min(hn::SaturatedSub(w, threshold), one); }

    HWY_INLINE void addSum(V w) {
        const auto pairs = hn::BitCast(WideTag<Code>(), w);
        whole = hn::Add(whole, pairs);
        upper = hn::Add(upper, hn::ShiftRight<kBits>(pairs));
    }

    HWY_INLINE void add(V v) {
        const V w = plusOne(v);
        valid = hn::Add(valid, isValid(w));
        busy = hn::Add(busy, isBusy(w));
        min = hn::Min(min, v);
        maxPlus1 = hn::Max(maxPlus1, w);
        addSum(w);
    }

    HWY_INLINE void store(LaneSums<Code>& sums, std::size_t at) const {
        const CodeTag<Code> d;
        const WideTag<Code> dw;
        hn::Store(valid, d, sums.valid + at);
        hn::Store(busy, d, sums.busy + at);
        hn::Store(min, d, sums.min + at);
        hn::Store(maxPlus1, d, sums.maxPlus1 + at);
        const auto lower = hn::Sub(whole, hn::ShiftLeft<kBits>(upper));
        hn::Store(hn::Add(hn::Load(dw, sums.even + at / 2), lower), dw, sums.even + at / 2);
        hn::Store(hn::Add(hn::Load(dw, sums.odd + at / 2), upper), dw, sums.odd + at / 2);
    }
};

template <class Code, bool kMasked>
HWY_INLINE void addLinesAs(const Code* HWY_RESTRICT lines, std::size_t n, const Code* mask, Code threshold,
                           LaneSums<Code>& sums) {
    const CodeTag<Code> d;
    const std::size_t step = hn::Lanes(d);
    // Far enough ahead to hide memory, near enough to be still in the first cache: 4 to 8 KiB.
    constexpr std::size_t ahead = 64;
    for (std::size_t at = 0; at < kTileSlots; at += step) {
        Lanes<Code> lanes(sums, at, threshold);
        auto ored = hn::Zero(d);
        if (kMasked) ored = hn::LoadU(d, mask + at);
        const Code* from = lines + at;
        for (std::size_t i = 0; i < n; ++i, from += kTileSlots) {
            hwy::Prefetch(from + ahead * kTileSlots);
            auto v = hn::LoadU(d, from);
            if (kMasked) v = hn::Or(v, ored);
            lanes.add(v);
        }
        lanes.store(sums, at);
    }
}

template <class Code>
void addLines(const Code* lines, std::size_t n, const Code* mask, Code threshold, LaneSums<Code>& sums) {
    if (mask != nullptr) {
        addLinesAs<Code, true>(lines, n, mask, threshold, sums);
    } else {
        addLinesAs<Code, false>(lines, n, mask, threshold, sums);
    }
}

// Sums of all lanes of narrow counters.
HWY_INLINE std::uint32_t sumLanes(hn::Vec<CodeTag<std::uint8_t>> v) {
    const hn::Repartition<std::uint64_t, CodeTag<std::uint8_t>> d64;
    return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(d64, hn::SumsOf8(v))));
}
HWY_INLINE std::uint32_t sumLanes(hn::Vec<CodeTag<std::uint16_t>> v) {
    const hn::Repartition<std::uint32_t, CodeTag<std::uint16_t>> d32;
    const auto pairs = hn::BitCast(d32, v);
    const auto sums = hn::Add(hn::And(pairs, hn::Set(d32, 0xFFFFu)), hn::ShiftRight<16>(pairs));
    return hn::GetLane(hn::SumOfLanes(d32, sums));
}
HWY_INLINE std::uint64_t sumWide(hn::Vec<WideTag<std::uint8_t>> v) {
    const hn::Repartition<std::uint32_t, CodeTag<std::uint8_t>> d32;
    const auto pairs = hn::BitCast(d32, v);
    const auto sums = hn::Add(hn::And(pairs, hn::Set(d32, 0xFFFFu)), hn::ShiftRight<16>(pairs));
    return hn::GetLane(hn::SumOfLanes(d32, sums));
}
// At most 32 lanes of 255 * 65,535: no overflow.
HWY_INLINE std::uint64_t sumWide(hn::Vec<WideTag<std::uint16_t>> v) {
    return hn::GetLane(hn::SumOfLanes(WideTag<std::uint16_t>(), v));
}

// Least and greatest of all lanes: Highway 1.0.3 has them for 32 bits, so lanes are widened first.
template <class Code, class V>
HWY_INLINE std::uint32_t minLanes(V v) {
    const hn::Repartition<std::uint32_t, CodeTag<Code>> d32;
    constexpr int bits = sizeof(Code) * 8;
    const auto x = hn::BitCast(d32, v), low = hn::Set(d32, sizeof(Code) == 1 ? 0xFFu : 0xFFFFu);
    auto least = hn::Min(hn::And(x, low), hn::ShiftRight<32 - bits>(x));
    if (sizeof(Code) == 1) {
        least = hn::Min(least, hn::Min(hn::And(hn::ShiftRight<8>(x), low), hn::And(hn::ShiftRight<16>(x), low)));
    }
    return hn::GetLane(hn::MinOfLanes(d32, least));
}
template <class Code, class V>
HWY_INLINE std::uint32_t maxLanes(V v) {
    const hn::Repartition<std::uint32_t, CodeTag<Code>> d32;
    constexpr int bits = sizeof(Code) * 8;
    const auto x = hn::BitCast(d32, v), low = hn::Set(d32, sizeof(Code) == 1 ? 0xFFu : 0xFFFFu);
    auto most = hn::Max(hn::And(x, low), hn::ShiftRight<32 - bits>(x));
    if (sizeof(Code) == 1) {
        most = hn::Max(most, hn::Max(hn::And(hn::ShiftRight<8>(x), low), hn::And(hn::ShiftRight<16>(x), low)));
    }
    return hn::GetLane(hn::MaxOfLanes(d32, most));
}

// All ones for slots [from, to) of the vector at `at`.
template <class Code>
HWY_INLINE hn::Vec<CodeTag<Code>> slotMask(std::size_t at, int from, int to) {
    static constexpr auto edge = [] {
        struct {
            Code ones[3 * kTileSlots];
        } table{};
        for (int i = kTileSlots; i < 2 * kTileSlots; ++i)
            table.ones[i] = static_cast<Code>(~Code{0});
        return table;
    }();
    const CodeTag<Code> d;
    const auto fromOn = hn::LoadU(d, edge.ones + kTileSlots - from + at);      // ones from `from` for 64 slots
    const auto beforeTo = hn::LoadU(d, edge.ones + 2 * kTileSlots - to + at);  // ones up to `to`
    return hn::And(fromOn, beforeTo);
}

template <class Code>
SlotRangeSum reduce(const LaneSums<Code>& sums, int from, int to) {
    const CodeTag<Code> d;
    const WideTag<Code> dw;
    constexpr int bits = sizeof(Code) * 8;
    const auto low = hn::Set(dw, static_cast<hwy::MakeWide<Code>>(static_cast<Code>(~Code{0})));
    SlotRangeSum all;
    auto least = hn::Set(d, kNoData<Code>), most = hn::Zero(d);
    for (std::size_t at = 0; at < kTileSlots; at += hn::Lanes(d)) {
        const auto mask = slotMask<Code>(at, from, to);
        all.valid += sumLanes(hn::And(mask, hn::Load(d, sums.valid + at)));
        all.busy += sumLanes(hn::And(mask, hn::Load(d, sums.busy + at)));
        least = hn::Min(least, hn::Or(hn::Not(mask), hn::Load(d, sums.min + at)));
        most = hn::Max(most, hn::And(mask, hn::Load(d, sums.maxPlus1 + at)));
        const auto pairs = hn::BitCast(dw, mask);
        const auto evenMask = hn::Or(hn::And(pairs, low), hn::ShiftLeft<bits>(pairs));
        const auto oddMask = hn::Or(hn::ShiftRight<bits>(pairs), hn::AndNot(low, pairs));
        all.sumPlus += sumWide(hn::And(evenMask, hn::Load(dw, sums.even + at / 2)));
        all.sumPlus += sumWide(hn::And(oddMask, hn::Load(dw, sums.odd + at / 2)));
    }
    all.min = minLanes<Code>(least);
    all.maxPlus1 = maxLanes<Code>(most);
    return all;
}

template <class Code>
void sumLines(const Code* lines, std::size_t n, Code threshold, LineSum* out) {
    const CodeTag<Code> d;
    const auto one = hn::Set(d, Code{1}), busyFrom = hn::Set(d, threshold);
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots) {
        std::uint32_t valid = 0, busy = 0, sum = 0;
        auto least = hn::Set(d, kNoData<Code>), most = hn::Zero(d);
        for (std::size_t at = 0; at < kTileSlots; at += hn::Lanes(d)) {
            const auto v = hn::LoadU(d, lines + at), w = hn::Add(v, one);
            valid += sumLanes(hn::Min(w, one));
            busy += sumLanes(hn::Min(hn::SaturatedSub(w, busyFrom), one));
            sum += sumLanes(w);
            least = hn::Min(least, v);
            most = hn::Max(most, w);
        }
        LineSum line;
        if (valid > 0) {
            line = {sum - valid,
                    static_cast<std::uint16_t>(minLanes<Code>(least)),
                    static_cast<std::uint16_t>(maxLanes<Code>(most) - 1),
                    static_cast<std::uint8_t>(valid),
                    static_cast<std::uint8_t>(busy),
                    0};
        }
        out[i] = line;
    }
}

}  // namespace

template <class Code>
HWY_INLINE const HeatmapKernels<Code>* tableOf() {
    static const HeatmapKernels<Code> table{hwy::TargetName(HWY_TARGET), clear<Code>, addLines<Code>, reduce<Code>,
                                            sumLines<Code>};
    return &table;
}

const HeatmapKernels<std::uint8_t>* heatmapTable8() {
    return tableOf<std::uint8_t>();
}
const HeatmapKernels<std::uint16_t>* heatmapTable16() {
    return tableOf<std::uint16_t>();
}

}  // namespace HWY_NAMESPACE
}  // namespace leasehold::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leasehold::kernels {

HWY_EXPORT(heatmapTable8);
HWY_EXPORT(heatmapTable16);

std::vector<const HeatmapKernels<std::uint8_t>*> simdHeatmapKernels8() {
    return collectSimdTables<HeatmapKernels<std::uint8_t>>([] { return HWY_DYNAMIC_DISPATCH(heatmapTable8)(); });
}
std::vector<const HeatmapKernels<std::uint16_t>*> simdHeatmapKernels16() {
    return collectSimdTables<HeatmapKernels<std::uint16_t>>([] { return HWY_DYNAMIC_DISPATCH(heatmapTable16)(); });
}

}  // namespace leasehold::kernels
#endif
