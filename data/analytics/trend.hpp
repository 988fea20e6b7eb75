// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "data/analytics/figures.hpp"

namespace leasehold {

/// The figures of the whole over successive windows, the last ending at the date.
struct Trend {
    std::vector<TimeWindow> windows;  ///< ascending
    std::vector<FigureSet> sets;      ///< point figures as of each window's end

    /// Value of the last window less that of the one before; none where either is n/a or there is one only.
    [[nodiscard]] std::optional<double> change(FigureId id) const;
};

enum class TrendStep : std::uint8_t { Day, Week, Month };

/// `count` windows, 1 to 240; months are calendar months, of which the last is cut at `at`. Filter, metric and busy
/// threshold as in `request`, whose window and `by` are ignored. Cancelled between windows. Any thread.
Result<Trend> figureTrend(const Snapshot& snapshot, const TelemetrySource& source, const FigureRequest& request,
                          TrendStep step, int count, std::stop_token stop = {},
                          const std::function<void(double)>& progress = {});

}  // namespace leasehold
