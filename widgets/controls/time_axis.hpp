// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <vector>

#include "data/model/time.hpp"

/// Time as pixels, UTC: no widget, so that it can be tested by table.
namespace leasehold {

/// A stretch of time across a number of pixels.
struct TimeScale {
    Instant from{};
    Instant to{Duration{1}};
    double left = 0;   ///< pixel of `from`
    double width = 1;  ///< pixels to `to`, > 0

    [[nodiscard]] double secondsPerPixel() const { return static_cast<double>((to - from).count()) / width; }
    [[nodiscard]] double x(Instant t) const {
        return left + static_cast<double>((t - from).count()) / secondsPerPixel();
    }
    [[nodiscard]] Instant at(double x) const;
    [[nodiscard]] TimeWindow window() const { return {from, to}; }
};

/// The same window zoomed by `factor` (< 1: nearer) so that `anchor` stays where it is, inside `limits` and no shorter
/// than `shortest`.
TimeWindow zoomedWindow(TimeWindow shown, Instant anchor, double factor, TimeWindow limits, Duration shortest);
/// Moved by that time, kept inside `limits`.
TimeWindow pannedWindow(TimeWindow shown, Duration by, TimeWindow limits);

struct TimeTick {
    Instant time{};
    bool major = false;
    QString label;  ///< majors only: "00:00", "10 May", "May", "2027"
};

/// Ticks at round steps (seconds to years by the calendar), labels at least `labelGap` pixels apart; a label says the
/// larger unit where one begins ("10 May" at midnight among hours, "2027" in January among months). Ascending; at most
/// a few per `labelGap`.
std::vector<TimeTick> timeTicks(const TimeScale& scale, double labelGap = 76);

/// The instant of the grid `step` (since 1970) nearest to t.
Instant snapped(Instant t, Duration step);

}  // namespace leasehold
