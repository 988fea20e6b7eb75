// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/form_field.hpp"

#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

#include "widgets/controls/look.hpp"

namespace leasehold {

FormField::FormField(const QString& title, QWidget* input, QWidget* parent) : QWidget(parent), m_input(input) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    auto* label = new QLabel(title, this);
    label->setFont(smallFont());
    label->setProperty("role", QStringLiteral("muted"));
    label->setBuddy(input);
    layout->addWidget(label);
    layout->addWidget(input);
    m_message = new QLabel(this);
    m_message->setFont(smallFont());
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(QFontMetrics(smallFont()).lineSpacing());
    layout->addWidget(m_message);
    layout->addStretch(1);
    input->setAccessibleName(title);
    refresh();
}

void FormField::setProblem(const QString& problem) {
    m_problem = problem;
    refresh();
}

void FormField::setHint(const QString& hint) {
    m_hint = hint;
    refresh();
}

void FormField::refresh() {
    const bool bad = !m_problem.isEmpty();
    m_message->setText(bad ? m_problem : m_hint);
    m_message->setProperty("role", bad ? QStringLiteral("error") : QStringLiteral("muted"));
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
    m_input->setAccessibleDescription(m_message->text());
}

}  // namespace leasehold
