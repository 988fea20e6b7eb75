// SPDX-License-Identifier: GPL-3.0-or-later
// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/codec/codec_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "kernels/base/simd_dispatch.hpp"
#include "kernels/codec/codec_lines.hpp"

// Compiled once per instruction set. Vectors of 16 bytes throughout: a running sum crosses wider ones only through
// lanes, and decoding is bound by the decompressor in any case. A line is four vectors of one-byte codes or eight of
// two-byte codes.
HWY_BEFORE_NAMESPACE();
namespace leasehold::kernels {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class Code>
using Tag = hn::Full128<Code>;
using Tag8 = hn::Full128<std::uint8_t>;
template <class Code>
using Vec = hn::Vec<Tag<Code>>;
template <class Code>
constexpr std::size_t kStep = 16 / sizeof(Code);
template <class Code>
constexpr std::size_t kVectors = kTileSlots / kStep<Code>;
template <class Code>
constexpr std::size_t kPlanes = 2 * sizeof(Code);
constexpr std::size_t kPlaneBytes = kTileSlots / 2;

// Sums of all lanes up to each, and the last of `before` on top.
HWY_INLINE Vec<std::uint8_t> runningSum(Vec<std::uint8_t> v, Vec<std::uint8_t> before) {
    const Tag8 d;
    v = hn::Add(v, hn::ShiftLeftBytes<1>(d, v));
    v = hn::Add(v, hn::ShiftLeftBytes<2>(d, v));
    v = hn::Add(v, hn::ShiftLeftBytes<4>(d, v));
    v = hn::Add(v, hn::ShiftLeftBytes<8>(d, v));
    return hn::Add(v, hn::TableLookupBytes(before, hn::Set(d, std::uint8_t{15})));
}
HWY_INLINE Vec<std::uint16_t> runningSum(Vec<std::uint16_t> v, Vec<std::uint16_t> before) {
    const Tag<std::uint16_t> d;
    v = hn::Add(v, hn::ShiftLeftBytes<2>(d, v));
    v = hn::Add(v, hn::ShiftLeftBytes<4>(d, v));
    v = hn::Add(v, hn::ShiftLeftBytes<8>(d, v));
    return hn::Add(v, hn::TableLookupBytes(before, hn::Set(d, std::uint16_t{0x0F0E})));
}

template <class Code>
HWY_INLINE Vec<Code> deltas(Vec<Code> v, Vec<Code> before) {
    const Tag<Code> d;
    return hn::Sub(v, hn::CombineShiftRightBytes<16 - sizeof(Code)>(d, v, before));
}

// Bytes shift as pairs, so what came from the neighbour is cut off.
template <int kBits>
HWY_INLINE Vec<std::uint8_t> shiftLeft(Vec<std::uint8_t> v) {
    const Tag<std::uint16_t> d16;
    const Tag8 d;
    const auto kept = hn::Set(d, static_cast<std::uint8_t>(0xFF << kBits & 0xFF));
    return hn::And(hn::BitCast(d, hn::ShiftLeft<kBits>(hn::BitCast(d16, v))), kept);
}
template <int kBits>
HWY_INLINE Vec<std::uint8_t> shiftRight(Vec<std::uint8_t> v) {
    const Tag<std::uint16_t> d16;
    const Tag8 d;
    const auto kept = hn::Set(d, static_cast<std::uint8_t>(0xFF >> kBits));
    return hn::And(hn::BitCast(d, hn::ShiftRight<kBits>(hn::BitCast(d16, v))), kept);
}
template <int kBits>
HWY_INLINE Vec<std::uint16_t> shiftLeft(Vec<std::uint16_t> v) {
    return hn::ShiftLeft<kBits>(v);
}
template <int kBits>
HWY_INLINE Vec<std::uint16_t> shiftRight(Vec<std::uint16_t> v) {
    return hn::ShiftRight<kBits>(v);
}

template <class Code>
HWY_INLINE Vec<Code> zigzag(Vec<Code> v) {
    const hn::RebindToSigned<Tag<Code>> ds;
    const Tag<Code> d;
    const auto sign = hn::BitCast(d, hn::VecFromMask(ds, hn::Lt(hn::BitCast(ds, v), hn::Zero(ds))));
    return hn::Xor(shiftLeft<1>(v), sign);
}
template <class Code>
HWY_INLINE Vec<Code> unzigzag(Vec<Code> z) {
    const Tag<Code> d;
    return hn::Xor(shiftRight<1>(z), hn::Sub(hn::Zero(d), hn::And(z, hn::Set(d, Code{1}))));
}

template <class Code>
void toDelta(const Code* lines, std::size_t n, std::uint8_t* out) {
    const Tag<Code> d;
    const Tag8 d8;
    for (std::size_t i = 0; i < n; ++i) {
        auto before = hn::Zero(d);
        for (std::size_t k = 0; k < kVectors<Code>; ++k, lines += kStep<Code>, out += 16) {
            const auto v = hn::LoadU(d, lines);
            hn::StoreU(hn::BitCast(d8, deltas<Code>(v, before)), d8, out);
            before = v;
        }
    }
}

template <class Code>
void fromDelta(const std::uint8_t* in, std::size_t n, Code* lines) {
    const Tag<Code> d;
    const Tag8 d8;
    for (std::size_t i = 0; i < n; ++i) {
        auto sum = hn::Zero(d);
        for (std::size_t k = 0; k < kVectors<Code>; ++k, lines += kStep<Code>, in += 16) {
            sum = runningSum(hn::BitCast(d, hn::LoadU(d8, in)), sum);
            hn::StoreU(sum, d, lines);
        }
    }
}

// Nibbles `plane` of 16 codes, one to a byte.
HWY_INLINE Vec<std::uint8_t> nibbles(const Vec<std::uint8_t>* z, std::size_t plane) {
    return hn::And(plane == 0 ? *z : shiftRight<4>(*z), hn::Set(Tag8(), std::uint8_t{15}));
}
HWY_INLINE Vec<std::uint8_t> nibbles(const Vec<std::uint16_t>* z, std::size_t plane) {
    const Tag<std::uint16_t> d;
    const hn::RebindToSigned<Tag<std::uint16_t>> ds;
    const auto low = hn::Set(d, std::uint16_t{15});
    Vec<std::uint16_t> a = z[0], b = z[1];
    if (plane == 1) a = hn::ShiftRight<4>(a), b = hn::ShiftRight<4>(b);
    if (plane == 2) a = hn::ShiftRight<8>(a), b = hn::ShiftRight<8>(b);
    if (plane == 3) a = hn::ShiftRight<12>(a), b = hn::ShiftRight<12>(b);
    const hn::Half<Tag8> half;
    const auto lower = hn::DemoteTo(half, hn::BitCast(ds, hn::And(a, low)));
    const auto upper = hn::DemoteTo(half, hn::BitCast(ds, hn::And(b, low)));
    return hn::Combine(Tag8(), upper, lower);
}

template <class Code>
void toPlanes(const Code* lines, std::size_t n, std::uint8_t* planes) {
    const Tag<Code> d;
    for (std::size_t i = 0; i < n; ++i, planes += kPlaneBytes) {
        Vec<Code> z[kVectors<Code>];
        auto before = hn::Zero(d);
        for (std::size_t k = 0; k < kVectors<Code>; ++k, lines += kStep<Code>) {
            const auto v = hn::LoadU(d, lines);
            z[k] = zigzag<Code>(deltas<Code>(v, before));
            before = v;
        }
        for (std::size_t plane = 0; plane < kPlanes<Code>; ++plane) {
            for (std::size_t part = 0; part < 2; ++part) {
                const auto low = nibbles(z + part * sizeof(Code), plane);
                const auto high = nibbles(z + part * sizeof(Code) + kVectors<Code> / 2, plane);
                hn::StoreU(hn::Or(low, shiftLeft<4>(high)), Tag8(), planes + plane * n * kPlaneBytes + part * 16);
            }
        }
    }
}

// Sixteen codes from the bytes of one part of a line's planes; kShift is 0 for the lower half of the line, 4 above.
template <int kShift>
HWY_INLINE Vec<std::uint8_t> planeNibbles(const std::uint8_t* from) {
    const auto bytes = hn::LoadU(Tag8(), from);
    return hn::And(kShift == 0 ? bytes : shiftRight<4>(bytes), hn::Set(Tag8(), std::uint8_t{15}));
}

template <int kShift>
HWY_INLINE void join(const std::uint8_t* planes, std::size_t step, Vec<std::uint8_t>* z) {
    *z = hn::Or(planeNibbles<kShift>(planes), shiftLeft<4>(planeNibbles<kShift>(planes + step)));
}
template <int kShift>
HWY_INLINE void join(const std::uint8_t* planes, std::size_t step, Vec<std::uint16_t>* z) {
    const Tag<std::uint16_t> d;
    const Tag8 d8;
    const auto low = hn::Or(planeNibbles<kShift>(planes), shiftLeft<4>(planeNibbles<kShift>(planes + step)));
    const auto high =
        hn::Or(planeNibbles<kShift>(planes + 2 * step), shiftLeft<4>(planeNibbles<kShift>(planes + 3 * step)));
    z[0] = hn::BitCast(d, hn::InterleaveLower(d8, low, high));
    z[1] = hn::BitCast(d, hn::InterleaveUpper(d8, low, high));
}

template <class Code>
void fromPlanes(const std::uint8_t* planes, std::size_t n, Code* lines) {
    const Tag<Code> d;
    const std::size_t step = n * kPlaneBytes;
    for (std::size_t i = 0; i < n; ++i, planes += kPlaneBytes) {
        Vec<Code> z[kVectors<Code>];
        for (std::size_t part = 0; part < 2; ++part) {
            join<0>(planes + part * 16, step, z + part * sizeof(Code));
            join<4>(planes + part * 16, step, z + part * sizeof(Code) + kVectors<Code> / 2);
        }
        auto sum = hn::Zero(d);
        for (std::size_t k = 0; k < kVectors<Code>; ++k, lines += kStep<Code>) {
            sum = runningSum(unzigzag<Code>(z[k]), sum);
            hn::StoreU(sum, d, lines);
        }
    }
}

}  // namespace

template <class Code>
HWY_INLINE const CodecKernels<Code>* tableOf() {
    static const CodecKernels<Code> table{hwy::TargetName(HWY_TARGET), toDelta<Code>, fromDelta<Code>, toPlanes<Code>,
                                          fromPlanes<Code>};
    return &table;
}

const CodecKernels<std::uint8_t>* codecTable8() {
    return tableOf<std::uint8_t>();
}
const CodecKernels<std::uint16_t>* codecTable16() {
    return tableOf<std::uint16_t>();
}

}  // namespace HWY_NAMESPACE
}  // namespace leasehold::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace leasehold::kernels {

HWY_EXPORT(codecTable8);
HWY_EXPORT(codecTable16);

std::vector<const CodecKernels<std::uint8_t>*> simdCodecKernels8() {
    return collectSimdTables<CodecKernels<std::uint8_t>>([] { return HWY_DYNAMIC_DISPATCH(codecTable8)(); });
}
std::vector<const CodecKernels<std::uint16_t>*> simdCodecKernels16() {
    return collectSimdTables<CodecKernels<std::uint16_t>>([] { return HWY_DYNAMIC_DISPATCH(codecTable16)(); });
}

}  // namespace leasehold::kernels
#endif
