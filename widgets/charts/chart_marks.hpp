// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"
#include "widgets/controls/look.hpp"

class QPainter;

namespace leasehold {

/// Strokes the lines of a chart, reduced to the pixels there are, the faint ones first. On a raster each stretch is
/// drawn by itself: Qt's raster engine takes seconds for one long path that crosses itself. Drawings and documents get
/// one path a piece. GUI thread.
void paintLines(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame);

/// Fills the stacked areas, on top of each other in order; each value holds until the next.
void paintAreas(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame);

/// Points, and their names beside them where they are few and a name covers no other.
void paintPoints(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame);

/// Writes the value beside bars that lie, and marks the bars of which nothing is known: hatched, and named n/a where
/// there is room. A bar of nothing would be 0.
void paintBarNotes(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame);

}  // namespace leasehold
