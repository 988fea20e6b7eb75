// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Marks arithmetic that is written once and compiled for host and device.
#if defined(__CUDACC__)
#define LEASEHOLD_HD __host__ __device__ __forceinline__
#else
#define LEASEHOLD_HD inline
#endif
