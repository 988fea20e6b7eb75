// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>
#include <QRectF>

namespace leasehold {

/// Where a chart's plot stands on its picture, and what its axes run over. Logical pixels. Empty where nothing is
/// plotted.
struct ChartFrame {
    QRectF plot;  ///< inside the axes
    double xLow = 0;
    double xHigh = 1;
    double yLow = 0;
    double yHigh = 1;
    bool sideways = false;  ///< y runs to the right, and the first category is on top
    double barWidth = 0;    ///< of all bars of a category together, in categories, 0 to 1

    [[nodiscard]] bool empty() const { return plot.isEmpty(); }
    [[nodiscard]] QPointF at(double x, double y) const {
        const double across = (x - xLow) / (xHigh - xLow);
        const double up = (y - yLow) / (yHigh - yLow);
        return sideways ? QPointF(plot.left() + up * plot.width(), plot.top() + across * plot.height())
                        : QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height());
    }
    /// The inverse of `at`: x and y of a pixel.
    [[nodiscard]] QPointF valueAt(QPointF pixel) const {
        const double right = (pixel.x() - plot.left()) / plot.width();
        const double down = (pixel.y() - plot.top()) / plot.height();
        return sideways ? QPointF(xLow + down * (xHigh - xLow), yLow + right * (yHigh - yLow))
                        : QPointF(xLow + right * (xHigh - xLow), yHigh - down * (yHigh - yLow));
    }
    /// A bar: `part` of `parts` beside each other at a category, from `low` to `high`.
    [[nodiscard]] QRectF bar(double category, int part, int parts, double low, double high) const {
        const double width = barWidth / parts;
        const double left = category - barWidth / 2 + part * width;
        return QRectF(at(left, low), at(left + width, high)).normalized();
    }
};

}  // namespace leasehold
