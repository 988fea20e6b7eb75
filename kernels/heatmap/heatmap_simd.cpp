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

// Far enough ahead to hide memory, near enough to be still in the first cache: 4 to 8 KiB.
constexpr std::size_t kAhead = 64;

// One vector's slots over at most kAhead lines. Where a cache line takes several vectors, each is a pass over the same
// lines; the passes share the prefetching out evenly, since one that did it all would leave memory idle in the others.
template <class Code, bool kMasked, bool kShare>
HWY_INLINE void addPass(const Code* HWY_RESTRICT lines, std::size_t n, std::size_t at, const Code* mask, Code threshold,
                        LaneSums<Code>& sums) {
    const CodeTag<Code> d;
    constexpr std::size_t vector = hn::MaxLanes(d) * sizeof(Code);
    constexpr std::size_t passes = vector < 64 ? 64 / vector : 1;
    const std::size_t pass = at * sizeof(Code) / vector % passes;
    Lanes<Code> lanes(sums, at, threshold);
    auto ored = hn::Zero(d);
    if (kMasked) ored = hn::LoadU(d, mask + at);
    const auto add = [&](const Code* from) HWY_ATTR {
        auto v = hn::LoadU(d, from);
        if (kMasked) v = hn::Or(v, ored);
        lanes.add(v);
    };
    const Code* from = lines + at;
    std::size_t i = 0;
    for (; kShare && i + passes <= n; i += passes, from += passes * kTileSlots) {
        hwy::Prefetch(from + (kAhead + pass) * kTileSlots);
        for (std::size_t k = 0; k < passes; ++k)
            add(from + k * kTileSlots);
    }
    for (; i < n; ++i, from += kTileSlots) {
        hwy::Prefetch(from + kAhead * kTileSlots);
        add(from);
    }
    lanes.store(sums, at);
}

template <class Code, bool kMasked>
HWY_NOINLINE void addMany(const Code* HWY_RESTRICT lines, std::size_t n, const Code* mask, Code threshold,
                          LaneSums<Code>& sums) {
    for (std::size_t done = 0; done < n; done += kAhead) {
        const std::size_t some = n - done < kAhead ? n - done : kAhead;
        for (std::size_t at = 0; at < kTileSlots; at += hn::Lanes(CodeTag<Code>()))
            addPass<Code, kMasked, true>(lines + done * kTileSlots, some, at, mask, threshold, sums);
    }
}

// So few lines are over before memory could rest; scattered leases are made of them, so their way in is short.
constexpr std::size_t kFew = 16;

template <class Code, bool kMasked>
HWY_INLINE void addLinesAs(const Code* HWY_RESTRICT lines, std::size_t n, const Code* mask, Code threshold,
                           LaneSums<Code>& sums) {
    if (n > kFew) {
        addMany<Code, kMasked>(lines, n, mask, threshold, sums);
        return;
    }
    for (std::size_t at = 0; at < kTileSlots; at += hn::Lanes(CodeTag<Code>()))
        addPass<Code, kMasked, false>(lines, n, at, mask, threshold, sums);
}

template <class Code>
void addLines(const Code* lines, std::size_t n, const Code* mask, Code threshold, LaneSums<Code>& sums) {
    if (mask != nullptr) {
        addLinesAs<Code, true>(lines, n, mask, threshold, sums);
    } else {
        addLinesAs<Code, false>(lines, n, mask, threshold, sums);
    }
}

// Lines of one group from all over a block, which is in the second cache by then: the block before fetched it.
template <class Code>
void addListed(const Code* base, const std::uint16_t* at, std::size_t n, const Code* ahead, Code threshold,
               LaneSums<Code>& sums) {
    const CodeTag<Code> d;
    for (std::size_t slot = 0; slot < kTileSlots; slot += hn::Lanes(d)) {
        Lanes<Code> lanes(sums, slot, threshold);
        for (std::size_t i = 0; i < n; ++i) {
            hwy::Prefetch(ahead + i * kTileSlots + slot);
            lanes.add(hn::LoadU(d, base + std::size_t{at[i]} * kTileSlots + slot));
        }
        lanes.store(sums, slot);
    }
}

// Compiled here so that it gets the set's width too.
template <class Code>
void fold(const LaneSums<Code>& from, bool first, TileSums<Code>& into) {
    foldLanes(from, first, into);
}

}  // namespace

template <class Code>
HWY_INLINE const HeatmapKernels<Code>* tableOf() {
    static const HeatmapKernels<Code> table{hwy::TargetName(HWY_TARGET), clear<Code>, addLines<Code>, addListed<Code>,
                                            fold<Code>};
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
