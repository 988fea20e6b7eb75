// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/figures_buckets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/lease_money.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

/// Where a lease's GPU-time lies: what its money is shared out by.
struct Weight {
    std::uint32_t lease = 0;
    std::uint32_t group = 0;
    bool kept = true;
    std::int64_t held = 0;
    std::int64_t leased = 0;
    std::int64_t counted = 0;
    [[nodiscard]] std::int64_t weight() const { return held + counted; }
};

std::uint32_t groupOfCount(const Snapshot& s, const FigureRequest& request, const FigureGroups& groups,
                           const Allocation& allocation) {
    if (!request.by || groups.contract) {
        return groupOfLease(s, request.by, allocation.lease.value);
    }
    if (*request.by == GroupBy::Model) {
        for (std::uint32_t i = 0; i < s.gpuModels.size(); ++i) {
            if (sameName(s.gpuModels[i], allocation.model)) {
                return i;
            }
        }
    }
    return groups.noPlace;
}

/// The weights of every lease in a window, ascending by lease; a lease in force that holds nothing known has one entry
/// without weight.
std::vector<Weight> weigh(const Snapshot& s, const FigureRequest& request, const FigureGroups& groups,
                          const FilterRules& rules, const std::vector<FigureBin>& bins, TimeWindow window) {
    std::vector<Weight> weights;
    std::vector<bool> any(s.leases.size(), false);
    for (const FigureBin& bin : bins) {
        if (bin.lease != LeaseIndex::kNone && bin.seconds > 0) {
            weights.push_back({bin.lease, bin.group, bin.kept, bin.seconds, bin.seconds - bin.down, 0});
            any[bin.lease] = true;
        }
    }
    for (const Allocation& allocation : s.allocations) {
        const Lease& lease = s.leases[allocation.lease.value];
        const TimeWindow time = intersect(window, intersect(allocation.window, lease.term));
        if (allocation.scope == ScopeKind::Count && !time.empty() && allocation.count > 0) {
            weights.push_back({allocation.lease.value, groupOfCount(s, request, groups, allocation),
                               rules.keepsCount(allocation), 0, 0, allocation.count * time.length().count()});
            any[allocation.lease.value] = true;
        }
    }
    for (std::uint32_t i = 0; i < s.leases.size(); ++i) {
        if (!any[i] && !intersect(window, s.leases[i].term).empty()) {
            const bool placeless = !request.by || groups.contract;
            const bool kept = rules.lease[i] && !rules.anyPlace && rules.models.empty();
            weights.push_back({i, placeless ? groupOfLease(s, request.by, i) : groups.noPlace, kept, 0, 0, 0});
        }
    }
    std::stable_sort(weights.begin(), weights.end(),
                     [](const Weight& a, const Weight& b) { return a.lease < b.lease; });
    return weights;
}

/// Shares an amount out so that the parts add up to it: each is the difference of two rounded running totals.
class Shares {
public:
    explicit Shares(std::span<const Weight> entries) : m_entries(entries) {
        for (const Weight& entry : entries) {
            m_total += entry.weight();
        }
    }
    void next() { m_sum += m_entries[m_at++].weight(); }
    [[nodiscard]] double share() const {
        const Weight& entry = m_entries[m_at];
        return m_total == 0 ? 1.0 / static_cast<double>(m_entries.size())
                            : static_cast<double>(entry.weight()) / static_cast<double>(m_total);
    }
    [[nodiscard]] std::optional<std::int64_t> part(std::optional<std::int64_t> amount) const {
        if (!amount) {
            return amount;
        }
        const Wide total = m_total == 0 ? static_cast<Wide>(m_entries.size()) : m_total;
        const Wide before = m_total == 0 ? static_cast<Wide>(m_at) : m_sum;
        const Wide after = m_total == 0 ? static_cast<Wide>(m_at + 1) : m_sum + m_entries[m_at].weight();
        return narrow(roundDiv(*amount * after, total) - roundDiv(*amount * before, total));
    }

private:
    std::span<const Weight> m_entries;
    Wide m_total = 0;
    Wide m_sum = 0;
    std::size_t m_at = 0;
};

void addOptional(std::optional<std::int64_t>& sum, std::optional<std::int64_t> part, bool fresh) {
    if (fresh) {
        sum = part;
    } else if (sum && part) {
        *sum += *part;
    } else {
        sum.reset();
    }
}

void addBin(Bucket& bucket, const FigureBin& bin) {
    bucket.installed += bin.seconds;
    bucket.down += bin.down;
    if (bin.lease == LeaseIndex::kNone) {
        if (bin.seconds > bin.down) {
            bucket.vacant[bin.site] += bin.seconds - bin.down;
        }
    } else {
        bucket.leased += bin.seconds - bin.down;
    }
}

/// The buckets by group, made on first use.
class Filling {
public:
    Filling(const FigureRequest& request, const std::vector<LeaseLine>& lines) : m_request(request), m_lines(lines) {}

    template <class Do>
    void each(std::uint32_t group, Do action) {
        action(m_total);
        if (m_request.by) {
            Bucket& row = m_rows[group];
            row.group = group;
            action(row);
        }
    }

    /// `rents`: the weights are those of the date, and share out the rent; else those of the window.
    void share(const std::vector<Weight>& weights, bool rents) {
        for (std::size_t first = 0; first < weights.size();) {
            std::size_t last = first;
            while (last < weights.size() && weights[last].lease == weights[first].lease) {
                ++last;
            }
            Shares shares({&weights[first], last - first});
            for (std::size_t i = first; i < last; ++i, shares.next()) {
                if (weights[i].kept) {
                    each(weights[i].group, [&](Bucket& bucket) { give(bucket, weights[i], shares, rents); });
                }
            }
            first = last;
        }
    }

    Buckets take() {
        Buckets buckets;
        buckets.total = std::move(m_total);
        for (auto& [group, bucket] : m_rows) {
            const bool power = bucket.power.sampled + bucket.power.rated + bucket.power.unknown > 0;
            if (bucket.installed > 0 || !bucket.parts.empty() || power) {
                buckets.rows.push_back(std::move(bucket));
            }
        }
        return buckets;
    }

private:
    LeasePart& partOf(Bucket& bucket, std::uint32_t lease, bool& fresh) {
        // Weights come by lease, first of the window and then of the date: the part is the last, or stands sorted.
        const auto at = std::lower_bound(bucket.parts.begin(), bucket.parts.end(), lease,
                                         [](const LeasePart& part, std::uint32_t value) { return part.lease < value; });
        fresh = at == bucket.parts.end() || at->lease != lease;
        if (!fresh) {
            return *at;
        }
        LeasePart part;
        part.lease = lease;
        return *bucket.parts.insert(at, part);
    }

    void give(Bucket& bucket, const Weight& weight, const Shares& shares, bool rents) {
        const LeaseLine& line = m_lines[weight.lease];
        bool fresh = false;
        LeasePart& part = partOf(bucket, weight.lease, fresh);
        if (rents) {
            addOptional(part.rent, shares.part(line.rentAt), !part.rents);
            part.rents = true;
            if (fresh) {  // in force at the date alone: nothing of it in the window
                part.contracted = part.billed = part.credits = 0;
            }
            return;
        }
        part.share += shares.share();
        part.held += weight.held;
        part.leased += weight.leased;
        part.counted += weight.counted;
        addOptional(part.contracted, shares.part(line.contracted), fresh);
        addOptional(part.billed, shares.part(line.billed), fresh);
        addOptional(part.credits, shares.part(line.credits), fresh);
        part.billedKnown += shares.part(line.billedKnown).value_or(0);
    }

    const FigureRequest& m_request;
    const std::vector<LeaseLine>& m_lines;
    Bucket m_total;
    std::map<std::uint32_t, Bucket> m_rows;
};

void addSamples(Filling& filling, const FigurePartition& parts, const FigureSamples& samples) {
    const std::size_t columns = samples.edges.empty() ? 0 : samples.edges.size() - 1;
    if (samples.bins != parts.bins.size() || samples.cells.size() != parts.bins.size() * columns) {
        return;
    }
    for (std::size_t b = 0; b < parts.bins.size(); ++b) {
        if (!parts.bins[b].kept) {
            continue;
        }
        filling.each(parts.bins[b].group, [&](Bucket& bucket) {
            for (std::size_t c = b * columns; c < (b + 1) * columns; ++c) {
                bucket.samples.valid += samples.cells[c].valid;
                bucket.samples.sum += samples.cells[c].sum;
                bucket.samples.busy += samples.cells[c].busy;
                bucket.expected += samples.expected[c];
            }
        });
    }
}

void addPowerParts(const Snapshot& snapshot, Filling& filling, const FigurePartition& now,
                   const FigureSamples* samples) {
    std::vector<PowerPart> parts(now.bins.size());
    for (const Segment& segment : now.all) {
        for (std::uint32_t gpu = segment.gpus.first; gpu < segment.gpus.end(); ++gpu) {
            addPower(snapshot, samples, gpu, parts[segment.held.front().value]);
        }
    }
    for (std::size_t b = 0; b < parts.size(); ++b) {
        if (!now.bins[b].kept) {
            continue;
        }
        filling.each(now.bins[b].group, [&](Bucket& bucket) {
            bucket.power.watts += parts[b].watts;
            bucket.power.sampled += parts[b].sampled;
            bucket.power.rated += parts[b].rated;
            bucket.power.unknown += parts[b].unknown;
        });
    }
}

}  // namespace

Result<Buckets> fillBuckets(const Snapshot& snapshot, const FigureRequest& request, const FigureSamples* samples,
                            const std::vector<LeaseLine>& lines) {
    const TimeWindow moment{request.at, request.at + Duration{1}};
    auto parts = partition(snapshot, request, request.window);
    if (!parts) {
        return Failure(parts.error());
    }
    auto now = partition(snapshot, request, moment);
    if (!now) {
        return Failure(now.error());
    }
    const FigureGroups groups = figureGroups(snapshot, request.by);
    const FilterRules rules = filterRules(snapshot, request.filter);
    Filling filling(request, lines);
    for (const FigureBin& bin : parts->bins) {
        if (bin.kept && bin.seconds > 0) {
            filling.each(bin.group, [&](Bucket& bucket) { addBin(bucket, bin); });
        }
    }
    filling.share(weigh(snapshot, request, groups, rules, parts->bins, request.window), false);
    filling.share(weigh(snapshot, request, groups, rules, now->bins, moment), true);
    if (samples != nullptr) {
        addSamples(filling, *parts, *samples);
    }
    addPowerParts(snapshot, filling, *now, samples);
    return filling.take();
}

}  // namespace leasehold
