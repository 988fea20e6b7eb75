// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scene_controller.hpp"

#include <QAction>
#include <QToolTip>
#include <algorithm>
#include <map>

#include "app/scene_tour.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/band_pick.hpp"
#include "widgets/scene/row_pose.hpp"
#include "widgets/state/selection_edit.hpp"

namespace leasehold {
namespace {

RackIndex rackOf(const Snapshot& s, const Endpoint& end) {
    return end.kind == Endpoint::Kind::Switch ? s.switches[end.index].rack : s.nodes[s.nics[end.index].node.value].rack;
}

}  // namespace

SceneController::SceneController(AppState& state, const ValuesFeed& values, const BlastFeed& blast,
                                 const LoadsFeed& loads, JobBoard& jobs, SceneWidget& scene)
    : QObject(&scene),
      m_state(state),
      m_values(values),
      m_blast(blast),
      m_loads(loads),
      m_scene(scene),
      m_chips(new ChipBar(&scene)),
      m_tour(new SceneTour(state, values, scene, *m_chips)),
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
    connect(&state, &AppState::fabricByChanged, this, &SceneController::refreshTrays);
    connect(&loads, &LoadsFeed::loadsChanged, this, &SceneController::refreshTrays);
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
    connect(&scene, &SceneWidget::legendMoved, m_chips, [this] { m_chips->setLeft(m_scene.legendRect().right()); });
    m_chips->setDark(state.dark());
}

Selection SceneController::selectionOf(const scene::PickResult& pick) const {
    if (pick.link) {
        return Selection::of(SelectionKind::Link, pick.link.value);
    }
    if (m_scene.trayOf(pick) != nullptr) {
        return Selection::many(SelectionKind::Link, m_scene.linksThrough(pick));
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
    QString words;
    if (const scene::TrayPiece* tray = m_scene.trayOf(pick); tray != nullptr && s != nullptr) {
        LinkSums sums;
        for (const std::uint32_t link : m_scene.linksThrough(pick)) {
            sums.add(s->links[link]);
        }
        words = trayText(*m_scene.geometry(), *tray, sums);
    } else if (s != nullptr) {
        words = hoverText(*s, selectionOf(pick), m_values.values().get(),
                          m_measures != nullptr ? m_measures->measures() : nullptr);
    }
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

}  // namespace leasehold
