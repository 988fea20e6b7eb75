// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QSizeF>
#include <memory>

#include "widgets/charts/chart_data.hpp"
#include "widgets/panels/look.hpp"

class QChart;

namespace leasehold {

/// The plot alone: axes, grid and series, without title and legend. GUI thread.
std::unique_ptr<QChart> makePlot(const ChartData& data, const Look& look, QSizeF size);

/// The colour of a series: the tenants' palette, see ChartSeries::colour.
QColor seriesColour(const ChartSeries& series, const Look& look);

}  // namespace leasehold
