// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QSizeF>
#include <memory>

#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"
#include "widgets/controls/look.hpp"

class QChart;

namespace leasehold {

struct Plot {
    std::unique_ptr<QChart> chart;
    ChartFrame frame;  ///< without its place, which the chart knows once it is laid out
};

/// The plot alone: axes, grid and bars; words, lines, areas and points are painted around and over it. GUI thread.
Plot makePlot(const ChartData& data, const Look& look, QSizeF size);

/// The colour of a series: the tenants' palette, see ChartSeries::colour. Opaque: what is faint is mixed with the
/// ground.
QColor seriesColour(const ChartSeries& series, const Look& look);

}  // namespace leasehold
