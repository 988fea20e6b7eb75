// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/choice.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace leasehold {

QComboBox* addChoice(QWidget* head, const QString& label) {
    auto* pair = new QWidget(head);
    auto* row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    auto* caption = new QLabel(label, pair);
    caption->setProperty("role", QStringLiteral("muted"));
    auto* box = new QComboBox(pair);
    box->setAccessibleName(label);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    caption->setBuddy(box);
    row->addWidget(caption);
    row->addWidget(box);
    head->layout()->addWidget(pair);
    return box;
}

}  // namespace leasehold
