// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/message_row.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace leasehold {
namespace {

constexpr int kIcon = 18;

}  // namespace

MessageRow::MessageRow(MessageBar::Kind kind, const QString& words, const QString& details, QString subject,
                       QWidget* parent)
    : QFrame(parent),
      m_kind(kind),
      m_subject(std::move(subject)),
      m_icon(new QLabel(this)),
      m_text(new QLabel(words, this)),
      m_details(new QLabel(details, this)),
      m_row(new QHBoxLayout),
      m_more(new QPushButton(tr("Details"), this)),
      m_close(new QToolButton(this)) {
    setObjectName(QStringLiteral("message"));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 6, 8, 6);
    rows->setSpacing(4);
    m_row->setSpacing(8);
    m_row->addWidget(m_icon);
    m_row->addWidget(m_text, 1);
    m_row->addWidget(m_more);
    m_row->addWidget(m_close);
    rows->addLayout(m_row);
    rows->addWidget(m_details);
    for (QLabel* label : {m_text, m_details}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_details->setProperty("role", QStringLiteral("muted"));
    m_details->setContentsMargins(kIcon + 8, 0, 0, 4);
    m_details->hide();
    m_more->setProperty("flat", true);
    m_more->setCheckable(true);
    m_more->setVisible(!details.isEmpty());
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close the message"));
    connect(m_more, &QPushButton::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        Q_EMIT resized();
    });
    connect(m_close, &QToolButton::clicked, this, &MessageRow::closed);
}

QPushButton* MessageRow::addButton(const QString& words) {
    auto* button = new QPushButton(words, this);
    button->setProperty("flat", true);
    m_row->insertWidget(m_row->indexOf(m_more), button);
    return button;
}

QString MessageRow::words() const {
    return m_text->text();
}

void MessageRow::setDark(bool dark) {
    const Look& l = lookOf(dark);
    const bool error = m_kind == MessageBar::Kind::Error;
    const bool warning = m_kind == MessageBar::Kind::Warning;
    m_icon->setPixmap(symbolPixmap(error     ? Symbol::Error
                                   : warning ? Symbol::Warning
                                             : Symbol::Info,
                                   error     ? l.error
                                   : warning ? l.warning
                                             : l.accent,
                                   kIcon, devicePixelRatioF()));
    m_close->setIcon(symbol(Symbol::Close, l));
}

}  // namespace leasehold
