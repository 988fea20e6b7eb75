// SPDX-License-Identifier: GPL-3.0-or-later
// The site view inside the window, driven by mouse and keys as recorded: what is selected is compared by name.
#include <QClipboard>
#include <QMenu>
#include <QPointer>
#include <QProcess>
#include <QTextBrowser>
#include <cmath>

#include "app/picture_saving.hpp"
#include "support_scene_window.hpp"
#include "tests/support_suite.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/dialogs/help_dialog.hpp"
#include "widgets/dialogs/picture_dialog.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/panels/inspector_panel.hpp"

using namespace leasehold;
using namespace leasehold::test;

class TestSceneWindow : public SceneWindowFixture {
    Q_OBJECT
private Q_SLOTS:
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
        // What is planned says that nobody gave a date, here and in the inspector.
        const auto planned = std::find_if(s.racks.begin(), s.racks.end(),
                                          [](const Rack& rack) { return rack.status == Status::Planned; });
        QVERIFY(planned != s.racks.end());
        const auto ghost = Selection::of(SelectionKind::Rack, static_cast<std::uint32_t>(planned - s.racks.begin()));
        QVERIFY(hoverText(s, ghost, values.get()).contains(QStringLiteral("planned, no date given")));
        state().setSelection(ghost);
        const auto& facts = m_window->inspector()->content().groups.front().facts;
        QVERIFY(std::any_of(facts.begin(), facts.end(),
                            [](const Fact& f) { return f.value == QStringLiteral("planned, no date given"); }));
        QVERIFY(!hoverText(s, Selection::of(SelectionKind::Rack, 0), nullptr).contains(u'%'));
    }

    void tenantInFocusHasAChipAndRacks() {
        const Snapshot& s = *state().snapshot();
        std::uint32_t tenant = 0;
        while (selectedGpus(s, Selection::of(SelectionKind::Tenant, tenant), state().cursor()).empty()) {
            ++tenant;
        }
        state().setSelection(Selection::of(SelectionKind::Tenant, tenant));
        QTRY_VERIFY_WITH_TIMEOUT(control().chips()->chip(QStringLiteral("tenant")).contains(QStringLiteral("racks")),
                                 kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent() && m_window->jobs().running().empty(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(
            control().chips()->chip(QStringLiteral("tenant")).contains(QStringLiteral("of the fabric")), kLong);
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
        QTRY_VERIFY_WITH_TIMEOUT(view().framesRendered() > frames, kLong);
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
        child.setProcessChannelMode(QProcess::MergedChannels);
        // On a display of its own that has room for the window at that scale.
        const QString display = QStandardPaths::findExecutable(QStringLiteral("xvfb-run"));
        if (display.isEmpty()) QSKIP("xvfb-run is not installed");
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        child.setProcessEnvironment(environment);
        child.start(display,
                    {QStringLiteral("-a"), QStringLiteral("-s"), QStringLiteral("-screen 0 3200x2000x24"),
                     QCoreApplication::applicationFilePath(), QStringLiteral("tst_scene_window"),
                     QStringLiteral("clickSelectsTheGpuByName"), QStringLiteral("bandTakesGpusNearAndRacksFar")});
        QVERIFY(child.waitForFinished(kLong));
        const QByteArray said = child.readAll();
        QVERIFY2(child.exitCode() == 0 && said.contains("6 passed"), said.constData());
    }
};

LEASEHOLD_SUITE(runWindowTest<TestSceneWindow>)
#include "tst_scene_window.moc"
