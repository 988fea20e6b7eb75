// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/device/cuda_launch.cuh"
#include "kernels/heatmap/heatmap_impl.hpp"
#include "kernels/slice/slice_cuda.hpp"
#include "kernels/slice/slice_impl.hpp"

namespace leasehold::kernels {
namespace {

constexpr unsigned kThreads = 256;
constexpr unsigned kAllLanes = 0xFFFFFFFFu;

// A few neighbouring lanes share a column, 16 bytes of its line each; a warp's columns lie in one block, since their
// number divides 1,024.
template <SampleCode Code>
__global__ void __launch_bounds__(kThreads) sliceKernel(SliceArguments<Code> a) {
    constexpr unsigned lanesPerLine = kTileSlots * sizeof(Code) / 16;
    const unsigned part = threadIdx.x % lanesPerLine;
    const std::uint64_t column = (std::uint64_t{blockIdx.x} * kThreads + threadIdx.x) / lanesPerLine;
    ColumnGather gather;
    gather.clear();
    for (std::uint32_t t = 0; t < a.tiles && column < a.columns; ++t) {
        const Code* block = a.blocks[std::size_t{t} * a.blocksPerTile + column / 1024];
        if (block == nullptr) continue;
        const std::int64_t slot0 = a.slot0[t];
        const std::int64_t from = a.slotFrom > slot0 ? a.slotFrom - slot0 : 0;
        const std::int64_t to = a.slotTo - slot0 < kTileSlots ? a.slotTo - slot0 : kTileSlots;
        if (from >= to) continue;
        const Code* mine = block + (column % 1024) * kTileSlots + part * (16 / sizeof(Code));
        const uint4 v = __ldg(reinterpret_cast<const uint4*>(mine));
        const std::uint32_t words[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
        for (int w = 0; w < 4; ++w) {
            const int word = static_cast<int>(part) * 4 + w;
            gather.addWord<Code>(words[w] | wordMask<Code>(word, static_cast<int>(from), static_cast<int>(to)));
        }
    }
    // Every lane is still here, with or without a column.
#pragma unroll
    for (unsigned other = 1; other < lanesPerLine; other *= 2) {
        gather.sum += __shfl_xor_sync(kAllLanes, static_cast<unsigned long long>(gather.sum), other);
        gather.valid += __shfl_xor_sync(kAllLanes, gather.valid, other);
        const std::uint32_t least = __shfl_xor_sync(kAllLanes, gather.min, other);
        const std::uint32_t most = __shfl_xor_sync(kAllLanes, gather.max, other);
        gather.min = least < gather.min ? least : gather.min;
        gather.max = most > gather.max ? most : gather.max;
    }
    if (part != 0 || column >= a.columns) return;
    ColumnSum& out = a.out[column];
    out.sum = gather.sum;
    out.valid = gather.valid;
    out.min = static_cast<std::uint16_t>(gather.min);
    out.max = static_cast<std::uint16_t>(gather.max);
}

}  // namespace

template <SampleCode Code>
Status launchSlice(const SliceArguments<Code>& arguments, cudaStream_t stream) {
    constexpr std::size_t columnsPerBlock = kThreads / (kTileSlots * sizeof(Code) / 16);
    const std::size_t blocks = (std::size_t{arguments.columns} + columnsPerBlock - 1) / columnsPerBlock;
    return launch(sliceKernel<Code>, blocks, kThreads, stream, arguments);
}

template Status launchSlice(const SliceArguments<std::uint8_t>&, cudaStream_t);
template Status launchSlice(const SliceArguments<std::uint16_t>&, cudaStream_t);

}  // namespace leasehold::kernels
