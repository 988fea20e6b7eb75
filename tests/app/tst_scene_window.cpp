// SPDX-License-Identifier: GPL-3.0-or-later
// The site view inside the window, driven by mouse and keys as recorded: what is selected is compared by name.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QPointer>
#include <QProcess>
#include <QScreen>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QtTest>
#include <cmath>

#include "app/main_window.hpp"
#include "app/picture_saving.hpp"
#include "app/scene_controller.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/dialogs/help_dialog.hpp"
#include "widgets/dialogs/picture_dialog.hpp"
#include "widgets/fabric/fabric_plan.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;

namespace {

constexpr int kLong = 60000;

/// Pictures for eyes, where a folder is named for them.
void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (!folder.isEmpty()) {
        QTest::qWait(400);  // the finer picture at rest
        // From the screen: QWidget::grab() leaves out what is painted over the scene.
        widget.screen()
            ->grabWindow(widget.winId())
            .save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

}  // namespace

class TestSceneWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        m_path = qEnvironmentVariable("LEASEHOLD_SITE", m_folder.filePath(QStringLiteral("s.leasehold")));
        const QString path = m_path;
        if (!QFile::exists(path)) {
            DemoOptions options;
            options.gpus = 2048;
            options.days = 2;
            QVERIFY(makeDemo(path.toStdString(), options).has_value());
        }
        m_window = std::make_unique<MainWindow>(Settings{});
        m_window->resize(1500, 940);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QApplication::setActiveWindow(m_window.get());
        m_window->openSiteFile(path);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(view().framesRendered() > 0 && m_window->feed().isCurrent(), kLong);
    }
    void init() {
        m_window->state().clearSelection();
        control().showBlast(false);
        view().isolate(std::nullopt);
        QVERIFY(view().goTo("overview", false));
    }
    void cleanupTestCase() { m_window.reset(); }

    void clickSelectsTheGpuByName_data() {
        QTest::addColumn<uint>("rack");
        QTest::addColumn<uint>("gpu");  ///< of the rack
        QTest::newRow("lowest") << 0U << 0U;
        QTest::newRow("in the middle") << 3U << 27U;
        QTest::newRow("last") << 9U << 63U;
    }
    void clickSelectsTheGpuByName() {
        QFETCH(uint, rack);
        QFETCH(uint, gpu);
        const Snapshot& s = *state().snapshot();
        QVERIFY(view().goTo("rack:" + s.racks[rack].name, false));
        const std::uint32_t ordinal = s.racks[rack].gpus.first + gpu;
        click(whereIs(ordinal));
        QCOMPARE(QString::fromStdString(selectionName(s, state().selection())),
                 QString::fromStdString(s.gpuName(GpuOrdinal(ordinal))));
        QCOMPARE(m_window->inspector()->content().kind, QStringLiteral("GPU"));
        // Shift adds, Ctrl takes away again.
        click(whereIs(ordinal ^ 1U), Qt::ShiftModifier);
        QCOMPARE(state().selection().indices.size(), std::size_t{2});
        click(whereIs(ordinal ^ 1U), Qt::ShiftModifier);
        QCOMPARE(state().selection().indices.size(), std::size_t{2});
        click(whereIs(ordinal), Qt::ControlModifier);
        QCOMPARE(selectionName(s, state().selection()), s.gpuName(GpuOrdinal(ordinal ^ 1U)));
        QTest::keyClick(&view(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(state().selection().indices.size(), std::size_t{64});
        QTest::keyClick(&view(), Qt::Key_Escape);
        QVERIFY(state().selection().empty());
    }

    void bandTakesGpusNearAndRacksFar() {
        const Snapshot& s = *state().snapshot();
        QVERIFY(view().goTo("rack:" + s.racks[3].name, false));
        // Four cells of a node: the band ends between cells.
        const std::uint32_t first = s.racks[3].gpus.first + 8;
        const QPointF a = whereIs(first);
        const QPointF b = whereIs(first + 3);
        const QPointF half(std::abs(whereIs(first + 1).x() - a.x()) * 0.4, 4);
        drag(a - half, b + half, Qt::ShiftModifier);
        QCOMPARE(state().selection(), Selection::many(SelectionKind::Gpu, {first, first + 1, first + 2, first + 3}));
        keepPicture(*m_window, "scene-band");

        QVERIFY(view().goTo("top", false));
        const scene::Viewport port = view().viewport();
        const auto middle = [&](std::uint32_t rack) {
            const scene::RackPlace& place = view().geometry()->racks[rack];
            const scene::ScreenPoint p =
                scene::project(view().pose(), port, place.onFace(scene::Face::Top, {0.5F, 0.5F}));
            return QPointF(p.x, p.y) / view().devicePixelRatioF();
        };
        const QPointF one = middle(0);
        const QPointF two = middle(4);
        const QPointF rim(std::abs(middle(1).x() - one.x()) * 0.4, 3);
        drag({std::min(one.x(), two.x()) - rim.x(), std::min(one.y(), two.y()) - rim.y()},
             {std::max(one.x(), two.x()) + rim.x(), std::max(one.y(), two.y()) + rim.y()}, Qt::ShiftModifier);
        QVERIFY2(state().selection() == Selection::many(SelectionKind::Rack, {0, 1, 2, 3, 4}),
                 qPrintable(QStringLiteral("%1 things: %2")
                                .arg(state().selection().indices.size())
                                .arg(QString::fromStdString(selectionName(s, state().selection())))));
        // A band over nothing selects nothing; one with Ctrl loses nothing.
        drag({4, 300}, {8, 306}, Qt::ShiftModifier | Qt::ControlModifier);
        QCOMPARE(state().selection().indices.size(), std::size_t{5});
        drag({4, 300}, {9, 309}, Qt::ShiftModifier);
        QVERIFY(state().selection().empty());
    }

    void tooltipTellsTheExactValue() {
        const Snapshot& s = *state().snapshot();
        const SiteValuesPtr values = m_window->feed().values();
        std::uint32_t gpu = 0;
        while (std::isnan(values->valueOf(GpuOrdinal(gpu))) || !values->tenants[gpu]) {
            ++gpu;
        }
        const QString words = hoverText(s, Selection::of(SelectionKind::Gpu, gpu), values.get());
        QVERIFY2(words.contains(QStringLiteral("<b>%1</b>").arg(QString::fromStdString(s.gpuName(GpuOrdinal(gpu))))),
                 qPrintable(words));
        QVERIFY(words.contains(QString::number(values->valueOf(GpuOrdinal(gpu)), 'f', 1) + QStringLiteral(" %")));
        QVERIFY(words.contains(QString::fromStdString(s.parties[values->tenants[gpu].value].name)));
        QVERIFY(words.contains(QString::fromStdString(s.racks[s.rackOf(GpuOrdinal(gpu)).value].name)));
        QVERIFY(hoverText(s, {}, values.get()).isEmpty());
        QVERIFY(!hoverText(s, Selection::of(SelectionKind::Rack, 0), nullptr).contains(u'%'));
    }

    void keptCamerasComeBack() {
        QVERIFY(view().goTo("rack:" + state().snapshot()->racks[5].name, false));
        const scene::CameraPose kept = view().pose();
        QTest::keyClick(&view(), Qt::Key_4, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(view().goTo("top", false));
        QSignalSpy ended(&view(), &SceneWidget::flightEnded);
        QTest::keyClick(&view(), Qt::Key_4, Qt::ShiftModifier);
        QVERIFY(view().flying());
        QVERIFY(ended.wait(5000));
        QCOMPARE(view().pose(), kept);
        QVERIFY(!view().flyToKept(7));
        // Through a saved view, and none of it from a broken one.
        const QJsonObject saved = view().saveState();
        QVERIFY(view().goTo("overview", false));
        view().restoreState({{QStringLiteral("camera"), 7}, {QStringLiteral("cameras"), QStringLiteral("none")}});
        QVERIFY(!view().keptCamera(3));
        view().restoreState(saved);
        QCOMPARE(view().pose(), kept);
        QCOMPARE(view().keptCamera(3).value(), kept);
        QCOMPARE(view().saveState(), saved);
    }

    void handsEndAFlight_data() {
        QTest::addColumn<int>("key");
        QTest::newRow("key") << static_cast<int>(Qt::Key_Left);
        QTest::newRow("escape") << static_cast<int>(Qt::Key_Escape);
        QTest::newRow("wheel") << 0;
    }
    void handsEndAFlight() {
        QFETCH(int, key);
        control().lookAt(Selection::of(SelectionKind::Rack, 2));
        QVERIFY(view().flying());
        state().setSelection(Selection::of(SelectionKind::Rack, 2));
        if (key != 0) {
            QTest::keyClick(&view(), static_cast<Qt::Key>(key));
        } else {
            QWheelEvent wheel(QPointF(300, 200), view().mapToGlobal(QPointF(300, 200)), {}, {0, 120}, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(&view(), &wheel);
        }
        QVERIFY(!view().flying());
    }

    void flyToWhatIsSelected_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<uint>("index");
        const auto row = [](const char* name, SelectionKind kind, uint index) {
            QTest::newRow(name) << static_cast<int>(kind) << index;
        };
        row("hall", SelectionKind::Hall, 0);
        row("row", SelectionKind::Row, 0);
        row("rack", SelectionKind::Rack, 7);
        row("gpu", SelectionKind::Gpu, 300);
        row("pod", SelectionKind::Pod, 1);
        row("switch", SelectionKind::Switch, 3);
        row("link", SelectionKind::Link, 5);
        row("feed", SelectionKind::Feed, 0);
    }
    void flyToWhatIsSelected() {
        QFETCH(int, kind);
        QFETCH(uint, index);
        const auto what = static_cast<SelectionKind>(kind);
        const Snapshot& s = *state().snapshot();
        if (!isWithin(Selection::of(what, index), s)) {
            QSKIP("the site has none");
        }
        state().setSelection(Selection::of(what, index));
        QSignalSpy ended(&view(), &SceneWidget::flightEnded);
        control().lookAtSelection();
        QVERIFY(view().flying());
        QVERIFY(ended.wait(5000));
        keepPicture(*m_window, (std::string("scene-look-") + QTest::currentDataTag()).c_str());
        // What one looks at stands in the middle part of the picture.
        const auto gpus = selectedGpus(s, state().selection(), state().cursor());
        if (what != SelectionKind::Switch && what != SelectionKind::Link) {
            const scene::PickResult middle = view().pickAt(QPointF(view().width() / 2.0, view().height() / 2.0));
            QVERIFY(middle.hit());
            QVERIFY(!gpus.empty());
        }
    }

    void rowIsSeenFromItsFront() {
        state().setSelection(Selection::of(SelectionKind::Rack, 6));
        QSignalSpy ended(&view(), &SceneWidget::flightEnded);
        QTest::keyClick(&view(), Qt::Key_3, Qt::ControlModifier);
        QVERIFY(ended.wait(5000));
        const RowIndex row = state().snapshot()->racks[6].row;
        const scene::PickResult middle = view().pickAt(QPointF(view().width() / 2.0, view().height() / 2.0));
        QVERIFY(middle.rack);
        QCOMPARE(state().snapshot()->racks[middle.rack.value].row.value, row.value);
        QCOMPARE(static_cast<int>(middle.face), static_cast<int>(scene::Face::Front));
        keepPicture(*m_window, "scene-row-front");
    }

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
        QTRY_VERIFY(control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("cut off")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        keepPicture(*m_window, "scene-blast");
        control().chips()->closeChip(QStringLiteral("blast"));
        QVERIFY(!control().blastShown());
        QVERIFY(control().chips()->chip(QStringLiteral("blast")).isEmpty());
    }

    void tenantInFocusHasAChipAndRacks() {
        const Snapshot& s = *state().snapshot();
        std::uint32_t tenant = 0;
        while (selectedGpus(s, Selection::of(SelectionKind::Tenant, tenant), state().cursor()).empty()) {
            ++tenant;
        }
        state().setSelection(Selection::of(SelectionKind::Tenant, tenant));
        QTRY_VERIFY(control().chips()->chip(QStringLiteral("tenant")).contains(QStringLiteral("racks")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        QTRY_VERIFY(control().chips()->chip(QStringLiteral("tenant")).contains(QStringLiteral("of the fabric")));
        keepPicture(*m_window, "scene-tenant");
        control().selectTenantsRacks();
        QCOMPARE(state().selection().kind, SelectionKind::Rack);
        QVERIFY(state().selection().indices.size() > 1);
        QVERIFY(control().chips()->chip(QStringLiteral("tenant")).isEmpty());
    }

    void showsOneHallAloneAndLeaves() {
        const Snapshot& s = *state().snapshot();
        state().setSelection(Selection::of(SelectionKind::Rack, 2));
        QTest::keyClick(&view(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(view().isolation().has_value());
        QVERIFY(control()
                    .chips()
                    ->chip(QStringLiteral("alone"))
                    .contains(QString::fromStdString(s.pods[s.racks[2].pod.value].name)));
        std::size_t shown = 0;
        for (std::uint32_t i = 0; i < s.racks.size(); ++i) {
            shown += view().shows(RackIndex(i)) ? 1 : 0;
        }
        QTest::keyClick(&view(), Qt::Key_Escape);
        QTest::keyClick(&view(), Qt::Key_Escape);
        QTest::keyClick(&view(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(state().selection().indices.size(), shown);
        QVERIFY(shown > 0 && shown < s.racks.size());
        // Kept with a saved view.
        const QJsonObject saved = view().saveState();
        keepPicture(*m_window, "scene-alone");
        control().chips()->closeChip(QStringLiteral("alone"));
        QVERIFY(!view().isolation());
        view().restoreState(saved);
        QVERIFY(view().isolation().has_value());
        // Whoever looks at something else comes out of it.
        std::uint32_t other = 0;
        while (view().shows(RackIndex(other)) || s.racks[other].gpus.count == 0) {
            ++other;
        }
        control().lookAt(Selection::of(SelectionKind::Rack, other));
        QVERIFY(!view().isolation());
        QVERIFY(view().shows(RackIndex(other)));
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
        QVERIFY(ended.wait(5000));
        keepPicture(*m_window, "scene-curves");
        // A point of a curve that is in the picture.
        for (const std::uint32_t link : links) {
            const auto curve = scene::curveOf(*view().geometry(), link);
            if (!curve) {
                continue;
            }
            const auto& c = *curve;
            const scene::Vec3 middle = (c[0] + c[1] * 3 + c[2] * 3 + c[3]) * 0.125;
            const scene::ScreenPoint p = scene::project(view().pose(), view().viewport(), middle);
            if (!p.visible || p.x < 5 || p.y < 5 || p.x > view().width() - 5 || p.y > view().height() - 5) {
                continue;
            }
            click(QPointF(p.x, p.y));
            QCOMPARE(state().selection().kind, SelectionKind::Link);
            const auto found = state().selection().first();
            QVERIFY(std::find(links.begin(), links.end(), found) != links.end());
            QVERIFY(selectionName(s, state().selection()).find(s.switches[leaf].name) != std::string::npos);
            return;
        }
        QSKIP("no curve in the picture");
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
        QTest::mouseMove(&view(), QPoint(3, 300));
        QTest::mouseMove(&view(), at.toPoint());
        QTRY_VERIFY(!hovered.isEmpty());
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
        QTRY_VERIFY(control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("cut off")) ||
                    control().chips()->chip(QStringLiteral("blast")).contains(QStringLiteral("degraded")));
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
        QTRY_COMPARE(view().content().cables, scene::FabricBy::Load);
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

    void menuSpeaksOfWhatIsUnderIt() {
        scene::PickResult pick;
        pick.rack = RackIndex(2);
        const std::unique_ptr<QMenu> menu(control().makeMenu(pick));
        QCOMPARE(state().selection(), Selection::of(SelectionKind::Rack, 2));
        QStringList words;
        for (const QAction* action : menu->actions()) {
            words += action->text();
        }
        QVERIFY2(words.contains(QStringLiteral("Copy the name")), qPrintable(words.join(u'|')));
        QVERIFY(words.contains(QStringLiteral("Show the blast radius")));
        for (QAction* action : menu->actions()) {
            if (action->text() == QStringLiteral("Copy the name")) {
                action->trigger();
            }
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(state().snapshot()->racks[2].name));
        // Under the right button, and beside every rack too.
        QSignalSpy wanted(&view(), &SceneWidget::menuWanted);
        QTest::mouseClick(&view(), Qt::RightButton, Qt::NoModifier, QPoint(3, 300));
        QCOMPARE(wanted.size(), 1);
        for (QWidget* popup : QApplication::topLevelWidgets()) {
            if (qobject_cast<QMenu*>(popup) != nullptr && popup->isVisible()) {
                popup->close();
            }
        }
    }

    void floorPlanIsMovedNotTurned() {
        QVERIFY(view().goTo("top", false));
        const scene::CameraPose before = view().pose();
        drag({300, 300}, {360, 340}, Qt::NoModifier);
        QCOMPARE(view().pose().elevation, before.elevation);
        QCOMPARE(view().pose().azimuth, before.azimuth);
        QVERIFY(!(view().pose().target == before.target));
        QVERIFY(state().selection().empty());
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

    void picturesAreWrittenAtAnySize() {
        QSignalSpy saved(&control(), &SceneController::pictureSaved);
        QSignalSpy failed(&control(), &SceneController::failed);
        const auto save = [&](const QString& path, QSize size, const scene::OverlayContent& content) {
            const auto before = saved.size() + failed.size();
            control().savePictureAs(path, size, content);
            return QTest::qWaitFor([&] { return saved.size() + failed.size() > before; }, kLong);
        };
        const QString path = m_folder.filePath(QStringLiteral("view"));
        QVERIFY(save(path, {640, 360}, view().content()));
        QCOMPARE(saved.last().first().toString(), path + QStringLiteral(".png"));
        const QImage written(path + QStringLiteral(".png"));
        QCOMPARE(written.size(), QSize(640, 360));
        scene::OverlayContent bare;
        bare.labels = bare.legend = bare.scaleBar = false;
        QVERIFY(save(m_folder.filePath(QStringLiteral("bare.png")), {640, 360}, bare));
        QVERIFY(QImage(m_folder.filePath(QStringLiteral("bare.png"))) != written);
        QCOMPARE(failed.size(), 0);
        QVERIFY(save(path, {640, 100000}, bare));
        QVERIFY(save(QStringLiteral("/nowhere/x.png"), {64, 64}, bare));
        QCOMPARE(failed.size(), 2);
        control().saveSceneAs(m_folder.filePath(QStringLiteral("scene")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().running().empty(), kLong);
        QFile scene(m_folder.filePath(QStringLiteral("scene.glb")));
        QVERIFY(scene.open(QIODevice::ReadOnly));
        QCOMPARE(scene.read(4), QByteArrayLiteral("glTF"));
        PictureDialog dialog({800, 600}, nullptr);
        QCOMPARE(dialog.pictureSize(), QSize(800, 600));
        dialog.setPictureSize({99999, 4});
        QCOMPARE(dialog.pictureSize(), QSize(7680, 16));
    }

    /// A large picture leaves the window alive: bands are drawn between other events, and Cancel leaves no file.
    void largePicturesCanBeCancelled() {
        QSignalSpy saved(&control(), &SceneController::pictureSaved);
        const QString path = m_folder.filePath(QStringLiteral("large.png"));
        control().savePictureAs(path, {7680, 4320}, view().content());
        auto* saving = view().findChild<PictureSaving*>();
        QVERIFY(saving != nullptr);
        QPointer<PictureSaving> alive(saving);
        int between = 0;
        QTimer other;
        connect(&other, &QTimer::timeout, this, [&] { ++between; });
        other.start(0);
        QTRY_VERIFY_WITH_TIMEOUT(between >= 3, kLong);
        QVERIFY(!alive.isNull());
        saving->cancel();
        QTRY_VERIFY_WITH_TIMEOUT(alive.isNull(), kLong);
        QVERIFY(!QFile::exists(path));
        QCOMPARE(saved.size(), 0);
        // The view still draws.
        const int frames = view().framesRendered();
        QTest::keyClick(&view(), Qt::Key_Right);
        QTRY_VERIFY(view().framesRendered() > frames);
    }

    void compassTurnsNorth() {
        view().setPose(scene::orbited(view().pose(), 130, 0));
        QTRY_VERIFY(!view().compassRect().isEmpty());
        click(view().compassRect().center());
        QTRY_VERIFY(!view().flying() && std::abs(view().pose().azimuth) < 0.01);
        QVERIFY(!view().pose().parallel);
        QVERIFY(state().selection().empty());
        QTest::keyClick(&view(), Qt::Key_N);
        QTRY_VERIFY(!view().flying() && view().pose().parallel);
        QTest::keyClick(&view(), Qt::Key_N);
        QTRY_VERIFY(!view().flying() && !view().pose().parallel);
    }

    void helpListsTheKeysThatWork() {
        HelpDialog help(m_window.get());
        const QString words = help.findChild<QTextBrowser*>()->toPlainText();
        for (const char* key : {"Ctrl+L", "Ctrl+3", "Shift+I", "F12"}) {
            QVERIFY2(words.contains(QLatin1String(key)), key);
        }
        help.show();
        keepPicture(help, "help");
    }

    void picksRightAtEveryDisplayScale_data() {
        QTest::addColumn<QByteArray>("scale");
        QTest::newRow("150 %") << QByteArray("1.5");
        QTest::newRow("200 %") << QByteArray("2");
    }
    void picksRightAtEveryDisplayScale() {
        QFETCH(QByteArray, scale);
        if (!qEnvironmentVariableIsEmpty("QT_SCALE_FACTOR")) {
            QSKIP("this is the child");
        }
        // A scale holds for a process, so the recording is played again in another one.
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::fromLatin1(scale));
        environment.insert(QStringLiteral("LEASEHOLD_SITE"), m_path);
        environment.remove(QStringLiteral("LEASEHOLD_PICTURES"));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("clickSelectsTheGpuByName"), QStringLiteral("bandTakesGpusNearAndRacksFar")});
        QVERIFY(child.waitForFinished(kLong));
        const QByteArray said = child.readAll();
        QVERIFY2(child.exitCode() == 0 && said.contains("6 passed"), said.constData());
    }

    void framesAreTimed() {
        QTest::keyClick(&view(), Qt::Key_F12);
        QTest::keyClick(&view(), Qt::Key_Right);
        QTRY_VERIFY(view().framesRendered() > 1);
        keepPicture(*m_window, "scene-frame-times");
        QTest::keyClick(&view(), Qt::Key_F12);
    }

private:
    AppState& state() { return m_window->state(); }
    SceneWidget& view() { return *m_window->scene(); }
    SceneController& control() { return *m_window->sceneController(); }

    /// Where a GPU's cell is drawn, from its rack's front.
    QPointF whereIs(std::uint32_t gpu) {
        const Snapshot& s = *state().snapshot();
        const scene::SiteGeometry& g = *view().geometry();
        const scene::RackPlace& rack = g.racks[s.rackOf(GpuOrdinal(gpu)).value];
        for (const scene::Band& band : g.layoutOf(rack).bands) {
            if (band.kind == scene::BandKind::Node && rack.firstNode + band.item == s.gpus[gpu].node.value) {
                const scene::FaceRect r =
                    g.layoutOf(rack).cellOf(band, gpu - rack.gpus.first - band.gpuOffset, rack.width, rack.height);
                const scene::ScreenPoint p =
                    scene::project(view().pose(), view().viewport(), rack.onFace(scene::Face::Front, r.centre()));
                return QPointF(p.x, p.y) / view().devicePixelRatioF();
            }
        }
        return {};
    }
    void click(QPointF at, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QTest::mouseClick(&view(), Qt::LeftButton, keys, at.toPoint());
    }
    void send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons held,
              Qt::KeyboardModifiers keys) {
        QMouseEvent event(type, at, view().mapToGlobal(at), button, held, keys);
        QCoreApplication::sendEvent(&view(), &event);
    }
    void drag(QPointF from, QPointF to, Qt::KeyboardModifiers keys) {
        send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton, keys);
        for (const double t : {0.3, 0.7, 1.0}) {
            send(QEvent::MouseMove, from + (to - from) * t, Qt::NoButton, Qt::LeftButton, keys);
        }
        send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton, keys);
    }

    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<MainWindow> m_window;
};

int main(int argc, char** argv) {
    return leasehold::test::runWindowTest<TestSceneWindow>(argc, argv);
}
#include "tst_scene_window.moc"
