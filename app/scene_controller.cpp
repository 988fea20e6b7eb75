// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scene_controller.hpp"

#include <QAction>
#include <QToolTip>
#include <algorithm>
#include <map>

#include "widgets/bridge/scene_widget.hpp"
#include "widgets/models/blast_facts.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/models/words.hpp"
#include "widgets/panels/chip_bar.hpp"
#include "widgets/scene/band_pick.hpp"
#include "widgets/scene/row_pose.hpp"
#include "widgets/state/selection_edit.hpp"

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

RackIndex rackOf(const Snapshot& s, const Endpoint& end) {
    return end.kind == Endpoint::Kind::Switch ? s.switches[end.index].rack : s.nodes[s.nics[end.index].node.value].rack;
}

}  // namespace

SceneController::SceneController(AppState& state, const ValuesFeed& values, const BlastFeed& blast, JobBoard& jobs,
                                 SceneWidget& scene)
    : QObject(&scene),
      m_state(state),
      m_values(values),
      m_blast(blast),
      m_scene(scene),
      m_chips(new ChipBar(&scene)),
      m_jobs(jobs),
      m_marksJob(jobs, tr("Following cables"), this) {
    connect(&scene, &SceneWidget::clicked, this, &SceneController::pick);
    connect(&scene, &SceneWidget::banded, this, &SceneController::band);
    connect(&scene, &SceneWidget::hovered, this, &SceneController::hover);
    connect(&scene, &SceneWidget::menuWanted, this, &SceneController::openMenu);
    connect(&state, &AppState::siteChanged, this, [this] {
        m_marksJob.drop();
        showBlast(false);
    });
    connect(&state, &AppState::selectionChanged, this, &SceneController::refreshMarks);
    connect(&state, &AppState::cursorChanged, this, &SceneController::refreshMarks);
    connect(&blast, &BlastFeed::blastChanged, this, &SceneController::refreshMarks);
    connect(&scene, &SceneWidget::isolationChanged, this, &SceneController::refreshChips);
    connect(&state, &AppState::selectionChanged, this, &SceneController::refreshOutlines);
    connect(&state, &AppState::selectionChanged, this, &SceneController::refreshChips);
    connect(&state, &AppState::themeChanged, this, [this] { m_chips->setDark(m_state.dark()); });
    connect(&values, &ValuesFeed::valuesChanged, this, &SceneController::refreshChips);
    connect(&blast, &BlastFeed::blastChanged, this, &SceneController::refreshChips);
    connect(m_chips, &ChipBar::closed, this, [this](const QString& name) {
        if (name == QStringLiteral("blast")) {
            showBlast(false);
        } else if (name == QStringLiteral("tenant")) {
            m_state.clearSelection();
        } else if (name == QStringLiteral("alone")) {
            isolate(ScopeKind::Site);
        }
    });
    m_chips->setDark(state.dark());
}

Selection SceneController::selectionOf(const scene::PickResult& pick) const {
    if (pick.link) {
        return Selection::of(SelectionKind::Link, pick.link.value);
    }
    if (pick.device) {
        return Selection::of(SelectionKind::Switch, pick.device.value);
    }
    if (!pick.rack) {
        return {};
    }
    if ((pick.gpu || pick.node) && m_scene.showsCells(pick)) {
        return pick.gpu ? Selection::of(SelectionKind::Gpu, pick.gpu.value)
                        : Selection::of(SelectionKind::Node, pick.node.value);
    }
    return Selection::of(SelectionKind::Rack, pick.rack.value);
}

Selection SceneController::combined(const Selection& thing, Qt::KeyboardModifiers modifiers) const {
    return leasehold::combined(m_state.selection(), thing,
                               modifiers.testFlag(Qt::ShiftModifier)     ? SelectHow::Add
                               : modifiers.testFlag(Qt::ControlModifier) ? SelectHow::Toggle
                                                                         : SelectHow::Replace);
}

void SceneController::pick(const scene::PickResult& pick, Qt::KeyboardModifiers modifiers) {
    m_state.setSelection(combined(selectionOf(pick), modifiers));
}

void SceneController::band(QRectF band, Qt::KeyboardModifiers modifiers) {
    if (!m_scene.geometry()) {
        return;
    }
    const QPointF low = m_scene.toDevice(band.topLeft());
    const QPointF high = m_scene.toDevice(band.bottomRight());
    const scene::PixelRect rect{low.x(), low.y(), high.x() - low.x(), high.y() - low.y()};
    const auto& geometry = *m_scene.geometry();
    Selection thing;
    const scene::PickResult middle = m_scene.pickAt(band.center());
    if (middle.rack && m_scene.showsCells(middle)) {
        std::vector<std::uint32_t> gpus;
        for (const GpuOrdinal gpu : scene::gpusInBand(geometry, m_scene.pose(), m_scene.viewport(), rect)) {
            gpus.push_back(gpu.value);
        }
        thing = Selection::many(SelectionKind::Gpu, std::move(gpus));
    }
    if (thing.empty()) {
        std::vector<std::uint32_t> racks;
        for (const RackIndex rack : scene::racksInBand(geometry, m_scene.pose(), m_scene.viewport(), rect)) {
            racks.push_back(rack.value);
        }
        thing = Selection::many(SelectionKind::Rack, std::move(racks));
    }
    // Shift draws the band, so here it means nothing more; Ctrl adds what is in it.
    const bool adds = modifiers.testFlag(Qt::ControlModifier);
    m_state.setSelection(combined(thing, adds ? Qt::ShiftModifier : Qt::NoModifier));
}

void SceneController::hover(const scene::PickResult& pick, QPoint globalPosition) {
    const Snapshot* s = m_state.snapshot();
    const QString words = s != nullptr ? hoverText(*s, selectionOf(pick), m_values.values().get()) : QString();
    words.isEmpty() ? QToolTip::hideText() : QToolTip::showText(globalPosition + QPoint(12, 12), words, &m_scene);
}

std::vector<RackIndex> SceneController::racksBehind(const Selection& selection) const {
    const Snapshot& s = *m_state.snapshot();
    std::vector<RackIndex> racks;
    switch (selection.kind) {
        case SelectionKind::Switch:
            for (const std::uint32_t i : selection.indices) {
                racks.push_back(s.switches[i].rack);
            }
            return racks;
        case SelectionKind::Link:
            for (const std::uint32_t i : selection.indices) {
                racks.push_back(rackOf(s, s.links[i].a));
                racks.push_back(rackOf(s, s.links[i].b));
            }
            return racks;
        case SelectionKind::Rack:
            for (const std::uint32_t i : selection.indices) {
                racks.emplace_back(i);
            }
            return racks;
        default:
            return scene::racksOf(s, selectedGpus(s, selection, m_state.cursor()));
    }
}

void SceneController::lookAt(const Selection& selection) {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || selection.empty() || !m_scene.geometry()) {
        return;
    }
    const RackIndex rack = detailRack(*s, selection);
    const auto behind = racksBehind(selection);
    if (m_scene.isolation() &&
        std::none_of(behind.begin(), behind.end(), [this](RackIndex one) { return m_scene.shows(one); })) {
        isolate(ScopeKind::Site);  // it is not in the part that is shown
    }
    const auto& geometry = *m_scene.geometry();
    if (rack && selection.indices.size() == 1) {
        m_scene.flyTo(scene::rackPose(geometry, m_scene.viewport(), rack));
        return;
    }
    if (selection.isOne(SelectionKind::Row)) {
        m_scene.flyTo(scene::rowFrontPose(geometry, m_scene.viewport(), RowIndex(selection.first()), m_scene.pose()));
        return;
    }
    scene::Box box = scene::boxOfRacks(geometry, behind);
    if (box.empty()) {
        return;
    }
    box.grow(1, 1, 0.5);
    // From the overview's heading: what one looks down on is what one can tell apart.
    scene::CameraPose from = scene::overviewPose(geometry, m_scene.viewport());
    if (m_scene.pose().parallel) {
        from = m_scene.pose();
    }
    m_scene.flyTo(scene::framed(from, m_scene.viewport(), box));
}

RowIndex SceneController::rowOfSelection() const {
    const Snapshot& s = *m_state.snapshot();
    const Selection& selection = m_state.selection();
    if (selection.kind == SelectionKind::Row) {
        return RowIndex(selection.first());
    }
    RackIndex rack = selection.empty() ? RackIndex{} : detailRack(s, selection);
    if (!rack) {
        rack = m_scene.pickAt(QPointF(m_scene.width(), m_scene.height()) / 2).rack;
    }
    return rack ? s.racks[rack.value].row : RowIndex{};
}

void SceneController::lookAtRowFront() {
    if (m_state.snapshot() == nullptr || !m_scene.geometry()) {
        return;
    }
    const auto& geometry = *m_scene.geometry();
    RowIndex row = rowOfSelection();
    if (!row && !geometry.rows.empty()) {
        row = RowIndex(geometry.rows.front().snapshotRow);
    }
    m_scene.flyTo(scene::rowFrontPose(geometry, m_scene.viewport(), row, m_scene.pose()));
}

void SceneController::selectAll() {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr) {
        return;
    }
    const Selection& now = m_state.selection();
    std::vector<std::uint32_t> all;
    if (now.kind == SelectionKind::Gpu || now.kind == SelectionKind::Node) {
        // Within the rack that one works in.
        const Rack& rack = s->racks[detailRack(*s, now).value];
        const bool gpus = now.kind == SelectionKind::Gpu;
        const std::uint32_t first = gpus ? rack.gpus.first : rack.firstNode;
        for (std::uint32_t i = 0; i < (gpus ? rack.gpus.count : rack.nodeCount); ++i) {
            all.push_back(first + i);
        }
        if (Selection::many(now.kind, all) != now) {
            m_state.setSelection(Selection::many(now.kind, all));
            return;
        }
        all.clear();
    }
    if (now.kind == SelectionKind::Switch) {
        const Switch& like = s->switches[now.first()];
        for (std::uint32_t i = 0; i < s->switches.size(); ++i) {
            if (s->switches[i].tier == like.tier && s->switches[i].fabric == like.fabric) {
                all.push_back(i);
            }
        }
        m_state.setSelection(Selection::many(SelectionKind::Switch, all));
        return;
    }
    for (std::uint32_t i = 0; i < s->racks.size(); ++i) {
        if (m_scene.shows(RackIndex(i))) {
            all.push_back(i);
        }
    }
    m_state.setSelection(Selection::many(SelectionKind::Rack, all));
}

PartyIndex SceneController::tenantOfSelection() const {
    const Snapshot& s = *m_state.snapshot();
    const Selection& selection = m_state.selection();
    if (selection.kind == SelectionKind::Tenant) {
        return PartyIndex(selection.first());
    }
    if (selection.kind == SelectionKind::Lease) {
        return s.leases[selection.first()].tenant;
    }
    const SiteValuesPtr& values = m_values.values();
    if (!values || selection.empty()) {
        return {};
    }
    // Whose most of it is.
    std::map<std::uint32_t, std::uint64_t> held;
    for (const GpuRange range : selectedGpus(s, selection, m_state.cursor())) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            if (values->tenants[gpu]) {
                ++held[values->tenants[gpu].value];
            }
        }
    }
    const auto most =
        std::max_element(held.begin(), held.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == held.end() ? PartyIndex{} : PartyIndex(most->first);
}

void SceneController::selectTenantsRacks() {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr) {
        return;
    }
    if (const PartyIndex tenant = tenantOfSelection()) {
        std::vector<std::uint32_t> racks;
        for (const RackIndex rack : racksBehind(Selection::of(SelectionKind::Tenant, tenant.value))) {
            racks.push_back(rack.value);
        }
        if (!racks.empty()) {
            m_state.setSelection(Selection::many(SelectionKind::Rack, std::move(racks)));
        }
    }
}

void SceneController::showBlast(bool shown) {
    m_blastShown = shown && m_state.snapshot() != nullptr;
    if (m_blastAction != nullptr) {
        m_blastAction->setChecked(m_blastShown);
    }
    refreshChips();
    refreshMarks();
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

RackIndex SceneController::rackOfSelection() const {
    const Snapshot& s = *m_state.snapshot();
    const RackIndex rack = m_state.selection().empty() ? RackIndex{} : detailRack(s, m_state.selection());
    return rack ? rack : m_scene.pickAt(QPointF(m_scene.width(), m_scene.height()) / 2).rack;
}

void SceneController::isolate(ScopeKind scope) {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || !m_scene.geometry()) {
        return;
    }
    if (scope == ScopeKind::Site) {
        if (m_scene.isolation()) {
            m_scene.isolate(std::nullopt);
            (void)m_scene.goTo("overview");
        }
        return;
    }
    const Selection& selection = m_state.selection();
    const RackIndex rack = rackOfSelection();
    std::uint32_t index = Index<RackTag>::kNone;
    if (scope == ScopeKind::Hall) {
        index = selection.kind == SelectionKind::Hall  ? selection.first()
                : selection.kind == SelectionKind::Row ? s->rows[selection.first()].hall.value
                : rack                                 ? s->hallOf(rack).value
                                                       : index;
    } else if (scope == ScopeKind::Row) {
        index = selection.kind == SelectionKind::Row ? selection.first()
                : rack                               ? s->racks[rack.value].row.value
                                                     : index;
    } else {
        index = selection.kind == SelectionKind::Pod ? selection.first()
                : rack                               ? s->racks[rack.value].pod.value
                                                     : index;
    }
    if (index != Index<RackTag>::kNone) {
        m_scene.isolate(SceneWidget::Isolation{scope, index});
        (void)m_scene.goTo("overview");
    }
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
            blast = m_blast.blast()
                        ? tr("If %1 fails:  %2").arg(text(selectionName(*s, selection)), blastSummary(*m_blast.blast()))
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
