// SPDX-License-Identifier: GPL-3.0-or-later
// Leases in the window: the Edit menu, and the racks that a selected lease or tenant holds.
#include <QMenu>
#include <QMenuBar>
#include <algorithm>

#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/panels/rent_roll_page.hpp"

namespace leasehold {
namespace {

/// More racks than this are a hall or a site: outlining each would hide what it outlines.
constexpr std::size_t kMostHeldRacks = 2000;

}  // namespace

/// The pages of leases; the editor that they call comes with the menus.
void MainWindow::setUpLeasePages() {
    m_leases = new LeaseEditor(m_state, m_jobs, *m_messages, this);
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
    connect(m_leases, &LeaseEditor::changed, this, &MainWindow::siteImported);
}

std::vector<scene::PickResult> MainWindow::heldRacks() const {
    const Snapshot& s = *m_state.snapshot();
    const Selection& selection = m_state.selection();
    std::vector<scene::PickResult> picks;
    if (selection.kind != SelectionKind::Lease && selection.kind != SelectionKind::Tenant) {
        return picks;
    }
    std::uint32_t last = RackIndex::kNone;
    for (const GpuRange range : selectedGpus(s, selection, m_state.cursor())) {
        for (std::uint32_t gpu = range.first; gpu < range.end();) {
            const RackIndex rack = s.rackOf(GpuOrdinal(gpu));
            if (rack.value != last) {
                scene::PickResult pick;
                pick.rack = rack;
                picks.push_back(pick);
                last = rack.value;
            }
            gpu = std::max(gpu + 1, s.racks[rack.value].gpus.end());
        }
        if (picks.size() > kMostHeldRacks) return {};
    }
    return picks;
}

}  // namespace leasehold
