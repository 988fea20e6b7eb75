// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <functional>
#include <vector>

#include "data/model/time.hpp"
#include "widgets/report/print_style.hpp"

namespace leasehold::report {

/// A drawing of values over time, or bars, on paper. The vertical axis starts at zero.
class Plot {
public:
    /// `area`: with axes; `top`: largest value, rounded up to a tick.
    Plot(const Pen& pen, const QRectF& area, TimeWindow window, double top,
         const std::function<QString(double)>& valueText);

    [[nodiscard]] QPointF at(double seconds, double value) const;
    [[nodiscard]] QRectF inside() const { return m_plot; }
    [[nodiscard]] double top() const { return m_top; }

    /// Grid, tick labels and the time axis; call before what is drawn in it.
    void axes() const;
    /// Points joined by straight lines; NaN values break the line.
    void line(const QPolygonF& points, const QColor& colour, double width = 1.2) const;
    /// The area between two lines of as many points, in device order.
    void area(const QPolygonF& upper, const QPolygonF& lower, const QColor& colour) const;
    /// A vertical line through a moment with words at its head.
    void moment(Instant t, const QString& words, const QColor& colour) const;

private:
    void timeTicks() const;
    const Pen& m_pen;
    QRectF m_plot;
    TimeWindow m_window;
    double m_top;
    double m_step;
    std::function<QString(double)> m_text;
};

struct LegendItem {
    QString label;
    QColor colour;
    bool line = false;  ///< a stroke instead of a square
};
/// In as many lines as they need; gives the height.
double paintLegendRow(const Pen& pen, QPointF topLeft, double width, const std::vector<LegendItem>& items);

/// A tick distance of 1, 2, 2.5 or 5 times a power of ten, for about `count` ticks.
double niceStep(double range, int count);

struct BarItem {
    QString label;
    double value = 0;
    QString text;
    QColor colour = ink::kAccent;
};
/// Bars from the left, one under the other, labels before them and values behind; gives the height.
double paintBars(const Pen& pen, QPointF topLeft, double width, const std::vector<BarItem>& items, double most);
/// Two upright bars for each label, side by side: what was, and beside it what of it came. NaN: none is known.
struct PairItem {
    QString label;
    double first = 0;
    double second = 0;
};
void paintPairs(const Pen& pen, const QRectF& area, const std::vector<PairItem>& items, const QColor& firstColour,
                const QColor& secondColour, const std::function<QString(double)>& valueText);
/// Upright bars over labels.
void paintColumnsChart(const Pen& pen, const QRectF& area, const std::vector<BarItem>& items, double most);

}  // namespace leasehold::report
