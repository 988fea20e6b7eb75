// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>

#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"

class QPainter;

namespace leasehold {

/// Paints a chart into `area` in logical pixels (see PaintPicture): title, legend, the plot by Qt Charts with every
/// series reduced to the pixels there are, provenance at the foot. In the window and in files alike. GUI thread; needs
/// a QApplication, which may be on Qt's offscreen platform. Returns where the plot stands.
ChartFrame paintChart(QPainter& painter, const QRectF& area, const ChartData& data, bool dark);

}  // namespace leasehold
