// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_plot.hpp"

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
#include <QLocale>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "widgets/charts/picture_file.hpp"
#include "widgets/controls/time_axis.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/tenant_palette.hpp"

namespace leasehold {
namespace {

constexpr double kRoomForAxis = 90;
constexpr double kHalfLabel = 24;
constexpr double kLabelHeight = 26;
constexpr double kHalfDay = 43200;
constexpr double kWidestBar = 90;
constexpr double kShareOfNames = 0.28;

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
        m_chart->setLocale(QLocale(QLocale::English, QLocale::UnitedStates));  // 60,000, whatever the machine's
        m_chart->setLocalizeNumbers(true);
    }

    Plot make() {
        measure();
        // An upright title is read with the head on one side, and cut where the plot is low: it stands over the axis.
        QValueAxis* values =
            valueAxis(m_y, m_data.sideways ? m_data.yTitle : std::string(), m_data.share, m_data.fromZero);
        QAbstractAxis* across = nullptr;
        if (!m_data.categories.empty()) {
            across = categoryAxis();
            m_x = {-0.5, static_cast<double>(m_data.categories.size()) - 0.5, true};
        } else if (m_data.timeAxis) {
            across = timeAxis();
        } else {
            QValueAxis* numbers = valueAxis(m_x, m_data.xTitle, false, m_data.xFromZero);
            m_x = {numbers->min(), numbers->max(), true};
            across = numbers;
        }
        m_chart->addAxis(across, m_data.sideways ? Qt::AlignLeft : Qt::AlignBottom);
        m_chart->addAxis(values, m_data.sideways ? Qt::AlignBottom : Qt::AlignLeft);
        addBars();
        if (m_chart->series().isEmpty()) {
            m_chart->addSeries(new QLineSeries);  // axes without a series are not shown
        }
        for (QAbstractSeries* series : m_chart->series()) {
            series->attachAxis(across);
            series->attachAxis(values);
        }
        Plot plot;
        plot.chart = std::move(m_chart);
        plot.frame = {{}, m_x.low, m_x.high, values->min(), values->max(), m_data.sideways, m_barWidth};
        return plot;
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
        if (m_data.timeAxis && m_x.any && m_x.low == m_x.high) {
            m_x = {m_x.low - kHalfDay, m_x.high + kHalfDay, true};
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

    QValueAxis* valueAxis(Range range, const std::string& title, bool share, bool fromZero) {
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
        // Labels closer than their height are cut to dots.
        const int most = std::max(2, static_cast<int>(m_size.height() / kLabelHeight));
        while (axis->tickCount() > most && axis->tickCount() > 2) {
            const int gaps = axis->tickCount() - 1;
            axis->setTickCount(gaps % 2 == 0 ? gaps / 2 + 1 : 2);
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

    /// Names beside sideways bars; those under upright ones are painted, since Qt cuts what is wider than its bar.
    QAbstractAxis* categoryAxis() {
        auto* axis = new QBarCategoryAxis;
        const QFontMetricsF metrics(pictureFont(12));
        QStringList names;
        for (const std::string& category : m_data.categories) {
            QString name = metrics.elidedText(text(category), Qt::ElideMiddle, m_size.width() * kShareOfNames);
            while (names.contains(name)) {
                name += QChar(0x200B);  // two names that look alike are two categories all the same
            }
            names << name.toHtmlEscaped();
        }
        if (m_data.sideways) {
            std::reverse(names.begin(), names.end());
        }
        axis->append(names);
        style(axis, {});
        axis->setGridLineVisible(false);
        axis->setLabelsVisible(m_data.sideways);
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
                m_barWidth = std::min(most, kWidestBar * static_cast<double>(m_data.series.size()) / room);
                bars->setBarWidth(m_barWidth);
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

    const ChartData& m_data;
    const Look& m_look;
    QSizeF m_size;
    std::unique_ptr<QChart> m_chart = std::make_unique<QChart>();
    Range m_x;
    Range m_y;
    double m_barWidth = 0;
};

QColor mixed(const QColor& above, const QColor& below, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(share * a + (1 - share) * b)); };
    return {part(above.red(), below.red()), part(above.green(), below.green()), part(above.blue(), below.blue())};
}

}  // namespace

QColor seriesColour(const ChartSeries& series, const Look& look) {
    if (series.colour == kColourLimit) {
        return look.error;
    }
    if (series.colour == kColourVacant) {
        return look.faint;
    }
    const scene::Palette palette = scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis, look.scene());
    const std::size_t at = series.colour == kColourOthers
                               ? scene::code::kOthers
                               : static_cast<std::size_t>(series.colour) % scene::kTenantColours;
    const QColor colour = colourOf(palette[at].colour);
    return mixed(colour, look.dark ? look.panel : QColor(Qt::white), series.strength);
}

Plot makePlot(const ChartData& data, const Look& look, QSizeF size) {
    Plot plot = Builder(data, look, size).make();
    plot.chart->resize(size);
    return plot;
}

}  // namespace leasehold
