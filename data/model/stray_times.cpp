// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/stray_times.hpp"

#include <algorithm>
#include <vector>

#include "data/model/digits.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kBucketMs = 30LL * 24 * 3600 * 1000;
constexpr std::int64_t kYearBuckets = 13;  ///< more than a year lies between buckets this far apart
constexpr SampleTime kFirst{std::chrono::sys_days{std::chrono::January / 1 / 2006}};

/// Samples without a year's hole among them.
struct Run {
    std::int64_t from = 0;
    std::int64_t to = 0;  ///< half-open
    std::int64_t count = 0;
};

}  // namespace

StrayTimes::StrayTimes(bool keep, Instant now)
    : m_keep(keep), m_first(kFirst), m_last(now + std::chrono::days{5 * 366}) {}

void StrayTimes::see(SampleTime t, std::int64_t samples) {
    if (m_keep || absurd(t)) return;
    const std::int64_t bucket = floorDiv(t.time_since_epoch().count(), kBucketMs);
    if (bucket != m_lastBucket) {
        m_lastBucket = bucket;
        m_lastCount = &m_counts[bucket];
    }
    *m_lastCount += samples;
}

void StrayTimes::settle() {
    std::vector<Run> runs;
    for (const auto& [bucket, count] : m_counts) {
        if (runs.empty() || bucket - runs.back().to >= kYearBuckets) runs.push_back({bucket, bucket, 0});
        runs.back().to = bucket + 1;
        runs.back().count += count;
    }
    if (runs.size() < 2) return;
    const auto most =
        std::max_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.count < b.count; });
    const auto few = [&](const Run& run) { return run.count * 10 < most->count; };
    // Runs beside the greatest that are as good as it are kept, and all between them.
    auto first = most;
    auto last = most;
    for (auto it = runs.begin(); it != runs.end(); ++it) {
        if (few(*it)) continue;
        first = std::min(first, it);
        last = std::max(last, it);
    }
    m_settled = true;
    m_from = SampleTime{std::chrono::milliseconds{first->from * kBucketMs}};
    m_to = SampleTime{std::chrono::milliseconds{last->to * kBucketMs}};
}

}  // namespace leasehold
