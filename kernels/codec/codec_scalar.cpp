// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <type_traits>
#include <vector>

#include "kernels/codec/codec_lines.hpp"

namespace leasehold::kernels {

#if LEASEHOLD_HIGHWAY
std::vector<const CodecKernels<std::uint8_t>*> simdCodecKernels8();
std::vector<const CodecKernels<std::uint16_t>*> simdCodecKernels16();
#endif

namespace {

template <SampleCode Code>
constexpr int kPlanes = static_cast<int>(sizeof(Code)) * 2;
constexpr std::size_t kPlaneBytes = kTileSlots / 2;  // of a line

// 0, -1, 1, -2 -> 0, 1, 2, 3: small steps either way leave the upper nibbles empty.
template <SampleCode Code>
Code zigzag(Code delta) {
    const auto sign = static_cast<Code>(delta >> (sizeof(Code) * 8 - 1) != 0 ? ~Code{0} : Code{0});
    return static_cast<Code>(static_cast<Code>(delta << 1) ^ sign);
}
template <SampleCode Code>
Code unzigzag(Code z) {
    return static_cast<Code>((z >> 1) ^ ((z & 1) != 0 ? ~Code{0} : Code{0}));
}

template <SampleCode Code>
void toDelta(const Code* lines, std::size_t n, std::uint8_t* out) {
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots) {
        Code before = 0;
        for (int slot = 0; slot < kTileSlots; ++slot, out += sizeof(Code)) {
            const auto delta = static_cast<Code>(lines[slot] - before);
            before = lines[slot];
            std::memcpy(out, &delta, sizeof delta);
        }
    }
}

template <SampleCode Code>
void fromDelta(const std::uint8_t* in, std::size_t n, Code* lines) {
    for (std::size_t i = 0; i < n; ++i) {
        Code value = 0;
        for (int slot = 0; slot < kTileSlots; ++slot, in += sizeof(Code)) {
            Code delta;
            std::memcpy(&delta, in, sizeof delta);
            value = static_cast<Code>(value + delta);
            *lines++ = value;
        }
    }
}

template <SampleCode Code>
void toPlanes(const Code* lines, std::size_t n, std::uint8_t* planes) {
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots, planes += kPlaneBytes) {
        Code z[kTileSlots], before = 0;
        for (int slot = 0; slot < kTileSlots; ++slot) {
            z[slot] = zigzag(static_cast<Code>(lines[slot] - before));
            before = lines[slot];
        }
        for (int plane = 0; plane < kPlanes<Code>; ++plane) {
            std::uint8_t* out = planes + static_cast<std::size_t>(plane) * n * kPlaneBytes;
            for (std::size_t j = 0; j < kPlaneBytes; ++j) {
                const unsigned low = z[j] >> (4 * plane) & 15u, high = z[j + kPlaneBytes] >> (4 * plane) & 15u;
                out[j] = static_cast<std::uint8_t>(low | high << 4);
            }
        }
    }
}

template <SampleCode Code>
void fromPlanes(const std::uint8_t* planes, std::size_t n, Code* lines) {
    for (std::size_t i = 0; i < n; ++i, lines += kTileSlots, planes += kPlaneBytes) {
        unsigned z[kTileSlots] = {};
        for (int plane = 0; plane < kPlanes<Code>; ++plane) {
            const std::uint8_t* in = planes + static_cast<std::size_t>(plane) * n * kPlaneBytes;
            for (std::size_t j = 0; j < kPlaneBytes; ++j) {
                z[j] |= (in[j] & 15u) << (4 * plane);
                z[j + kPlaneBytes] |= static_cast<unsigned>(in[j] >> 4) << (4 * plane);
            }
        }
        Code value = 0;
        for (int slot = 0; slot < kTileSlots; ++slot) {
            value = static_cast<Code>(value + unzigzag(static_cast<Code>(z[slot])));
            lines[slot] = value;
        }
    }
}

template <SampleCode Code>
std::vector<const CodecKernels<Code>*> collect() {
    static constexpr CodecKernels<Code> scalar{"scalar", toDelta<Code>, fromDelta<Code>, toPlanes<Code>,
                                               fromPlanes<Code>};
    std::vector<const CodecKernels<Code>*> all;
#if LEASEHOLD_HIGHWAY
    if constexpr (sizeof(Code) == 1) {
        all = simdCodecKernels8();
    } else {
        all = simdCodecKernels16();
    }
#endif
    all.push_back(&scalar);
    return all;
}

}  // namespace

template <SampleCode Code>
std::span<const CodecKernels<Code>* const> codecKernels() {
    static const auto all = collect<Code>();
    return all;
}

template <SampleCode Code>
const CodecKernels<Code>* findCodecKernels(std::string_view simd) {
    for (const auto* kernels : codecKernels<Code>()) {
        if (simd.empty() || simd == kernels->name) return kernels;
    }
    return nullptr;
}

template std::span<const CodecKernels<std::uint8_t>* const> codecKernels();
template std::span<const CodecKernels<std::uint16_t>* const> codecKernels();
template const CodecKernels<std::uint8_t>* findCodecKernels(std::string_view);
template const CodecKernels<std::uint16_t>* findCodecKernels(std::string_view);

}  // namespace leasehold::kernels
