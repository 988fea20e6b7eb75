// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/figure_tile.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpression>
#include <algorithm>

#include "widgets/controls/look.hpp"

namespace leasehold {

FigureTile::FigureTile(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setMinimumSize(190, TileFace::kHeight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize FigureTile::sizeHint() const {
    return {230, TileFace::kHeight};
}

void FigureTile::setNumbers(std::vector<Number> numbers) {
    m_face.numbers = std::move(numbers);
    m_waiting = false;
    QStringList spoken;
    for (const Number& n : m_face.numbers) {
        spoken += QStringLiteral("%1 %2 %3 %4").arg(n.label, n.value, n.change, n.note).simplified();
    }
    setAccessibleName(spoken.isEmpty() ? QString() : spoken.front());
    setAccessibleDescription(spoken.join(u'\n'));
    update();
}

void FigureTile::setCourse(Course course, const QString& over) {
    m_face.course = std::move(course);
    m_over = over;
    update();
}

void FigureTile::setDark(bool dark) {
    m_dark = dark;
    update();
}

void FigureTile::setWaiting(bool waiting) {
    m_waiting = waiting;
    update();
}

QRect FigureTile::rectOf(std::size_t number) const {
    return TileFace::placeOf(number, rect()).toRect();
}

int FigureTile::numberAt(QPoint at) const {
    for (std::size_t i = 0; i < m_face.numbers.size(); ++i) {
        if (rectOf(i).contains(at)) return static_cast<int>(i);
    }
    return m_face.numbers.empty() || !rect().contains(at) ? -1 : 0;
}

void FigureTile::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_dark);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintCardFrame(painter, rect(), hasFocus() || m_hovered >= 0 ? l.accent : l.line, l);
    if (m_waiting) painter.setOpacity(0.45);
    m_face.paint(painter, rect(), l, FaceFonts(font()), m_hovered);
}

void FigureTile::mouseMoveEvent(QMouseEvent* event) {
    const int now = numberAt(event->pos());
    if (now != m_hovered) {
        m_hovered = now;
        setCursor(now >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (now >= 0) {
            const Number& n = m_face.numbers[static_cast<std::size_t>(now)];
            setToolTip(QStringLiteral("%1: %2\n%3\n%4").arg(n.label, n.value, n.note, m_over).simplified().isEmpty()
                           ? QString()
                           : QStringList{QStringLiteral("%1: %2").arg(n.label, n.value), n.note, m_over,
                                         tr("Click for what stands behind it")}
                                 .filter(QRegularExpression(QStringLiteral(".")))
                                 .join(u'\n'));
        }
        update();
    }
}

void FigureTile::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void FigureTile::mouseReleaseEvent(QMouseEvent* event) {
    const int number = numberAt(event->pos());
    if (number >= 0 && event->button() == Qt::LeftButton) {
        Q_EMIT explanationWanted(m_face.numbers[static_cast<std::size_t>(number)].id,
                                 event->globalPosition().toPoint());
    }
}

void FigureTile::keyPressEvent(QKeyEvent* event) {
    const bool wanted = event->key() == Qt::Key_Return || event->key() == Qt::Key_Space;
    if (!wanted || m_face.numbers.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const std::size_t number = event->modifiers().testFlag(Qt::ShiftModifier) ? m_face.numbers.size() - 1 : 0;
    Q_EMIT explanationWanted(m_face.numbers[number].id, mapToGlobal(rectOf(number).center()));
}

}  // namespace leasehold
