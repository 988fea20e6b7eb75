// SPDX-License-Identifier: GPL-3.0-or-later
// What the site view marks: outlines, what is lit, how trays are coloured, and the chips that say so.
#include <QAction>
#include <algorithm>

#include "app/scene_controller.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/models/blast_facts.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

/// Outlines beyond that many would be the whole hall.
constexpr std::size_t kMostHeldRacks = 2000;
constexpr std::size_t kMostOutlines = 1024;

scene::PickResult pickOf(const Snapshot& s, SelectionKind kind, std::uint32_t index) {
    scene::PickResult pick;
    pick.rack = detailRack(s, Selection::of(kind, index));
    if (kind == SelectionKind::Node) {
        pick.node = NodeIndex(index);
    } else if (kind == SelectionKind::Gpu) {
        pick.gpu = GpuOrdinal(index);
        pick.node = s.gpus[index].node;
    } else if (kind == SelectionKind::Switch) {
        pick.device = SwitchIndex(index);
    }
    return pick;
}

}  // namespace

void SceneController::showBlast(bool shown) {
    m_blastShown = shown && m_state.snapshot() != nullptr;
    if (m_blastAction != nullptr) {
        m_blastAction->setChecked(m_blastShown);
    }
    refreshChips();
    refreshMarks();
}

void SceneController::refreshTrays() {
    const scene::FabricBy by = m_state.fabricBy();
    if (by != scene::FabricBy::Load) {
        m_scene.setFabricBy(by);
    } else if (m_loads.loads()) {
        m_scene.setFabricBy(by, m_loads.loads()->loads);
    }
}

void SceneController::refreshMarks() {
    const OpenSitePtr site = m_state.site();
    const Selection selection = m_state.selection();
    const BlastPtr blast = m_blastShown ? m_blast.blast() : nullptr;
    m_fabricShare = -1;
    if (!site || selection.empty()) {
        m_marksJob.drop();
        m_scene.setEmphasis({});
        m_scene.setLinkCurves({});
        return;
    }
    struct Found {
        SceneMarks marks;
        double share = -1;
    };
    m_marksJob.request(
        [site, selection, blast, at = m_state.cursor()](JobContext&) {
            Found found{marksOf(*site->snapshot, selection, at, blast.get())};
            if (selection.isOne(SelectionKind::Tenant) && !site->snapshot->links.empty()) {
                found.share = fabricShare(*site->snapshot, selectedGpus(*site->snapshot, selection, at)).ofNics;
            }
            return found;
        },
        [this, site, selection](const Found& found) {
            if (site == m_state.site() && selection == m_state.selection()) {
                m_scene.setEmphasis(found.marks.emphasis);
                m_scene.setLinkCurves(found.marks.curves);
                m_fabricShare = found.share;
                refreshChips();
            }
        });
}

void SceneController::refreshOutlines() {
    std::vector<scene::PickResult> picks;
    if (const Snapshot* s = m_state.snapshot(); s != nullptr && m_scene.geometry()) {
        const Selection& selection = m_state.selection();
        for (const std::uint32_t index : selection.indices) {
            if (picks.size() < kMostOutlines && detailRack(*s, Selection::of(selection.kind, index))) {
                picks.push_back(pickOf(*s, selection.kind, index));
            }
        }
        // A lease has no rack of its own; those it holds stand for it.
        if (selection.kind == SelectionKind::Lease || selection.kind == SelectionKind::Tenant) {
            for (const RackIndex rack : racksBehind(selection)) {
                scene::PickResult pick;
                pick.rack = rack;
                picks.push_back(pick);
            }
            // More racks than this are a hall or a site: outlining each would hide what it outlines.
            if (picks.size() > kMostHeldRacks) {
                picks.clear();
            }
        }
    }
    m_scene.setSelected(std::move(picks));
}

void SceneController::refresh() {
    refreshTrays();
    refreshLeases();
}

void SceneController::refreshLeases() {
    refreshOutlines();
    refreshMarks();
    refreshChips();
}

void SceneController::refreshChips() {
    const Snapshot* s = m_state.snapshot();
    QString tenant;
    QString blast;
    QString alone;
    if (s != nullptr) {
        if (const auto& part = m_scene.isolation()) {
            alone = part->scope == ScopeKind::Hall  ? tr("Only hall %1").arg(text(s->halls[part->index].name))
                    : part->scope == ScopeKind::Row ? tr("Only %1").arg(rowTitle(*s, RowIndex(part->index)))
                                                    : tr("Only pod %1").arg(text(s->pods[part->index].name));
        }
        const Selection& selection = m_state.selection();
        const SiteValuesPtr& values = m_values.values();
        if (selection.isOne(SelectionKind::Tenant) && values && values->site == m_state.site()) {
            const std::uint64_t gpus = values->heldByParty[selection.first()];
            tenant = tr("%1  ·  %2  ·  %3 racks")
                         .arg(text(selectionName(*s, selection)), counted(gpus, QStringLiteral("GPU")),
                              grouped(racksBehind(selection).size()));
            if (m_fabricShare >= 0) {
                tenant += tr("  ·  %1 of the fabric").arg(percent(m_fabricShare * 100, 1));
            }
        }
        if (m_blastShown) {
            blast = m_blast.blast() ? (selection.indices.size() > 1 ? tr("If %1 fail:  %2") : tr("If %1 fails:  %2"))
                                          .arg(text(selectionName(*s, selection)), blastSummary(*m_blast.blast()))
                    : outageOf(*s, selection).empty()
                        ? tr("Blast radius: select a switch, link, rack, row or power feed")
                        : tr("Blast radius of %1 …").arg(text(selectionName(*s, selection)));
        }
    }
    m_chips->setChip(QStringLiteral("alone"), alone, tr("Show the whole site again (Shift+I)"));
    m_chips->setChip(QStringLiteral("tenant"), tenant, tr("Clear the selection"));
    m_chips->setChip(QStringLiteral("blast"), blast, tr("Stop showing the blast radius (B)"));
}

}  // namespace leasehold
