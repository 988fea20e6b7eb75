// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

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
    double known = 0;
    for (const LeasePart& part : bucket.parts) {
        if (const auto busy = figures.leases[part.lease].busyShare(); busy && part.leased > 0) {
            idle += static_cast<double>(part.leased) * (1 - *busy);
            known += static_cast<double>(part.leased);
        }
    }
    const auto leased = static_cast<double>(bucket.leased);
    if (bucket.leased > 0) {
        figure.coverage = known / leased;
    }
    if (known >= leased) {
        figure.value = idle / kSecondsPerHour;
        figure.note = fmt::format("busy at {} % and over", figures.request.busyThreshold);
    } else {
        figure.note = noSamples(bucket);
        if (known > 0) {
            figure.note = fmt::format("leases without samples hold the rest; the known part is {:.1f} GPU-h",
                                      idle / kSecondsPerHour);
        }
    }
    return figure;
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

    const kernels::Cell& samples = bucket.samples;
    const Metric& metric = figures.metric;
    const auto valid = static_cast<double>(samples.valid);
    Figure& utilisation = set[FigureId::TechnicalUtilisation];
    utilisation = share((metric.offset * valid + metric.scale * static_cast<double>(samples.sum)) / 100, valid, "");
    Figure& busy = set[FigureId::BusyShare];
    busy = share(static_cast<double>(samples.busy), valid, "");
    utilisation.note = samples.valid > 0 ? "counter " + metric.name : noSamples(bucket);
    busy.note = samples.valid > 0
                    ? fmt::format("counter {}, busy at {} % and over", metric.name, figures.request.busyThreshold)
                    : noSamples(bucket);
    const Figure covered = share(valid, static_cast<double>(bucket.expected), "no samples are expected: no telemetry");
    utilisation.coverage = busy.coverage = covered.value;
    set[FigureId::Coverage] = covered;
    set[FigureId::LeasedIdleGpuHours] = leasedIdle(bucket, figures);
}

}  // namespace leasehold
