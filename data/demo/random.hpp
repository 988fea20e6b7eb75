// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

/// Random numbers by position, not by sequence: each is a hash of the seed and of what it is for, so that any thread
/// can draw any of them in any order and every machine draws the same. Integers only, for the same reason.
namespace leasehold::demo {

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

/// What a number is drawn for; keeps the draws of one entity apart.
enum class Purpose : std::uint64_t {
    NodeOutage = 1,
    RackMaintenance,
    HallGap,
    RackGap,
    Takeover,
    Straggler,
    HotRack,
    Training,
    Inference,
    Batch,
    JobOfNode,
    Noise,
    NodeNoise,
    MissedScrape,
    GpuTrait,
    PowerNoise,
    LinkState,
    Forced
};

constexpr std::uint64_t draw(std::uint64_t seed, Purpose purpose, std::uint64_t entity, std::uint64_t time = 0) {
    return mix(mix(mix(seed ^ (static_cast<std::uint64_t>(purpose) << 56U)) ^ entity) ^ time);
}

/// Uniform in [0, n), from the upper half of a draw.
constexpr std::uint32_t below(std::uint64_t drawn, std::uint32_t n) {
    return static_cast<std::uint32_t>(((drawn >> 32U) * n) >> 32U);
}

/// In [low, high], mostly low: the square of a uniform draw, as durations of jobs and repairs are.
constexpr std::int64_t skewed(std::uint64_t drawn, std::int64_t low, std::int64_t high) {
    const auto uniform = static_cast<std::int64_t>(drawn >> 44U);  // 20 bits
    return low + ((((high - low) * uniform) >> 20U) * uniform >> 20U);
}

/// Noise for the 64 slots of one line: triangular, -15..15.
class LineNoise {
public:
    LineNoise(std::uint64_t seed, Purpose purpose, std::uint64_t entity, std::int64_t tile) {
        const std::uint64_t base = draw(seed, purpose, entity, static_cast<std::uint64_t>(tile));
        for (std::size_t word = 0; word < 8; ++word) {
            const std::uint64_t bits = mix(base + word);
            for (std::size_t byte = 0; byte < 8; ++byte) {
                const auto b = static_cast<unsigned>(bits >> (8 * byte)) & 0xFFU;
                m_noise[word * 8 + byte] = static_cast<std::int8_t>(static_cast<int>((b & 15U) + (b >> 4U)) - 15);
            }
        }
    }
    [[nodiscard]] int operator[](std::size_t slot) const { return m_noise[slot]; }

private:
    std::array<std::int8_t, 64> m_noise{};
};

}  // namespace leasehold::demo
