// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/figure_tile.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QRegularExpression>
#include <algorithm>

#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

constexpr int kMargin = 14;
constexpr int kHeight = 178;
constexpr int kCourse = 34;
constexpr int kBig = 86;  ///< the first number with its label and change

QFont numberFont(const QWidget& widget, double points) {
    QFont font = widget.font();
    font.setPointSizeF(points);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// The largest size at which the text fits.
QFont fitted(const QWidget& widget, const QString& text, int width, double most) {
    for (double points = most; points > 10; points -= 1) {
        const QFont font = numberFont(widget, points);
        if (QFontMetrics(font).horizontalAdvance(text) <= width) return font;
    }
    return numberFont(widget, 10);
}

}  // namespace

FigureTile::FigureTile(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setMinimumSize(190, kHeight);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize FigureTile::sizeHint() const {
    return {230, kHeight};
}

void FigureTile::setNumbers(std::vector<Number> numbers) {
    m_numbers = std::move(numbers);
    m_waiting = false;
    QStringList spoken;
    for (const Number& n : m_numbers) {
        spoken += QStringLiteral("%1 %2 %3 %4").arg(n.label, n.value, n.change, n.note).simplified();
    }
    setAccessibleName(spoken.isEmpty() ? QString() : spoken.front());
    setAccessibleDescription(spoken.join(u'\n'));
    update();
}

void FigureTile::setCourse(Course course, const QString& over) {
    m_course = std::move(course);
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
    if (number == 0) return {0, 0, width(), kBig};
    return {0, kBig, width(), height() - kBig - kCourse - 6};
}

int FigureTile::numberAt(QPoint at) const {
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        if (rectOf(i).contains(at)) return static_cast<int>(i);
    }
    return m_numbers.empty() || !rect().contains(at) ? -1 : 0;
}

void FigureTile::paintNumber(QPainter& painter, std::size_t i) const {
    const Look& l = lookOf(m_dark);
    const Number& n = m_numbers[i];
    const QRect box = rectOf(i).adjusted(kMargin, 0, -kMargin, 0);
    const bool hovered = m_hovered == static_cast<int>(i);
    const QColor ink = !n.known ? l.warning : hovered ? l.accent : l.text;
    const QFontMetrics small{smallFont()};
    const auto line = [&](const QRect& where, const QString& words, const QColor& colour) {
        painter.setFont(smallFont());
        painter.setPen(colour);
        painter.drawText(where, Qt::AlignLeft | Qt::AlignVCenter,
                         small.elidedText(words, Qt::ElideRight, where.width()));
    };
    const QString under = n.change.isEmpty() ? n.note : n.change;
    const QColor tone = n.change.isEmpty() ? (n.known ? l.muted : l.warning)
                        : n.neutral        ? l.muted
                        : n.better         ? l.good
                                           : l.error;
    if (i == 0) {
        line({box.left(), 10, box.width(), 16}, n.label, l.muted);
        painter.setFont(fitted(*this, n.value, box.width(), 23));
        painter.setPen(ink);
        painter.drawText(QRect(box.left(), 26, box.width(), 38), Qt::AlignLeft | Qt::AlignVCenter, n.value);
        line({box.left(), 64, box.width(), 16}, under, tone);
        return;
    }
    painter.setPen(l.line);
    painter.drawLine(box.left(), box.top(), box.right(), box.top());
    line({box.left(), box.top() + 5, box.width() / 2, 16}, n.label, l.muted);
    painter.setFont(fitted(*this, n.value, box.width() * 3 / 5, 12));
    painter.setPen(ink);
    painter.drawText(QRect(box.left(), box.top() + 4, box.width(), 18), Qt::AlignRight | Qt::AlignVCenter, n.value);
    line({box.left(), box.top() + 24, box.width(), 15}, under, tone);
}

void FigureTile::paintCourse(QPainter& painter) const {
    const Look& l = lookOf(m_dark);
    const QRectF area(kMargin, height() - kCourse - 6, width() - 2 * kMargin, kCourse - 4);
    double low = 0;
    double high = 0;
    bool any = false;
    for (const auto& point : m_course) {
        if (!point) continue;
        low = any ? std::min(low, *point) : std::min(0.0, *point);
        high = any ? std::max(high, *point) : *point;
        any = true;
    }
    if (!any || m_course.size() < 2) return;
    if (high <= low) high = low + 1;
    const auto at = [&](std::size_t i) {
        const double share = static_cast<double>(i) / static_cast<double>(m_course.size() - 1);
        return QPointF(area.left() + share * area.width(),
                       area.bottom() - (*m_course[i] - low) / (high - low) * (area.height() - 4) - 1);
    };
    QColor soft = l.accent;
    soft.setAlphaF(0.14F);
    std::size_t i = 0;
    QPointF last;
    while (i < m_course.size()) {
        if (!m_course[i]) {
            ++i;
            continue;
        }
        QPainterPath path(at(i));
        const QPointF begin = at(i);
        std::size_t end = i;
        while (end + 1 < m_course.size() && m_course[end + 1])
            path.lineTo(at(++end));
        last = at(end);
        QPainterPath filled = path;
        filled.lineTo(last.x(), area.bottom());
        filled.lineTo(begin.x(), area.bottom());
        painter.fillPath(filled, soft);
        painter.strokePath(path, QPen(l.accent, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        i = end + 1;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(l.accent);
    painter.drawEllipse(last, 2.6, 2.6);
}

void FigureTile::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_dark);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() || m_hovered >= 0 ? l.accent : l.line, 1));
    painter.setBrush(l.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    if (m_waiting) painter.setOpacity(0.45);
    paintCourse(painter);
    for (std::size_t i = 0; i < m_numbers.size(); ++i)
        paintNumber(painter, i);
}

void FigureTile::mouseMoveEvent(QMouseEvent* event) {
    const int now = numberAt(event->pos());
    if (now != m_hovered) {
        m_hovered = now;
        setCursor(now >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (now >= 0) {
            const Number& n = m_numbers[static_cast<std::size_t>(now)];
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
        Q_EMIT explanationWanted(m_numbers[static_cast<std::size_t>(number)].id, event->globalPosition().toPoint());
    }
}

void FigureTile::keyPressEvent(QKeyEvent* event) {
    const bool wanted = event->key() == Qt::Key_Return || event->key() == Qt::Key_Space;
    if (!wanted || m_numbers.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const std::size_t number = event->modifiers().testFlag(Qt::ShiftModifier) ? m_numbers.size() - 1 : 0;
    Q_EMIT explanationWanted(m_numbers[number].id, mapToGlobal(rectOf(number).center()));
}

}  // namespace leasehold
