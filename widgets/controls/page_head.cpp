// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/page_head.hpp"

#include <QHBoxLayout>
#include <QLabel>

#include "widgets/controls/flow_layout.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

constexpr int kGap = 8;

}  // namespace

PageHead::PageHead(const QString& title, QWidget* page) : QWidget(page) {
    auto* layout = new FlowLayout(this, 2 * kGap, kGap);
    layout->setContentsMargins(16, 10, 16, 8);
    layout->setLastAtRight(true);
    auto* words = new QWidget(this);
    auto* line = new QHBoxLayout(words);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGap);
    auto* name = new QLabel(title, words);
    name->setFont(headingFont());
    m_about = new QLabel(words);
    m_about->setProperty("role", QStringLiteral("muted"));
    m_marks = new QLabel(words);
    m_marks->setProperty("role", QStringLiteral("mark"));
    m_marks->setFont(smallFont());
    for (QLabel* label : {name, m_about, m_marks}) {
        line->addWidget(label);
    }
    m_controls = new QWidget(this);
    m_controlLine = new QHBoxLayout(m_controls);
    m_controlLine->setContentsMargins(0, 0, 0, 0);
    m_controlLine->setSpacing(kGap);
    layout->addWidget(words);
    layout->addWidget(m_controls);
}

void PageHead::setAbout(const QString& about, const QString& tip) {
    m_about->setText(about);
    m_about->setToolTip(tip);
}

void PageHead::setMarks(const QStringList& marks) {
    m_marks->setText(marks.join(QStringLiteral(" · ")));
}

QString PageHead::about() const {
    return m_about->text();
}

void PageHead::addControl(QWidget* control) {
    m_controlLine->addWidget(control);
}

}  // namespace leasehold
