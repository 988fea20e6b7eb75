// SPDX-License-Identifier: GPL-3.0-or-later
// Cables in the window: blast radius, single cables, trays, the fabric page.
#include <QComboBox>

#include "support_scene_window.hpp"
#include "tests/support_mouse.hpp"
#include "tests/support_suite.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/fabric/fabric_plan.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;
using namespace leasehold::test;

class TestSceneWindowFabric : public SceneWindowFixture {
    Q_OBJECT
private Q_SLOTS:
    void blastRadiusIsShownAndLeft() {
        const Snapshot& s = *state().snapshot();
        std::uint32_t leaf = 0;
        while (s.switches[leaf].tier != Tier::Leaf || s.switches[leaf].fabric != "compute") {
            ++leaf;
        }
        state().setSelection(Selection::of(SelectionKind::Switch, leaf));
        QTest::keyClick(&view(), Qt::Key_B);
        QVERIFY(control().blastShown());
        const auto facts = [this] {
            for (const FactGroup& group : m_window->inspector()->content().groups) {
                if (group.title == QStringLiteral("If it fails")) {
                    return group.facts;
                }
            }
            return std::vector<Fact>{};
        };
        QTRY_VERIFY_WITH_TIMEOUT(!facts().empty(), kLong);
        QCOMPARE(facts().front().label, QStringLiteral("Cut off"));
        QTRY_VERIFY_WITH_TIMEOUT(control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("cut off")),
                                 kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        keepPicture(*m_window, "scene-blast");
        control().chips()->closeChip(QStringLiteral("blast"));
        QVERIFY(!control().blastShown());
        QVERIFY(control().chips()->chip(QStringLiteral("blast")).isEmpty());
    }

    void aSwitchsCablesArePicked() {
        const Snapshot& s = *state().snapshot();
        std::uint32_t leaf = 0;
        while (s.switches[leaf].tier != Tier::Leaf || s.switches[leaf].fabric != "compute") {
            ++leaf;
        }
        state().setSelection(Selection::of(SelectionKind::Switch, leaf));
        const auto links = linksOf(s, state().selection());
        QVERIFY(links.size() > 8);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().running().empty(), kLong);
        QSignalSpy ended(&view(), &SceneWidget::flightEnded);
        control().lookAtSelection();
        QVERIFY(ended.wait(kLong));
        keepPicture(*m_window, "scene-curves");
        // From near, curves leave the picture upwards: a point of one that is in it and that nothing covers.
        for (const std::uint32_t link : links) {
            const auto curve = scene::curveOf(*view().geometry(), link);
            for (int step = 1; curve && step < 40; ++step) {
                const scene::ScreenPoint p =
                    scene::project(view().pose(), view().viewport(), scene::pointOn(*curve, step / 40.0));
                const QPointF at = QPointF(p.x, p.y) / view().devicePixelRatioF();
                if (!p.visible || !view().rect().adjusted(5, 5, -5, -5).contains(at.toPoint()) ||
                    !view().pickAt(at).link) {
                    continue;
                }
                click(at);
                QCOMPARE(state().selection().kind, SelectionKind::Link);
                const auto found = state().selection().first();
                QVERIFY(std::find(links.begin(), links.end(), found) != links.end());
                QVERIFY(selectionName(s, state().selection()).find(s.switches[leaf].name) != std::string::npos);
                return;
            }
        }
        QFAIL("no curve in the picture");
    }

    void aTrayIsHoveredSelectedAndFollowed() {
        const Snapshot& s = *state().snapshot();
        // The widest tray that is met where its middle is drawn.
        const auto& routes = scene::routeFabric(*view().geometry());
        const scene::TrayPiece* wanted = nullptr;
        QPointF at;
        for (const scene::TrayPiece& piece : routes.pieces) {
            const scene::ScreenPoint p =
                scene::project(view().pose(), view().viewport(), (piece.from + piece.to) * 0.5);
            const QPointF here = QPointF(p.x, p.y) / view().devicePixelRatioF();
            const scene::PickResult pick = view().pickAt(here);
            if (piece.strand == scene::Strand::All && view().trayOf(pick) != nullptr &&
                view().trayOf(pick)->line == piece.line && view().trayOf(pick)->lane == piece.lane &&
                (wanted == nullptr || piece.gbps > wanted->gbps)) {
                wanted = &piece;
                at = here;
            }
        }
        QVERIFY(wanted != nullptr);
        QSignalSpy hovered(&view(), &SceneWidget::hovered);
        moveMouse(view(), QPointF(3, 300));
        moveMouse(view(), at.toPoint());
        QTRY_VERIFY_WITH_TIMEOUT(!hovered.isEmpty(), kLong);
        const auto pick = hovered.last().first().value<scene::PickResult>();
        QVERIFY(view().trayOf(pick) != nullptr);
        const auto links = view().linksThrough(pick);
        QVERIFY(!links.empty());
        keepPicture(*m_window, "scene-tray-hover");
        click(at);
        QCOMPARE(state().selection(), Selection::many(SelectionKind::Link, links));
        QVERIFY(control().selectionOf(pick) == state().selection());
        // What hangs on it.
        QTest::keyClick(&view(), Qt::Key_B);
        QTRY_VERIFY_WITH_TIMEOUT(
            control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("cut off")) ||
                control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("degraded")),
            kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        keepPicture(*m_window, "scene-tray-blast");
        // Hidden trays are not met.
        view().setFabricVisible(false);
        QVERIFY(view().trayOf(view().pickAt(at)) == nullptr);
        view().setFabricVisible(true);
        QVERIFY(links.back() < s.links.size());
    }

    void cablesTakeTheColourAskedForEverywhere() {
        const auto* plan = m_window->findChild<FabricPlan*>();
        QCOMPARE(view().content().cables, scene::FabricBy::Tier);
        state().setFabricBy(scene::FabricBy::Load);
        QTRY_COMPARE_WITH_TIMEOUT(view().content().cables, scene::FabricBy::Load, kLong);
        QCOMPARE(plan->cables()->currentIndex(), 2);
        QVERIFY(view().content().marks.contains(QStringLiteral("load estimated")));
        keepPicture(*m_window, "scene-load");
        m_window->pages()->showPage(QStringLiteral("fabric"));
        QTRY_VERIFY_WITH_TIMEOUT(plan->view()->graph() != nullptr, kLong);
        const QColor load = plan->view()->edgeColour(0);
        keepPicture(*m_window, "fabric-load");
        state().setFabricBy(scene::FabricBy::State);
        QVERIFY(plan->view()->edgeColour(0) != load);
        keepPicture(*m_window, "fabric-state");
        m_window->pages()->showPage(QStringLiteral("site"));
        state().setFabricBy(scene::FabricBy::Tier);
        QCOMPARE(view().content().cables, scene::FabricBy::Tier);
    }

    void fabricPageShowsTheSameSelection() {
        m_window->pages()->showPage(QStringLiteral("fabric"));
        auto* page = qobject_cast<FabricPlan*>(m_window->pages()->page(QStringLiteral("fabric")));
        QTRY_VERIFY_WITH_TIMEOUT(page->view()->graph() && !page->view()->layoutNow().boxes.empty(), kLong);
        const FabricGraph& graph = *page->view()->graph();
        keepPicture(*m_window, "fabric-folded");
        for (const std::uint32_t root : graph.roots[graph.roots.size() - 2]) {
            page->view()->toggle(root);
            break;
        }
        std::uint32_t leaf = 0;
        while (graph.items[leaf].kind != FabricItemKind::Switch) {
            ++leaf;
        }
        state().setSelection(Selection::of(SelectionKind::Switch, graph.items[leaf].index));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        keepPicture(*m_window, "fabric-leaf");
        state().setDark(false);
        state().setQuantity(scene::Quantity::Tenant);
        state().clearSelection();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
        keepPicture(*m_window, "fabric-light");
        state().setQuantity(scene::Quantity::Utilisation);
        state().setDark(true);
        m_window->pages()->showPage(QStringLiteral("site"));
    }
};

LEASEHOLD_SUITE(runWindowTest<TestSceneWindowFabric>)
#include "tst_scene_window_fabric.moc"
