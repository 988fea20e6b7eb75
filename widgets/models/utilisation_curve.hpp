// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <limits>
#include <stop_token>
#include <vector>

#include "data/analytics/aggregate.hpp"

/// Utilisation over time as the timeline and the inspector draw it.
namespace leasehold {

/// Mean utilisation per bin, from `from` on without gaps in time; NaN where there is no sample.
struct UtilisationCurve {
    Instant from{};
    Duration bin{900};
    std::vector<float> mean;      ///< in the metric's unit
    std::vector<float> coverage;  ///< valid / expected samples, 0..1; NaN where none are expected

    [[nodiscard]] bool empty() const { return mean.empty(); }
    [[nodiscard]] Instant to() const { return from + bin * static_cast<std::int64_t>(mean.size()); }
    /// The mean of the bin at t; NaN outside.
    [[nodiscard]] float at(Instant t) const;
};

/// The shortest bin, a multiple of `step`, that cuts `window` into at most `most` bins, and divides a day where it is
/// shorter than one. step >= 1 s.
Duration binFor(TimeWindow window, Duration step, std::int64_t most);

/// Adds a heatmap's rows up: the exact mean over all of them. `leasedOnly` leaves the row of vacant GPUs out.
UtilisationCurve curveOf(const Heatmap& heatmap, bool leasedOnly);

/// The curve of one row by its name; all rows together where the name is empty. A name that is not there: empty.
UtilisationCurve curveOfRow(const Heatmap& heatmap, const std::string& row);

/// What falls on one pixel column: the range of the means there, and whether data is missing.
struct CurveColumn {
    float low = std::numeric_limits<float>::quiet_NaN();  ///< NaN: no sample
    float high = std::numeric_limits<float>::quiet_NaN();
    float mean = std::numeric_limits<float>::quiet_NaN();
    bool gap = false;  ///< samples were expected and under half of them are there
};

/// Columns [0, columns) over `window`, each with the bins that touch it: about one mark per pixel however long the
/// curve is. Any thread.
std::vector<CurveColumn> reduceCurve(const UtilisationCurve& curve, TimeWindow window, int columns);

}  // namespace leasehold
