// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>
#include <QString>
#include <optional>

#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"

/// What stands under a pixel of a chart, without a widget.
namespace leasehold {

/// One mark: a point of a line, a step of an area, a bar.
struct ChartHit {
    std::size_t series = 0;
    std::size_t mark = 0;
    friend bool operator==(const ChartHit&, const ChartHit&) = default;
};

/// The mark nearest to the pixel: lines and areas by their time or value across first, then up and down; bars by the
/// strip of their category, points within 16 pixels. None outside the plot. Marks without a value are found as well.
std::optional<ChartHit> hitAt(const ChartData& data, const ChartFrame& frame, QPointF pixel);

/// The next mark along its series (`along` of -1 or 1) or the same place in the next series (`over`); the first where
/// there was none. None without marks.
std::optional<ChartHit> steppedHit(const ChartData& data, std::optional<ChartHit> from, int along, int over);

/// Where the mark is drawn; a missing value at the foot of the plot.
QPointF placeOf(const ChartData& data, const ChartFrame& frame, ChartHit hit);

/// The exact values at a mark, in lines: time or category; then every series there, the one hit marked.
QString hitWords(const ChartData& data, ChartHit hit);

/// What groups the chart shows, if any; and the name of the group that a mark belongs to ("" for none).
std::optional<GroupBy> groupsOf(const ChartData& data);
std::string groupAt(const ChartData& data, ChartHit hit);

}  // namespace leasehold
