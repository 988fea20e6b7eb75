// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/chip_bar.hpp"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

constexpr int kBeside = 12;  ///< between the legend and a chip
constexpr int kRight = 130;  ///< kept free at the right, for compass and scale
constexpr int kAbove = 46;   ///< logical pixels kept free under the chips, for legend and scale

}  // namespace

ChipBar::ChipBar(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->setSizeConstraint(QLayout::SetFixedSize);
    parent->installEventFilter(this);
    hide();
}

ChipBar::Chip* ChipBar::find(const QString& name) {
    const auto it = std::find_if(m_chips.begin(), m_chips.end(), [&](const Chip& c) { return c.name == name; });
    return it == m_chips.end() ? nullptr : &*it;
}

ChipBar::Chip& ChipBar::add(const QString& name) {
    Chip chip{name, new QFrame(this), nullptr, nullptr};
    chip.frame->setObjectName(QStringLiteral("chip"));
    auto* row = new QHBoxLayout(chip.frame);
    row->setContentsMargins(12, 2, 4, 2);
    row->setSpacing(4);
    chip.words = new QLabel(chip.frame);
    chip.words->setTextFormat(Qt::PlainText);
    chip.close = new QToolButton(chip.frame);
    chip.close->setIconSize({14, 14});
    chip.close->setFocusPolicy(Qt::TabFocus);
    chip.close->setIcon(symbol(Symbol::Close, lookOf(m_dark)));
    row->addWidget(chip.words);
    row->addWidget(chip.close);
    connect(chip.close, &QToolButton::clicked, this, [this, name] { Q_EMIT closed(name); });
    layout()->addWidget(chip.frame);
    layout()->setAlignment(chip.frame, Qt::AlignHCenter);
    m_chips.push_back(chip);
    return m_chips.back();
}

void ChipBar::setChip(const QString& name, const QString& words, const QString& closeTip) {
    Chip* chip = find(name);
    if (words.isEmpty()) {
        if (chip != nullptr) {
            // Its own cross may be the one that asks.
            chip->frame->hide();
            chip->frame->deleteLater();
            layout()->removeWidget(chip->frame);
            m_chips.erase(m_chips.begin() + (chip - m_chips.data()));
        }
    } else {
        if (chip == nullptr) {
            chip = &add(name);
            chip->frame->show();
        }
        chip->words->setText(words);
        chip->close->setToolTip(closeTip);
        chip->close->setAccessibleName(closeTip.isEmpty() ? tr("Close") : closeTip);
    }
    setVisible(!m_chips.empty());
    place();
}

QString ChipBar::chip(const QString& name) const {
    const auto it = std::find_if(m_chips.begin(), m_chips.end(), [&](const Chip& c) { return c.name == name; });
    return it == m_chips.end() ? QString() : it->words->text();
}

void ChipBar::closeChip(const QString& name) {
    if (const Chip* chip = find(name)) {
        chip->close->click();
    }
}

void ChipBar::setDark(bool dark) {
    m_dark = dark;
    for (const Chip& chip : m_chips) {
        chip.close->setIcon(symbol(Symbol::Close, lookOf(dark)));
    }
}

void ChipBar::setLeft(double left) {
    m_left = left;
    place();
}

void ChipBar::place() {
    layout()->activate();
    adjustSize();
    const QWidget* view = parentWidget();
    const int middle = (view->width() - width()) / 2;
    const int beside = static_cast<int>(m_left) + kBeside;
    const bool room = beside + width() + kRight <= view->width();
    move(room ? std::max(middle, beside) : middle, view->height() - height() - kAbove);
    raise();
}

bool ChipBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace leasehold
