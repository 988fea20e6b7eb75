// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/block_codec.hpp"

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <type_traits>

#include "data/store/telemetry.hpp"
#include "kernels/codec/codec.hpp"

namespace leasehold {
namespace {

constexpr int kLevel = 1;
constexpr kernels::CpuOptions kThisThread{1, {}};
constexpr std::array kTransforms{kernels::Transform::Raw, kernels::Transform::Delta, kernels::Transform::NibblePlanes};

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

template <class Code>
EncodedBlock encode(std::span<const Code> codes) {
    EncodedBlock block;
    block.checksum = checksumOf(std::as_bytes(codes));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] != kernels::kNoData<Code>) {
            ++block.valid;
            block.sum += codes[i];
            const int slot = static_cast<int>(i % kTileSlots);
            block.slotMin = block.slotMin < 0 ? slot : std::min(block.slotMin, slot);
            block.slotMax = std::max(block.slotMax, slot);
        }
    }
    std::vector<std::byte> prepared(codes.size_bytes());
    for (const kernels::Transform transform : kTransforms) {
        if (!kernels::encode<Code>(transform, codes, prepared, kThisThread).ok()) {
            continue;
        }
        std::vector<std::byte> packed = compress(prepared);
        if (block.data.empty() || packed.size() < block.data.size()) {
            block.codec = static_cast<int>(transform);
            block.data = std::move(packed);
        }
    }
    return block;
}

}  // namespace

std::vector<std::byte> compress(std::span<const std::byte> bytes) {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
    std::vector<std::byte> packed(ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), bytes.data(), bytes.size(), kLevel);
    packed.resize(ZSTD_isError(size) != 0U ? 0 : size);
    packed.shrink_to_fit();
    return packed;
}

bool decompress(std::span<const std::byte> packed, std::span<std::byte> out) {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
    const std::size_t size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(), packed.data(), packed.size());
    return ZSTD_isError(size) == 0U && size == out.size();
}

std::int64_t checksumOf(std::span<const std::byte> bytes) {
    return static_cast<std::int64_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

const char* describeDecoded(Decoded decoded) {
    switch (decoded) {
        case Decoded::UnknownCodec:
            return "its codec is unknown";
        case Decoded::BrokenData:
            return "it cannot be decompressed";
        case Decoded::WrongChecksum:
            return "its checksum is wrong";
        case Decoded::Ok:
            break;
    }
    return "";
}

template <class Code>
Decoded decodeBlock(int codec, std::int64_t checksum, std::span<const std::byte> data, std::span<Code> codes) {
    if (codec < 0 || codec > static_cast<int>(kernels::Transform::NibblePlanes)) {
        return Decoded::UnknownCodec;
    }
    const auto transform = static_cast<kernels::Transform>(codec);
    // Codes that were not transformed come straight into place (little endian, as every machine this is built for).
    const bool inPlace = transform == kernels::Transform::Raw && std::endian::native == std::endian::little;
    thread_local std::vector<std::byte> prepared;
    prepared.resize(codes.size_bytes());
    const std::span<std::byte> into = inPlace ? std::as_writable_bytes(codes) : std::span<std::byte>(prepared);
    if (!decompress(data, into)) {
        return Decoded::BrokenData;
    }
    if (!inPlace && !kernels::decode<Code>(transform, prepared, codes, kThisThread).ok()) {
        return Decoded::BrokenData;
    }
    return checksumOf(std::as_bytes(codes)) == checksum ? Decoded::Ok : Decoded::WrongChecksum;
}

template Decoded decodeBlock(int, std::int64_t, std::span<const std::byte>, std::span<std::uint8_t>);
template Decoded decodeBlock(int, std::int64_t, std::span<const std::byte>, std::span<std::uint16_t>);

std::vector<std::byte> encodeScrape(std::span<const std::uint16_t> codes) {
    // High bytes apart from low ones: for one-byte metrics they then all but vanish.
    std::vector<std::byte> planes(codes.size_bytes());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        planes[i] = static_cast<std::byte>(codes[i] & 0xFF);
        planes[codes.size() + i] = static_cast<std::byte>(codes[i] >> 8);
    }
    return compress(planes);
}

Decoded decodeScrape(std::int64_t checksum, std::span<const std::byte> data, std::vector<std::uint16_t>& codes) {
    constexpr unsigned long long kMaxColumns = 1ULL << 26;
    const unsigned long long bytes = ZSTD_getFrameContentSize(data.data(), data.size());
    if (bytes == ZSTD_CONTENTSIZE_UNKNOWN || bytes == ZSTD_CONTENTSIZE_ERROR || bytes % 2 != 0 ||
        bytes > 2 * kMaxColumns) {
        return Decoded::BrokenData;
    }
    std::vector<std::byte> planes(bytes);
    if (!decompress(data, planes)) {
        return Decoded::BrokenData;
    }
    const std::size_t count = planes.size() / 2;
    codes.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        codes[i] = static_cast<std::uint16_t>(std::to_integer<unsigned>(planes[i]) |
                                              std::to_integer<unsigned>(planes[count + i]) << 8U);
    }
    return checksumOf(std::as_bytes(std::span(codes))) == checksum ? Decoded::Ok : Decoded::WrongChecksum;
}

EncodedBlock encodeBlock(std::span<const std::uint8_t> codes) {
    return encode(codes);
}
EncodedBlock encodeBlock(std::span<const std::uint16_t> codes) {
    return encode(codes);
}

}  // namespace leasehold
