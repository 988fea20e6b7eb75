// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "data/analytics/figures_buckets.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

constexpr double kWattsPerMegawatt = 1e6;

/// The envelope of a bucket, where feeds of just that scope give one.
double envelopeOf(const Snapshot& snapshot, const Bucket& bucket, const FigureRequest& request) {
    if (!request.filter.empty()) {
        return 0;
    }
    const ScopeKind scope = request.by == GroupBy::Hall   ? ScopeKind::Hall
                            : request.by == GroupBy::Row  ? ScopeKind::Row
                            : request.by == GroupBy::Rack ? ScopeKind::Rack
                                                          : ScopeKind::Site;
    if (request.by && scope == ScopeKind::Site && request.by != GroupBy::Site) {
        return 0;
    }
    double watts = 0;
    for (const PowerFeed& feed : snapshot.feeds) {
        if (feed.scope == scope && (!request.by || feed.index == bucket.group)) {
            watts += feed.envelopeW;
        }
    }
    return watts;
}

}  // namespace

void powerFigure(const Snapshot& snapshot, const Bucket& bucket, const FigureRequest& request, FigureSet& set) {
    const PowerPart& power = bucket.power;
    const std::uint64_t known = power.sampled + power.rated;
    const std::uint64_t gpus = known + power.unknown;
    Figure& figure = set[FigureId::PowerMw];
    figure.unit = "MW";
    if (gpus == 0) {
        figure.note = "no GPU is in service at the date";
        return;
    }
    figure.coverage = static_cast<double>(known) / static_cast<double>(gpus);
    if (power.unknown > 0) {
        figure.note = fmt::format("{} of {} GPUs have neither a power sample nor a rated rack",
                                  groupedDigits(power.unknown), groupedDigits(gpus));
        return;
    }
    figure.value = power.watts / kWattsPerMegawatt;
    if (power.sampled > 0) {
        figure.note = "power samples of " + countOf(power.sampled, "GPU");
    }
    if (power.rated > 0) {
        figure.note +=
            fmt::format("{}rated rack power of {}", figure.note.empty() ? "" : ", ", countOf(power.rated, "GPU"));
    }
    if (const double envelope = envelopeOf(snapshot, bucket, request); envelope > 0) {
        figure.note += fmt::format("; envelope {:.6g} MW", envelope / kWattsPerMegawatt);
    }
}

}  // namespace leasehold
