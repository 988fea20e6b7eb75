// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/facts_view.hpp"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace leasehold {
namespace {

constexpr int kMargin = 12;
constexpr int kLine = 20;
constexpr int kHeading = 22;
constexpr int kBetween = 10;
constexpr int kLabel = 108;
constexpr int kValueFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

/// Names of files and sources have no spaces to wrap at.
QString breakable(QString value) {
    return value.replace(u'/', QStringLiteral("/\u200b")).replace(u'_', QStringLiteral("_\u200b"));
}

}  // namespace

FactsView::FactsView(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Facts"));
}

void FactsView::setGroups(std::vector<FactGroup> groups) {
    if (groups == m_groups) {
        return;
    }
    m_groups = std::move(groups);
    InspectorContent spoken;
    spoken.groups = m_groups;
    setAccessibleDescription(plainText(spoken));
    m_lines.clear();
    const int height = layOut(width(), &m_lines);
    // Values change many times a second, how many lines they take seldom: the layouts around need not hear of it.
    if (height != m_height) {
        m_height = height;
        updateGeometry();
    }
    update();
}

int FactsView::heightOf(const QString& value, int width) const {
    constexpr int kMostHeights = 2000;
    const auto key = std::pair(value, width);
    if (const auto it = m_heights.constFind(key); it != m_heights.constEnd()) {
        return *it;
    }
    if (m_heights.size() >= kMostHeights) {
        m_heights.clear();
    }
    const int height = QFontMetrics(font()).boundingRect(0, 0, width, 4000, kValueFlags, breakable(value)).height();
    m_heights.insert(key, height);
    return height;
}

void FactsView::setDark(bool dark) {
    m_dark = dark;
    update();
}

int FactsView::layOut(int width, std::vector<Line>* lines) const {
    const int valueWidth = std::max(60, width - 2 * kMargin - kLabel);
    int y = 4;
    for (const FactGroup& group : m_groups) {
        if (lines != nullptr) {
            lines->push_back({&group, nullptr, {kMargin, y, width - 2 * kMargin, kHeading}});
        }
        y += kHeading + 2;
        for (const Fact& fact : group.facts) {
            const int height = std::max(kLine, heightOf(fact.value, valueWidth) + 4);
            if (lines != nullptr) {
                lines->push_back({nullptr, &fact, {kMargin, y, width - 2 * kMargin, height}});
            }
            y += height;
        }
        y += kBetween;
    }
    return y;
}

int FactsView::heightForWidth(int width) const {
    return layOut(width, nullptr);
}

QSize FactsView::sizeHint() const {
    return {260, heightForWidth(std::max(260, width()))};
}

void FactsView::resizeEvent(QResizeEvent*) {
    m_lines.clear();
    m_height = layOut(width(), &m_lines);
}

void FactsView::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_dark);
    QPainter painter(this);
    for (const Line& line : m_lines) {
        if (line.group != nullptr) {
            painter.setFont(strongFont());
            painter.setPen(l.text);
            painter.drawText(line.rect, Qt::AlignLeft | Qt::AlignVCenter, line.group->title);
            painter.setPen(l.line);
            painter.drawLine(line.rect.bottomLeft(), line.rect.bottomRight());
            continue;
        }
        painter.setFont(font());
        painter.setPen(l.muted);
        const QRect label(line.rect.left(), line.rect.top() + 2, kLabel - 8, kLine);
        painter.drawText(label, Qt::AlignLeft | Qt::AlignTop,
                         painter.fontMetrics().elidedText(line.fact->label, Qt::ElideRight, label.width()));
        painter.setPen(line.fact->tone == FactTone::Warning ? l.warning
                       : line.fact->tone == FactTone::Muted ? l.muted
                                                            : l.text);
        painter.drawText(line.rect.adjusted(kLabel, 2, 0, 0), kValueFlags, breakable(line.fact->value));
    }
}

const Fact* FactsView::factAt(QPoint position) const {
    const auto it =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.rect.contains(position); });
    return it == m_lines.end() ? nullptr : it->fact;
}

bool FactsView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Fact* fact = factAt(help->pos());
        fact != nullptr && !fact->note.isEmpty() ? QToolTip::showText(help->globalPos(), fact->note, this)
                                                 : QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void FactsView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        m_heights.clear();
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

void FactsView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const Fact* fact = factAt(event->pos());
    if (fact != nullptr) {
        menu.addAction(tr("Copy “%1”").arg(fact->label),
                       [value = fact->value] { QGuiApplication::clipboard()->setText(value); });
    }
    menu.addAction(tr("Copy all"), [this] { QGuiApplication::clipboard()->setText(accessibleDescription()); });
    menu.exec(event->globalPos());
}

}  // namespace leasehold
