// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/device/cuda_support.hpp"

namespace leasehold::kernels {

/// The one way to launch: nothing for no blocks, a clear failure for more than a grid holds, and the launch checked.
template <class... Parameters, class... Arguments>
Status launch(void (*kernel)(Parameters...), std::size_t blocks, unsigned threads, cudaStream_t stream,
              Arguments&&... arguments) {
    if (blocks == 0) return {};
    if (blocks > 0x7FFFFFFFu) return Status::invalid("a launch of more than 2^31 - 1 blocks");
    kernel<<<static_cast<unsigned>(blocks), threads, 0, stream>>>(std::forward<Arguments>(arguments)...);
    LEASEHOLD_CUDA_TRY(cudaGetLastError());
    return {};
}

}  // namespace leasehold::kernels
