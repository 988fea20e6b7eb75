// SPDX-License-Identifier: GPL-3.0-or-later
// The runtime's calls: memory, streams of queued work, events, and failures on request.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/emulator/cuda_runtime.h"
#include "tests/emulator/emulator_block.hpp"
#include "tests/emulator/emulator_memory.hpp"

using Clock = std::chrono::steady_clock;

struct CUstream_st {
    std::deque<std::function<void()>> work;
};
struct CUevent_st {
    bool recorded = false, passed = false;
    Clock::time_point at;
};

namespace leasehold::emulator {
namespace {

struct Device {
    std::recursive_mutex mutex;
    int devices = 1;
    std::uint64_t memory = std::uint64_t{1} << 30;
    GuardedMemory global;
    std::map<char*, std::size_t> pinned;
    std::uint64_t pinnedBytes = 0;
    std::set<CUstream_st*> streams;
    std::set<CUevent_st*> events;
    cudaError_t last = cudaSuccess;
    // Once a kernel has failed, every call that meets the device says so, as a real context does until its end.
    cudaError_t broken = cudaSuccess;
    std::uint64_t failIn = 0, launches = 0;
    bool hasFailed = false, failsOn = false;
};

Device& device() {
    static Device one;
    return one;
}

cudaError_t say(cudaError_t error) {
    if (error != cudaSuccess) device().last = error;
    return error;
}

// Whether this call is the one that shall fail.
bool mustFail() {
    Device& d = device();
    if (d.failsOn && d.hasFailed) return true;
    if (d.failIn == 0 || --d.failIn > 0) return false;
    d.hasFailed = true;
    return true;
}

void drain(CUstream_st& stream) {
    while (!stream.work.empty()) {
        const std::function<void()> next = std::move(stream.work.front());
        stream.work.pop_front();
        if (device().broken == cudaSuccess) next();
    }
}

void drainAll() {
    for (CUstream_st* stream : device().streams)
        drain(*stream);
}

bool known(cudaStream_t stream) {
    return device().streams.contains(stream);
}

bool isPinned(const void* at, std::size_t bytes) {
    const auto& pinned = device().pinned;
    auto after = pinned.upper_bound(const_cast<char*>(static_cast<const char*>(at)));
    if (after == pinned.begin()) return false;
    const auto& [begin, size] = *--after;
    const auto offset = static_cast<std::size_t>(static_cast<const char*>(at) - begin);
    return offset <= size && bytes <= size - offset;
}

}  // namespace

int queueLaunch(Index grid, Index block, void* at, std::function<void()> body) {
    Device& d = device();
    const std::lock_guard lock(d.mutex);
    auto* stream = static_cast<CUstream_st*>(at);
    if (mustFail()) return say(cudaErrorUnknown);
    if (!known(stream)) return say(cudaErrorInvalidResourceHandle);
    const bool fits = grid.x >= 1 && grid.x <= 0x7FFFFFFFu && block.x >= 1 && block.x <= 1024;
    if (!fits || grid.y != 1 || grid.z != 1 || block.y != 1 || block.z != 1) return say(cudaErrorInvalidValue);
    stream->work.emplace_back([&d, grid, block, body = std::move(body)] {
        ++d.launches;
        const GuardedMemory::Open open(d.global);
        if (!runBlocks(grid, block, body)) d.broken = cudaErrorLaunchFailure;
    });
    return cudaSuccess;
}

void failCall(std::uint64_t n) {
    const std::lock_guard lock(device().mutex);
    device().failIn = n;
    device().hasFailed = false;
    device().failsOn = false;
}

void failAllFrom(std::uint64_t n) {
    const std::lock_guard lock(device().mutex);
    failCall(n);
    device().failsOn = true;
}

bool failed() {
    const std::lock_guard lock(device().mutex);
    return device().hasFailed;
}

void setDevices(int count) {
    const std::lock_guard lock(device().mutex);
    device().devices = count;
}

void setMemory(std::uint64_t bytes) {
    const std::lock_guard lock(device().mutex);
    device().memory = bytes;
}

std::uint64_t held() {
    const std::lock_guard lock(device().mutex);
    const Device& d = device();
    return d.global.bytes() + d.pinnedBytes + d.streams.size() + d.events.size();
}

std::uint64_t launches() {
    const std::lock_guard lock(device().mutex);
    return device().launches;
}

}  // namespace leasehold::emulator

using namespace leasehold::emulator;

// Each call: one at a time, and failing where a test asked for it.
#define EMULATED_CALL(error)             \
    Device& d = device();                \
    const std::lock_guard lock(d.mutex); \
    if (mustFail()) return say(error);   \
    if (d.broken != cudaSuccess) return say(d.broken)

cudaError_t cudaGetLastError() {
    const std::lock_guard lock(device().mutex);
    return std::exchange(device().last, device().broken);
}

const char* cudaGetErrorName(cudaError_t error) {
    switch (error) {
        case cudaSuccess:
            return "cudaSuccess";
        case cudaErrorInvalidValue:
            return "cudaErrorInvalidValue";
        case cudaErrorMemoryAllocation:
            return "cudaErrorMemoryAllocation";
        case cudaErrorInsufficientDriver:
            return "cudaErrorInsufficientDriver";
        case cudaErrorNoDevice:
            return "cudaErrorNoDevice";
        case cudaErrorInvalidDevice:
            return "cudaErrorInvalidDevice";
        case cudaErrorInvalidResourceHandle:
            return "cudaErrorInvalidResourceHandle";
        case cudaErrorNotReady:
            return "cudaErrorNotReady";
        case cudaErrorLaunchFailure:
            return "cudaErrorLaunchFailure";
        case cudaErrorUnknown:
            break;
    }
    return "cudaErrorUnknown";
}

const char* cudaGetErrorString(cudaError_t error) {
    return cudaGetErrorName(error);
}

cudaError_t cudaGetDeviceCount(int* count) {
    EMULATED_CALL(cudaErrorUnknown);
    if (d.devices == 0) return say(cudaErrorNoDevice);
    *count = d.devices;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int index) {
    EMULATED_CALL(cudaErrorUnknown);
    if (index < 0 || index >= d.devices) return say(cudaErrorInvalidDevice);
    *properties = {"Emulated device", 9, 0, 4};
    return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int index) {
    EMULATED_CALL(cudaErrorUnknown);
    if (index < 0 || index >= d.devices) return say(cudaErrorInvalidDevice);
    *value = 4;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int index) {
    EMULATED_CALL(cudaErrorUnknown);
    return index < 0 || index >= d.devices ? say(cudaErrorInvalidDevice) : cudaSuccess;
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    EMULATED_CALL(cudaErrorUnknown);
    *total = d.memory;
    *free = d.memory > d.global.bytes() ? d.memory - d.global.bytes() : 0;
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** out, std::size_t bytes) {
    EMULATED_CALL(cudaErrorMemoryAllocation);
    *out = nullptr;
    if (bytes == 0) return cudaSuccess;
    if (bytes > d.memory || d.global.bytes() > d.memory - bytes) return say(cudaErrorMemoryAllocation);
    *out = d.global.take(bytes);
    return *out == nullptr ? say(cudaErrorMemoryAllocation) : cudaSuccess;
}

cudaError_t cudaMallocHost(void** out, std::size_t bytes) {
    EMULATED_CALL(cudaErrorMemoryAllocation);
    *out = std::malloc(bytes);
    if (*out == nullptr) return say(cudaErrorMemoryAllocation);
    d.pinned[static_cast<char*>(*out)] = bytes;
    d.pinnedBytes += bytes;
    return cudaSuccess;
}

cudaError_t cudaFree(void* at) {
    Device& d = device();
    const std::lock_guard lock(d.mutex);
    if (at == nullptr) return cudaSuccess;
    drainAll();  // freeing waits for the device
    if (!d.global.give(at)) {
        std::fprintf(stderr, "emulator: cudaFree of what is no device memory\n");
        std::abort();
    }
    return d.broken;
}

cudaError_t cudaFreeHost(void* at) {
    Device& d = device();
    const std::lock_guard lock(d.mutex);
    if (at == nullptr) return cudaSuccess;
    drainAll();
    const auto found = d.pinned.find(static_cast<char*>(at));
    if (found == d.pinned.end()) {
        std::fprintf(stderr, "emulator: cudaFreeHost of what is not pinned\n");
        std::abort();
    }
    d.pinnedBytes -= found->second;
    d.pinned.erase(found);
    std::free(at);
    return d.broken;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
    EMULATED_CALL(cudaErrorUnknown);
    if (!known(stream)) return say(cudaErrorInvalidResourceHandle);
    const bool upwards = kind == cudaMemcpyHostToDevice;
    const void* onDevice = upwards ? to : from;
    const void* onHost = upwards ? from : to;
    if (!d.global.holds(onDevice, bytes) || d.global.holds(onHost, 1)) return say(cudaErrorInvalidValue);
    const auto copy = [&d](void* into, const void* source, std::size_t n) {
        const GuardedMemory::Open open(d.global);
        std::memcpy(into, source, n);
    };
    if (isPinned(onHost, bytes)) {
        stream->work.emplace_back([=] { copy(to, from, bytes); });
    } else if (upwards) {
        const auto* first = static_cast<const char*>(from);
        stream->work.emplace_back(
            [=, staged = std::vector<char>(first, first + bytes)] { copy(to, staged.data(), bytes); });
    } else {
        drain(*stream);  // to pageable memory the call returns when the copy is done
        if (d.broken != cudaSuccess) return say(d.broken);
        copy(to, from, bytes);
    }
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
    EMULATED_CALL(cudaErrorUnknown);
    if (!known(stream)) return say(cudaErrorInvalidResourceHandle);
    if (!d.global.holds(to, bytes)) return say(cudaErrorInvalidValue);
    stream->work.emplace_back([&d, to, value, bytes] {
        const GuardedMemory::Open open(d.global);
        std::memset(to, value, bytes);
    });
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned) {
    EMULATED_CALL(cudaErrorUnknown);
    *out = new CUstream_st;
    d.streams.insert(*out);
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    EMULATED_CALL(cudaErrorUnknown);
    if (!known(stream)) return say(cudaErrorInvalidResourceHandle);
    drain(*stream);
    return say(d.broken);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    Device& d = device();
    const std::lock_guard lock(d.mutex);
    if (!known(stream)) return say(cudaErrorInvalidResourceHandle);
    drain(*stream);
    d.streams.erase(stream);
    delete stream;
    return d.broken;
}

cudaError_t cudaEventCreate(cudaEvent_t* out) {
    EMULATED_CALL(cudaErrorUnknown);
    *out = new CUevent_st;
    d.events.insert(*out);
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    EMULATED_CALL(cudaErrorUnknown);
    if (!known(stream) || !d.events.contains(event)) return say(cudaErrorInvalidResourceHandle);
    event->recorded = true;
    event->passed = false;
    stream->work.emplace_back([event] {
        if (!device().events.contains(event)) return;
        event->passed = true;
        event->at = Clock::now();
    });
    return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
    EMULATED_CALL(cudaErrorUnknown);
    if (!begin->recorded || !end->recorded) return say(cudaErrorInvalidResourceHandle);
    if (!begin->passed || !end->passed) return say(cudaErrorNotReady);
    *milliseconds = std::chrono::duration<float, std::milli>(end->at - begin->at).count();
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    Device& d = device();
    const std::lock_guard lock(d.mutex);
    if (d.events.erase(event) == 0) return say(cudaErrorInvalidResourceHandle);
    delete event;
    return d.broken;
}
