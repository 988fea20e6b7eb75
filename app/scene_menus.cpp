// SPDX-License-Identifier: GPL-3.0-or-later
// The site view's commands: in the menu bar and under the right button.
#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include "app/scene_controller.hpp"
#include "app/scene_tour.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {

std::vector<QAction*> SceneController::addSelectActions(QMenu* menu) {
    std::vector<QAction*> made;
    const auto add = [&](const QString& words, const QKeySequence& keys, void (SceneController::*what)()) {
        made.push_back(menu->addAction(words, this, what));
        made.back()->setShortcut(keys);
    };
    add(tr("Select &all"), QKeySequence::SelectAll, &SceneController::selectAll);
    add(tr("Select the &tenant's racks"), QKeySequence(tr("Ctrl+Shift+T")), &SceneController::selectTenantsRacks);
    m_blastAction = menu->addAction(tr("Show the &blast radius"));
    m_blastAction->setCheckable(true);
    m_blastAction->setShortcut(QKeySequence(Qt::Key_B));
    m_blastAction->setToolTip(tr("What is cut off or degraded when the selection fails (B)"));
    connect(m_blastAction, &QAction::triggered, this, &SceneController::showBlast);
    made.push_back(m_blastAction);
    menu->addSeparator();
    const auto alone = [&](const QString& words, const QKeySequence& keys, ScopeKind scope) {
        made.push_back(menu->addAction(words, this, [this, scope] { isolate(scope); }));
        made.back()->setShortcut(keys);
    };
    alone(tr("Only its &hall"), QKeySequence(Qt::Key_I), ScopeKind::Hall);
    alone(tr("Only its &row"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), ScopeKind::Row);
    alone(tr("Only its &pod"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), ScopeKind::Pod);
    alone(tr("The &whole site"), QKeySequence(Qt::SHIFT | Qt::Key_I), ScopeKind::Site);
    return made;
}

std::vector<QAction*> SceneController::addCameraActions(QMenu* menu) {
    std::vector<QAction*> made;
    made.push_back(menu->addAction(tr("&Front of the row"), this, &SceneController::lookAtRowFront));
    made.back()->setShortcut(QKeySequence(tr("Ctrl+3")));
    QAction* tour = menu->addAction(tr("To&ur of the site"));
    tour->setCheckable(true);
    tour->setToolTip(tr("Flies from hall to hall; any key or click ends it"));
    connect(tour, &QAction::triggered, m_tour, [this](bool on) { on ? m_tour->start() : m_tour->stop(); });
    connect(m_tour, &SceneTour::runningChanged, tour, &QAction::setChecked);
    made.push_back(tour);
    auto* keep = menu->addMenu(tr("&Keep this camera"));
    auto* recall = menu->addMenu(tr("Kept &cameras"));
    for (int i = 0; i < static_cast<int>(SceneWidget::kKeptCameras); ++i) {
        const auto place = static_cast<std::size_t>(i);
        QAction* store =
            keep->addAction(tr("As camera &%1").arg(i + 1), this, [this, place] { m_scene.keepCamera(place); });
        store->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+%1").arg(i + 1)));
        QAction* fly =
            recall->addAction(tr("Camera &%1").arg(i + 1), this, [this, place] { m_scene.flyToKept(place); });
        fly->setShortcut(QKeySequence(QStringLiteral("Shift+%1").arg(i + 1)));
        made.insert(made.end(), {store, fly});
    }
    connect(recall, &QMenu::aboutToShow, this, [this, recall] {
        const QList<QAction*> actions = recall->actions();
        for (qsizetype i = 0; i < actions.size(); ++i) {
            actions[i]->setVisible(m_scene.keptCamera(static_cast<std::size_t>(i)).has_value());
        }
    });
    return made;
}

std::vector<QAction*> SceneController::addCableActions(QMenu* menu) {
    auto* group = new QActionGroup(menu);
    std::vector<QAction*> made;
    const auto add = [&](const QString& words, scene::FabricBy by, const QString& help) {
        QAction* action = menu->addAction(words, this, [this, by] { m_state.setFabricBy(by); });
        action->setCheckable(true);
        action->setChecked(m_state.fabricBy() == by);
        action->setToolTip(help);
        group->addAction(action);
        connect(&m_state, &AppState::fabricByChanged, action,
                [this, action, by] { action->setChecked(m_state.fabricBy() == by); });
        made.push_back(action);
    };
    add(tr("By &tier"), scene::FabricBy::Tier, tr("NIC to leaf, leaf to spine, spine to core"));
    add(tr("By &state"), scene::FabricBy::State, tr("Cables that are down, slow, not seen or planned stand out"));
    add(tr("By &load"), scene::FabricBy::Load, tr("Estimated from the utilisation of the GPUs behind each cable"));
    return made;
}

/// The parts of the site around a rack, to select them.
void SceneController::addParts(QMenu* menu, RackIndex rack) {
    const Snapshot& s = *m_state.snapshot();
    const auto add = [&](SelectionKind kind, std::uint32_t index, const QString& name) {
        menu->addAction(name, this, [this, kind, index] { m_state.setSelection(Selection::of(kind, index)); });
    };
    const Rack& place = s.racks[rack.value];
    add(SelectionKind::Rack, rack.value, tr("Rack %1").arg(text(place.name)));
    if (place.row) {
        add(SelectionKind::Row, place.row.value, rowTitle(s, place.row));
        const HallIndex hall = s.rows[place.row.value].hall;
        add(SelectionKind::Hall, hall.value, tr("Hall %1").arg(text(s.halls[hall.value].name)));
    }
    if (place.pod) {
        add(SelectionKind::Pod, place.pod.value, tr("Pod %1").arg(text(s.pods[place.pod.value].name)));
    }
}

void SceneController::addIsolation(QMenu* menu) {
    const Snapshot& s = *m_state.snapshot();
    const RackIndex rack = rackOfSelection();
    const auto add = [&](const QString& words, ScopeKind scope) {
        menu->addAction(words, this, [this, scope] { isolate(scope); });
    };
    if (rack && s.hallOf(rack)) {
        add(tr("Hall %1").arg(text(s.halls[s.hallOf(rack).value].name)), ScopeKind::Hall);
        add(rowTitle(s, s.racks[rack.value].row), ScopeKind::Row);
    }
    if (rack && s.racks[rack.value].pod) {
        add(tr("Pod %1").arg(text(s.pods[s.racks[rack.value].pod.value].name)), ScopeKind::Pod);
    }
    if (m_scene.isolation()) {
        add(tr("The whole site"), ScopeKind::Site);
    }
    menu->setEnabled(!menu->isEmpty());
}

QMenu* SceneController::makeMenu(const scene::PickResult& pick) {
    const Snapshot* s = m_state.snapshot();
    const Selection thing = selectionOf(pick);
    const Selection& now = m_state.selection();
    const bool inside = now.kind == thing.kind && !thing.empty() &&
                        std::binary_search(now.indices.begin(), now.indices.end(), thing.first());
    if (!thing.empty() && !inside) {
        m_state.setSelection(thing);
    }
    auto* menu = new QMenu(&m_scene);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Selection selection = m_state.selection();
    if (s == nullptr || selection.empty()) {
        menu->addAction(tr("Overview"), this, [this] { (void)m_scene.goTo("overview"); });
        menu->addAction(tr("Floor plan"), this, [this] { (void)m_scene.goTo("top"); });
        return menu;
    }
    const QString name = text(selectionName(*s, selection));
    menu->addSection(name);
    menu->addAction(tr("Look at it"), this, &SceneController::lookAtSelection);
    if (rowOfSelection()) {
        menu->addAction(tr("Front of the row"), this, &SceneController::lookAtRowFront);
    }
    addIsolation(menu->addMenu(tr("Show only")));
    menu->addSeparator();
    QAction* blast = menu->addAction(tr("Show the blast radius"), this, &SceneController::showBlast);
    blast->setCheckable(true);
    blast->setChecked(m_blastShown);
    blast->setEnabled(!outageOf(*s, selection).empty());
    if (const RackIndex rack = detailRack(*s, selection)) {
        addParts(menu->addMenu(tr("Select")), rack);
    }
    if (const PartyIndex tenant = tenantOfSelection()) {
        const QString who = text(s->parties[tenant.value].name);
        menu->addAction(tr("Tenant %1").arg(who), this,
                        [this, tenant] { m_state.setSelection(Selection::of(SelectionKind::Tenant, tenant.value)); });
        menu->addAction(tr("%1's racks").arg(who), this, &SceneController::selectTenantsRacks);
    }
    menu->addSeparator();
    menu->addAction(tr("Copy the name"), this, [name] { QGuiApplication::clipboard()->setText(name); });
    return menu;
}

void SceneController::openMenu(const scene::PickResult& pick, QPoint globalPosition) {
    if (m_state.snapshot() != nullptr) {
        makeMenu(pick)->popup(globalPosition);
    }
}

}  // namespace leasehold
