// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/range_popup.hpp"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

namespace leasehold {

RangePopup::RangePopup(AppState& state, QWidget* parent) : QFrame(parent, Qt::Popup), m_state(state) {
    setObjectName(QStringLiteral("rangePopup"));
    setFrameShape(QFrame::StyledPanel);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    const auto addBox = [&](const QString& name, const QString& help) {
        layout->addWidget(new QLabel(name, this));
        auto* box = new QDoubleSpinBox(this);
        box->setRange(-1e6, 1e6);
        box->setDecimals(1);
        box->setKeyboardTracking(false);
        box->setAccessibleName(help);
        box->setToolTip(help);
        connect(box, &QDoubleSpinBox::valueChanged, this, &RangePopup::apply);
        layout->addWidget(box);
        return box;
    };
    m_low = addBox(tr("from"), tr("Value at the left end of the colours"));
    m_high = addBox(tr("to"), tr("Value at the right end of the colours"));
    m_automatic = new QToolButton(this);
    m_automatic->setText(tr("Automatic"));
    m_automatic->setToolTip(tr("The quantity's own range"));
    connect(m_automatic, &QToolButton::clicked, this, &RangePopup::reset);
    layout->addWidget(m_automatic);
}

void RangePopup::open(ColourRange shown, const QString& unit, QPoint corner) {
    const QSignalBlocker low(m_low);
    const QSignalBlocker high(m_high);
    for (QDoubleSpinBox* box : {m_low, m_high}) {
        box->setSuffix(unit.isEmpty() ? QString() : QLatin1Char(' ') + unit);
        box->setSingleStep((shown.high - shown.low) / 20);
    }
    m_low->setValue(shown.low);
    m_high->setValue(shown.high);
    m_automatic->setEnabled(m_state.colourRange(m_state.quantity()).has_value());
    adjustSize();
    move(corner - QPoint(0, height()));
    show();
    m_low->setFocus();
    m_low->selectAll();
}

void RangePopup::apply() {
    // A range without extent is refused by the state; the boxes wait for the other end.
    m_state.setColourRange(m_state.quantity(), ColourRange{m_low->value(), m_high->value()});
    m_automatic->setEnabled(m_state.colourRange(m_state.quantity()).has_value());
}

void RangePopup::reset() {
    m_state.setColourRange(m_state.quantity(), {});
    close();
}

}  // namespace leasehold
