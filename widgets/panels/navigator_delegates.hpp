// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStyledItemDelegate>
#include <optional>
#include <vector>

#include "widgets/state/app_state.hpp"

namespace leasehold {

/// A row of the tree: symbol or tenant colour, name, and figures that stand under each other.
class NavigatorDelegate : public QStyledItemDelegate {
public:
    NavigatorDelegate(AppState& state, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintMark(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    AppState& m_state;
    std::vector<QColor> m_tenantColours;
};

/// A search hit: name, and under it what and where it is.
class SearchHitDelegate : public QStyledItemDelegate {
public:
    SearchHitDelegate(AppState& state, QObject* parent) : QStyledItemDelegate(parent), m_state(state) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    AppState& m_state;
};

}  // namespace leasehold
