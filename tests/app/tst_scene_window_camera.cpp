// SPDX-License-Identifier: GPL-3.0-or-later
// The camera of the site view inside the window: flights, kept cameras, compass, tour.
#include <cmath>

#include "app/scene_tour.hpp"
#include "support_scene_window.hpp"
#include "tests/support_suite.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;
using namespace leasehold::test;

class TestSceneWindowCamera : public SceneWindowFixture {
    Q_OBJECT
private Q_SLOTS:
    void keptCamerasComeBack() {
        QVERIFY(view().goTo("rack:" + state().snapshot()->racks[5].name, false));
        const scene::CameraPose kept = view().pose();
        QTest::keyClick(&view(), Qt::Key_4, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(view().goTo("top", false));
        QSignalSpy ended(&view(), &SceneWidget::flightEnded);
        QTest::keyClick(&view(), Qt::Key_4, Qt::ShiftModifier);
        QVERIFY(view().flying());
        QVERIFY(ended.wait(kLong));
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
        QVERIFY(ended.wait(kLong));
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
        QVERIFY(ended.wait(kLong));
        const RowIndex row = state().snapshot()->racks[6].row;
        const scene::PickResult middle = view().pickAt(QPointF(view().width() / 2.0, view().height() / 2.0));
        QVERIFY(middle.rack);
        QCOMPARE(state().snapshot()->racks[middle.rack.value].row.value, row.value);
        QCOMPARE(static_cast<int>(middle.face), static_cast<int>(scene::Face::Front));
        keepPicture(*m_window, "scene-row-front");
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

    void compassTurnsNorth() {
        view().setPose(scene::orbited(view().pose(), 130, 0));
        QTRY_VERIFY_WITH_TIMEOUT(!view().compassRect().isEmpty(), kLong);
        click(view().compassRect().center());
        QTRY_VERIFY_WITH_TIMEOUT(!view().flying() && std::abs(view().pose().azimuth) < 0.01, kLong);
        QVERIFY(!view().pose().parallel);
        QVERIFY(state().selection().empty());
        QTest::keyClick(&view(), Qt::Key_N);
        QTRY_VERIFY_WITH_TIMEOUT(!view().flying() && view().pose().parallel, kLong);
        QTest::keyClick(&view(), Qt::Key_N);
        QTRY_VERIFY_WITH_TIMEOUT(!view().flying() && !view().pose().parallel, kLong);
    }

    void tourGoesFromHallToHall() {
        SceneTour& tour = *control().tour();
        const Selection before = Selection::of(SelectionKind::Rack, 3);
        state().setSelection(before);
        const scene::CameraPose overview = view().pose();
        tour.setRest(0);
        QStringList captions;
        SelectionKind shown = SelectionKind::None;
        const auto looks = connect(&view(), &SceneWidget::flightEnded, this, [&] {
            captions += control().chips()->chip(QStringLiteral("tour"));
            shown = tour.position() + 2 == tour.count() ? state().selection().kind : shown;
        });
        QSignalSpy running(&tour, &SceneTour::runningChanged);
        tour.start();
        QVERIFY(tour.running());
        const std::size_t stops = tour.count();
        QTRY_VERIFY_WITH_TIMEOUT(!tour.running(), kLong);
        disconnect(looks);
        // Overview, the hall in service and the planned one, the tenant, overview.
        QCOMPARE(stops, std::size_t{5});
        QCOMPARE(captions.size(), 5);
        QVERIFY2(captions[1].contains(QStringLiteral("Hall H1 · 2,048 GPUs")), qPrintable(captions.join(u'|')));
        QVERIFY2(captions[2].contains(QStringLiteral("planned")), qPrintable(captions[2]));
        QVERIFY2(captions[3].contains(QStringLiteral("Largest tenant")), qPrintable(captions[3]));
        QCOMPARE(shown, SelectionKind::Tenant);
        QCOMPARE(state().selection(), before);
        QVERIFY(view().pose() == overview);
        QVERIFY(control().chips()->chip(QStringLiteral("tour")).isEmpty());
        QCOMPARE(running.size(), 2);
    }

    void handsEndTheTour_data() {
        QTest::addColumn<int>("how");
        QTest::newRow("Esc") << 0;
        QTest::newRow("another key") << 1;
        QTest::newRow("mouse") << 2;
        QTest::newRow("wheel") << 3;
        QTest::newRow("its chip") << 4;
        QTest::newRow("another page") << 5;
    }
    void handsEndTheTour() {
        QFETCH(int, how);
        SceneTour& tour = *control().tour();
        state().setSelection(Selection::of(SelectionKind::Rack, 3));
        tour.setRest(60000);
        tour.start();
        QVERIFY(tour.running() && view().flying());
        if (how == 0) {
            QTest::keyClick(&view(), Qt::Key_Escape);
            // It ended the tour and nothing else.
            QCOMPARE(state().selection(), Selection::of(SelectionKind::Rack, 3));
        } else if (how == 1) {
            QTest::keyClick(&view(), Qt::Key_Left);
        } else if (how == 2) {
            QTest::mousePress(&view(), Qt::LeftButton, Qt::NoModifier, QPoint(4, 300));
        } else if (how == 3) {
            QWheelEvent wheel(QPointF(300, 200), view().mapToGlobal(QPointF(300, 200)), {}, {0, 120}, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(&view(), &wheel);
        } else if (how == 4) {
            control().chips()->closeChip(QStringLiteral("tour"));
        } else {
            m_window->pages()->showPage(QStringLiteral("fabric"));
        }
        QVERIFY(!tour.running());
        QVERIFY(!view().flying());
        QVERIFY(control().chips()->chip(QStringLiteral("tour")).isEmpty());
        QTest::mouseRelease(&view(), Qt::LeftButton, Qt::NoModifier, QPoint(4, 300));
        m_window->pages()->showPage(QStringLiteral("site"));
    }

    void framesAreTimed() {
        QTest::keyClick(&view(), Qt::Key_F12);
        QTest::keyClick(&view(), Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(view().framesRendered() > 1, kLong);
        keepPicture(*m_window, "scene-frame-times");
        QTest::keyClick(&view(), Qt::Key_F12);
    }
};

LEASEHOLD_SUITE(runWindowTest<TestSceneWindowCamera>)
#include "tst_scene_window_camera.moc"
