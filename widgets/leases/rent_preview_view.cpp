// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/rent_preview_view.hpp"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

QString monthText(Instant t) {
    return dateText(t).section(u' ', 1);
}

}  // namespace

RentPreviewView::RentPreviewView(QWidget* parent) : QWidget(parent) {
    setMinimumHeight(104);
    setMouseTracking(true);
    setAccessibleName(tr("Rent month by month"));
}

void RentPreviewView::setPreview(RentPreview preview) {
    m_preview = std::move(preview);
    setAccessibleDescription(m_preview.summary);
    update();
}

void RentPreviewView::setDark(bool dark) {
    m_dark = dark;
    update();
}

QSize RentPreviewView::sizeHint() const {
    return {420, 104};
}

QRectF RentPreviewView::plot() const {
    return QRectF(rect()).adjusted(0, 26, 0, -20);
}

void RentPreviewView::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_dark);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(l.text);
    painter.setFont(strongFont());
    painter.drawText(QRectF(rect()).adjusted(0, 0, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(m_preview.summary, Qt::ElideRight, width()));
    const QRectF area = plot();
    painter.setPen(l.grid);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_preview.months.empty()) {
        return;
    }
    double most = 0;
    for (const auto& month : m_preview.months) {
        if (month.contracted) most = std::max(most, toMajor(*month.contracted));
    }
    const double step = area.width() / static_cast<double>(m_preview.months.size());
    painter.setFont(smallFont());
    for (std::size_t i = 0; i < m_preview.months.size(); ++i) {
        const auto& month = m_preview.months[i];
        const double x = area.left() + step * static_cast<double>(i);
        const auto bar = [&](double share) {
            const double height = std::max(2.0, share * (area.height() - 2));
            return QRectF(x + 1.5, area.bottom() - height, step - 3, height);
        };
        if (month.inTerm) {
            const double full = month.contracted && most > 0 ? toMajor(*month.contracted) / most : 0.5;
            if (!month.contracted || !month.billed) {
                painter.setPen(QPen(l.muted, 1, month.contracted ? Qt::SolidLine : Qt::DashLine));
                painter.setBrush(QBrush(l.faint, Qt::BDiagPattern));
                painter.drawRect(bar(full));
            } else {
                painter.setPen(QPen(l.accent, 1));
                painter.setBrush(l.accentSoft);
                painter.drawRect(bar(full));
                QColor fill = l.accent;
                fill.setAlphaF(0.55F);
                painter.setPen(Qt::NoPen);
                painter.setBrush(fill);
                painter.drawRect(bar(most > 0 ? toMajor(*month.billed) / most : 0));
            }
        }
        if (i % 6 == 0) {
            painter.setPen(l.muted);
            painter.drawText(QRectF(x, area.bottom() + 3, step * 6, 16), Qt::AlignLeft | Qt::AlignTop,
                             monthText(month.window.from));
        }
    }
}

bool RentPreviewView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_preview.months.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto at = static_cast<std::size_t>(std::clamp(
            static_cast<double>(help->pos().x()) / std::max(1, width()) * static_cast<double>(m_preview.months.size()),
            0.0, static_cast<double>(m_preview.months.size()) - 1));
        const auto& month = m_preview.months[at];
        const auto money = [](const std::optional<Money>& m) { return m ? moneyShort(*m) : QStringLiteral("n/a"); };
        QToolTip::showText(help->globalPos(),
                           month.inTerm
                               ? tr("%1\ncontracted %2\nbilled %3")
                                     .arg(monthText(month.window.from), money(month.contracted), money(month.billed))
                               : tr("%1\nnot in force").arg(monthText(month.window.from)),
                           this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace leasehold
