// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/base/attributes.hpp"
#include "kernels/base/samples.hpp"

/// The arithmetic of the heatmap on one 32-bit word of a line, written once for the scalar CPU backend and for CUDA:
/// four one-byte or two two-byte codes at a time, one slot per part of the word, lines following each other.
namespace leasehold::kernels {

/// What one slot has gathered over lines. `sum` is of code + 1, so that "no data" (which wraps to 0) adds nothing and
/// the true sum is sum - valid; `maxPlus1` likewise, 0 for none.
struct SlotSum {
    std::uint32_t valid, busy, sum, min, maxPlus1;
};

/// Lines a WordSums may take before its narrow counters overflow.
inline constexpr int kLinesPerWordSums = 255;

/// Least and greatest of two 16-bit halves.
LEASEHOLD_HD std::uint32_t minHalves(std::uint32_t a, std::uint32_t b) {
#if defined(__CUDA_ARCH__)
    return __vminu2(a, b);
#else
    const std::uint32_t low = (a & 0xFFFFu) < (b & 0xFFFFu) ? a & 0xFFFFu : b & 0xFFFFu;
    const std::uint32_t high = (a >> 16) < (b >> 16) ? a >> 16 : b >> 16;
    return high << 16 | low;
#endif
}
LEASEHOLD_HD std::uint32_t maxHalves(std::uint32_t a, std::uint32_t b) {
#if defined(__CUDA_ARCH__)
    return __vmaxu2(a, b);
#else
    const std::uint32_t low = (a & 0xFFFFu) > (b & 0xFFFFu) ? a & 0xFFFFu : b & 0xFFFFu;
    const std::uint32_t high = (a >> 16) > (b >> 16) ? a >> 16 : b >> 16;
    return high << 16 | low;
#endif
}

/// "code >= threshold" as two constants for WordSums::add.
template <SampleCode Code>
struct BusyTest;
template <SampleCode Code>
struct WordSums;

/// For w = code + 1 in 0..255 and T = threshold + 1 in 1..256: with w7 the low seven bits, w >= T is bit 7 of
/// (w7 + 128 - T) | w for T <= 128, and of (w7 + 256 - T) & w above. No byte overflows into the next.
template <>
struct BusyTest<std::uint8_t> {
    std::uint32_t addend = 0;
    std::uint32_t either = 0;

    LEASEHOLD_HD static BusyTest of(std::uint32_t threshold) {
        const std::uint32_t t = (threshold < 255u ? threshold : 255u) + 1u;
        return t <= 128u ? BusyTest{(128u - t) * 0x01010101u, 0xFFFFFFFFu} : BusyTest{(256u - t) * 0x01010101u, 0u};
    }
};

template <>
struct WordSums<std::uint8_t> {
    static constexpr int kSlots = 4;
    std::uint32_t missing, busy;  // a byte per slot
    // The sum of whole words, and of bytes 1 and 3 as halves: bytes 0 and 2 follow from both, which saves an operation
    // per word against summing the two pairs apart.
    std::uint32_t whole, odd;
    // A half's order is decided by its upper byte, so the lower one need not be cleared: `odd` holds bytes 1 and 3,
    // `even` bytes 0 and 2, each in the upper byte of its half.
    std::uint32_t minOdd, minEven, maxOdd, maxEven;

    LEASEHOLD_HD void clear() {
        missing = busy = whole = odd = maxOdd = maxEven = 0;
        minOdd = minEven = 0xFFFFFFFFu;
    }

    LEASEHOLD_HD void add(std::uint32_t v, BusyTest<std::uint8_t> test) {
        const std::uint32_t low7 = (v & 0x7F7F7F7Fu) + 0x01010101u;
        const std::uint32_t w = low7 ^ (v & 0x80808080u);  // each byte + 1, 255 wrapping to 0
        const std::uint32_t x = (w & 0x7F7F7F7Fu) + test.addend;
        missing += (low7 & v) >> 7 & 0x01010101u;
        busy += ((x & w) | ((x | w) & test.either)) >> 7 & 0x01010101u;
        whole += w;
        odd += w >> 8 & 0x00FF00FFu;
        minOdd = minHalves(minOdd, v);
        minEven = minHalves(minEven, v << 8);
        maxOdd = maxHalves(maxOdd, w);
        maxEven = maxHalves(maxEven, w << 8);
    }

    /// Slot 0..3 after `lines` words were added.
    LEASEHOLD_HD SlotSum slot(int k, std::uint32_t lines) const {
        const std::uint32_t pair = (k & 1) != 0 ? odd : whole - (odd << 8);
        const std::uint32_t least = (k & 1) != 0 ? minOdd : minEven;
        const std::uint32_t most = (k & 1) != 0 ? maxOdd : maxEven;
        const int half = (k >> 1) * 16;
        return {lines - (missing >> (8 * k) & 0xFFu), busy >> (8 * k) & 0xFFu, pair >> half & 0xFFFFu,
                least >> (half + 8) & 0xFFu, most >> (half + 8) & 0xFFu};
    }
};

template <>
struct BusyTest<std::uint16_t> {
    std::uint32_t threshold = 0;

    LEASEHOLD_HD static BusyTest of(std::uint32_t threshold) { return {threshold < 65535u ? threshold : 65535u}; }
};

template <>
struct WordSums<std::uint16_t> {
    static constexpr int kSlots = 2;
    std::uint32_t counts[2];  // valid low, busy high, 16 bits each
    std::uint32_t sum[2];
    std::uint32_t least, most;

    LEASEHOLD_HD void clear() {
        counts[0] = counts[1] = sum[0] = sum[1] = most = 0;
        least = 0xFFFFFFFFu;
    }

    LEASEHOLD_HD void addHalf(int k, std::uint32_t w, BusyTest<std::uint16_t> test) {
        counts[k] += (w > 0 ? 1u : 0u) + (w > test.threshold ? 0x10000u : 0u);
        sum[k] += w;
    }

    LEASEHOLD_HD void add(std::uint32_t v, BusyTest<std::uint16_t> test) {
        const std::uint32_t w0 = (v + 1u) & 0xFFFFu;
        const std::uint32_t w1 = ((v >> 16) + 1u) & 0xFFFFu;
        addHalf(0, w0, test);
        addHalf(1, w1, test);
        least = minHalves(least, v);
        most = maxHalves(most, w1 << 16 | w0);
    }

    LEASEHOLD_HD SlotSum slot(int k, std::uint32_t) const {
        return {counts[k] & 0xFFFFu, counts[k] >> 16, sum[k], least >> (16 * k) & 0xFFFFu, most >> (16 * k) & 0xFFFFu};
    }
};

/// Words in a line.
template <SampleCode Code>
inline constexpr int kLineWords = kTileSlots* static_cast<int>(sizeof(Code)) / 4;

/// ORed into word `word` of a line, this leaves slots [from, to) and makes the others "no data".
template <SampleCode Code>
LEASEHOLD_HD std::uint32_t wordMask(int word, int from, int to) {
    constexpr int slots = WordSums<Code>::kSlots;
    constexpr std::uint32_t code = sizeof(Code) == 1 ? 0xFFu : 0xFFFFu;
    std::uint32_t mask = 0;
    for (int k = 0; k < slots; ++k) {
        const int s = word * slots + k;
        if (s < from || s >= to) mask |= code << (k * 32 / slots);
    }
    return mask;
}

}  // namespace leasehold::kernels
