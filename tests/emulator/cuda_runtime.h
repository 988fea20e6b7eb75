// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Stands in for the toolkit's header of this name where the device code is compiled for the host (emulator.hpp says
// why). Only what kernels/ uses; names, values' meanings and signatures are those of the CUDA Runtime API and of the
// CUDA C++ Programming Guide, 12.x.

#include <cstddef>
#include <tuple>
#include <utility>

#include "tests/emulator/emulator.hpp"

// NOLINTBEGIN: the names are NVIDIA's.

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
// One copy for all lanes of a block: blocks follow one another on one thread.
#define __shared__ static

// Those of the lane whose turn it is.
inline constinit leasehold::emulator::Index threadIdx, blockIdx, blockDim, gridDim;

struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return {x, y, z, w};
}

template <class T>
T __ldg(const T* from) {
    return *from;
}
inline void __syncthreads() {
    ::leasehold::emulator::meetBlock();
}
inline void __syncwarp(unsigned mask = 0xFFFFFFFFu) {
    ::leasehold::emulator::meetWarp(mask);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, unsigned other) {
    static_assert(sizeof(T) <= sizeof(unsigned long long));
    return static_cast<T>(::leasehold::emulator::exchange(mask, static_cast<unsigned long long>(value), other));
}
// Lanes take turns, so that plain arithmetic is atomic here.
template <class T>
T atomicAdd(T* at, T value) {
    return std::exchange(*at, *at + value);
}
template <class T>
T atomicMax(T* at, T value) {
    return std::exchange(*at, *at < value ? value : *at);
}

enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100,
    cudaErrorInvalidDevice = 101,
    cudaErrorInvalidResourceHandle = 400,
    cudaErrorNotReady = 600,
    cudaErrorLaunchFailure = 719,
    cudaErrorUnknown = 999
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };
enum cudaDeviceAttr { cudaDevAttrMultiProcessorCount = 16 };
inline constexpr unsigned cudaStreamNonBlocking = 1;

using cudaStream_t = struct CUstream_st*;
using cudaEvent_t = struct CUevent_st*;

struct dim3 {
    unsigned x = 1, y = 1, z = 1;
    constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
struct cudaDeviceProp {
    char name[256];
    int major, minor, multiProcessorCount;
};
struct cudaLaunchConfig_t {
    dim3 gridDim, blockDim;
    std::size_t dynamicSmemBytes;
    cudaStream_t stream;
    struct cudaLaunchAttribute* attrs;
    unsigned numAttrs;
};

cudaError_t cudaGetLastError();
const char* cudaGetErrorString(cudaError_t error);
const char* cudaGetErrorName(cudaError_t error);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total);
cudaError_t cudaMalloc(void** out, std::size_t bytes);
cudaError_t cudaMallocHost(void** out, std::size_t bytes);
cudaError_t cudaFree(void* at);
cudaError_t cudaFreeHost(void* at);
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned flags);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaEventCreate(cudaEvent_t* out);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end);
cudaError_t cudaEventDestroy(cudaEvent_t event);

template <class... Expected, class... Actual>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Expected...), Actual&&... actual) {
    // Arguments are copied when the launch is queued, as a device would.
    std::tuple<Expected...> arguments(std::forward<Actual>(actual)...);
    return static_cast<cudaError_t>(::leasehold::emulator::queueLaunch(
        {config->gridDim.x, config->gridDim.y, config->gridDim.z},
        {config->blockDim.x, config->blockDim.y, config->blockDim.z}, config->stream,
        [kernel, arguments = std::move(arguments)] { std::apply(kernel, arguments); }));
}

// NOLINTEND
