// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/step_finder.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace leasehold {
namespace {
constexpr std::size_t kMostSpacings = 4096;
}

void StepFinder::see(std::size_t series, Instant t) {
    const auto [it, fresh] = m_last.try_emplace(series, t);
    if (fresh) return;
    const std::int64_t spacing = std::abs((t - it->second).count());
    it->second = t;
    if (spacing > 0 && (m_spacings.size() < kMostSpacings || m_spacings.contains(spacing))) {
        ++m_spacings[spacing];
    }
}

std::optional<Duration> StepFinder::step() const {
    if (m_spacings.empty()) return std::nullopt;
    const std::int64_t smallest = m_spacings.begin()->first;
    if (std::all_of(m_spacings.begin(), m_spacings.end(), [&](const auto& s) { return s.first % smallest == 0; })) {
        return Duration{smallest};
    }
    const auto most = std::max_element(m_spacings.begin(), m_spacings.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    static constexpr std::array<std::int64_t, 13> kRound{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};
    for (const std::int64_t round : kRound) {
        if (std::abs(round - most->first) * 20 <= round) return Duration{round};
    }
    return Duration{most->first};
}

}  // namespace leasehold
