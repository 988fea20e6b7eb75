// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>

namespace leasehold {

/// Bytes of decoded samples kept where nobody says otherwise: two weeks of 220,000 GPUs every 15 minutes are 300 MB.
inline constexpr std::size_t kDefaultSampleMemory = std::size_t{512} << 20;

/// What a user chooses for every site.
struct Preferences {
    bool dark = true;
    double busyThreshold = 5;                         ///< percent, 0..100
    std::size_t sampleMemory = kDefaultSampleMemory;  ///< bytes of decoded samples kept for the next look

    static constexpr std::size_t kLeastSampleMemory = std::size_t{64} << 20;
    static constexpr std::size_t kMostSampleMemory = std::size_t{64} << 30;
    friend bool operator==(const Preferences&, const Preferences&) = default;
};

}  // namespace leasehold
