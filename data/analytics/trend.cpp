// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/trend.hpp"

#include <algorithm>

#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

TimeWindow windowBefore(Instant at, TrendStep step, int back) {
    if (step == TrendStep::Month) {
        // A date on the first of a month closes the month before it.
        const Instant start = addMonths(at - Duration{1}, -back);
        return {start, std::min(at, addMonths(start, 1))};
    }
    const Duration length = step == TrendStep::Day ? std::chrono::days{1} : std::chrono::days{7};
    return {at - length * (back + 1), at - length * back};
}

}  // namespace

std::optional<double> Trend::change(FigureId id) const {
    if (sets.size() < 2) {
        return std::nullopt;
    }
    const auto& now = sets.back()[id].value;
    const auto& then = sets[sets.size() - 2][id].value;
    return now && then ? std::optional(*now - *then) : std::nullopt;
}

Result<Trend> figureTrend(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                          TrendStep step, int count, std::stop_token stop,
                          const std::function<void(double)>& progress) {
    Trend trend;
    const int windows = std::clamp(count, 1, 240);
    for (int back = windows - 1; back >= 0; --back) {
        FigureRequest one = request;
        one.by.reset();
        one.window = windowBefore(request.at, step, back);
        // As of the last second of the window: a lease that ends with it is still of it.
        one.at = back == 0 ? request.at : one.window.to - Duration{1};
        auto figures = computeFigures(snapshot, source, one, stop);
        if (!figures) {
            return Failure(figures.error());
        }
        trend.windows.push_back(one.window);
        trend.sets.push_back(std::move(figures->total));
        if (progress) {
            progress(static_cast<double>(windows - back) / windows);
        }
    }
    return trend;
}

}  // namespace leasehold
