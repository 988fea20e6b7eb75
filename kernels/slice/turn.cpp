// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/slice/turn.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace leasehold::kernels {
namespace {

// Sixteen bytes: what every processor we run on shuffles in one instruction, without asking which it is.
template <SampleCode Code>
struct Vector {
    using V __attribute__((vector_size(16))) = Code;
    static constexpr std::size_t kLanes = 16 / sizeof(Code);
};
template <SampleCode Code>
using V = typename Vector<Code>::V;

template <SampleCode Code, bool kUpper, std::size_t... I>
V<Code> interleave(V<Code> a, V<Code> b, std::index_sequence<I...>) {
    constexpr std::size_t lanes = Vector<Code>::kLanes;
    return __builtin_shufflevector(a, b, ((kUpper ? lanes / 2 : 0) + I / 2 + I % 2 * lanes)...);
}

// A square of kLanes x kLanes codes: interleaving each row with the one half the square away, as often as the square's
// side halves, turns it.
template <SampleCode Code>
void turnSquare(const Code* from, Code* to, std::size_t toStride) {
    constexpr std::size_t n = Vector<Code>::kLanes;
    constexpr auto lanes = std::make_index_sequence<n>();
    std::array<V<Code>, n> rows, next;
    for (std::size_t i = 0; i < n; ++i)
        std::memcpy(&rows[i], from + i * kTileSlots, 16);
    for (std::size_t side = n; side > 1; side /= 2) {
        for (std::size_t i = 0; i < n / 2; ++i) {
            next[2 * i] = interleave<Code, false>(rows[i], rows[i + n / 2], lanes);
            next[2 * i + 1] = interleave<Code, true>(rows[i], rows[i + n / 2], lanes);
        }
        rows = next;
    }
    for (std::size_t i = 0; i < n; ++i)
        std::memcpy(to + i * toStride, &rows[i], 16);
}

}  // namespace

template <SampleCode Code>
void turnLines(std::span<const Code> lines, std::span<Code> out) {
    constexpr std::size_t n = Vector<Code>::kLanes;
    // One cache line of output in each of n rows at a time: whole lines are written, and of few pages.
    constexpr std::size_t together = 64 / sizeof(Code);
    const std::size_t columns = lines.size() / kTileSlots;
    std::size_t column = 0;
    for (; column + n <= columns; column += together) {
        const std::size_t end = column + together < columns ? column + together : columns;
        for (std::size_t slot = 0; slot < kTileSlots; slot += n) {
            for (std::size_t c = column; c + n <= end; c += n)
                turnSquare(lines.data() + c * kTileSlots + slot, out.data() + slot * columns + c, columns);
        }
    }
    for (std::size_t c = columns / n * n; c < columns; ++c) {
        for (std::size_t slot = 0; slot < kTileSlots; ++slot)
            out[slot * columns + c] = lines[c * kTileSlots + slot];
    }
}

template void turnLines(std::span<const std::uint8_t>, std::span<std::uint8_t>);
template void turnLines(std::span<const std::uint16_t>, std::span<std::uint16_t>);

}  // namespace leasehold::kernels
