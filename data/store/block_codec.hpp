// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leasehold {

/// zstd at level 1, which beats 3 on residuals (docs/decisions/0007), with contexts kept per thread.
std::vector<std::byte> compress(std::span<const std::byte> bytes);
/// False where `packed` is no zstd frame of exactly out.size() bytes.
bool decompress(std::span<const std::byte> packed, std::span<std::byte> out);

/// XXH3, 64 bits, as SQLite keeps it.
std::int64_t checksumOf(std::span<const std::byte> bytes);

/// What became of a stored block or scrape.
enum class Decoded { Ok, UnknownCodec, BrokenData, WrongChecksum };
const char* describeDecoded(Decoded decoded);

/// The codes of a stored block; `codes` holds unspecified values unless Ok.
template <class Code>
Decoded decodeBlock(int codec, std::int64_t checksum, std::span<const std::byte> data, std::span<Code> codes);

/// A scrape's codes, columns from 0, two bytes each whatever the metric. False sizes are BrokenData.
std::vector<std::byte> encodeScrape(std::span<const std::uint16_t> codes);
Decoded decodeScrape(std::int64_t checksum, std::span<const std::byte> data, std::vector<std::uint16_t>& codes);

}  // namespace leasehold
