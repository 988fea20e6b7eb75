// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/portfolio_cards.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/controls/look.hpp"

namespace leasehold {

Card::Card(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

void Card::setDark(bool dark) {
    m_dark = dark;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintFace(painter, lookOf(m_dark), FaceFonts(font()));
}

OutlookCard::OutlookCard(QWidget* parent) : Card(parent) {
    setMinimumHeight(OutlookFace::kHeight);
}

void OutlookCard::setFace(OutlookFace face) {
    m_face = std::move(face);
    setAccessibleName(m_face.title);
    setAccessibleDescription(m_face.subtitle);
    update();
}

void OutlookCard::paintFace(QPainter& painter, const Look& look, const FaceFonts& fonts) const {
    m_face.paint(painter, rect(), look, fonts);
}

bool OutlookCard::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_face.months.empty()) return Card::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QStringList lines = m_face.tipAt(help->pos().x(), rect());
    lines.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
    return true;
}

void BarsCard::setFace(BarsFace face) {
    m_face = std::move(face);
    QStringList spoken;
    for (const BarsFace::Bar& bar : m_face.bars)
        spoken += bar.name + u' ' + bar.value;
    setAccessibleName(m_face.title);
    setAccessibleDescription(spoken.isEmpty() ? m_face.empty : spoken.join(QStringLiteral(", ")));
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void BarsCard::paintFace(QPainter& painter, const Look& look, const FaceFonts& fonts) const {
    m_face.paint(painter, rect(), look, fonts);
}

}  // namespace leasehold
