// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/roll_delegate.hpp"

#include <QPainter>

#include "widgets/controls/look.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/rent_roll_model.hpp"

namespace leasehold {
namespace {

constexpr int kRow = 30;
constexpr int kMark = 12;

QIcon markOf(const QColor& colour) {
    QPixmap mark(QSize(kMark, kMark) * 2);
    mark.setDevicePixelRatio(2);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(1, 1, 10, 10), 2.5, 2.5);
    painter.end();
    return mark;
}

}  // namespace

RollDelegate::RollDelegate(AppState& state, QObject* parent) : QStyledItemDelegate(parent), m_state(state) {
    connect(&state, &AppState::siteChanged, this, &RollDelegate::refresh);
    connect(&state, &AppState::themeChanged, this, &RollDelegate::refresh);
    refresh();
}

void RollDelegate::refresh() {
    m_colours =
        m_state.snapshot() != nullptr ? tenantColours(*m_state.snapshot(), m_state.dark()) : std::vector<QColor>{};
}

QSize RollDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width() + kMark, kRow};
}

void RollDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const Look& l = lookOf(m_state.dark());
    const bool group = index.data(RentRollModel::GroupRole).toBool();
    if (group || index.column() == RentRollModel::Rent) option->font = strongFont();
    const auto state =
        static_cast<LeaseState>(index.siblingAtColumn(RentRollModel::State).data(RentRollModel::SortRole).toInt());
    if (!group && state != LeaseState::InForce) option->palette.setColor(QPalette::Text, l.muted);
    if (index.column() == RentRollModel::Sources) option->palette.setColor(QPalette::Text, l.warning);
    if (option->text == QStringLiteral("n/a")) option->palette.setColor(QPalette::Text, l.warning);
    option->palette.setColor(QPalette::HighlightedText, option->palette.color(QPalette::Text));
    if (!group && index.column() == RentRollModel::Tenant) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = {kMark, kMark};
        const auto party = index.data(RentRollModel::TenantRole).toUInt();
        option->icon = markOf(party < m_colours.size() ? m_colours[party] : l.faint);
    }
}

}  // namespace leasehold
