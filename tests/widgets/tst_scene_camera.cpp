// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/scene_renderer.hpp"

using namespace leasehold;
using namespace leasehold::scene;

namespace {

CameraPose pose(double azimuth, double elevation, bool parallel = false) {
    CameraPose p;
    p.target = {12, -7, 1.5};
    p.distance = 20;
    p.azimuth = azimuth;
    p.elevation = elevation;
    p.parallel = parallel;
    return p;
}

constexpr Viewport kView{1600, 900, 30, 70, 30, 50};

}  // namespace

class TestCamera : public QObject {
    Q_OBJECT

private slots:
    void rayGoesThroughItsPixel_data() { directions(); }
    void rayGoesThroughItsPixel();
    void framedFillsTheFreePart_data() { directions(); }
    void framedFillsTheFreePart();
    void zoomKeepsTheAnchor_data() { directions(); }
    void zoomKeepsTheAnchor();
    void panKeepsTheGrip_data() { directions(); }
    void panKeepsTheGrip();
    void orbitKeepsThePivot();
    void orbitStaysAboveTheFloor();
    void flightBeginsAndEndsExactly();
    void flightTurnsTheShortWay();
    void flightRisesOverLongWays();
    void clipHoldsTheBox();
    void sectionHidesWhatIsNearer();
    void namedPoses_data();
    void namedPoses();
    void aLegendLiesBesideTheHalls();
    void emptySiteHasPoses();

private:
    static void directions() {
        QTest::addColumn<double>("azimuth");
        QTest::addColumn<double>("elevation");
        QTest::addColumn<bool>("parallel");
        QTest::newRow("north") << 0.0 << 35.0 << false;
        QTest::newRow("south-west") << -140.0 << 12.0 << false;
        QTest::newRow("steep") << 75.0 << 80.0 << false;
        QTest::newRow("straight down") << 30.0 << 90.0 << false;
        QTest::newRow("floor plan") << 0.0 << 90.0 << true;
        QTest::newRow("axonometric") << 45.0 << 30.0 << true;
    }
    static CameraPose fetched() {
        QFETCH(double, azimuth);
        QFETCH(double, elevation);
        QFETCH(bool, parallel);
        return pose(azimuth, elevation, parallel);
    }
};

void TestCamera::rayGoesThroughItsPixel() {
    const CameraPose p = fetched();
    for (const auto& [x, y] : {std::pair{800.0, 450.0}, {3.0, 7.0}, {1590.0, 890.0}, {400.0, 800.0}}) {
        const Ray ray = rayThrough(p, kView, x, y);
        QVERIFY(std::abs(length(ray.direction) - 1) < 1e-12);
        const ScreenPoint s = project(p, kView, ray.at(30 + (p.parallel ? CameraPose::kParallelBack : 0)));
        QVERIFY(s.visible);
        QVERIFY(std::abs(s.x - x) < 1e-5 && std::abs(s.y - y) < 1e-5);
    }
}

void TestCamera::framedFillsTheFreePart() {
    Box box;
    box.add(Vec3{-30, 10, 0});
    box.add(Vec3{55, 42, 2.6});
    const CameraPose p = framed(fetched(), kView, box);
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (int i = 0; i < 8; ++i) {
        const ScreenPoint s = project(p, kView, box.corner(i));
        QVERIFY(s.visible);
        left = std::min(left, s.x);
        right = std::max(right, s.x);
        top = std::min(top, s.y);
        bottom = std::max(bottom, s.y);
    }
    // All in, give or take a pixel, and one of the two directions filled to nine tenths.
    QVERIFY(left > kView.left - 8 && right < kView.width - kView.right + 8);
    QVERIFY(top > kView.top - 8 && bottom < kView.height - kView.bottom + 8);
    const double wide = (right - left) / (kView.width - kView.left - kView.right);
    const double high = (bottom - top) / (kView.height - kView.top - kView.bottom);
    QVERIFY2(std::max(wide, high) > 0.9, qPrintable(QString::number(wide) + QLatin1Char(' ') + QString::number(high)));
}

void TestCamera::zoomKeepsTheAnchor() {
    const CameraPose p = fetched();
    const Vec3 anchor{15, -9, 0.7};
    const ScreenPoint before = project(p, kView, anchor);
    for (const double f : {0.5, 0.01, 3.0, 1000.0}) {
        const CameraPose q = zoomed(p, anchor, f, 0.4, 400);
        QVERIFY(q.distance >= 0.4 && q.distance <= 400);
        const ScreenPoint after = project(q, kView, anchor);
        QVERIFY(std::hypot(after.x - before.x, after.y - before.y) < 1e-4);
    }
}

void TestCamera::panKeepsTheGrip() {
    const CameraPose p = fetched();
    const Ray grip = rayThrough(p, kView, 700, 600);
    const Vec3 point = grip.at(-grip.origin.z / grip.direction.z);
    const ScreenPoint s = project(panned(p, kView, 0, 700, 600, 820, 655), kView, point);
    QVERIFY(std::hypot(s.x - 820, s.y - 655) < 1e-3);
}

void TestCamera::orbitKeepsThePivot() {
    const Vec3 pivot{10, -4, 2};
    const ScreenPoint before = project(pose(20, 40), kView, pivot);
    const ScreenPoint after = project(orbitedAround(pose(20, 40), pivot, 33, -21), kView, pivot);
    QVERIFY(std::hypot(after.x - before.x, after.y - before.y) < 1e-6);
    QVERIFY(std::abs(after.depth - before.depth) < 1e-9);
}

void TestCamera::orbitStaysAboveTheFloor() {
    QCOMPARE(orbited(pose(0, 40), 0, -300).elevation, CameraPose::kMinElevation);
    QCOMPARE(orbited(pose(0, 40), 0, 300).elevation, 90.0);
    QCOMPARE(orbited(pose(170, 40), 30, 0).azimuth, -160.0);
}

void TestCamera::flightBeginsAndEndsExactly() {
    const CameraPose a = pose(10, 20);
    const CameraPose b = pose(-100, 90, true);
    QCOMPARE(flight(a, b, 0), a);
    QCOMPARE(flight(a, b, 1), b);
    QCOMPARE(flight(a, b, -3), a);
    QCOMPARE(flight(a, b, 7), b);
    QVERIFY(flightSeconds(a, b) >= 0.35 && flightSeconds(a, b) <= 1.2);
}

void TestCamera::flightTurnsTheShortWay() {
    const CameraPose a = pose(170, 30);
    const CameraPose b = pose(-170, 30);
    for (double t = 0; t <= 1; t += 0.05) {
        QVERIFY(std::abs(flight(a, b, t).azimuth) >= 170 - 1e-9);
    }
}

void TestCamera::flightRisesOverLongWays() {
    CameraPose a = pose(0, 30);
    CameraPose b = a;
    b.target.x += 500;
    QVERIFY(flight(a, b, 0.5).distance > 100);
    b.target.x = a.target.x + 5;
    QVERIFY(flight(a, b, 0.5).distance < 21);
}

void TestCamera::clipHoldsTheBox() {
    Box box;
    box.add(Vec3{-200, -100, -1});
    box.add(Vec3{300, 200, 4});
    for (const CameraPose& p : {pose(0, 30), pose(200, 5), pose(0, 90, true)}) {
        const ClipRange clip = clipRange(p, box);
        QVERIFY(clip.nearest > 0 && clip.farthest > clip.nearest);
        for (int i = 0; i < 8; ++i) {
            QVERIFY(project(p, kView, box.corner(i)).depth <= clip.farthest);
        }
    }
    QVERIFY(clipRange(pose(0, 30), {}).nearest > 0);
}

void TestCamera::sectionHidesWhatIsNearer() {
    CameraPose p = pose(0, 10);
    p.sectionAt = 15;
    QVERIFY(!project(p, kView, p.eye() + p.forward() * 14.9).visible);
    QVERIFY(project(p, kView, p.eye() + p.forward() * 15.1).visible);
    QVERIFY(std::abs(dot(rayThrough(p, kView, 100, 800).origin - p.eye(), p.forward()) - 15) < 1e-9);
}

void TestCamera::namedPoses_data() {
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<int>("code");  // -1: a pose
    QTest::newRow("overview") << QByteArray("overview") << -1;
    QTest::newRow("top") << QByteArray("top") << -1;
    QTest::newRow("hall") << QByteArray("hall:Hall 1") << -1;
    QTest::newRow("hall, other case") << QByteArray("hall:hALL 2") << -1;
    QTest::newRow("row") << QByteArray("row:H1 row B") << -1;
    QTest::newRow("rack") << QByteArray("rack:H1A01") << -1;
    QTest::newRow("no such rack") << QByteArray("rack:Z99") << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("no name") << QByteArray("rack:") << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("no such word") << QByteArray("sideways") << static_cast<int>(ErrorCode::InvalidInput);
}

void TestCamera::namedPoses() {
    QFETCH(QByteArray, spec);
    QFETCH(int, code);
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const Result<CameraPose> p = namedPose(*g, kView, spec.toStdString());
    QCOMPARE(p ? -1 : static_cast<int>(p.error().code), code);
    if (p && spec.startsWith("rack")) {
        // It stands before the rack's front and nothing is in the way.
        const Ray ray = rayThrough(*p, kView, 800, 460);
        QVERIFY(dot(g->racks[0].directionToRack(p->forward()), {0, 1, 0}) > 0.9);
        QCOMPARE(Picker(*g).pick(ray).rack.value, 0U);
    }
}

/// No hall under the legend, and no more room given up for that than needed: a floor askew leaves its corner empty.
void TestCamera::aLegendLiesBesideTheHalls() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    Viewport view = kView;
    view.cornerWidth = 600;
    view.cornerHeight = 400;
    const CameraPose clear = *namedPose(*g, view, "overview");
    const Ray corner = rayThrough(clear, view, view.cornerWidth, view.height - view.cornerHeight);
    const Vec3 floor = corner.at(-corner.origin.z / corner.direction.z);
    for (const HallPlace& hall : g->halls) {
        QVERIFY(floor.x < hall.floor.low.x || floor.x > hall.floor.high.x || floor.y < hall.floor.low.y ||
                floor.y > hall.floor.high.y);
    }
    Viewport beside = kView;
    beside.left = view.cornerWidth;
    Viewport above = kView;
    above.bottom = view.cornerHeight;
    const double whole = namedPose(*g, kView, "overview")->distance;
    const double apart =
        std::min(namedPose(*g, beside, "overview")->distance, namedPose(*g, above, "overview")->distance);
    QVERIFY(clear.distance > whole);
    QVERIFY2(clear.distance < 0.97 * apart, qPrintable(QString::number(clear.distance / apart)));
}

void TestCamera::emptySiteHasPoses() {
    const SiteGeometryPtr g = buildGeometry(std::make_shared<Snapshot>());
    for (const char* spec : {"overview", "top"}) {
        const Result<CameraPose> p = namedPose(*g, kView, spec);
        QVERIFY(p.has_value() && std::isfinite(p->distance) && p->distance > 0);
    }
}

LEASEHOLD_SUITE(runGuiless<TestCamera>)
#include "tst_scene_camera.moc"
