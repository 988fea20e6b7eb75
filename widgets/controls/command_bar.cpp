// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/command_bar.hpp"

#include <QAction>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

namespace leasehold {
namespace {

constexpr int kGap = 4;
constexpr int kMargin = 4;

}  // namespace

CommandBar::CommandBar(QWidget* parent) : QWidget(parent), m_more(new QToolButton(this)), m_menu(new QMenu(this)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_more->setText(QStringLiteral("»"));
    m_more->setObjectName(QStringLiteral("moreCommands"));
    m_more->setToolTip(tr("More commands"));
    m_more->setAccessibleName(tr("More commands"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setFocusPolicy(Qt::TabFocus);
    m_more->setMenu(m_menu);
    m_more->hide();
    connect(m_menu, &QMenu::aboutToShow, this, &CommandBar::fillMenu);
}

void CommandBar::add(Item item) {
    m_items.push_back(item);
    if (item.widget != nullptr) {
        item.widget->show();
    }
    updateGeometry();
    arrange();
}

QToolButton* CommandBar::addCommand(QAction* action, Qt::ToolButtonStyle style) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(style);
    button->setIconSize({20, 20});
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    // A picture alone says nothing to a screen reader.
    button->setAccessibleName(QString(action->text()).remove(u'&'));
    add({button, action, false});
    return button;
}

void CommandBar::addSeparator() {
    auto* line = new QFrame(this);
    line->setObjectName(QStringLiteral("commandSeparator"));
    line->setFixedSize(17, 22);
    add({line, nullptr, false});
}

void CommandBar::addCaption(const QString& words) {
    auto* label = new QLabel(words, this);
    label->setProperty("role", QStringLiteral("muted"));
    label->setContentsMargins(4, 0, 6, 0);
    add({label, nullptr, false});
}

void CommandBar::addStretch() {
    add({nullptr, nullptr, true});
}

int CommandBar::widthOf(std::size_t count) const {
    int width = 2 * kMargin;
    for (std::size_t i = 0; i < count; ++i) {
        if (m_items[i].widget != nullptr) {
            width += m_items[i].widget->sizeHint().width() + kGap;
        }
    }
    return width;
}

/// How many items from the left there is room for, the » counted where not all are.
std::size_t CommandBar::fitting(int room) const {
    std::size_t count = m_items.size();
    if (widthOf(count) <= room) {
        return count;
    }
    room -= m_more->sizeHint().width() + kGap;
    while (count > 0 && widthOf(count) > room) {
        --count;
    }
    // Nothing ends with a line, or with words for what is gone.
    while (count > 0 && m_items[count - 1].action == nullptr) {
        --count;
    }
    return count;
}

void CommandBar::arrange() {
    m_seen = fitting(width());
    const bool all = m_seen == m_items.size();
    const int spare = all ? width() - widthOf(m_seen) : 0;
    int x = kMargin;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        if (item.stretch) {
            x += spare;
            continue;
        }
        item.widget->setVisible(i < m_seen);
        if (i < m_seen) {
            const QSize hint = item.widget->sizeHint();
            item.widget->setGeometry(x, (height() - hint.height()) / 2, hint.width(), hint.height());
            x += hint.width() + kGap;
        }
    }
    m_more->setVisible(!all);
    const QSize hint = m_more->sizeHint();
    m_more->setGeometry(width() - kMargin - hint.width(), (height() - hint.height()) / 2, hint.width(), hint.height());
}

void CommandBar::fillMenu() {
    m_menu->clear();
    for (std::size_t i = m_seen; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        if (item.action != nullptr) {
            m_menu->addAction(item.action);
        } else if (!m_menu->isEmpty()) {
            m_menu->addSeparator();
        }
    }
}

std::vector<QAction*> CommandBar::hiddenActions() const {
    std::vector<QAction*> hidden;
    for (std::size_t i = m_seen; i < m_items.size(); ++i) {
        if (m_items[i].action != nullptr) {
            hidden.push_back(m_items[i].action);
        }
    }
    return hidden;
}

QSize CommandBar::sizeHint() const {
    int height = m_more->sizeHint().height();
    for (const Item& item : m_items) {
        height = item.widget != nullptr ? std::max(height, item.widget->sizeHint().height()) : height;
    }
    return {widthOf(m_items.size()), height};
}

QSize CommandBar::minimumSizeHint() const {
    return {2 * kMargin + m_more->sizeHint().width(), sizeHint().height()};
}

void CommandBar::resizeEvent(QResizeEvent*) {
    arrange();
}

void CommandBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) {
        updateGeometry();
        arrange();
    }
    QWidget::changeEvent(event);
}

bool CommandBar::event(QEvent* event) {
    // A button's caption has changed.
    if (event->type() == QEvent::LayoutRequest) {
        updateGeometry();
        arrange();
    }
    return QWidget::event(event);
}

}  // namespace leasehold
