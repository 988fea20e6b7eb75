// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/outages.hpp"

#include <algorithm>
#include <array>

#include "data/demo/random.hpp"

namespace leasehold::demo {
namespace {

struct Cause {
    std::string_view reason;
    std::uint32_t weight;  // of 100
    bool oneGpu;
    bool stopsJobs;
    Minute shortest;
    Minute longest;
};

constexpr std::array<Cause, 8> kCauses{{
    {"XID 79: GPU has fallen off the bus", 22, true, true, 40, 30 * kHour},
    {"XID 48: double-bit memory error", 14, true, false, 30, 20 * kHour},
    {"XID 95: uncontained memory error", 8, true, true, 60, 36 * kHour},
    {"NIC link flapping", 18, false, false, 20, 8 * kHour},
    {"kernel panic", 12, false, true, 15, 4 * kHour},
    {"power supply failed", 9, false, true, 3 * kHour, 36 * kHour},
    {"coolant leak sensor", 7, false, true, 2 * kHour, 30 * kHour},
    {"firmware update", 10, false, false, 20, 3 * kHour},
}};
constexpr std::string_view kRackCause = "coolant unit maintenance";
constexpr std::uint32_t kWeeksBetweenFailures = 43;
constexpr std::uint32_t kWeeksBetweenMaintenance = 260;

const Cause& causeOf(std::uint64_t drawn) {
    std::uint32_t at = below(drawn, 100);
    for (const Cause& cause : kCauses) {
        if (at < cause.weight) {
            return cause;
        }
        at -= cause.weight;
    }
    return kCauses.back();
}

constexpr std::int64_t weekOf(Minute t) {
    return (t >= 0 ? t : t - kWeek + 1) / kWeek;
}

/// Collects what happens in one week; the next week's events never reach back, nor this one's beyond its end, so that
/// no GPU is down twice at a time.
class Week {
public:
    Week(const SitePlan& site, std::int64_t week, Span window, std::uint64_t seed, std::vector<Outage>& down)
        : m_site(site), m_week(week), m_window(window), m_seed(seed), m_down(down) {}

    void rack(const RackPlan& rack, std::uint32_t index, std::uint32_t forcedNode) {
        const std::uint64_t drawn = draw(m_seed, Purpose::RackMaintenance, index, time());
        const bool forced = forcedNode >= rack.firstNode && forcedNode < rack.firstNode + rack.nodes;
        if (!forced && below(drawn, kWeeksBetweenMaintenance) == 0) {
            const Minute from = m_week * kWeek + static_cast<Minute>(below(mix(drawn), 5)) * kDay + 9 * kHour;
            add({rack.firstGpu,
                 rack.gpus,
                 {from, from + skewed(mix(drawn + 1), 3 * kHour, 9 * kHour)},
                 kRackCause,
                 false});
            return;
        }
        for (std::uint32_t n = rack.firstNode; n < rack.firstNode + rack.nodes; ++n) {
            node(n, n == forcedNode);
        }
    }

private:
    [[nodiscard]] std::uint64_t time() const { return static_cast<std::uint64_t>(m_week); }

    void node(std::uint32_t index, bool forced) {
        const std::uint64_t drawn = draw(m_seed, Purpose::NodeOutage, index, time());
        if (!forced && below(drawn, kWeeksBetweenFailures) != 0) {
            return;
        }
        const NodePlan& node = m_site.nodes[index];
        const Cause& cause = forced ? kCauses[5] : causeOf(mix(drawn));
        const Minute length = skewed(mix(drawn + 1), cause.shortest, cause.longest);
        const Span all{m_week * kWeek, (m_week + 1) * kWeek};
        // A forced one must fall inside the window, which may be short.
        const Span place = forced ? Span{std::max(all.from, m_window.from), std::min(all.to, m_window.to)} : all;
        const auto room = static_cast<std::uint32_t>(std::max<Minute>(place.to - place.from - length, 1));
        const Minute from = place.from + static_cast<Minute>(below(mix(drawn + 2), room));
        const std::uint32_t slot = below(mix(drawn + 3), node.gpus);
        add({cause.oneGpu ? node.firstGpu + slot : node.firstGpu,
             cause.oneGpu ? 1U : node.gpus,
             {from, std::min(from + length, all.to)},
             cause.reason,
             cause.stopsJobs});
    }

    void add(const Outage& outage) {
        if (outage.span.meets(m_window)) {
            m_down.push_back(outage);
        }
    }

    const SitePlan& m_site;
    std::int64_t m_week;
    Span m_window;
    std::uint64_t m_seed;
    std::vector<Outage>& m_down;
};

void addDown(Outages& outages, const SitePlan& site, Span window, std::uint64_t seed) {
    const Minute middle = window.from + (window.to - window.from) / 2;
    const auto nodes = static_cast<std::uint32_t>(site.nodes.size());
    const std::uint32_t forced = below(draw(seed, Purpose::Forced, 0), nodes);
    for (std::int64_t week = weekOf(window.from); week * kWeek < window.to; ++week) {
        Week builder(site, week, window, seed, outages.down);
        for (const std::uint32_t r : site.gpuRacks) {
            builder.rack(site.racks[r], r, week == weekOf(middle) ? forced : ~0U);
        }
    }
    std::sort(outages.down.begin(), outages.down.end(), [](const Outage& a, const Outage& b) {
        return a.firstGpu != b.firstGpu ? a.firstGpu < b.firstGpu : a.span.from < b.span.from;
    });
    outages.firstOfRack.assign(site.racks.size() + 1, static_cast<std::uint32_t>(outages.down.size()));
    std::uint32_t next = 0;
    for (std::uint32_t r = 0; r < site.racks.size(); ++r) {
        const RackPlan& rack = site.racks[r];
        outages.firstOfRack[r] = next;
        while (rack.gpus > 0 && next < outages.down.size() && outages.down[next].firstGpu < rack.firstGpu + rack.gpus) {
            ++next;
        }
    }
}

void addHallGap(Outages& outages, const SitePlan& site, std::uint32_t hall, Span span) {
    const HallPlan& plan = site.halls[hall];
    const PodPlan& first = site.pods[plan.firstPod];
    const PodPlan& last = site.pods[plan.firstPod + plan.pods - 1];
    outages.gaps.push_back({first.firstRack, last.firstRack + last.racks - first.firstRack, span});
}

void addGaps(Outages& outages, const SitePlan& site, Span window, std::uint64_t seed) {
    const auto add = [&](std::uint32_t rack, Span span) {
        if (span.meets(window)) {
            outages.gaps.push_back({rack, 1, span});
        }
    };
    for (std::int64_t week = weekOf(window.from); week * kWeek < window.to; ++week) {
        const auto time = static_cast<std::uint64_t>(week);
        for (std::uint32_t h = 0; h < site.halls.size(); ++h) {
            const std::uint64_t drawn = draw(seed, Purpose::HallGap, h, time);
            const Minute from = week * kWeek + static_cast<Minute>(below(mix(drawn), kWeek - 4 * kHour));
            const Span span{from, from + skewed(mix(drawn + 1), 45, 3 * kHour)};
            if (site.halls[h].pods > 0 && below(drawn, 4) == 0 && span.meets(window)) {
                addHallGap(outages, site, h, span);
            }
        }
        for (const std::uint32_t r : site.gpuRacks) {
            const std::uint64_t drawn = draw(seed, Purpose::RackGap, r, time);
            if (below(drawn, 90) == 0) {
                const Minute from = week * kWeek + static_cast<Minute>(below(mix(drawn), kWeek));
                add(r, {from, from + skewed(mix(drawn + 1), kHour, 14 * kHour)});
            }
        }
    }
    // One of each, however small the site and short the window.
    const Minute length = window.to - window.from;
    const std::uint64_t drawn = draw(seed, Purpose::Forced, 1);
    const auto racks = static_cast<std::uint32_t>(site.gpuRacks.size());
    add(site.gpuRacks[below(drawn, racks)],
        {window.from + length * 5 / 8, window.from + length * 5 / 8 + std::min(length / 8, 10 * kHour)});
    addHallGap(outages, site, 0,
               {window.from + length / 4, window.from + length / 4 + std::min(length / 8, 2 * kHour)});
}

}  // namespace

Outages planOutages(const SitePlan& site, Span window, std::uint64_t seed) {
    Outages outages;
    outages.firstOfRack.assign(site.racks.size() + 1, 0);
    if (window.from < window.to) {
        addDown(outages, site, window, seed);
        addGaps(outages, site, window, seed);
    }
    return outages;
}

}  // namespace leasehold::demo
