// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/navigator_delegates.hpp"

#include <QApplication>
#include <QPainter>

#include "widgets/controls/look.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/navigator_model.hpp"
#include "widgets/models/search_results_model.hpp"

namespace leasehold {
namespace {

constexpr int kRow = 26;
constexpr int kHit = 42;
constexpr int kSymbol = 16;

using Kind = NavigatorModel::Kind;

bool isHeading(Kind kind) {
    return kind == Kind::Site || kind == Kind::Fabric || kind == Kind::Tenants || kind == Kind::Leases;
}

std::optional<Symbol> symbolOf(Kind kind) {
    switch (kind) {
        case Kind::Site:
            return Symbol::Site;
        case Kind::Hall:
            return Symbol::Hall;
        case Kind::Row:
        case Kind::Loose:
            return Symbol::Row;
        case Kind::Rack:
            return Symbol::Rack;
        case Kind::Node:
            return Symbol::Node;
        case Kind::Fabric:
        case Kind::Tier:
            return Symbol::Fabric;
        case Kind::Switch:
            return Symbol::Switch;
        case Kind::Tenants:
            return Symbol::Tenant;
        case Kind::Feeds:
        case Kind::Feed:
            return Symbol::Power;
        case Kind::Leases:
        case Kind::Lease:
            return Symbol::Lease;
        default:
            return std::nullopt;
    }
}

Symbol symbolOf(SelectionKind kind) {
    switch (kind) {
        case SelectionKind::Site:
            return Symbol::Site;
        case SelectionKind::Hall:
            return Symbol::Hall;
        case SelectionKind::Row:
            return Symbol::Row;
        case SelectionKind::Node:
        case SelectionKind::Gpu:
            return Symbol::Node;
        case SelectionKind::Pod:
        case SelectionKind::Link:
            return Symbol::Fabric;
        case SelectionKind::Feed:
            return Symbol::Power;
        case SelectionKind::Switch:
            return Symbol::Switch;
        case SelectionKind::Tenant:
            return Symbol::Tenant;
        case SelectionKind::Lease:
            return Symbol::Lease;
        default:
            return Symbol::Rack;
    }
}

void paintBackground(QPainter* painter, const QStyleOptionViewItem& option, const QWidget* widget) {
    QStyle* style = widget != nullptr ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
}

}  // namespace

NavigatorDelegate::NavigatorDelegate(AppState& state, QObject* parent) : QStyledItemDelegate(parent), m_state(state) {
    const auto refresh = [this] {
        m_tenantColours =
            m_state.snapshot() != nullptr ? tenantColours(*m_state.snapshot(), m_state.dark()) : std::vector<QColor>{};
    };
    connect(&state, &AppState::siteChanged, this, refresh);
    connect(&state, &AppState::themeChanged, this, refresh);
    refresh();
}

QSize NavigatorDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {60, kRow};
}

void NavigatorDelegate::paintMark(QPainter& painter, const QRect& rect, const QModelIndex& index) const {
    const Look& l = lookOf(m_state.dark());
    const auto kind = static_cast<Kind>(index.data(NavigatorModel::KindRole).toInt());
    const std::uint32_t at = index.data(NavigatorModel::PositionRole).toUInt();
    if (kind == Kind::Tenant && at < m_tenantColours.size()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_tenantColours[at]);
        painter.drawRoundedRect(QRectF(rect.center().x() - 4, rect.center().y() - 4, 9, 9), 2, 2);
        return;
    }
    if (const auto which = symbolOf(kind)) {
        const QColor colour = isHeading(kind) ? l.text : l.muted;
        painter.drawPixmap(rect.topLeft(),
                           symbolPixmap(*which, colour, kSymbol, painter.device()->devicePixelRatioF()));
    }
}

void NavigatorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Look& l = lookOf(m_state.dark());
    paintBackground(painter, option, option.widget);
    painter->save();
    const auto kind = static_cast<Kind>(index.data(NavigatorModel::KindRole).toInt());
    const QString text = index.data().toString();
    if (index.column() == 1) {
        painter->setFont(option.font);
        painter->setPen(l.muted);
        drawFigures(*painter, QRectF(option.rect).adjusted(0, 0, -12, 0), text, Qt::AlignRight);
    } else {
        const QRect symbolRect(option.rect.left() + 2, option.rect.center().y() - kSymbol / 2, kSymbol, kSymbol);
        paintMark(*painter, symbolRect, index);
        painter->setFont(isHeading(kind) ? strongFont() : option.font);
        painter->setPen(l.text);
        const QRect room = option.rect.adjusted(kSymbol + 8, 0, -4, 0);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, Qt::ElideMiddle, room.width()));
    }
    painter->restore();
}

QSize SearchHitDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {60, kHit};
}

void SearchHitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Look& l = lookOf(m_state.dark());
    paintBackground(painter, option, option.widget);
    painter->save();
    const auto kind = static_cast<SelectionKind>(index.data(SearchResultsModel::KindRole).toInt());
    painter->drawPixmap(option.rect.left() + 12, option.rect.center().y() - kSymbol / 2,
                        symbolPixmap(symbolOf(kind), l.muted, kSymbol, painter->device()->devicePixelRatioF()));
    const QRect room = option.rect.adjusted(40, 3, -8, -3);
    const QRect upper(room.left(), room.top(), room.width(), room.height() / 2);
    painter->setFont(option.font);
    painter->setPen(l.text);
    painter->drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, room.width()));
    painter->setFont(smallFont());
    painter->setPen(l.muted);
    painter->drawText(upper.translated(0, room.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(SearchResultsModel::ContextRole).toString(),
                                                        Qt::ElideRight, room.width()));
    painter->restore();
}

}  // namespace leasehold
