// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/base/attributes.hpp"
#include "kernels/base/samples.hpp"

/// The arithmetic of a slice on one 32-bit word of a line, for the scalar CPU backend and for CUDA.
namespace leasehold::kernels {

/// What one column has gathered. Sums of code + 1 are not needed here: the codes of a word are taken one by one.
struct ColumnGather {
    std::uint64_t sum;
    std::uint32_t valid, min, max;

    LEASEHOLD_HD void clear() {
        sum = 0;
        valid = 0;
        min = 0xFFFFu;
        max = 0;
    }

    template <SampleCode Code>
    LEASEHOLD_HD void addWord(std::uint32_t word) {
        constexpr int bits = static_cast<int>(sizeof(Code)) * 8;
        constexpr std::uint32_t none = sizeof(Code) == 1 ? 0xFFu : 0xFFFFu;
        std::uint32_t wordSum = 0;
        for (int shift = 0; shift < 32; shift += bits) {
            const std::uint32_t code = word >> shift & none;
            const bool there = code != none;
            wordSum += there ? code : 0u;
            valid += there ? 1u : 0u;
            min = code < min && there ? code : min;
            max = code > max && there ? code : max;
        }
        sum += wordSum;
    }
};

}  // namespace leasehold::kernels
