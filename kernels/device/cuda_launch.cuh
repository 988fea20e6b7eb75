// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/device/cuda_support.hpp"

namespace leasehold::kernels {

/// The one way to launch: nothing for no blocks, a clear failure for more than a grid holds, and the launch checked.
/// A call and not the language's chevrons, so that any C++ compiler reads the device code (tests/emulator).
template <class... Parameters, class... Arguments>
Status launch(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, cudaStream_t stream,
              Arguments&&... arguments) {
    if (blocks == 0) return {};
    if (blocks > 0x7FFFFFFFu) return Status::invalid("a launch of more than 2^31 - 1 blocks");
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(static_cast<unsigned>(blocks));
    config.blockDim = dim3(threads);
    config.stream = stream;
    LEASEHOLD_CUDA_TRY(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...));
    return {};
}

}  // namespace leasehold::kernels
