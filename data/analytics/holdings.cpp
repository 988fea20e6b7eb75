// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/holdings.hpp"

#include <algorithm>

#include "data/analytics/ground.hpp"

namespace leasehold {

void StepCurve::settle() {
    std::sort(m_steps.begin(), m_steps.end(), [](const Step& a, const Step& b) { return a.from < b.from; });
    std::vector<Step> merged;
    std::int64_t value = 0;
    for (const Step& step : m_steps) {
        value += step.value;
        if (!merged.empty() && merged.back().from == step.from) {
            merged.back().value = value;
        } else {
            merged.push_back({step.from, value});
        }
    }
    m_steps = std::move(merged);
}

std::int64_t StepCurve::at(Instant t) const {
    const auto after = std::upper_bound(m_steps.begin(), m_steps.end(), t,
                                        [](Instant value, const Step& step) { return value < step.from; });
    return after == m_steps.begin() ? 0 : std::prev(after)->value;
}

std::int64_t StepCurve::integral(TimeWindow window) const {
    if (window.empty()) {
        return 0;
    }
    std::int64_t sum = 0;
    auto next = std::upper_bound(m_steps.begin(), m_steps.end(), window.from,
                                 [](Instant value, const Step& step) { return value < step.from; });
    std::int64_t value = next == m_steps.begin() ? 0 : std::prev(next)->value;
    Instant from = window.from;
    for (; next != m_steps.end() && next->from < window.to; ++next) {
        sum += value * (next->from - from).count();
        from = next->from;
        value = next->value;
    }
    return sum + value * (window.to - from).count();
}

void StepCurve::changesInside(TimeWindow window, std::vector<Instant>& out) const {
    auto next = std::upper_bound(m_steps.begin(), m_steps.end(), window.from,
                                 [](Instant value, const Step& step) { return value < step.from; });
    for (; next != m_steps.end() && next->from < window.to; ++next) {
        out.push_back(next->from);
    }
}

namespace {

void addRuns(const RunTable& table, std::vector<LeaseHolding>& holdings, StepCurve LeaseHolding::*curve) {
    for (const Segment& segment : table) {
        for (const Held& held : segment.held) {
            StepCurve& target = holdings[held.value].*curve;
            target.add(held.window.from, segment.gpus.count);
            target.add(held.window.to, -static_cast<std::int64_t>(segment.gpus.count));
        }
    }
}

}  // namespace

std::vector<LeaseHolding> leaseHoldings(const Snapshot& snapshot, TimeWindow window) {
    std::vector<LeaseHolding> holdings(snapshot.leases.size());
    const RunTable held = intersect(leaseTable(snapshot, window), serviceTable(snapshot, window));
    addRuns(held, holdings, &LeaseHolding::placed);
    addRuns(intersect(held, downTable(snapshot, window)), holdings, &LeaseHolding::down);
    for (const Allocation& allocation : snapshot.allocations) {
        LeaseHolding& holding = holdings[allocation.lease.value];
        holding.known = true;
        const TimeWindow time =
            intersect(window, intersect(allocation.window, snapshot.leases[allocation.lease.value].term));
        if (allocation.scope == ScopeKind::Count && !time.empty()) {
            holding.counted.add(time.from, allocation.count);
            holding.counted.add(time.to, -allocation.count);
        }
    }
    for (LeaseHolding& holding : holdings) {
        holding.placed.settle();
        holding.down.settle();
        holding.counted.settle();
    }
    return holdings;
}

}  // namespace leasehold
