// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

/// A CUDA device without a device: kernels/**/*.cu compiled by the host's compiler against
/// tests/emulator/cuda_runtime.h, so that every machine runs the device code, its suites and its failures, with or
/// without a device. It judges results and rules, not speed.
///
/// - A lane of a block is a fiber (Boost.Context) with a stack of its own. A lane runs until it meets a barrier or a
///   shuffle; warps, and the lanes of a warp, take turns in an order drawn anew for every block, so that what lacks a
///   barrier goes wrong sooner or later. A barrier that not all of its lanes reach fails the launch.
/// - Work is queued and runs as late as the API allows: at the stream's synchronisation. What was freed or overwritten
///   too early then shows. Pageable memory is copied when a copy is queued, pinned memory when the copy runs.
/// - Device memory is pages that nobody but a running copy or kernel may touch, filled with a pattern, each allocation
///   before a guard page: a host that follows a device pointer and a kernel that runs past an end both fault.
/// - Any call can be made to fail (failCall).
///
/// One thread at a time uses a stream; calls from several threads take turns.
namespace leasehold::emulator {

/// Of a lane in its block, of a block in its grid; and their numbers.
struct Index {
    unsigned x = 0, y = 0, z = 0;
};

/// Barriers and the shuffle; only within a kernel. `mask`: the lanes of the warp that must come.
void meetBlock();
void meetWarp(unsigned mask);
unsigned long long exchange(unsigned mask, unsigned long long value, unsigned other);

/// Queues a kernel's launch; `body` is the kernel of one lane. Returns a cudaError_t.
int queueLaunch(Index grid, Index block, void* stream, std::function<void()> body);

// ---- for tests

/// From here on the n-th call (1: the next) that can fail does: it does nothing and returns cudaErrorMemoryAllocation
/// where it allocates, else cudaErrorUnknown. 0: none. Calls that free and destroy do not count.
void failCall(std::uint64_t n);
/// As failCall(), and every call after it.
void failAllFrom(std::uint64_t n);
/// Whether the failure asked for has happened.
bool failed();

/// Devices to be found (default 1), and memory of each in bytes (default 1 GiB).
void setDevices(int count);
void setMemory(std::uint64_t bytes);

/// Bytes of device and pinned memory, streams and events that are not given back.
std::uint64_t held();

/// Kernels run so far: that a suite has really been on the device.
std::uint64_t launches();

}  // namespace leasehold::emulator
