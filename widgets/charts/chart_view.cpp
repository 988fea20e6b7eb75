// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.hpp"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/charts/chart_picture.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold {

ChartView::ChartView(QWidget* parent) : QWidget(parent) {
    setMinimumSize(320, 220);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Chart"));
}

void ChartView::setChart(std::shared_ptr<const ChartData> chart) {
    // The same marks in other colours: what is hit stays hit.
    if (!chart || !m_chart || chart->series.size() != m_chart->series.size() ||
        !std::equal(chart->series.begin(), chart->series.end(), m_chart->series.begin(),
                    [](const ChartSeries& a, const ChartSeries& b) { return a.x == b.x; })) {
        m_hit.reset();
        m_brush.reset();
        m_pressed.reset();
        m_frame = {};
    }
    m_chart = std::move(chart);
    m_painted = {};
    update();
}

void ChartView::setDark(bool dark) {
    m_dark = dark;
    m_painted = {};
    update();
}

void ChartView::setMessage(const QString& message) {
    m_message = message;
    update();
}

void ChartView::setHit(std::optional<ChartHit> hit) {
    if (hit == m_hit) {
        return;
    }
    m_hit = hit;
    setAccessibleDescription(hit ? hitWords(*m_chart, *hit) : QString());
    update();
}

void ChartView::clearMarks() {
    setHit({});
    m_brush.reset();
    m_pressed.reset();
    QToolTip::hideText();
    update();
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_chart) {
        return;
    }
    const QPointF place = event->position();
    if (m_pressed && canBrush() && std::abs(place.x() - m_pressed->x()) >= QApplication::startDragDistance()) {
        const auto time = [&](QPointF at) { return std::clamp(m_frame.valueAt(at).x(), m_frame.xLow, m_frame.xHigh); };
        m_brush = Brush{time(*m_pressed), time(place)};
        setHit({});
        QToolTip::hideText();
        update();
        return;
    }
    setHit(hitAt(*m_chart, m_frame, place));
    setCursor(m_hit && !groupAt(*m_chart, *m_hit).empty() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_hit ? QToolTip::showText(event->globalPosition().toPoint() + QPoint(12, 8), hitWords(*m_chart, *m_hit), this)
          : QToolTip::hideText();
}

void ChartView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_chart && m_frame.plot.contains(event->position())) {
        m_pressed = event->position();
        m_brush.reset();
    }
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed) {
        return;
    }
    m_pressed.reset();
    if (m_brush) {
        finishBrush();
    } else if (const auto hit = m_chart ? hitAt(*m_chart, m_frame, event->position()) : std::nullopt) {
        Q_EMIT picked(QString::fromStdString(groupAt(*m_chart, *hit)));
    }
}

void ChartView::leaveEvent(QEvent*) {
    if (!m_pressed && !hasFocus()) {
        clearMarks();
    }
}

void ChartView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    clearMarks();
}

void ChartView::finishBrush() {
    const auto [low, high] = std::minmax(m_brush->from, m_brush->to);
    m_brush.reset();
    update();
    const auto instant = [](double seconds) { return Instant(Duration(static_cast<std::int64_t>(seconds))); };
    if (const TimeWindow window{instant(std::floor(low)), instant(std::ceil(high))}; !window.empty()) {
        Q_EMIT windowBrushed(window);
    }
}

void ChartView::step(QKeyEvent* event, int along, int over) {
    const auto before = m_hit;
    setHit(steppedHit(*m_chart, m_hit, along, over));
    if (!m_hit) {
        return;
    }
    if (event->modifiers().testFlag(Qt::ShiftModifier) && canBrush() && before) {
        const auto time = [&](ChartHit hit) { return m_chart->series[hit.series].x[hit.mark]; };
        m_brush = Brush{m_brush ? m_brush->from : time(*before), time(*m_hit)};
    } else {
        m_brush.reset();
    }
    QToolTip::showText(mapToGlobal(placeOf(*m_chart, m_frame, *m_hit).toPoint()) + QPoint(12, 8),
                       hitWords(*m_chart, *m_hit), this);
    update();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
    constexpr int kFar = 1 << 30;
    const bool sideways = m_frame.sideways;
    const int key = event->key();
    if (!m_chart || m_frame.empty()) {
        QWidget::keyPressEvent(event);
    } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const int by = key == Qt::Key_Left ? -1 : 1;
        sideways ? step(event, 0, by) : step(event, by, 0);
    } else if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int by = key == Qt::Key_Up ? -1 : 1;
        sideways ? step(event, by, 0) : step(event, 0, by);
    } else if (key == Qt::Key_Home || key == Qt::Key_End) {
        step(event, key == Qt::Key_Home ? -kFar : kFar, 0);
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_brush) {
        finishBrush();
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_hit) {
        Q_EMIT picked(QString::fromStdString(groupAt(*m_chart, *m_hit)));
    } else if (key == Qt::Key_Escape && (m_hit || m_brush)) {
        clearMarks();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void ChartView::paintMarks(QPainter& painter) const {
    const Look& look = lookOf(m_dark);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_brush) {
        const double from = m_frame.at(m_brush->from, 0).x();
        const double to = m_frame.at(m_brush->to, 0).x();
        QColor colour = look.accent;
        colour.setAlphaF(0.18F);
        const QRectF band(std::min(from, to), m_frame.plot.top(), std::abs(to - from), m_frame.plot.height());
        painter.fillRect(band, colour);
        painter.setPen(QPen(look.accent, 1));
        painter.drawLine(band.topLeft(), band.bottomLeft());
        painter.drawLine(band.topRight(), band.bottomRight());
    }
    if (m_hit) {
        const QPointF place = placeOf(*m_chart, m_frame, *m_hit);
        const bool across = m_chart->categories.empty() && m_chart->series[m_hit->series].shape != SeriesShape::Points;
        if (across) {
            painter.setPen(QPen(look.muted, 1, Qt::DotLine));
            painter.drawLine(QPointF(place.x(), m_frame.plot.top()), QPointF(place.x(), m_frame.plot.bottom()));
        }
        painter.setPen(QPen(look.text, 2));
        painter.setBrush(look.dark ? look.panel : QColor(Qt::white));
        painter.drawEllipse(place, 4, 4);
    }
}

void ChartView::paintEvent(QPaintEvent*) {
    const double ratio = devicePixelRatioF();
    const QSize wanted = (QSizeF(size()) * ratio).toSize();
    QPainter painter(this);
    if (!m_chart) {
        const Look& look = lookOf(m_dark);
        painter.fillRect(rect(), look.panel);
        painter.setPen(look.muted);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    if (m_painted.size() != wanted) {
        m_painted = QPixmap(wanted);
        m_painted.setDevicePixelRatio(ratio);
        QPainter fresh(&m_painted);
        fresh.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        m_frame = paintChart(fresh, QRectF(rect()), *m_chart, m_dark);
    }
    painter.drawPixmap(0, 0, m_painted);
    paintMarks(painter);
    if (hasFocus()) {
        painter.setPen(QPen(lookOf(m_dark).accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

}  // namespace leasehold
