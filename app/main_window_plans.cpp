// SPDX-License-Identifier: GPL-3.0-or-later
// Plans in the window: room for a lease, and what an exit would do.
#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "widgets/leases/exit_page.hpp"
#include "widgets/leases/placement_page.hpp"
#include "widgets/panels/page_stack.hpp"

namespace leasehold {

void MainWindow::setUpPlanPages() {
    auto* placement = new PlacementPage(m_state, m_jobs, m_pages);
    m_pages->addPage(placement, QStringLiteral("placement"), tr("Placement"), tr("Where a lease of so many GPUs fits"));
    connect(placement, &PlacementPage::showWanted, this, [this] { m_pages->showPage(QStringLiteral("site")); });
    connect(placement, &PlacementPage::keepWanted, m_leases, &LeaseEditor::keepLease);
    m_pages->addPage(new ExitPage(m_state, m_jobs, m_pages), QStringLiteral("exit"), tr("Exit scenario"),
                     tr("What happens if tenants serve notice"));
}

}  // namespace leasehold
