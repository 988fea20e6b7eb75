// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/step_finder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace leasehold {
namespace {

constexpr std::size_t kMostSeries = 256;
constexpr std::size_t kKept = 128;  ///< instants of a series

/// Of a number that names a series, one that says nothing of it: a fair choice that no order changes.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

/// Spacings that differ by jitter alone: their number, range and mean, in milliseconds.
struct Cluster {
    std::int64_t low = 0;
    std::int64_t high = 0;
    double sum = 0;
    std::int64_t weight = 0;
    [[nodiscard]] double mean() const { return sum / static_cast<double>(weight); }
};

/// Times that were cut to whole seconds make spacings a second apart.
std::int64_t jitterOf(std::int64_t spacing) {
    return std::max(spacing / 20, std::min<std::int64_t>(1000, spacing / 10));
}

std::vector<Cluster> clustersOf(std::vector<std::int64_t> spacings) {
    std::sort(spacings.begin(), spacings.end());
    std::vector<Cluster> clusters;
    for (const std::int64_t spacing : spacings) {
        if (clusters.empty() || spacing - clusters.back().high > jitterOf(clusters.back().high)) {
            clusters.push_back({spacing, spacing, 0, 0});
        }
        Cluster& last = clusters.back();
        last.high = spacing;
        last.sum += static_cast<double>(spacing);
        ++last.weight;
    }
    return clusters;
}

/// The smallest cluster of weight. A scrape that was tried again makes one small spacing among many, and no step.
const Cluster& steadiest(const std::vector<Cluster>& clusters) {
    std::int64_t most = 0;
    for (const Cluster& cluster : clusters) {
        most = std::max(most, cluster.weight);
    }
    return *std::find_if(clusters.begin(), clusters.end(), [&](const Cluster& c) { return c.weight * 3 > most; });
}

/// The step that a cluster means: a round one within its jitter, else whole seconds. Downwards where it is no whole
/// number of them, since a step that is too long puts two samples into one slot.
Duration roundStep(const Cluster& cluster) {
    static constexpr std::array<std::int64_t, 13> kRound{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};
    const double mean = cluster.mean();
    const double spread = std::max(static_cast<double>(cluster.high) - mean, mean - static_cast<double>(cluster.low));
    for (const std::int64_t round : kRound) {
        const double off = std::abs(static_cast<double>(round) * 1000 - mean);
        if (off * 20 <= static_cast<double>(round) * 1000 && off <= std::max(spread, mean / 500)) {
            return Duration{round};
        }
    }
    const double nearest = std::round(mean / 1000);
    const bool whole = std::abs(nearest * 1000 - mean) <= mean / 100;
    return Duration{std::max<std::int64_t>(1, static_cast<std::int64_t>(whole ? nearest : std::floor(mean / 1000)))};
}

bool differ(Duration a, Duration b) {
    return std::abs((a - b).count()) * 10 > std::min(a, b).count();
}

}  // namespace

void StepFinder::add(Times& times, std::int64_t t) {
    std::vector<std::int64_t>& all = times.instants;
    if (t > times.limit || (!all.empty() && all.back() == t)) return;
    all.push_back(t);
    if (all.size() < 2 * kKept) return;
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() <= kKept) return;
    all.resize(kKept);
    times.limit = all.back();
}

void StepFinder::see(std::uint64_t series, SampleTime t) {
    const std::uint64_t number = mixed(series);
    const bool full = m_series.size() == kMostSeries;
    if (full && number > m_largest) return;
    const auto [it, fresh] = m_series.try_emplace(number);
    add(it->second, t.time_since_epoch().count());
    if (!fresh) return;
    if (full) m_series.erase(m_largest);
    m_largest = 0;
    for (const auto& [known, times] : m_series) {
        m_largest = std::max(m_largest, known);
    }
}

StepFinder::Found StepFinder::find() const {
    struct Own {
        Duration step{0};
        std::int64_t weight = 0;
    };
    std::vector<Own> own;
    std::int64_t all = 0;
    for (const auto& [number, times] : m_series) {
        std::vector<std::int64_t> instants = times.instants;
        std::sort(instants.begin(), instants.end());
        instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
        if (instants.size() < 2) continue;
        std::vector<std::int64_t> spacings;
        for (std::size_t i = 1; i < instants.size(); ++i) {
            spacings.push_back(instants[i] - instants[i - 1]);
        }
        const auto weight = static_cast<std::int64_t>(spacings.size());
        own.push_back({roundStep(steadiest(clustersOf(std::move(spacings)))), weight});
        all += weight;
    }
    Found found;
    found.series = own.size();
    if (own.empty()) return found;
    std::sort(own.begin(), own.end(),
              [](const Own& a, const Own& b) { return std::pair(a.step, -a.weight) < std::pair(b.step, -b.weight); });
    std::int64_t upTo = 0;
    for (const Own& series : own) {
        upTo += series.weight;
        if (upTo * 20 < all) continue;
        found.step = series.step;
        break;
    }
    for (const Own& series : own) {
        if (series.weight < 2 || !differ(series.step, *found.step)) continue;
        ++(series.step < *found.step ? found.odd.finer : found.odd.coarser);
        if (found.odd.first == Duration{0}) found.odd.first = series.step;
    }
    return found;
}

}  // namespace leasehold
