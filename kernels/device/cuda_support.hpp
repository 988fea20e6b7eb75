// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "kernels/base/status.hpp"

/// Errors, memory and streams of the CUDA side, for host code too. Nothing here synchronises the whole device.
namespace leasehold::kernels {

/// A failed CUDA call as a Status. Clears the runtime's remembered error, which would else be blamed on the next call.
inline Status cudaFailure(cudaError_t error, const char* call, const char* file, int line) {
    (void)cudaGetLastError();
    const char* slash = std::strrchr(file, '/');
    const std::string where = std::string(slash != nullptr ? slash + 1 : file) + ":" + std::to_string(line);
    StatusCode code = StatusCode::DeviceError;
    if (error == cudaErrorMemoryAllocation) code = StatusCode::OutOfMemory;
    if (error == cudaErrorNoDevice || error == cudaErrorInsufficientDriver || error == cudaErrorInvalidDevice)
        code = StatusCode::NoDevice;
    return Status::failure(code, std::string(cudaGetErrorString(error)) + " (" + cudaGetErrorName(error) + ", " + call +
                                     " at " + where + ")");
}

/// What std::bad_alloc means to a caller of the CUDA side.
inline Status outOfHostMemory() {
    return Status::failure(StatusCode::OutOfMemory, "no host memory for the device's work");
}

/// Every CUDA call goes through this: on failure the enclosing function returns the Status.
#define LEASEHOLD_CUDA_TRY(call)                                                         \
    do {                                                                                 \
        if (const cudaError_t error_ = (call); error_ != cudaSuccess)                    \
            return ::leasehold::kernels::cudaFailure(error_, #call, __FILE__, __LINE__); \
    } while (false)

/// Passes a failed Status on.
#define LEASEHOLD_TRY(call)                                                               \
    do {                                                                                  \
        if (::leasehold::kernels::Status status_ = (call); !status_.ok()) return status_; \
    } while (false)

enum class MemorySpace { Device, Pinned };

/// Owns n elements in device or pinned host memory. Grows only; what it held is then lost.
template <class T, MemorySpace kSpace = MemorySpace::Device>
class CudaBuffer {
public:
    CudaBuffer() = default;
    ~CudaBuffer() { release(); }
    CudaBuffer(const CudaBuffer&) = delete;
    CudaBuffer& operator=(const CudaBuffer&) = delete;
    CudaBuffer(CudaBuffer&& other) noexcept
        : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}
    CudaBuffer& operator=(CudaBuffer&&) = delete;

    Status reserve(std::size_t n) {
        if (n <= m_size) return {};
        if (n > std::numeric_limits<std::size_t>::max() / sizeof(T))
            return Status::failure(StatusCode::OutOfMemory, "more device memory than can be counted");
        release();
        void* fresh = nullptr;
        if constexpr (kSpace == MemorySpace::Device) {
            LEASEHOLD_CUDA_TRY(cudaMalloc(&fresh, n * sizeof(T)));
        } else {
            LEASEHOLD_CUDA_TRY(cudaMallocHost(&fresh, n * sizeof(T)));
        }
        m_data = static_cast<T*>(fresh);
        m_size = n;
        return {};
    }

    /// Copies n elements here, in the stream's order; host memory may be reused at once when it is pageable.
    Status upload(const T* from, std::size_t n, cudaStream_t stream) {
        LEASEHOLD_TRY(reserve(n));
        if (n > 0) LEASEHOLD_CUDA_TRY(cudaMemcpyAsync(m_data, from, n * sizeof(T), cudaMemcpyHostToDevice, stream));
        return {};
    }

    T* data() const { return m_data; }
    std::size_t size() const { return m_size; }

private:
    void release() {
        // A failure here has no one to go to, and a sticky one shows at the next call.
        if (m_data != nullptr) (void)(kSpace == MemorySpace::Device ? cudaFree(m_data) : cudaFreeHost(m_data));
        m_data = nullptr;
        m_size = 0;
    }

    T* m_data = nullptr;
    std::size_t m_size = 0;
};

/// Owns a stream; waits for its work before it goes, so that buffers declared before it outlive their use.
class CudaStream {
public:
    CudaStream() = default;
    ~CudaStream() {
        if (m_stream == nullptr) return;
        (void)cudaStreamSynchronize(m_stream);
        (void)cudaStreamDestroy(m_stream);
    }
    CudaStream(const CudaStream&) = delete;
    CudaStream& operator=(const CudaStream&) = delete;

    Status create() {
        LEASEHOLD_CUDA_TRY(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking));
        return {};
    }
    Status wait() const {
        LEASEHOLD_CUDA_TRY(cudaStreamSynchronize(m_stream));
        return {};
    }
    cudaStream_t get() const { return m_stream; }

private:
    cudaStream_t m_stream = nullptr;
};

/// Owns a timing event.
class CudaEvent {
public:
    CudaEvent() = default;
    ~CudaEvent() {
        if (m_event != nullptr) (void)cudaEventDestroy(m_event);
    }
    CudaEvent(const CudaEvent&) = delete;
    CudaEvent& operator=(const CudaEvent&) = delete;

    Status create() {
        LEASEHOLD_CUDA_TRY(cudaEventCreate(&m_event));
        return {};
    }
    cudaEvent_t get() const { return m_event; }

private:
    cudaEvent_t m_event = nullptr;
};

}  // namespace leasehold::kernels
