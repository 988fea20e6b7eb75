// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_plot.hpp"

#include <QAreaSeries>
#include <QBarCategoryAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QHorizontalBarSeries>
#include <QLegend>
#include <QLineSeries>
#include <QScatterSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/reduce.hpp"
#include "widgets/models/words.hpp"
#include "widgets/panels/time_axis.hpp"
#include "widgets/scene/colouring.hpp"

namespace leasehold {
namespace {

constexpr double kRoomForAxis = 90;
constexpr double kHalfLabel = 24;
constexpr double kWidestBar = 90;

struct Range {
    double low = 0;
    double high = 0;
    bool any = false;

    void add(double value) {
        if (std::isfinite(value)) {
            low = any ? std::min(low, value) : value;
            high = any ? std::max(high, value) : value;
            any = true;
        }
    }
    void widen() {
        if (!(high > low)) {
            const double by = std::max(0.5, std::abs(low) * 0.05);
            low -= by;
            high += by;
        }
    }
};

/// One plot being put together.
class Builder {
public:
    Builder(const ChartData& data, const Look& look, QSizeF size) : m_data(data), m_look(look), m_size(size) {
        m_chart->setBackgroundVisible(false);
        m_chart->setMargins(QMargins(0, 0, 0, 0));
        m_chart->layout()->setContentsMargins(0, 0, 0, 0);
        m_chart->legend()->hide();
        m_chart->setAnimationOptions(QChart::NoAnimation);
    }

    std::unique_ptr<QChart> make() {
        measure();
        QAbstractAxis* values = valueAxis(m_y, m_data.yTitle, m_data.share, m_data.fromZero);
        QAbstractAxis* across = !m_data.categories.empty() ? categoryAxis()
                                : m_data.timeAxis          ? timeAxis()
                                                           : valueAxis(m_x, m_data.xTitle, false, false);
        m_chart->addAxis(across, m_data.sideways ? Qt::AlignLeft : Qt::AlignBottom);
        m_chart->addAxis(values, m_data.sideways ? Qt::AlignBottom : Qt::AlignLeft);
        addBars();
        addStacked();
        for (const ChartSeries& series : m_data.series) {
            if (series.shape == SeriesShape::Line || series.shape == SeriesShape::Points) {
                addLine(series);
            }
        }
        for (QAbstractSeries* series : m_chart->series()) {
            series->attachAxis(across);
            series->attachAxis(values);
        }
        return std::move(m_chart);
    }

private:
    void measure() {
        std::vector<double> stack;
        for (const ChartSeries& series : m_data.series) {
            for (const double x : series.x) {
                m_x.add(x);
            }
            stack.resize(std::max(stack.size(), series.y.size()), 0);
            for (std::size_t at = 0; at < series.y.size(); ++at) {
                const double y = series.y[at];
                m_y.add(y);
                if (series.shape == SeriesShape::Stacked && std::isfinite(y)) {
                    m_y.add(stack[at] += y);
                }
            }
        }
        if (m_data.timeAxis && m_data.window && m_data.spec.kind != ChartKind::BeforeAfter) {
            m_x.add(static_cast<double>(m_data.window->from.time_since_epoch().count()));
            m_x.add(static_cast<double>(m_data.window->to.time_since_epoch().count()));
        }
        m_x.widen();
    }

    void style(QAbstractAxis* axis, const std::string& title) {
        axis->setLabelsFont(pictureFont(12));
        axis->setLabelsColor(m_look.muted);
        axis->setTitleFont(pictureFont(12));
        axis->setTitleBrush(m_look.muted);
        axis->setTitleText(text(title).toHtmlEscaped());
        axis->setLinePen(QPen(m_look.line, 1));
        axis->setGridLinePen(QPen(m_look.grid, 1));
        axis->setShadesVisible(false);
    }

    QAbstractAxis* valueAxis(Range range, const std::string& title, bool share, bool fromZero) {
        auto* axis = new QValueAxis;
        if (share) {
            range.low = 0;
            range.high = range.any && range.high > 100 ? range.high : 100;
        } else if (fromZero) {
            range.low = std::min(0.0, range.low);
            range.high = std::max(0.0, range.high);
        }
        range.widen();
        axis->setRange(range.low, range.high);
        axis->setTickCount(m_size.height() < 220 ? 3 : 6);
        if (!share) {
            axis->applyNiceNumbers();
            if (fromZero && range.low >= 0) {
                axis->setMin(0);
            }
        }
        const double step = (axis->max() - axis->min()) / std::max(1, axis->tickCount() - 1);
        const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
        axis->setLabelFormat(axis->max() >= 1e7 ? QStringLiteral("%.3g") : QStringLiteral("%.%1f").arg(digits));
        style(axis, title);
        return axis;
    }

    QAbstractAxis* timeAxis() {
        auto* axis = new QCategoryAxis;
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setRange(m_x.low, m_x.high);
        const auto instant = [](double seconds) { return Instant(Duration(static_cast<std::int64_t>(seconds))); };
        const TimeScale scale{instant(m_x.low), instant(std::max(m_x.high, m_x.low + 1)), 0,
                              std::max(1.0, m_size.width() - kRoomForAxis)};
        QStringList used;
        for (const TimeTick& tick : timeTicks(scale, 90)) {
            // A label at the very end would be cut by the edge.
            const bool fits = scale.width - scale.x(tick.time) >= kHalfLabel || scale.width < 4 * kHalfLabel;
            if (tick.major && !tick.label.isEmpty() && fits) {
                // Labels are keys here: a second "12:00" gets blanks that are not seen.
                QString label = tick.label;
                while (used.contains(label)) {
                    label = QLatin1Char(' ') + label + QLatin1Char(' ');
                }
                used << label;
                axis->append(label, static_cast<double>(tick.time.time_since_epoch().count()));
            }
        }
        style(axis, m_data.xTitle);
        return axis;
    }

    QAbstractAxis* categoryAxis() {
        auto* axis = new QBarCategoryAxis;
        const QFontMetricsF metrics(pictureFont(12));
        const double room =
            m_data.sideways
                ? m_size.width() * 0.28
                : std::max(24.0, (m_size.width() - kRoomForAxis) / static_cast<double>(m_data.categories.size()) - 6);
        QStringList names;
        for (const std::string& category : m_data.categories) {
            QString whole = text(category);
            if (m_data.spec.kind == ChartKind::Distribution && metrics.horizontalAdvance(whole) > room) {
                whole = whole.section(QChar(0x2013), 0, 0);  // where the class begins says enough
            }
            QString name = metrics.elidedText(whole, Qt::ElideMiddle, m_data.sideways ? room : std::max(room, 60.0));
            while (names.contains(name)) {
                name += QChar(0x200B);  // two names that look alike are two categories all the same
            }
            names << name.toHtmlEscaped();
        }
        double widest = 0;
        for (const QString& name : names) {
            widest = std::max(widest, metrics.horizontalAdvance(name));
        }
        if (m_data.sideways) {
            std::reverse(names.begin(), names.end());
        }
        axis->append(names);
        style(axis, m_data.sideways ? std::string() : m_data.xTitle);
        axis->setGridLineVisible(false);
        axis->setLabelsAngle(!m_data.sideways && widest > room ? -60 : 0);
        return axis;
    }

    void addBars() {
        QAbstractBarSeries* bars = nullptr;
        for (const ChartSeries& series : m_data.series) {
            if (series.shape != SeriesShape::Bars) {
                continue;
            }
            if (bars == nullptr) {
                bars = m_data.sideways ? static_cast<QAbstractBarSeries*>(new QHorizontalBarSeries) : new QBarSeries;
                const double room = (m_data.sideways ? m_size.height() : m_size.width()) /
                                    static_cast<double>(std::max<std::size_t>(1, m_data.categories.size()));
                const double most = m_data.spec.kind == ChartKind::Distribution ? 0.96 : 0.7;
                bars->setBarWidth(std::min(most, kWidestBar * static_cast<double>(m_data.series.size()) / room));
            }
            auto* set = new QBarSet(text(series.name));
            std::vector<double> values(m_data.categories.size(), 0);
            for (std::size_t at = 0; at < series.x.size(); ++at) {
                const auto place = static_cast<std::size_t>(series.x[at]);
                values[m_data.sideways ? values.size() - 1 - place : place] =
                    std::isfinite(series.y[at]) ? series.y[at] : 0;
            }
            for (const double value : values) {
                set->append(value);
            }
            set->setColor(seriesColour(series, m_look));
            set->setBorderColor(seriesColour(series, m_look));
            bars->append(set);
        }
        if (bars != nullptr) {
            m_chart->addSeries(bars);
        }
    }

    /// Areas on top of each other; a gap in one of them is a gap in those above.
    void addStacked() {
        std::vector<double> below;
        for (const ChartSeries& series : m_data.series) {
            if (series.shape != SeriesShape::Stacked) {
                continue;
            }
            below.resize(series.y.size(), 0);
            std::vector<double> above(series.y.size());
            for (std::size_t at = 0; at < above.size(); ++at) {
                above[at] = below[at] + (std::isnan(series.y[at]) ? 0 : series.y[at]);
            }
            auto* upper = new QLineSeries;
            auto* lower = new QLineSeries;
            fillSteps(*upper, series.x, above);
            fillSteps(*lower, series.x, below);
            auto* area = new QAreaSeries(upper, lower);
            upper->setParent(area);
            lower->setParent(area);
            QColor colour = seriesColour(series, m_look);
            area->setPen(Qt::NoPen);
            colour.setAlphaF(colour.alphaF() * 0.85F);
            area->setBrush(colour);
            m_chart->addSeries(area);
            below = std::move(above);
        }
    }

    /// Each value holds until the next one.
    void fillSteps(QLineSeries& line, const std::vector<double>& x, const std::vector<double>& y) const {
        QList<QPointF> points;
        const std::size_t stride = std::max<std::size_t>(1, x.size() / 4000);
        for (std::size_t at = 0; at < x.size(); at += stride) {
            const double end = at + stride < x.size() ? x[at + stride] : std::max(m_x.high, x[at]);
            points << QPointF(x[at], y[at]) << QPointF(end, y[at]);
        }
        line.replace(points);
    }

    void addLine(const ChartSeries& series) {
        const QColor colour = seriesColour(series, m_look);
        const bool limit = series.colour == kColourLimit;
        const int columns = std::max(1, static_cast<int>(m_size.width() - kRoomForAxis));
        for (const std::vector<QPointF>& piece : reducedLine(series.x, series.y, m_x.low, m_x.high, columns)) {
            const QList<QPointF> points(piece.begin(), piece.end());
            if (series.shape == SeriesShape::Points || points.size() == 1) {
                auto* marks = new QScatterSeries;
                marks->setMarkerSize(series.shape == SeriesShape::Points ? 13 : 7);
                marks->setColor(colour);
                marks->setBorderColor(m_look.dark ? m_look.panel : QColor(Qt::white));
                marks->replace(points);
                m_chart->addSeries(marks);
                continue;
            }
            auto* line = new QLineSeries;
            line->setPen(
                QPen(colour, limit ? 1.5 : 1.8, limit ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
            line->replace(points);
            m_chart->addSeries(line);
        }
    }

    const ChartData& m_data;
    const Look& m_look;
    QSizeF m_size;
    std::unique_ptr<QChart> m_chart = std::make_unique<QChart>();
    Range m_x;
    Range m_y;
};

}  // namespace

QColor seriesColour(const ChartSeries& series, const Look& look) {
    if (series.colour == kColourLimit) {
        return look.error;
    }
    if (series.colour == kColourVacant) {
        return look.faint;
    }
    const scene::Palette palette = scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis, look.scene());
    QColor colour =
        colourOf(palette[series.colour > 7 ? scene::code::kOthers : static_cast<std::size_t>(series.colour)].colour);
    colour.setAlphaF(static_cast<float>(series.strength));
    return colour;
}

std::unique_ptr<QChart> makePlot(const ChartData& data, const Look& look, QSizeF size) {
    std::unique_ptr<QChart> chart = Builder(data, look, size).make();
    chart->resize(size);
    return chart;
}

}  // namespace leasehold
