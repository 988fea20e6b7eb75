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
    std::int64_t held = 0;  ///< with places
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

/// The weights of every lease in a window, ascending by lease, then by GPU, then GPUs without places; a lease in force
/// that holds nothing known has one entry without weight.
std::vector<Weight> weigh(const Snapshot& s, const FigureRequest& request, const FigureGroups& groups,
                          const FilterRules& rules, const FigurePartition& parts, TimeWindow window) {
    std::vector<Weight> weights;
    std::vector<bool> any(s.leases.size(), false);
    for (const FigureRun& run : parts.heldRuns) {
        const FigureBin& bin = parts.bins[run.bin];
        weights.push_back({bin.lease, bin.group, bin.kept, run.seconds, 0});
        any[bin.lease] = true;
    }
    for (const Allocation& allocation : s.allocations) {
        const Lease& lease = s.leases[allocation.lease.value];
        const TimeWindow time = intersect(window, intersect(allocation.window, lease.term));
        if (allocation.scope == ScopeKind::Count && !time.empty() && allocation.count > 0) {
            weights.push_back({allocation.lease.value, groupOfCount(s, request, groups, allocation),
                               rules.keepsCount(allocation), 0, allocation.count * time.length().count()});
            any[allocation.lease.value] = true;
        }
    }
    for (std::uint32_t i = 0; i < s.leases.size(); ++i) {
        if (!any[i] && !intersect(window, s.leases[i].term).empty()) {
            const bool placeless = !request.by || groups.contract;
            const bool kept = rules.lease[i] && !rules.anyPlace && rules.models.empty();
            weights.push_back({i, placeless ? groupOfLease(s, request.by, i) : groups.noPlace, kept, 0, 0});
        }
    }
    std::stable_sort(weights.begin(), weights.end(),
                     [](const Weight& a, const Weight& b) { return a.lease < b.lease; });
    return weights;
}

/// The weights of available GPUs only: what idle hours lie in.
std::vector<Weight> weighLeased(const FigurePartition& parts) {
    std::vector<Weight> weights;
    for (const FigureRun& run : parts.leasedRuns) {
        const FigureBin& bin = parts.bins[run.bin];
        weights.push_back({bin.lease, bin.group, bin.kept, run.seconds, 0});
    }
    std::stable_sort(weights.begin(), weights.end(),
                     [](const Weight& a, const Weight& b) { return a.lease < b.lease; });
    return weights;
}

/// Vacant GPUs: `lease` is the site.
std::vector<Weight> weighVacant(const FigurePartition& parts) {
    std::vector<Weight> weights;
    for (const FigureRun& run : parts.vacantRuns) {
        const FigureBin& bin = parts.bins[run.bin];
        weights.push_back({bin.site, bin.group, bin.kept, run.seconds, 0});
    }
    std::stable_sort(weights.begin(), weights.end(),
                     [](const Weight& a, const Weight& b) { return a.lease < b.lease; });
    return weights;
}

/// Shares an amount out so that the parts add up to it: each is the difference of two rounded running totals. Since
/// these run along the GPUs, a GPU's part is the same in every cut and under every filter.
class Shares {
public:
    explicit Shares(std::span<const Weight> entries) : m_entries(entries) {
        for (const Weight& entry : entries) {
            m_total += entry.weight();
        }
    }
    void next() { m_sum += m_entries[m_at++].weight(); }
    [[nodiscard]] double share() const {
        return m_total == 0 ? 1 : static_cast<double>(m_entries[m_at].weight()) / static_cast<double>(m_total);
    }
    [[nodiscard]] std::optional<std::int64_t> part(std::optional<std::int64_t> amount) const {
        if (!amount || m_total == 0) {
            return amount;
        }
        const Wide after = m_sum + m_entries[m_at].weight();
        return narrow(roundDiv(*amount * after, m_total) - roundDiv(*amount * m_sum, m_total));
    }

private:
    std::span<const Weight> m_entries;
    Wide m_total = 0;  ///< 0: of the one entry of a lease that holds nothing known
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
    bucket.leased += bin.lease == LeaseIndex::kNone ? 0 : bin.seconds - bin.down;
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

    /// Hands each entry that the filter keeps to its buckets: give(bucket, weight, the shares at that entry).
    template <class Give>
    void share(const std::vector<Weight>& weights, Give give) {
        for (std::size_t first = 0; first < weights.size();) {
            std::size_t last = first;
            while (last < weights.size() && weights[last].lease == weights[first].lease) {
                ++last;
            }
            Shares shares({&weights[first], last - first});
            for (std::size_t i = first; i < last; ++i, shares.next()) {
                if (weights[i].kept) {
                    each(weights[i].group, [&](Bucket& bucket) { give(bucket, weights[i], shares); });
                }
            }
            first = last;
        }
    }

    void giveWindow(Bucket& bucket, const Weight& weight, const Shares& shares) {
        const LeaseLine& line = m_lines[weight.lease];
        bool fresh = false;
        LeasePart& part = nextPart(bucket.parts, weight.lease, fresh);
        part.share += shares.share();
        part.held += weight.held;
        part.counted += weight.counted;
        addOptional(part.contracted, shares.part(line.contracted), fresh);
        addOptional(part.billed, shares.part(line.billed), fresh);
        addOptional(part.credits, shares.part(line.credits), fresh);
        part.billedKnown += shares.part(line.billedKnown).value_or(0);
    }

    void giveLeased(Bucket& bucket, const Weight& weight, const Shares& shares) {
        bool fresh = false;
        LeasePart& part = partOf(bucket, weight.lease, fresh);
        part.leased += weight.held;
        addOptional(part.idleCost, shares.part(m_lines[weight.lease].idleCost), false);
    }

    void giveRent(Bucket& bucket, const Weight& weight, const Shares& shares) {
        bool fresh = false;
        LeasePart& part = partOf(bucket, weight.lease, fresh);
        addOptional(part.rent, shares.part(m_lines[weight.lease].rentAt), !part.rents);
        part.rents = true;
        if (fresh) {  // in force at the date alone: nothing of it in the window
            part.contracted = part.billed = part.credits = 0;
        }
    }

    Buckets take() {
        Buckets buckets;
        settle(m_total);
        buckets.total = std::move(m_total);
        for (auto& [group, bucket] : m_rows) {
            settle(bucket);
            const bool power = bucket.power.sampled + bucket.power.rated + bucket.power.unknown > 0;
            if (bucket.installed > 0 || !bucket.parts.empty() || power) {
                buckets.rows.push_back(std::move(bucket));
            }
        }
        return buckets;
    }

private:
    static void settle(Bucket& bucket) {
        const auto middle = static_cast<std::ptrdiff_t>(bucket.parts.size());
        std::move(bucket.dateParts.begin(), bucket.dateParts.end(), std::back_inserter(bucket.parts));
        std::inplace_merge(bucket.parts.begin(), bucket.parts.begin() + middle, bucket.parts.end(),
                           [](const LeasePart& a, const LeasePart& b) { return a.lease < b.lease; });
        bucket.dateParts.clear();
    }
    /// The part of a lease that comes in ascending order.
    static LeasePart& nextPart(std::vector<LeasePart>& parts, std::uint32_t lease, bool& fresh) {
        fresh = parts.empty() || parts.back().lease != lease;
        if (fresh) {
            parts.emplace_back().lease = lease;
        }
        return parts.back();
    }
    /// The part that the window made; else one of the date's own.
    static LeasePart& partOf(Bucket& bucket, std::uint32_t lease, bool& fresh) {
        const auto at = std::lower_bound(bucket.parts.begin(), bucket.parts.end(), lease,
                                         [](const LeasePart& part, std::uint32_t value) { return part.lease < value; });
        if (at != bucket.parts.end() && at->lease == lease) {
            fresh = false;
            return *at;
        }
        return nextPart(bucket.dateParts, lease, fresh);
    }

    const FigureRequest& m_request;
    const std::vector<LeaseLine>& m_lines;
    Bucket m_total;
    std::map<std::uint32_t, Bucket> m_rows;
};

/// Of each lease the samples of its counter.
void addSamples(Filling& filling, const FigurePartition& parts, const FigureSamples& samples,
                const std::vector<LeaseLine>& lines) {
    if (samples.bins != parts.bins.size()) {
        return;
    }
    for (std::size_t b = 0; b < parts.bins.size(); ++b) {
        const FigureBin& bin = parts.bins[b];
        if (!bin.kept || bin.lease == LeaseIndex::kNone) {
            continue;
        }
        const std::size_t k = lines[bin.lease].counter.value_or(0);
        if (k >= samples.window.size() || samples.window[k].cells.size() != parts.bins.size()) {
            continue;
        }
        filling.each(bin.group, [&](Bucket& bucket) {
            bucket.samples[k].samples.valid += samples.window[k].cells[b].valid;
            bucket.samples[k].samples.sum += samples.window[k].cells[b].sum;
            bucket.samples[k].samples.busy += samples.window[k].cells[b].busy;
            bucket.samples[k].expected += samples.window[k].expected[b];
        });
    }
}

void addVacant(const Snapshot& snapshot, Filling& filling, const FigureRequest& request, const FigurePartition& parts) {
    const std::vector<std::optional<std::int64_t>> costs = vacantCosts(snapshot, request.window);
    filling.share(weighVacant(parts), [&](Bucket& bucket, const Weight& weight, const Shares& shares) {
        const std::uint32_t site = weight.lease;
        const bool fresh = bucket.vacant.find(site) == bucket.vacant.end();
        VacantPart& part = bucket.vacant[site];
        part.seconds += weight.held;
        addOptional(part.cost, shares.part(costs[site]), fresh);
    });
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

Result<Buckets> fillBuckets(const Snapshot& snapshot, const FigureRequest& request, const FigurePartition& parts,
                            const FigureSamples* samples, const std::vector<LeaseLine>& lines) {
    const TimeWindow moment{request.at, request.at + Duration{1}};
    auto now = partition(snapshot, request, moment);
    if (!now) {
        return Failure(now.error());
    }
    const FigureGroups groups = figureGroups(snapshot, request.by);
    const FilterRules rules = filterRules(snapshot, request.filter);
    Filling filling(request, lines);
    for (const FigureBin& bin : parts.bins) {
        if (bin.kept && bin.seconds > 0) {
            filling.each(bin.group, [&](Bucket& bucket) { addBin(bucket, bin); });
        }
    }
    filling.share(weigh(snapshot, request, groups, rules, parts, request.window),
                  [&](Bucket& bucket, const Weight& w, const Shares& s) { filling.giveWindow(bucket, w, s); });
    filling.share(weighLeased(parts),
                  [&](Bucket& bucket, const Weight& w, const Shares& s) { filling.giveLeased(bucket, w, s); });
    filling.share(weigh(snapshot, request, groups, rules, *now, moment),
                  [&](Bucket& bucket, const Weight& w, const Shares& s) { filling.giveRent(bucket, w, s); });
    addVacant(snapshot, filling, request, parts);
    if (samples != nullptr) {
        addSamples(filling, parts, *samples, lines);
    }
    addPowerParts(snapshot, filling, *now, samples);
    return filling.take();
}

}  // namespace leasehold
