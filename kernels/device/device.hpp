// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/base/cpu.hpp"
#include "kernels/base/status.hpp"

namespace leasehold::kernels {

/// Who computes. Auto: the planner decides and says why.
enum class Backend { Auto, Cpu, Cuda };

/// "auto", "cpu" or "cuda".
const char* backendName(Backend backend);

struct DeviceInfo {
    int index = 0;
    std::string name;
    std::uint64_t bytes = 0;      ///< memory of the device
    std::uint64_t freeBytes = 0;  ///< free at the time of asking
    int computeMajor = 0, computeMinor = 0;
    int multiprocessors = 0;
};

/// Whether this binary holds the CUDA backend.
bool cudaBuilt();

/// The devices that answer, best to worst as the driver counts them. Not ok: none, and the message says why in words
/// for people (built without CUDA, no driver, no device, driver older than the runtime); devices is then empty. Asks
/// the driver each time (milliseconds, the first time more); keep the answer. Any thread.
Status listDevices(std::vector<DeviceInfo>& devices);

/// What the planner weighs.
struct BackendRequest {
    Backend requested = Backend::Auto;
    std::uint64_t bytes = 0;          ///< sample bytes the work reads
    std::uint64_t residentBytes = 0;  ///< of those, already in device memory
    bool histogram = false;
};

struct BackendChoice {
    Status status;  ///< NotBuilt or NoDevice when cuda was asked for and is not there; else ok
    Backend backend = Backend::Cpu;
    int device = -1;         ///< index for Cuda
    bool streaming = false;  ///< Cuda: the data does not fit the budget, so it passes through
    std::string reason;      ///< one sentence for doctor and the status bar
};

/// Decides. `devices` and `deviceStatus` come from listDevices(); `budget` is device memory the program may hold, in
/// bytes (0: 80 % of what is free). Auto takes the device when data is resident or large enough to pay for the way
/// there; streaming data once through costs more than the CPU reading it, so Auto streams only histograms.
BackendChoice chooseBackend(const BackendRequest& request, const std::vector<DeviceInfo>& devices,
                            const Status& deviceStatus, std::uint64_t budget = 0);

}  // namespace leasehold::kernels
