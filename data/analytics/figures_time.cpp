// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/figures_buckets.hpp"

namespace leasehold {
namespace {

constexpr double kSecondsPerHour = 3600;

Figure hours(std::int64_t gpuSeconds) {
    Figure figure;
    figure.value = static_cast<double>(gpuSeconds) / kSecondsPerHour;
    figure.unit = "GPU-h";
    return figure;
}

Figure share(double part, double whole, const char* whyNot) {
    Figure figure;
    figure.unit = "share";
    if (whole > 0) {
        figure.value = part / whole;
    } else {
        figure.note = whyNot;
    }
    return figure;
}

std::string noSamples(const Bucket& bucket) {
    return bucket.leased == 0 ? "nothing is leased in the window" : "no samples of leased GPUs in the window";
}

/// Sum over the leases, so that the parts of a cut add up: a lease's own busy share stands for all its hours.
Figure leasedIdle(const Bucket& bucket, const Figures& figures) {
    Figure figure;
    figure.unit = "GPU-h";
    double idle = 0;
    double covered = 0;
    std::int64_t known = 0;
    bool thin = false;
    for (const LeasePart& part : bucket.parts) {
        const LeaseLine& line = figures.leases[part.lease];
        covered += static_cast<double>(part.leased) * line.samples.coverage();
        if (const auto busy = line.busyShare(); busy && part.leased > 0) {
            idle += static_cast<double>(part.leased) * (1 - *busy);
            known += part.leased;
        } else {
            thin = thin || (part.leased > 0 && line.samples.expected > 0);
        }
    }
    if (bucket.leased > 0) {
        figure.coverage = covered / static_cast<double>(bucket.leased);
    }
    if (known >= bucket.leased) {
        figure.value = idle / kSecondsPerHour;
        figure.note = fmt::format("busy at {} % and over", figures.request.busyThreshold);
        return figure;
    }
    const std::string less = thin ? fmt::format("under {} % of their samples", kLeastCoveragePercent) : "no samples";
    figure.note = known > 0 ? fmt::format("leases with {} hold the rest; the known part is {:.1f} GPU-h", less,
                                          idle / kSecondsPerHour)
                  : thin    ? fmt::format("the leases have {}", less)
                            : noSamples(bucket);
    return figure;
}

/// Samples of several counters, each weighed by its step where they differ: a sample stands for its step.
struct Pooled {
    double valid = 0;
    double busy = 0;
    double expected = 0;
    double percent = 0;  ///< sum of the values
};

Pooled pool(const Bucket& bucket, const Figures& figures) {
    Pooled all;
    bool sameStep = true;
    const Metric* first = nullptr;
    for (std::size_t k = 0; k < figures.counters.size() && k < kMostCounters; ++k) {
        if (bucket.samples[k].expected > 0) {
            first = first == nullptr ? &figures.counters[k] : first;
            sameStep = sameStep && figures.counters[k].step == first->step;
        }
    }
    for (std::size_t k = 0; k < figures.counters.size() && k < kMostCounters; ++k) {
        const Metric& metric = figures.counters[k];
        const kernels::Cell& cell = bucket.samples[k].samples;
        const double weight = sameStep ? 1 : static_cast<double>(metric.step.count());
        const auto valid = static_cast<double>(cell.valid);
        all.valid += weight * valid;
        all.busy += weight * static_cast<double>(cell.busy);
        all.expected += weight * static_cast<double>(bucket.samples[k].expected);
        all.percent += weight * (metric.offset * valid + metric.scale * static_cast<double>(cell.sum));
    }
    return all;
}

/// "counter sm_active", "counters sm_active (3 leases) and gpu_util (1 lease)".
std::string countersNote(const Bucket& bucket, const Figures& figures) {
    std::vector<std::size_t> leases(figures.counters.size());
    for (const LeasePart& part : bucket.parts) {
        if (const auto& counter = figures.leases[part.lease].counter; counter && part.leased > 0) {
            ++leases[*counter];
        }
    }
    const auto used = std::count_if(leases.begin(), leases.end(), [](std::size_t count) { return count > 0; });
    std::string note;
    for (std::size_t k = 0; k < leases.size(); ++k) {
        if (leases[k] > 0 && used == 1) {
            return "counter " + figures.counters[k].name;
        }
        if (leases[k] > 0) {
            note += fmt::format("{}{} ({} {})", note.empty() ? "counters " : " and ", figures.counters[k].name,
                                leases[k], leases[k] == 1 ? "lease" : "leases");
        }
    }
    return note;
}

}  // namespace

void timeFigures(const Bucket& bucket, const Figures& figures, FigureSet& set) {
    const auto available = static_cast<double>(bucket.available());
    set[FigureId::InstalledGpuHours] = hours(bucket.installed);
    set[FigureId::AvailableGpuHours] = hours(bucket.available());
    set[FigureId::LeasedGpuHours] = hours(bucket.leased);
    set[FigureId::VacantGpuHours] = hours(bucket.available() - bucket.leased);
    set[FigureId::Occupancy] =
        share(static_cast<double>(bucket.leased), available, "no GPU is available in the window");
    std::int64_t counted = 0;
    for (const LeasePart& part : bucket.parts) {
        counted += part.counted;
    }
    if (counted > 0) {
        set[FigureId::Occupancy].note = fmt::format("{:.0f} GPU-h are leased without places and outside occupancy",
                                                    static_cast<double>(counted) / kSecondsPerHour);
    }

    const Pooled samples = pool(bucket, figures);
    Figure& utilisation = set[FigureId::TechnicalUtilisation];
    utilisation = share(samples.percent / 100, samples.valid, "");
    Figure& busy = set[FigureId::BusyShare];
    busy = share(samples.busy, samples.valid, "");
    const std::string counters = countersNote(bucket, figures);
    utilisation.note = samples.valid > 0 ? counters : noSamples(bucket);
    busy.note = samples.valid > 0 ? fmt::format("{}, busy at {} % and over", counters, figures.request.busyThreshold)
                                  : noSamples(bucket);
    const Figure covered = share(samples.valid, samples.expected, "no samples are expected: no telemetry");
    utilisation.coverage = busy.coverage = covered.value;
    set[FigureId::Coverage] = covered;
    set[FigureId::Coverage].note += samples.valid > 0 ? counters : "";
    set[FigureId::LeasedIdleGpuHours] = leasedIdle(bucket, figures);
}

std::string countersText(const Figures& figures) {
    std::string text;
    for (std::size_t k = 0; k < figures.counters.size(); ++k) {
        const bool used = std::any_of(figures.leases.begin(), figures.leases.end(),
                                      [&](const LeaseLine& line) { return line.counter == k; });
        if (used) {
            text += (text.empty() ? "" : " and ") + figures.counters[k].name;
        }
    }
    return text.empty() ? figures.metric.name : text;
}

}  // namespace leasehold
