// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_order.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/base/parallel.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kExactRows = 1500;
constexpr std::size_t kMostCentres = 128;
/// Chains are quadratic: rows of one centre are alike already, and short chains do.
constexpr std::size_t kChainRows = 256;
constexpr int kRounds = 4;
/// Rows that centres are found by: enough for 128 of them.
constexpr std::size_t kSample = 16384;

using Rows = std::vector<std::uint32_t>;

/// Means of rows; NaN without any sample.
std::vector<float> meansOf(const Profiles& p) {
    std::vector<float> means(p.rows);
    for (std::size_t i = 0; i < p.rows; ++i) {
        double sum = 0;
        int count = 0;
        for (const float value : p.row(i)) {
            if (!std::isnan(value)) {
                sum += value;
                ++count;
            }
        }
        means[i] = count == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sum / count);
    }
    return means;
}

Profiles filled(const Profiles& p, const std::vector<float>& means) {
    Profiles out = p;
    for (std::size_t i = 0; i < p.rows; ++i) {
        for (std::size_t b = 0; b < p.bins; ++b) {
            float& value = out.values[i * p.bins + b];
            value = std::isnan(value) ? means[i] : value;
        }
    }
    return out;
}

/// Squared. In lanes, since a single running sum must be added up in order and so one number at a time.
float distance(std::span<const float> a, std::span<const float> b) {
    constexpr std::size_t kLanes = 16;
    std::array<float, kLanes> lanes{};
    std::size_t i = 0;
    for (; i + kLanes <= a.size(); i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float d = a[i + lane] - b[i + lane];
            lanes[lane] += d * d;
        }
    }
    for (std::size_t lane = 0; i < a.size(); ++i, ++lane) {
        const float d = a[i] - b[i];
        lanes[lane] += d * d;
    }
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
        for (std::size_t lane = 0; lane < half; ++lane) {
            lanes[lane] += lanes[lane + half];
        }
    }
    return lanes[0];
}

/// The greedy chain over some rows, from rows.front() on.
Rows chain(const Profiles& p, Rows rows, const std::stop_token& stop) {
    for (std::size_t at = 0; at + 2 < rows.size(); ++at) {
        if (stop.stop_requested()) {
            return {};
        }
        std::size_t best = at + 1;
        float least = std::numeric_limits<float>::infinity();
        for (std::size_t i = at + 1; i < rows.size(); ++i) {
            if (const float d = distance(p.row(rows[at]), p.row(rows[i])); d < least) {
                least = d;
                best = i;
            }
        }
        std::swap(rows[at + 1], rows[best]);
    }
    return rows;
}

std::size_t nearest(const Profiles& centres, std::span<const float> row) {
    std::size_t best = 0;
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t c = 0; c < centres.rows; ++c) {
        if (const float d = distance(centres.row(c), row); d < least) {
            least = d;
            best = c;
        }
    }
    return best;
}

/// To each row its nearest centre, on all cores.
void assign(const Profiles& p, const Rows& rows, const Profiles& centres, std::vector<std::uint32_t>& owner) {
    constexpr std::size_t kChunk = 1024;
    std::atomic<std::size_t> next{0};
    kernels::runWorkers(kernels::workerCount(0), [&](int) {
        for (std::size_t from = next.fetch_add(kChunk); from < rows.size(); from = next.fetch_add(kChunk)) {
            for (std::size_t i = from; i < std::min(rows.size(), from + kChunk); ++i) {
                owner[i] = static_cast<std::uint32_t>(nearest(centres, p.row(rows[i])));
            }
        }
    });
}

/// Lloyd's rounds over a sample; `rows` by ascending mean, of which evenly spread ones are the sample, and of these the
/// seeds. Then to every row its centre.
std::vector<std::uint32_t> gathered(const Profiles& p, const Rows& rows, Profiles& centres,
                                    const std::stop_token& stop) {
    centres.rows = std::min(kMostCentres, std::max<std::size_t>(2, rows.size() / 256));
    centres.bins = p.bins;
    centres.values.clear();
    for (std::size_t c = 0; c < centres.rows; ++c) {
        const auto seed = p.row(rows[(2 * c + 1) * rows.size() / (2 * centres.rows)]);
        centres.values.insert(centres.values.end(), seed.begin(), seed.end());
    }
    Rows sample;
    const std::size_t stride = std::max<std::size_t>(1, rows.size() / kSample);
    for (std::size_t i = stride / 2; i < rows.size(); i += stride) {
        sample.push_back(rows[i]);
    }
    std::vector<std::uint32_t> owner(rows.size());
    for (int round = 0; round < kRounds && !stop.stop_requested(); ++round) {
        assign(p, sample, centres, owner);
        std::vector<double> sums(centres.values.size());
        std::vector<std::size_t> counts(centres.rows);
        for (std::size_t i = 0; i < sample.size(); ++i) {
            ++counts[owner[i]];
            const auto row = p.row(sample[i]);
            for (std::size_t b = 0; b < p.bins; ++b) {
                sums[owner[i] * p.bins + b] += row[b];
            }
        }
        for (std::size_t c = 0; c < centres.rows; ++c) {
            for (std::size_t b = 0; b < p.bins && counts[c] > 0; ++b) {
                centres.values[c * p.bins + b] =
                    static_cast<float>(sums[c * p.bins + b] / static_cast<double>(counts[c]));
            }
        }
    }
    if (!stop.stop_requested()) {
        assign(p, rows, centres, owner);
    }
    return owner;
}

Rows inClusters(const Profiles& p, const Rows& rows, const std::stop_token& stop) {
    Profiles centres;
    const std::vector<std::uint32_t> owner = gathered(p, rows, centres, stop);
    std::vector<Rows> members(centres.rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        members[owner[i]].push_back(rows[i]);
    }
    Rows order(centres.rows);
    std::iota(order.begin(), order.end(), 0U);
    // Chains of one centre's rows, by mean; each for itself, on all cores.
    std::vector<Rows> chains;
    for (const std::uint32_t c : chain(centres, std::move(order), stop)) {
        for (std::size_t first = 0; first < members[c].size(); first += kChainRows) {
            const std::size_t last = std::min(members[c].size(), first + kChainRows);
            chains.emplace_back(members[c].begin() + static_cast<std::ptrdiff_t>(first),
                                members[c].begin() + static_cast<std::ptrdiff_t>(last));
        }
    }
    std::atomic<std::size_t> next{0};
    kernels::runWorkers(kernels::workerCount(0), [&](int) {
        for (std::size_t i = next++; i < chains.size(); i = next++) {
            chains[i] = chain(p, std::move(chains[i]), stop);
        }
    });
    Rows out;
    for (const Rows& part : chains) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

}  // namespace

std::vector<std::uint32_t> orderByLikeness(const Profiles& profiles, std::stop_token stop) {
    const std::vector<float> means = meansOf(profiles);
    const Profiles p = filled(profiles, means);
    Rows rows;
    Rows silent;
    for (std::uint32_t i = 0; i < profiles.rows; ++i) {
        (std::isnan(means[i]) ? silent : rows).push_back(i);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return means[a] < means[b]; });
    rows = rows.size() <= kExactRows ? chain(p, std::move(rows), stop) : inClusters(p, rows, stop);
    if (stop.stop_requested()) {
        return {};
    }
    rows.insert(rows.end(), silent.begin(), silent.end());
    return rows;
}

}  // namespace leasehold
