// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

namespace leasehold::kernels {

/// Why a kernel call gave no result. Callers branch on the code; the message is for people and may change.
enum class StatusCode {
    Ok,
    InvalidArgument,  ///< the caller's shapes do not fit together; nothing was computed
    Cancelled,        ///< the stop token asked; outputs hold unspecified values
    NotBuilt,         ///< this binary was built without CUDA
    NoDevice,         ///< no CUDA driver, or no device answered
    OutOfMemory,      ///< host or device memory; streaming or the CPU may still do it
    DeviceError       ///< a CUDA call failed; the message names call, file and line
};

/// The outcome of a kernel call. Kernels throw nothing across their public functions.
struct [[nodiscard]] Status {
    StatusCode code = StatusCode::Ok;
    std::string message;

    bool ok() const { return code == StatusCode::Ok; }
    static Status failure(StatusCode code, std::string message) { return {code, std::move(message)}; }
    static Status invalid(std::string message) { return {StatusCode::InvalidArgument, std::move(message)}; }
    static Status cancelled() { return {StatusCode::Cancelled, "cancelled"}; }
};

}  // namespace leasehold::kernels
