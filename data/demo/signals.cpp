// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/demo/random.hpp"
#include "data/demo/schedule.hpp"
#include "data/model/digits.hpp"

namespace leasehold::demo {
namespace {

constexpr std::int32_t kFull = 958;          // a training job in its stride, of 1000
constexpr std::int32_t kCheckpointing = 60;  // while weights are written
constexpr std::int32_t kStarting = 380;      // data loaders fill, first steps compile
constexpr Minute kStartMinutes = 7;

/// The falls of a training job: those of its servers that stop jobs, and the wait for a restart.
std::vector<Span> fallsOf(const SitePlan& site, const Job& job, const Outages& outages) {
    const std::uint32_t first = site.gpuRacks[job.rackFrom];
    const std::uint32_t last = site.gpuRacks[job.rackTo - 1];
    std::vector<Span> falls;
    for (std::uint32_t i = outages.firstOfRack[first]; i < outages.firstOfRack[last + 1]; ++i) {
        const Outage& outage = outages.down[i];
        if (outage.stopsJobs && job.span.contains(outage.span.from)) {
            const std::uint64_t drawn = draw(job.seed, Purpose::Training, static_cast<std::uint64_t>(outage.span.from));
            falls.push_back({outage.span.from, outage.span.from + skewed(drawn, 9, 42)});
        }
    }
    std::sort(falls.begin(), falls.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
    return falls;
}

/// A training job minute by minute: start, stride, checkpoints, falls.
class TrainingCurve {
public:
    TrainingCurve(const Job& job, std::vector<Span> falls)
        : m_start(job.span.from),
          m_seed(job.seed),
          m_falls(std::move(falls)),
          m_period(100 + below(mix(job.seed), 100)),
          m_writing(5 + below(mix(job.seed + 1), 6)) {}

    /// Minutes must not decrease from call to call.
    std::int32_t at(Minute t) {
        while (m_next < m_falls.size() && m_falls[m_next].from <= t) {
            m_start = std::max(m_start, m_falls[m_next].to);
            ++m_next;
        }
        if (t < m_start) {
            return 0;
        }
        if (t < m_start + kStartMinutes) {
            return kStarting;
        }
        if ((t - m_start) % m_period >= m_period - m_writing) {
            return kCheckpointing;
        }
        // The load of a step varies a little from hour to hour.
        return kFull -
               static_cast<std::int32_t>(below(draw(m_seed, Purpose::Noise, static_cast<std::uint64_t>(t / 45)), 24));
    }

private:
    Minute m_start;
    std::uint64_t m_seed;
    std::vector<Span> m_falls;
    std::size_t m_next = 0;
    Minute m_period;
    Minute m_writing;
};

/// What part of a service's servers is busy: demand, its own size and phase, and a growth of traffic over the first
/// days (or, before the handover, a decline to its end).
class InferenceCurve {
public:
    explicit InferenceCurve(const Job& job)
        : m_job(job),
          m_size(600 + static_cast<std::int32_t>(below(mix(job.seed), 400))),
          m_phase(static_cast<Minute>(below(mix(job.seed + 1), 180)) - 90) {}

    [[nodiscard]] std::int32_t at(Minute t) const {
        const auto wobble = static_cast<std::int32_t>(
                                below(draw(m_job.seed, Purpose::Inference, static_cast<std::uint64_t>(t / 20)), 61)) -
                            30;
        const Minute grown = m_job.span.from >= kHandover ? std::min(3 * kDay, t - m_job.span.from + 6 * kHour)
                                                          : std::min(3 * kDay, m_job.span.to - t);
        const auto traffic = static_cast<std::int32_t>(500 + 500 * grown / (3 * kDay));
        return std::clamp(demandAt(t + m_phase) * m_size / 255 * traffic / 1000 + wobble, 0, 1000);
    }

private:
    Job m_job;
    std::int32_t m_size;
    Minute m_phase;
};

template <class Curve>
Signal sampled(Span span, Minute step, Curve&& curve) {
    Signal signal;
    signal.firstSlot = floorDiv(span.from, step);
    const std::int64_t end = -floorDiv(-span.to, step);
    for (std::int64_t slot = signal.firstSlot; slot < end; ++slot) {
        std::int64_t sum = 0;
        for (Minute t = std::max(slot * step, span.from); t < std::min((slot + 1) * step, span.to); ++t) {
            sum += curve(t);
        }
        signal.level.push_back(static_cast<std::uint16_t>(sum / step));
    }
    return signal;
}

}  // namespace

std::vector<Signal> makeSignals(const SitePlan& site, const Schedule& schedule, const Outages& outages, Minute step,
                                Span window) {
    std::vector<Signal> signals(schedule.jobs.size());
    for (std::size_t j = 0; j < schedule.jobs.size(); ++j) {
        const Job& job = schedule.jobs[j];
        // From its start, since a run's checkpoints count from there; no further than is seen.
        const Span span{job.span.from, std::min(job.span.to, window.to)};
        if (job.kind == JobKind::Training) {
            TrainingCurve curve(job, fallsOf(site, job, outages));
            signals[j] = sampled(span, step, [&](Minute t) { return curve.at(t); });
        } else if (job.kind == JobKind::Inference) {
            const InferenceCurve curve(job);
            signals[j] = sampled(span, step, [&](Minute t) { return curve.at(t); });
        }
    }
    return signals;
}

}  // namespace leasehold::demo
