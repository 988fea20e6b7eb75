// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/plot.hpp"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "data/analytics/months.hpp"

namespace leasehold::report {
namespace {

constexpr TextStyle kTick{6.5, QFont::Normal, ink::kMuted};
constexpr double kAxis = 34;
constexpr double kFoot = 14;
constexpr std::int64_t kDay = 86400;

double seconds(Instant t) {
    return static_cast<double>(t.time_since_epoch().count());
}

QString dated(Instant t, const QString& form) {
    return QLocale(QLocale::English, QLocale::UnitedStates)
        .toString(QDateTime::fromSecsSinceEpoch(t.time_since_epoch().count(), Qt::UTC), form);
}

struct Tick {
    Instant at;
    QString label;
};

/// About eight labels: years, months or days, whole ones.
std::vector<Tick> ticksOf(TimeWindow window) {
    std::vector<Tick> ticks;
    const double days = static_cast<double>(window.length().count()) / kDay;
    if (days > 62) {
        int step = 1;
        for (const int months : {1, 2, 3, 6, 12, 24, 60, 120}) {
            step = months;
            if (days / 30.4 / months <= 9) {
                break;
            }
        }
        Instant t = monthStart(window.from);
        while (t < window.from || (step >= 12 ? dated(t, QStringLiteral("M")) != QLatin1String("1")
                                              : (dated(t, QStringLiteral("M")).toInt() - 1) % step != 0)) {
            t = addMonths(t, 1);
        }
        for (; t <= window.to; t = addMonths(t, step)) {
            ticks.push_back({t, dated(t, step >= 12 ? QStringLiteral("yyyy") : QStringLiteral("MMM yyyy"))});
        }
        return ticks;
    }
    std::int64_t step = kDay;
    for (const std::int64_t day : {1, 2, 4, 7, 14}) {
        step = day * kDay;
        if (days / static_cast<double>(day) <= 9) {
            break;
        }
    }
    const std::int64_t from = window.from.time_since_epoch().count();
    const std::int64_t to = window.to.time_since_epoch().count();
    for (std::int64_t t = (from + kDay - 1) / kDay * kDay; t <= to; t += step) {
        ticks.push_back({Instant(Duration(t)), dated(Instant(Duration(t)), QStringLiteral("d MMM"))});
    }
    return ticks;
}

}  // namespace

double niceStep(double range, int count) {
    const double rough = std::max(range, 1e-12) / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (rough <= factor * power * 1.0000001) {
            return factor * power;
        }
    }
    return 10 * power;
}

Plot::Plot(const Pen& pen, const QRectF& area, TimeWindow window, double top,
           const std::function<QString(double)>& valueText)
    : m_pen(pen),
      m_plot(area.adjusted(kAxis, 4, -2, -kFoot)),
      m_window(window),
      m_step(niceStep(top > 0 ? top : 1, 4)),
      m_text(valueText) {
    m_top = std::ceil((top > 0 ? top : 1) / m_step - 1e-9) * m_step;
}

QPointF Plot::at(double when, double value) const {
    const double span = std::max<double>(1, static_cast<double>(m_window.length().count()));
    return {m_plot.left() + m_plot.width() * (when - seconds(m_window.from)) / span,
            m_plot.bottom() - m_plot.height() * value / m_top};
}

void Plot::timeTicks() const {
    double free = m_plot.left() - 20;
    for (const Tick& tick : ticksOf(m_window)) {
        const double x = at(seconds(tick.at), 0).x();
        const double wide = Pen::width(tick.label, kTick) + 2;
        m_pen.line({x, m_plot.bottom()}, {x, m_plot.bottom() + 3}, ink::kFaint, 0.5);
        const double left = std::clamp(x - wide / 2, m_plot.left() - 20, m_plot.right() + 2 - wide);
        if (left >= free) {
            m_pen.write(QRectF(left, m_plot.bottom() + 3, wide, 10), tick.label, kTick);
            free = left + wide + 6;
        }
    }
}

void Plot::axes() const {
    for (double value = 0; value <= m_top * 1.0001; value += m_step) {
        const double y = at(seconds(m_window.from), value).y();
        m_pen.line({m_plot.left(), y}, {m_plot.right(), y}, value == 0 ? ink::kFaint : ink::kHairline,
                   value == 0 ? 0.7 : 0.5);
        m_pen.write(QRectF(m_plot.left() - kAxis, y - 5, kAxis - 5, 10), m_text(value), kTick, Qt::AlignRight);
    }
    timeTicks();
}

void Plot::line(const QPolygonF& points, const QColor& colour, double width) const {
    QPainter& painter = m_pen.painter();
    painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    QPolygonF run;
    const auto flush = [&] {
        if (run.size() > 1) {
            painter.drawPolyline(run);
        } else if (run.size() == 1) {
            painter.drawPoint(run.front());
        }
        run.clear();
    };
    for (const QPointF& point : points) {
        if (std::isnan(point.y())) {
            flush();
        } else {
            run << point;
        }
    }
    flush();
}

void Plot::area(const QPolygonF& upper, const QPolygonF& lower, const QColor& colour) const {
    QPolygonF shape = upper;
    for (qsizetype i = lower.size(); i-- > 0;) {
        shape << lower[i];
    }
    m_pen.painter().setPen(Qt::NoPen);
    m_pen.painter().setBrush(colour);
    m_pen.painter().drawPolygon(shape);
}

void Plot::moment(Instant t, const QString& words, const QColor& colour) const {
    if (t < m_window.from || t > m_window.to) {
        return;
    }
    const double x = at(seconds(t), 0).x();
    m_pen.painter().setPen(QPen(colour, 0.8, Qt::DashLine));
    m_pen.painter().drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    const TextStyle type{6.5, QFont::DemiBold, colour};
    const QString shown = Pen::fitted(words, type, m_plot.width() * 0.45, Qt::ElideMiddle);
    const double wide = Pen::width(shown, type) + 2;
    const bool fits = x + 3 + wide < m_plot.right();
    const QRectF box(fits ? x + 3 : x - 3 - wide, m_plot.top() - 1, wide, 9);
    m_pen.painter().fillRect(box.adjusted(-1, 0, 1, 0), QColor(255, 255, 255, 215));
    m_pen.write(box, shown, type);
}

double paintLegendRow(const Pen& pen, QPointF topLeft, double width, const std::vector<LegendItem>& items) {
    constexpr TextStyle kText{7.5, QFont::Normal, ink::kText};
    double x = topLeft.x();
    double y = topLeft.y();
    for (const LegendItem& item : items) {
        const double wide = std::min(Pen::width(item.label, kText) + 1, 260.0);
        if (x > topLeft.x() && x + 12 + wide > topLeft.x() + width) {
            x = topLeft.x();
            y += 12;
        }
        pen.painter().fillRect(item.line ? QRectF(x, y + 5, 9, 2) : QRectF(x, y + 2.5, 7, 7), item.colour);
        pen.write(QRectF(x + 12, y, wide, 12), item.label, kText);
        x += 12 + wide + 14;
    }
    return y + 12 - topLeft.y();
}

double paintBars(const Pen& pen, QPointF topLeft, double width, const std::vector<BarItem>& items, double most) {
    constexpr TextStyle kLabel{8, QFont::Normal, ink::kText};
    constexpr TextStyle kValue{8, QFont::DemiBold, ink::kText};
    double label = 0;
    double value = 0;
    for (const BarItem& item : items) {
        label = std::max(label, Pen::width(item.label, kLabel));
        value = std::max(value, Pen::width(item.text, kValue));
    }
    label = std::min(label + 8, width * 0.4);
    const double room = std::max(10.0, width - label - value - 8);
    double y = topLeft.y();
    for (const BarItem& item : items) {
        pen.write(QRectF(topLeft.x(), y, label - 6, 14), item.label, kLabel);
        const double wide = room * std::clamp(item.value / std::max(most, 1e-12), 0.0, 1.0);
        pen.painter().fillRect(QRectF(topLeft.x() + label, y + 3, room, 8), ink::kTint);
        pen.painter().fillRect(QRectF(topLeft.x() + label, y + 3, wide, 8), item.colour);
        pen.write(QRectF(topLeft.x() + label + room + 4, y, value + 3, 14), item.text, kValue, Qt::AlignRight);
        y += 16;
    }
    return y - topLeft.y();
}

void paintColumnsChart(const Pen& pen, const QRectF& area, const std::vector<BarItem>& items, double most) {
    constexpr TextStyle kLabel{7, QFont::Normal, ink::kMuted};
    constexpr TextStyle kValue{7.5, QFont::DemiBold, ink::kText};
    const QRectF plot = area.adjusted(0, 12, 0, -14);
    const double pitch = plot.width() / std::max<double>(1, static_cast<double>(items.size()));
    const double wide = std::min(46.0, pitch * 0.62);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const double centre = plot.left() + (static_cast<double>(i) + 0.5) * pitch;
        const double height = plot.height() * std::clamp(items[i].value / std::max(most, 1e-12), 0.0, 1.0);
        pen.painter().fillRect(QRectF(centre - wide / 2, plot.bottom() - height, wide, height), items[i].colour);
        pen.write(QRectF(centre - pitch / 2, plot.bottom() - height - 12, pitch, 11), items[i].text, kValue,
                  Qt::AlignHCenter);
        pen.write(QRectF(centre - pitch / 2, plot.bottom() + 3, pitch, 10), items[i].label, kLabel, Qt::AlignHCenter);
    }
    pen.line(plot.bottomLeft(), plot.bottomRight(), ink::kFaint, 0.7);
}

void paintPairs(const Pen& pen, const QRectF& area, const std::vector<PairItem>& items, const QColor& firstColour,
                const QColor& secondColour, const std::function<QString(double)>& valueText) {
    const QRectF plot = area.adjusted(kAxis, 4, -2, -kFoot);
    double most = 0;
    for (const PairItem& item : items) {
        most = std::max({most, std::isnan(item.first) ? 0 : item.first, std::isnan(item.second) ? 0 : item.second});
    }
    const double step = niceStep(most > 0 ? most : 1, 4);
    const double top = std::max(1.0, std::ceil(most / step - 1e-9)) * step;
    for (double value = 0; value <= top * 1.0001; value += step) {
        const double y = plot.bottom() - plot.height() * value / top;
        pen.line({plot.left(), y}, {plot.right(), y}, value == 0 ? ink::kFaint : ink::kHairline, 0.6);
        pen.write(QRectF(plot.left() - kAxis, y - 5, kAxis - 5, 10), valueText(value), kTick, Qt::AlignRight);
    }
    const double pitch = plot.width() / std::max<double>(1, static_cast<double>(items.size()));
    const double wide = std::min(16.0, pitch * 0.34);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const double centre = plot.left() + (static_cast<double>(i) + 0.5) * pitch;
        const auto bar = [&](double left, double value, const QColor& colour) {
            if (std::isnan(value)) {
                pen.write(QRectF(left - 3, plot.bottom() - 11, wide + 6, 10), QStringLiteral("n/a"),
                          {5.5, QFont::Normal, ink::kMuted}, Qt::AlignHCenter);
                return;
            }
            const double height = plot.height() * value / top;
            pen.painter().fillRect(QRectF(left, plot.bottom() - height, wide, height), colour);
        };
        bar(centre - wide - 0.5, items[i].first, firstColour);
        bar(centre + 0.5, items[i].second, secondColour);
        pen.write(QRectF(centre - pitch / 2, plot.bottom() + 3, pitch, 10), items[i].label, kTick, Qt::AlignHCenter);
    }
}

}  // namespace leasehold::report
