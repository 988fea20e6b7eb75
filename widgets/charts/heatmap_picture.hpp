// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <optional>
#include <utility>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "data/export/provenance.hpp"

class QPainter;

namespace leasehold {

/// A moment at which rows [from, to) of a heatmap pass into, out of, or between leases.
struct HeatmapEdge {
    Instant time{};
    double from = 0;
    double to = 0;
};

/// A heatmap as a picture: title, named rows, UTC time axis, colour key, provenance at the foot. The colours are the
/// window's; hatched is where samples were expected and there are none, plain ground where no GPU was held.
struct HeatmapPicture {
    const Heatmap* heatmap = nullptr;
    Statistic statistic = Statistic::Mean;
    bool dark = false;
    std::optional<std::pair<double, double>> range;  ///< of the colours, in the metric's unit; none: from the values
    std::vector<HeatmapEdge> edges;                  ///< drawn as lines
    std::optional<Instant> cursor;                   ///< marked where it lies inside
    Provenance provenance;                           ///< its title is drawn above, its footer below
};

/// Paints into `area` in logical pixels (see PaintPicture), reduced to the pixels there are: a mark that stands for
/// several cells shows their mean (the largest for max and percentiles, the least for min), and the foot says so. Any
/// painter; needs a QGuiApplication.
void paintHeatmap(QPainter& painter, const QRectF& area, const HeatmapPicture& picture);

/// The height at which every row has a line of its own, within sensible bounds.
int heatmapPictureHeight(const Heatmap& heatmap);

/// Provenance of a heatmap: window, filter, statistic, bin, coverage, definitions.
Provenance heatmapProvenance(const Snapshot& snapshot, const Heatmap& heatmap, Statistic statistic);

/// "GPU utilisation", "Power per GPU", or the metric's own name.
std::string metricWords(std::string_view metric);
/// "mean", "95th percentile".
std::string statisticWords(Statistic statistic);
/// Whether its values are shares, 0..1, whatever the metric.
bool isShare(Statistic statistic);

}  // namespace leasehold
