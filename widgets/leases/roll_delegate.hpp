// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QStyledItemDelegate>
#include <vector>

#include "widgets/state/app_state.hpp"

namespace leasehold {

/// Rows of the rent roll: with air, the tenant's colour beside its name, states told apart, groups in bold. GUI thread.
class RollDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    RollDelegate(AppState& state, QObject* parent);

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    void refresh();

    AppState& m_state;
    std::vector<QColor> m_colours;  ///< by party
};

}  // namespace leasehold
