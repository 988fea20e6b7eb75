// SPDX-License-Identifier: GPL-3.0-or-later
// Leases in the window: the Edit menu, and the racks that a selected lease or tenant holds.
#include <QFile>
#include <QMenu>
#include <QMenuBar>
#include <algorithm>

#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/leases/portfolio_page.hpp"
#include "widgets/leases/rent_roll_page.hpp"
#include "widgets/panels/page_stack.hpp"

namespace leasehold {

/// The pages of leases; the editor that they call comes with the menus.
void MainWindow::setUpLeasePages() {
    m_leases = new LeaseEditor(m_state, m_jobs, *m_messages, this);
    auto* portfolio = new PortfolioPage(m_state, m_jobs, m_pages);
    m_pages->addPage(portfolio, QStringLiteral("portfolio"), tr("Portfolio"),
                     tr("How full, how busy, what it earns, and how long that lasts"));
    connect(portfolio, &PortfolioPage::failed, m_messages, &MessageBar::showError);
    connect(portfolio, &PortfolioPage::leaseWanted, this, [this](LeaseIndex lease) {
        m_pages->showPage(QStringLiteral("rentroll"));
        m_state.setSelection(Selection::of(SelectionKind::Lease, lease.value));
    });
    auto* roll = new RentRollPage(m_state, m_jobs, m_pages);
    m_pages->addPage(roll, QStringLiteral("rentroll"), tr("Rent roll"), tr("Every lease, its terms and its rent"));
    connect(roll, &RentRollPage::editWanted, m_leases, &LeaseEditor::editLease);
    connect(roll, &RentRollPage::addWanted, m_leases, &LeaseEditor::addLease);
    connect(roll, &RentRollPage::stackingPlanWanted, this, [this] {
        m_state.setQuantity(scene::Quantity::Tenant);
        m_pages->showPage(QStringLiteral("site"));
    });
}

void MainWindow::setUpLeases(QMenu* edit) {
    m_leases->fill(edit);
    connect(m_leases, &LeaseEditor::changed, this, &MainWindow::leasesChanged);
    setUpImportUndo(edit);
}

void MainWindow::leasesChanged(const QString& path, const OpenSitePtr& site) {
    if (!m_state.site() || QFile::decodeName(m_state.snapshot()->path.c_str()) != path) {
        return;  // closed by now
    }
    // What is being read already may be newer than the edit (an import's) or older.
    if (!site || (m_jobs.isRunning(m_opening) && !m_followingEdit)) {
        siteImported(path);
        return;
    }
    m_followingEdit = true;
    readAgain(tr("Showing the leases"), path,
              [site, before = m_scene->wholeGeometry(), cache = sampleMemory(true)](JobContext&) {
                  return drawn(site, cache, before);
              });
}

}  // namespace leasehold
