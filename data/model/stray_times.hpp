// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string_view>

#include "data/model/metric.hpp"

namespace leasehold {

/// Which times of samples cannot be: one of 1970 makes every window 56 years long. Our choice:
///
/// - before 2006, when there were no GPUs that count what they do, and more than five years after the import;
/// - in a file that is seen whole first: apart from most of its samples by more than a year without any, and fewer than
///   a tenth of them.
///
/// `--set stray=keep` takes them all.
class StrayTimes {
public:
    StrayTimes(bool keep, Instant now);

    /// The first rule alone.
    [[nodiscard]] bool absurd(SampleTime t) const { return !m_keep && (t < m_first || t > m_last); }

    /// A sample of the file, before any is judged.
    void see(SampleTime t, std::int64_t samples = 1);
    /// After the last one: where most of the samples stand.
    void settle();
    [[nodiscard]] bool stray(SampleTime t) const { return absurd(t) || (m_settled && (t < m_from || t >= m_to)); }

    static constexpr std::string_view kReason = "a time that cannot be, or far from all others";

private:
    bool m_keep;
    SampleTime m_first;
    SampleTime m_last;
    std::map<std::int64_t, std::int64_t> m_counts;  ///< samples by 30 days
    std::int64_t m_lastBucket = INT64_MIN;
    std::int64_t* m_lastCount = nullptr;
    bool m_settled = false;
    SampleTime m_from{};
    SampleTime m_to{};
};

}  // namespace leasehold
