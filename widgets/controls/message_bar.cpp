// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/message_bar.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

namespace leasehold {
namespace {

constexpr int kIcon = 18;

QString sentence(const std::string& words) {
    QString s = QString::fromStdString(words);
    if (s.isEmpty()) {
        return s;
    }
    s[0] = s[0].toUpper();
    return s.endsWith(u'.') ? s : s + u'.';
}

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_details(new QLabel(this)),
      m_more(new QPushButton(tr("Details"), this)),
      m_close(new QToolButton(this)) {
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Message"));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 6, 8, 6);
    rows->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_more);
    row->addWidget(m_close);
    rows->addLayout(row);
    rows->addWidget(m_details);
    for (QLabel* label : {m_text, m_details}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    m_details->setProperty("role", QStringLiteral("muted"));
    m_details->setContentsMargins(kIcon + 8, 0, 0, 4);
    m_more->setProperty("flat", true);
    m_more->setCheckable(true);
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close the message"));
    connect(m_more, &QPushButton::toggled, m_details, &QWidget::setVisible);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::next);
    hide();
    refresh();
}

void MessageBar::show(Kind kind, const QString& message, const QString& details) {
    const Message wanted{kind, message, details};
    // The same complaint again and again (a scrub over a broken block) stands there once.
    if (std::find(m_messages.begin(), m_messages.end(), wanted) != m_messages.end()) {
        return;
    }
    m_messages.push_back(wanted);
    if (m_messages.size() == 1) {
        refresh();
    }
}

void MessageBar::showError(const Error& error) {
    if (error.code == ErrorCode::Cancelled) {
        return;
    }
    QString words = sentence(error.message);
    if (!error.remedy.empty()) {
        words += u' ' + sentence(error.remedy);
    }
    show(Kind::Error, words, QString::fromStdString(error.place));
}

void MessageBar::clear() {
    m_messages.clear();
    refresh();
}

void MessageBar::next() {
    if (!m_messages.empty()) {
        m_messages.pop_front();
    }
    refresh();
}

QString MessageBar::message() const {
    return m_messages.empty() ? QString() : m_messages.front().text;
}

void MessageBar::setDark(bool dark) {
    m_dark = dark;
    refresh();
}

void MessageBar::refresh() {
    const Look& l = lookOf(m_dark);
    m_close->setIcon(symbol(Symbol::Close, l));
    setVisible(!m_messages.empty());
    if (m_messages.empty()) {
        return;
    }
    const Message& message = m_messages.front();
    const Symbol which = message.kind == Kind::Error     ? Symbol::Error
                         : message.kind == Kind::Warning ? Symbol::Warning
                                                         : Symbol::Info;
    const QColor colour = message.kind == Kind::Error ? l.error : message.kind == Kind::Warning ? l.warning : l.accent;
    m_icon->setPixmap(symbolPixmap(which, colour, kIcon, devicePixelRatioF()));
    m_text->setText(message.text);
    m_details->setText(message.details);
    m_more->setVisible(!message.details.isEmpty());
    m_more->setChecked(false);
    m_details->hide();
}

bool MessageBar::event(QEvent* event) {
    // Before the window's own Esc.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QFrame::event(event);
}

void MessageBar::keyPressEvent(QKeyEvent* event) {
    event->key() == Qt::Key_Escape ? next() : QFrame::keyPressEvent(event);
}

}  // namespace leasehold
