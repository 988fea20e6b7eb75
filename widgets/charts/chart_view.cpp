// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.hpp"

#include <QPainter>

#include "widgets/charts/chart_picture.hpp"
#include "widgets/panels/look.hpp"

namespace leasehold {

ChartView::ChartView(QWidget* parent) : QWidget(parent) {
    setMinimumSize(320, 220);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void ChartView::setChart(std::shared_ptr<const ChartData> chart) {
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
        paintChart(fresh, QRectF(rect()), *m_chart, m_dark);
    }
    painter.drawPixmap(0, 0, m_painted);
}

}  // namespace leasehold
