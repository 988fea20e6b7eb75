// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leasehold::kernels {

/// How a CPU kernel runs. The defaults are the fastest; tests and benchmarks name a target.
struct CpuOptions {
    int threads = 0;             ///< 0: as many as the machine has; 1: the caller's thread alone
    std::string_view simd = {};  ///< a name from simdTargets(), empty for the best; an unknown name is InvalidArgument
};

/// What the CPU kernels use on this machine.
struct CpuInfo {
    std::string simd;       ///< the instruction set chosen at run time, such as "AVX3", "AVX2" or "scalar"
    int threads = 1;        ///< hardware threads open to this process
    std::string scheduler;  ///< "oneTBB" or "std::thread"
};

CpuInfo cpuInfo();

/// Every instruction set that this binary holds and this machine runs, best first; "scalar" is always the last.
std::vector<std::string> simdTargets();

}  // namespace leasehold::kernels
