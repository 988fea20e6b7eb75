// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/device/device.hpp"

#include <algorithm>

namespace leasehold::kernels {
namespace {

// Below this the CPU is done before a launch and the copy of the cells have paid for themselves.
constexpr std::uint64_t kWorthTheDevice = std::uint64_t{64} << 20;

std::string megabytes(std::uint64_t bytes) {
    return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

BackendChoice cpu(std::string reason) {
    return {{}, Backend::Cpu, -1, false, std::move(reason)};
}

}  // namespace

const char* backendName(Backend backend) {
    switch (backend) {
        case Backend::Cpu:
            return "cpu";
        case Backend::Cuda:
            return "cuda";
        case Backend::Auto:
            break;
    }
    return "auto";
}

BackendChoice chooseBackend(const BackendRequest& request, const std::vector<DeviceInfo>& devices,
                            const Status& deviceStatus, std::uint64_t budget) {
    const std::string host = "CPU, " + cpuInfo().simd;
    if (request.requested == Backend::Cpu) return cpu(host + ": asked for");
    if (devices.empty()) {
        const std::string why = deviceStatus.message.empty() ? "no CUDA device" : deviceStatus.message;
        if (request.requested == Backend::Auto) return cpu(host + ": " + why);
        const auto code = deviceStatus.ok() ? StatusCode::NoDevice : deviceStatus.code;
        return {Status::failure(code, "cuda was asked for, but: " + why), Backend::Cpu, -1, false, why};
    }
    const auto roomiest =
        std::max_element(devices.begin(), devices.end(),
                         [](const DeviceInfo& a, const DeviceInfo& b) { return a.freeBytes < b.freeBytes; });
    const std::uint64_t held = budget > 0 ? budget : roomiest->freeBytes / 10 * 8;
    const std::uint64_t missing = request.bytes - std::min(request.bytes, request.residentBytes);
    BackendChoice device{{}, Backend::Cuda, roomiest->index, missing > 0 && request.bytes > held, {}};
    const std::string where = device.streaming ? ", streamed" : ", resident";
    device.reason = "CUDA, " + roomiest->name + where + ", " + megabytes(request.bytes);
    if (request.requested == Backend::Cuda) return device;
    if (request.bytes < kWorthTheDevice)
        return cpu(host + ": " + megabytes(request.bytes) + " are too few for the device");
    // Histograms are bound by arithmetic on the CPU, so even data that only passes through is faster there.
    if (device.streaming && !request.histogram)
        return cpu(host + ": " + megabytes(request.bytes) +
                   " exceed the device's budget, and the way there costs more");
    return device;
}

}  // namespace leasehold::kernels
