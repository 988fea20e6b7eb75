// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/schedule.hpp"

#include <algorithm>

#include "data/demo/random.hpp"

namespace leasehold::demo {
namespace {

/// Racks [from, to) that serve one purpose.
struct Pool {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    [[nodiscard]] std::uint32_t racks() const { return to - from; }
};

/// The cut at so many thousandths of a pool: at whole pods where there are enough, so that jobs hold arrays.
std::uint32_t cut(Pool pool, std::uint32_t thousandths) {
    const std::uint32_t at = (pool.racks() * thousandths + 500) / 1000;
    const std::uint32_t whole = pool.racks() >= 8 * kRacksPerPod ? at / kRacksPerPod * kRacksPerPod : at;
    return pool.from + whole;
}

struct Kinds {
    Pool h100;
    Pool h200;
    Pool gb200;
};

Kinds kindsOf(const SitePlan& site) {
    const auto end = [&](GpuKind last) {
        return static_cast<std::uint32_t>(std::count_if(site.gpuRacks.begin(), site.gpuRacks.end(),
                                                        [&](std::uint32_t r) { return site.racks[r].kind <= last; }));
    };
    return {
        {0, end(GpuKind::H100)}, {end(GpuKind::H100), end(GpuKind::H200)}, {end(GpuKind::H200), end(GpuKind::Gb200)}};
}

/// When the tenant takes each rack over: array by array, the halls that stood vacant first, those that the owner left
/// last, as fast as people get round.
std::vector<Minute> takeovers(const SitePlan& site, std::uint64_t seed) {
    const Kinds kinds = kindsOf(site);
    const auto at = [&](Pool pool, std::uint32_t number, Minute first, Minute length) {
        const std::uint32_t racks = std::max(pool.racks(), 1U);
        const std::uint32_t pod = number / kRacksPerPod;
        const std::uint64_t drawn = draw(seed, Purpose::Takeover, pool.from, pod);
        return kHandover + first + length * pod * kRacksPerPod / racks + skewed(drawn, 0, 150) +
               number % kRacksPerPod * 3;
    };
    std::vector<Minute> times;
    times.reserve(site.gpuRacks.size());
    for (std::uint32_t r = 0; r < site.gpuRacks.size(); ++r) {
        if (r < kinds.h100.to) {
            times.push_back(at(kinds.h100, kinds.h100.to - 1 - r, 4 * kHour, 34 * kHour));
        } else if (r < kinds.h200.to) {
            times.push_back(at(kinds.h200, r - kinds.h200.from, 2 * kHour, 15 * kHour));
        } else {
            times.push_back(at(kinds.gb200, r - kinds.gb200.from, kHour, 10 * kHour));
        }
    }
    return times;
}

class Planner {
public:
    Planner(const SitePlan& site, Schedule& schedule, Span window, std::uint64_t seed)
        : m_site(site), m_schedule(schedule), m_window(window), m_seed(seed) {}

    void ownersTime() {
        if (m_window.from >= kHandover) {
            return;
        }
        std::uint32_t racks = 0;
        while (racks < m_site.gpuRacks.size() &&
               m_site.racks[m_site.gpuRacks[racks]].firstGpu < m_schedule.leasedBefore) {
            ++racks;
        }
        const Pool own{0, racks};
        if (racks < kRacksPerPod) {
            batchBefore(own);
            return;
        }
        const std::uint32_t a = cut(own, 130);
        const std::uint32_t b = cut(own, 190);
        const std::uint32_t c = cut(own, 400);
        const std::uint32_t d = cut(own, 500);
        trainingBefore({own.from, a}, kHandover - 34 * kHour);
        trainingBefore({a, b}, kHandover - 15 * kHour);
        batchBefore({b, c});
        inferenceBefore({c, d});  // the rest stands idle
    }

    void tenantsTime() {
        if (m_window.to <= kHandover) {
            return;
        }
        const Kinds kinds = kindsOf(m_site);
        for (std::uint32_t r = 0; r < m_site.gpuRacks.size(); ++r) {
            const Minute at = m_schedule.takeover[r];
            add(JobKind::BurnIn, {r, r + 1}, {at, at + 100}, r);
        }
        const std::uint32_t a = cut(kinds.h100, 360);
        const std::uint32_t b = cut(kinds.h100, 620);
        const std::uint32_t c = cut(kinds.h100, 840);
        trainingAfter({kinds.h100.from, a});
        trainingAfter({a, b});
        batchAfter({b, c});
        inferenceAfter({c, kinds.h100.to});
        const std::uint32_t d = cut(kinds.h200, 700);
        inferenceAfter({kinds.h200.from, d});
        trainingAfter({d, kinds.h200.to});
        const std::uint32_t e = cut(kinds.gb200, 750);
        trainingAfter({kinds.gb200.from, e});
        inferenceAfter({e, kinds.gb200.to});
    }

private:
    void add(JobKind kind, Pool pool, Span span, std::uint64_t tag) {
        if (pool.racks() == 0 || !span.meets(m_window) || span.from >= span.to) {
            return;
        }
        const auto index = static_cast<std::uint32_t>(m_schedule.jobs.size());
        const std::uint64_t seed = draw(m_seed, kind == JobKind::Training ? Purpose::Training : Purpose::Batch, tag,
                                        static_cast<std::uint64_t>(span.from));
        m_schedule.jobs.push_back({kind, pool.from, pool.to, span, seed});
        for (std::uint32_t r = pool.from; r < pool.to; ++r) {
            m_schedule.ofRack[r].push_back(index);
        }
    }

    [[nodiscard]] std::uint64_t luck(Purpose purpose, std::uint32_t rack, Minute t) const {
        return draw(m_seed, purpose, rack, static_cast<std::uint64_t>(t));
    }

    /// Backwards from the last run's end, so that the days before the handover do not depend on the window.
    void trainingBefore(Pool pool, Minute end) {
        while (end > m_window.from) {
            const std::uint64_t drawn = luck(Purpose::Training, pool.from, end);
            const Minute from = end - skewed(drawn, 40 * kHour, 120 * kHour);
            add(JobKind::Training, pool, {from, end}, pool.from);
            end = from - skewed(mix(drawn), 2 * kHour, 9 * kHour);
        }
    }

    /// The queue drains over the last day.
    void batchBefore(Pool pool) {
        for (std::uint32_t r = pool.from; r < pool.to; ++r) {
            Minute end = kHandover - 6 * kHour - skewed(luck(Purpose::Batch, r, 0), 0, 24 * kHour);
            while (end > m_window.from) {
                const std::uint64_t drawn = luck(Purpose::Batch, r, end);
                const Minute from = end - skewed(drawn, 25, 11 * kHour);
                add(JobKind::Batch, {r, r + 1}, {from, end}, r);
                end = from - skewed(mix(drawn), 20, 8 * kHour);
            }
        }
    }

    void inferenceBefore(Pool pool) {
        for (std::uint32_t r = pool.from; r < pool.to; r += 2 * kRacksPerPod) {
            const Minute end = kHandover - 5 * kHour - static_cast<Minute>(below(luck(Purpose::Inference, r, 0), 900));
            add(JobKind::Inference, {r, std::min(r + 2 * kRacksPerPod, pool.to)}, {m_window.from - kDay, end}, r);
        }
    }

    [[nodiscard]] Minute lastTakeover(Pool pool) const {
        Minute last = kHandover;
        for (std::uint32_t r = pool.from; r < pool.to; ++r) {
            last = std::max(last, m_schedule.takeover[r]);
        }
        return last + 2 * kHour;
    }

    /// A first run on the part that is there first, then runs on all of it.
    void trainingAfter(Pool pool) {
        if (pool.racks() == 0) {
            return;
        }
        const Pool late{pool.from, cut(pool, 550)};
        const Pool early{late.to, pool.to};
        Minute from = lastTakeover(pool) + 90;
        add(JobKind::Training, early, {lastTakeover(early) + 30, from - 50}, pool.from + 1);
        while (from < m_window.to) {
            const std::uint64_t drawn = luck(Purpose::Training, pool.from, from);
            const Minute to = from + skewed(drawn, 60 * kHour, 190 * kHour);
            add(JobKind::Training, pool, {from, to}, pool.from);
            from = to + skewed(mix(drawn), 50, 5 * kHour);
        }
    }

    /// Racks are refilled quickly while people are at work, slowly at night and at weekends.
    void batchAfter(Pool pool) {
        for (std::uint32_t r = pool.from; r < pool.to; ++r) {
            Minute from = m_schedule.takeover[r] + 2 * kHour;
            while (from < m_window.to) {
                const std::uint64_t drawn = luck(Purpose::Batch, r, from);
                const Minute to = from + skewed(drawn, 25, 14 * kHour);
                add(JobKind::Batch, {r, r + 1}, {from, to}, r);
                const std::int32_t quiet = 255 - demandAt(to);
                from = to + skewed(mix(drawn), 6, 20 + quiet * 2);
            }
        }
    }

    void inferenceAfter(Pool pool) {
        std::uint32_t r = pool.from;
        while (r < pool.to) {
            const std::uint32_t pods = 1 + below(luck(Purpose::Inference, r, 1), 5);
            const Pool service{r, std::min(r + pods * kRacksPerPod, pool.to)};
            add(JobKind::Inference, service, {lastTakeover(service), m_window.to + kDay}, r);
            r = service.to;
        }
    }

    const SitePlan& m_site;
    Schedule& m_schedule;
    Span m_window;
    std::uint64_t m_seed;
};

}  // namespace

std::int32_t demandAt(Minute t) {
    constexpr std::int32_t kHourly[25] = {200, 180, 165, 145, 125, 105, 90,  80,  80,  88,  100, 115, 135,
                                          165, 195, 220, 238, 250, 255, 255, 250, 242, 230, 216, 200};
    constexpr std::int32_t kQuarterDay = 6 * static_cast<std::int32_t>(kHour);
    const auto minute = static_cast<std::int32_t>(((t % kDay) + kDay) % kDay);
    const std::int64_t day = (t - minute) / kDay;
    const auto weekday = static_cast<std::int32_t>(((day + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday; 0: Sunday
    const std::int32_t hour = minute / 60;
    const std::int32_t base = (kHourly[hour] * (60 - minute % 60) + kHourly[hour + 1] * (minute % 60)) / 60;
    const std::int32_t fade = std::min(minute, kQuarterDay) * 56 / kQuarterDay;  // into and out of the weekend
    const std::int32_t off = weekday == 6 ? fade : weekday == 0 ? 56 : weekday == 1 ? 56 - fade : 0;
    return base * (256 - off) / 256;
}

Schedule planSchedule(const SitePlan& site, std::uint32_t leasedBefore, Span window, std::uint64_t seed) {
    Schedule schedule;
    schedule.leasedBefore = leasedBefore;
    schedule.takeover = takeovers(site, seed);
    schedule.ofRack.resize(site.gpuRacks.size());
    Planner planner(site, schedule, window, seed);
    planner.ownersTime();
    planner.tenantsTime();
    for (auto& jobs : schedule.ofRack) {
        std::sort(jobs.begin(), jobs.end(), [&](std::uint32_t a, std::uint32_t b) {
            return schedule.jobs[a].span.from < schedule.jobs[b].span.from;
        });
    }
    return schedule;
}

}  // namespace leasehold::demo
