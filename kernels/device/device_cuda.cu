// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "kernels/device/cuda_launch.cuh"
#include "kernels/device/device.hpp"

namespace leasehold::kernels {
namespace {

// Reads everything once, 16 bytes a thread and four loads in flight; the store never happens, but the compiler cannot
// know that.
__global__ void __launch_bounds__(256) readKernel(const uint4* from, std::size_t n, unsigned* out) {
    unsigned all = 0;
    const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
    std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    for (; i + 3 * step < n; i += 4 * step) {
        const uint4 a = __ldg(from + i), b = __ldg(from + i + step), c = __ldg(from + i + 2 * step),
                    d = __ldg(from + i + 3 * step);
        all |= (a.x ^ a.y ^ a.z ^ a.w) | (b.x ^ b.y ^ b.z ^ b.w) | (c.x ^ c.y ^ c.z ^ c.w) | (d.x ^ d.y ^ d.z ^ d.w);
    }
    for (; i < n; i += step) {
        const uint4 a = __ldg(from + i);
        all |= a.x ^ a.y ^ a.z ^ a.w;
    }
    if (all == 0x12345679u) *out = all;
}

Status describe(int index, DeviceInfo& out) {
    cudaDeviceProp properties{};
    LEASEHOLD_CUDA_TRY(cudaGetDeviceProperties(&properties, index));
    LEASEHOLD_CUDA_TRY(cudaSetDevice(index));
    std::size_t free = 0, total = 0;
    LEASEHOLD_CUDA_TRY(cudaMemGetInfo(&free, &total));
    out = {index, properties.name, total, free, properties.major, properties.minor, properties.multiProcessorCount};
    return {};
}

}  // namespace

bool cudaBuilt() {
    return true;
}

Status listDevices(std::vector<DeviceInfo>& devices) {
    devices.clear();
    // Without a driver the call fails and leaves the count as it was.
    int count = 0;
    const cudaError_t error = cudaGetDeviceCount(&count);
    (void)cudaGetLastError();
    if (error == cudaErrorInsufficientDriver)
        return Status::failure(StatusCode::NoDevice, "no CUDA driver, or one too old for this program's CUDA runtime");
    if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0))
        return Status::failure(StatusCode::NoDevice, "the CUDA driver knows no device");
    if (error != cudaSuccess) return cudaFailure(error, "cudaGetDeviceCount", __FILE__, __LINE__);
    Status last;
    for (int index = 0; index < count; ++index) {
        DeviceInfo info;
        // One device that does not answer must not hide the others.
        if (Status status = describe(index, info); status.ok()) {
            devices.push_back(std::move(info));
        } else {
            last = std::move(status);
        }
    }
    return devices.empty() ? last : Status{};
}

Status measureReadBandwidth(int device, std::uint64_t bytes, double& bytesPerSecond) {
    LEASEHOLD_CUDA_TRY(cudaSetDevice(device));
    int multiprocessors = 0;
    LEASEHOLD_CUDA_TRY(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
    const auto n = static_cast<std::size_t>(bytes / sizeof(uint4));
    if (n == 0) return Status::invalid("no memory to read");
    CudaBuffer<uint4> data;
    CudaBuffer<unsigned> out;
    CudaEvent begin, end;
    CudaStream stream;
    LEASEHOLD_TRY(data.reserve(n));
    LEASEHOLD_TRY(out.reserve(1));
    LEASEHOLD_TRY(begin.create());
    LEASEHOLD_TRY(end.create());
    LEASEHOLD_TRY(stream.create());
    LEASEHOLD_CUDA_TRY(cudaMemsetAsync(data.data(), 0x5A, n * sizeof(uint4), stream.get()));
    float best = 0;
    for (int i = 0; i < 6; ++i) {
        LEASEHOLD_CUDA_TRY(cudaEventRecord(begin.get(), stream.get()));
        LEASEHOLD_TRY(launch(readKernel, static_cast<std::size_t>(multiprocessors) * 16, 256, stream.get(), data.data(),
                             n, out.data()));
        LEASEHOLD_CUDA_TRY(cudaEventRecord(end.get(), stream.get()));
        LEASEHOLD_TRY(stream.wait());
        float milliseconds = 0;
        LEASEHOLD_CUDA_TRY(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()));
        if (best == 0 || milliseconds < best) best = milliseconds;
    }
    bytesPerSecond = best > 0 ? static_cast<double>(n * sizeof(uint4)) / (static_cast<double>(best) * 1e-3) : 0;
    return {};
}

}  // namespace leasehold::kernels
