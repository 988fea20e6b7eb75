// SPDX-License-Identifier: GPL-3.0-or-later
// The filter bar over the pages, and its entries in the menu.
#include <QMenu>
#include <QVBoxLayout>

#include "app/main_window.hpp"
#include "widgets/controls/filter_bar.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/state/filters.hpp"

namespace leasehold {
namespace {

/// What the filter can say of a selection; none for racks and cables.
std::vector<Filter::Condition> conditionsOf(const Snapshot& s, const Selection& selection) {
    std::vector<Filter::Condition> conditions;
    for (const std::uint32_t index : selection.indices) {
        if (selection.kind == SelectionKind::Tenant) {
            conditions.push_back({GroupBy::Tenant, s.parties[index].name});
        } else if (selection.kind == SelectionKind::Lease) {
            conditions.push_back({GroupBy::Lease, s.leases[index].name});
        } else if (selection.kind == SelectionKind::Hall) {
            conditions.push_back({GroupBy::Hall, s.halls[index].name});
        }
    }
    return conditions;
}

}  // namespace

void MainWindow::setUpFilter(QMenu* menu) {
    m_filterBar = new FilterBar(m_state, m_feed, centralWidget());
    if (auto* layout = qobject_cast<QVBoxLayout*>(centralWidget()->layout())) {
        layout->insertWidget(0, m_filterBar);
    }
    menu->addSeparator();
    QAction* keep = addAction(menu, tr("&Filter by the selection"), Symbol::Tenant, QKeySequence(tr("Ctrl+F")),
                              &MainWindow::filterBySelection);
    QAction* all = addAction(menu, tr("Show &everything"), Symbol::Reset, QKeySequence(tr("Ctrl+Shift+F")),
                             &MainWindow::clearFilter);
    const auto refresh = [this, keep, all] {
        const Snapshot* s = m_state.snapshot();
        keep->setEnabled(s != nullptr && !conditionsOf(*s, m_state.selection()).empty());
        all->setEnabled(s != nullptr && !m_state.filter().empty());
    };
    connect(&m_state, &AppState::selectionChanged, this, refresh);
    connect(&m_state, &AppState::filterChanged, this, refresh);
    connect(&m_state, &AppState::siteChanged, this, refresh);
    refresh();
}

void MainWindow::filterBySelection() {
    if (const Snapshot* s = m_state.snapshot()) {
        if (auto conditions = conditionsOf(*s, m_state.selection()); !conditions.empty()) {
            m_state.setFilter({std::move(conditions)});
        }
    }
}

void MainWindow::clearFilter() {
    m_state.clearFilter();
}

}  // namespace leasehold
