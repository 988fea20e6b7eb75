// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/codec/codec.hpp"

#include <bit>
#include <cstring>
#include <string>

#include "kernels/codec/codec_lines.hpp"

namespace leasehold::kernels {
namespace {

static_assert(std::endian::native == std::endian::little, "codes are stored little endian, as they lie in memory");

template <SampleCode Code>
Status check(Transform transform, std::size_t codes, std::size_t bytes, std::string_view simd) {
    if (codes % kTileSlots != 0) return Status::invalid("a block is whole lines of 64 samples");
    if (bytes != encodedBytes<Code>(codes / kTileSlots))
        return Status::invalid("an encoded block of " + std::to_string(codes / kTileSlots) + " lines has " +
                               std::to_string(encodedBytes<Code>(codes / kTileSlots)) + " bytes, not " +
                               std::to_string(bytes));
    if (transform != Transform::Raw && transform != Transform::Delta && transform != Transform::NibblePlanes)
        return Status::invalid("no transform has number " + std::to_string(static_cast<int>(transform)));
    if (findCodecKernels<Code>(simd) == nullptr)
        return Status::invalid("no instruction set named " + std::string(simd));
    return {};
}

}  // namespace

template <SampleCode Code>
Status encode(Transform transform, std::span<const Code> lines, std::span<std::byte> out, CpuOptions options) {
    if (Status status = check<Code>(transform, lines.size(), out.size(), options.simd); !status.ok()) return status;
    if (lines.empty()) return {};
    const CodecKernels<Code>& kernels = *findCodecKernels<Code>(options.simd);
    auto* bytes = reinterpret_cast<std::uint8_t*>(out.data());
    const std::size_t n = lines.size() / kTileSlots;
    switch (transform) {
        case Transform::Raw:
            std::memcpy(bytes, lines.data(), lines.size_bytes());
            break;
        case Transform::Delta:
            kernels.toDelta(lines.data(), n, bytes);
            break;
        case Transform::NibblePlanes:
            kernels.toPlanes(lines.data(), n, bytes);
            break;
    }
    return {};
}

template <SampleCode Code>
Status decode(Transform transform, std::span<const std::byte> in, std::span<Code> lines, CpuOptions options) {
    if (Status status = check<Code>(transform, lines.size(), in.size(), options.simd); !status.ok()) return status;
    if (lines.empty()) return {};
    const CodecKernels<Code>& kernels = *findCodecKernels<Code>(options.simd);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(in.data());
    const std::size_t n = lines.size() / kTileSlots;
    switch (transform) {
        case Transform::Raw:
            std::memcpy(lines.data(), bytes, in.size());
            break;
        case Transform::Delta:
            kernels.fromDelta(bytes, n, lines.data());
            break;
        case Transform::NibblePlanes:
            kernels.fromPlanes(bytes, n, lines.data());
            break;
    }
    return {};
}

template Status encode(Transform, std::span<const std::uint8_t>, std::span<std::byte>, CpuOptions);
template Status encode(Transform, std::span<const std::uint16_t>, std::span<std::byte>, CpuOptions);
template Status decode(Transform, std::span<const std::byte>, std::span<std::uint8_t>, CpuOptions);
template Status decode(Transform, std::span<const std::byte>, std::span<std::uint16_t>, CpuOptions);

}  // namespace leasehold::kernels
