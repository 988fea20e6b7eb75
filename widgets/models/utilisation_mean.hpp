// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// The mean utilisation of many GPUs as tooltips and the inspector say it: over those that are leased; where none is,
/// over what was measured all the same. Any thread.
class UtilisationMean {
public:
    void take(const SiteValues& values, std::uint32_t gpu) {
        const bool leased = static_cast<bool>(values.tenants[gpu]);
        Part& part = leased ? m_leased : m_vacant;
        ++part.gpus;
        if (const double value = values.valueOf(GpuOrdinal(gpu)); !std::isnan(value)) {
            part.sum += value;
            ++part.samples;
        }
    }
    /// Nobody leases any of them.
    [[nodiscard]] bool vacant() const { return m_leased.gpus == 0; }
    [[nodiscard]] std::uint64_t leased() const { return m_leased.gpus; }
    /// GPUs that the mean goes over.
    [[nodiscard]] std::uint64_t samples() const { return part().samples; }
    /// Percent; NaN: no sample.
    [[nodiscard]] double mean() const {
        return samples() == 0 ? std::numeric_limits<double>::quiet_NaN() : part().sum / static_cast<double>(samples());
    }

private:
    struct Part {
        double sum = 0;
        std::uint64_t samples = 0;
        std::uint64_t gpus = 0;
    };
    [[nodiscard]] const Part& part() const { return vacant() ? m_vacant : m_leased; }

    Part m_leased;
    Part m_vacant;
};

}  // namespace leasehold
