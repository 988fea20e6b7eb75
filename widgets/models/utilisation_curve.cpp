// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/utilisation_curve.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kDay = 86400;

template <class Keep>
UtilisationCurve sumRows(const Heatmap& heatmap, Keep keep) {
    UtilisationCurve curve;
    if (heatmap.columns.empty()) {
        return curve;
    }
    curve.from = heatmap.columns.front();
    curve.bin = heatmap.request.bin;
    for (std::size_t column = 0; column < heatmap.columns.size(); ++column) {
        HeatmapCell sum;
        for (std::size_t row = 0; row < heatmap.rows.size(); ++row) {
            if (!keep(heatmap.rows[row])) {
                continue;
            }
            const HeatmapCell cell = heatmap.cell(row, column);
            sum.expected += cell.expected;
            sum.valid += cell.valid;
            sum.sum += cell.sum;
        }
        const double code = static_cast<double>(sum.sum) / static_cast<double>(std::max<std::uint64_t>(1, sum.valid));
        curve.mean.push_back(sum.valid == 0 ? kNone : static_cast<float>(heatmap.metric.value(code)));
        curve.coverage.push_back(
            sum.expected == 0 ? kNone
                              : static_cast<float>(static_cast<double>(sum.valid) / static_cast<double>(sum.expected)));
    }
    return curve;
}

}  // namespace

float UtilisationCurve::at(Instant t) const {
    if (t < from || t >= to()) {
        return kNone;
    }
    return mean[static_cast<std::size_t>((t - from) / bin)];
}

Duration binFor(TimeWindow window, Duration step, std::int64_t most) {
    const std::int64_t base = std::max<std::int64_t>(1, step.count());
    const std::int64_t least = (window.length().count() + most - 1) / std::max<std::int64_t>(1, most);
    std::int64_t times = std::max<std::int64_t>(1, (least + base - 1) / base);
    while (base * times < kDay && kDay % base == 0 && kDay % (base * times) != 0) {
        ++times;
    }
    return Duration(base * times);
}

UtilisationCurve curveOf(const Heatmap& heatmap, bool leasedOnly) {
    return sumRows(heatmap, [&](const std::string& row) { return !leasedOnly || row != kVacantName; });
}

UtilisationCurve curveOfRow(const Heatmap& heatmap, const std::string& row) {
    if (!row.empty() && std::find(heatmap.rows.begin(), heatmap.rows.end(), row) == heatmap.rows.end()) {
        return {};
    }
    return sumRows(heatmap, [&](const std::string& name) { return row.empty() || name == row; });
}

std::vector<CurveColumn> reduceCurve(const UtilisationCurve& curve, TimeWindow window, int columns) {
    std::vector<CurveColumn> result(static_cast<std::size_t>(std::max(0, columns)));
    if (curve.empty() || window.empty()) {
        return result;
    }
    const double perColumn = static_cast<double>(window.length().count()) / columns;
    const auto bin = static_cast<double>(curve.bin.count());
    const auto offset = static_cast<double>((window.from - curve.from).count());
    const auto last = static_cast<std::int64_t>(curve.mean.size()) - 1;
    for (int column = 0; column < columns; ++column) {
        const auto first = static_cast<std::int64_t>(std::floor((offset + column * perColumn) / bin));
        const auto end =
            std::max(first, static_cast<std::int64_t>(std::ceil((offset + (column + 1) * perColumn) / bin)) - 1);
        CurveColumn& out = result[static_cast<std::size_t>(column)];
        double sum = 0;
        int count = 0;
        for (std::int64_t b = std::max<std::int64_t>(0, first); b <= std::min(last, end); ++b) {
            const float value = curve.mean[static_cast<std::size_t>(b)];
            const float coverage = curve.coverage[static_cast<std::size_t>(b)];
            out.gap = out.gap || coverage < 0.5F;
            if (!std::isnan(value)) {
                out.low = count == 0 ? value : std::min(out.low, value);
                out.high = count == 0 ? value : std::max(out.high, value);
                sum += value;
                ++count;
            }
        }
        if (count > 0) {
            out.mean = static_cast<float>(sum / count);
        }
    }
    return result;
}

}  // namespace leasehold
