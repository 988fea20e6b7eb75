// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <random>

#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/scene/camera.hpp"
#include "widgets/scene/picker.hpp"

using namespace leasehold;
using namespace leasehold::scene;

namespace {

/// Where a ray meets a rectangle given by a corner and two sides: its coordinates 0..1 on them, and t. t < 0: missed.
struct QuadHit {
    double t = -1;
    double a = 0;
    double b = 0;
};

QuadHit hitQuad(const Ray& ray, Vec3 corner, Vec3 sideA, Vec3 sideB) {
    const Vec3 normal = cross(sideA, sideB);
    const double slope = dot(normal, ray.direction);
    if (slope > -1e-12) {
        return {};  // beside it, or from behind: from inside a rack one looks through it
    }
    const double t = dot(normal, corner - ray.origin) / slope;
    const Vec3 p = ray.at(t) - corner;
    const double a = dot(p, sideA) / dot(sideA, sideA);
    const double b = dot(p, sideB) / dot(sideB, sideB);
    return t > 0 && a >= 0 && a <= 1 && b >= 0 && b <= 1 ? QuadHit{t, a, b} : QuadHit{};
}

QuadHit hitFace(const Ray& ray, const RackPlace& rack, Face face, const FaceRect& r) {
    const Vec3 corner = rack.onFace(face, {r.u0, r.v0});
    return hitQuad(ray, corner, rack.onFace(face, {r.u1, r.v0}) - corner, rack.onFace(face, {r.u0, r.v1}) - corner);
}

/// The truth the slow way: every face of every rack, then every cell of that face.
PickResult bruteForce(const SiteGeometry& g, const Ray& ray) {
    PickResult result;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::uint32_t i = 0; i < g.racks.size(); ++i) {
        for (const Face face : {Face::Front, Face::Rear, Face::Left, Face::Right, Face::Top}) {
            const QuadHit hit = hitFace(ray, g.racks[i], face, {0, 0, 1, 1});
            if (hit.t > 0 && hit.t < nearest) {
                nearest = hit.t;
                result.rack = RackIndex{i};
                result.face = face;
            }
        }
    }
    if (!result.rack || (result.face != Face::Front && result.face != Face::Rear)) {
        return result;
    }
    const RackPlace& rack = g.racks[result.rack.value];
    for (const Band& band : g.layoutOf(rack).bands) {
        for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
            FaceRect r = g.layoutOf(rack).cellOf(band, n, rack.width, rack.height);
            if (result.face == Face::Rear) {
                r = {1 - r.u1, r.v0, 1 - r.u0, r.v1};
            }
            const QuadHit hit = hitFace(ray, rack, result.face, r);
            // Not on the very border, where either neighbour is right.
            if (hit.t > 0 && std::min({hit.a, hit.b, 1 - hit.a, 1 - hit.b}) > 1e-4) {
                result.gpu = GpuOrdinal{rack.gpus.first + band.gpuOffset + n};
                result.node = NodeIndex{rack.firstNode + band.item};
            }
        }
    }
    return result;
}

}  // namespace

class TestPick : public QObject {
    Q_OBJECT

private slots:
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();
    void everyCellIsFoundFromBothSides();
    void topShowsNodesAsStripes();
    void switchesAreFoundInTheirPlace();
    void floorAndSky();
    void isQuickOnALargeSite();
};

void TestPick::agreesWithBruteForce_data() {
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<int>("racks");
    QTest::newRow("one rack") << 1U << 1;
    QTest::newRow("few") << 2U << 9;
    QTest::newRow("many") << 3U << 100;
    QTest::newRow("more") << 4U << 170;
}

void TestPick::agreesWithBruteForce() {
    QFETCH(quint32, seed);
    QFETCH(int, racks);
    const SiteGeometryPtr g = buildGeometry(testing::makeRandomSite(seed, racks));
    const Picker picker(*g);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    const Viewport view{800, 600};
    int cells = 0;
    for (int i = 0; i < 1500; ++i) {
        CameraPose pose;
        pose.target =
            g->box.low + Vec3{g->box.size().x * unit(random), g->box.size().y * unit(random), unit(random) * 2};
        pose.azimuth = 360 * unit(random);
        pose.elevation = 2 + 30 * unit(random);
        pose.distance = 3 + 30 * unit(random);
        pose.parallel = i % 5 == 0;
        const Ray ray = rayThrough(pose, view, 800 * unit(random), 600 * unit(random));
        const PickResult expected = bruteForce(*g, ray);
        const PickResult got = picker.pick(ray);
        QCOMPARE(got.rack.value, expected.rack.value);
        if (expected.gpu) {
            QCOMPARE(got.face, expected.face);
            QCOMPARE(got.gpu.value, expected.gpu.value);
            QCOMPARE(got.node.value, expected.node.value);
            ++cells;
        }
    }
    QVERIFY2(racks < 9 || cells > 25, qPrintable(QString::number(cells)));
}

void TestPick::everyCellIsFoundFromBothSides() {
    const SnapshotPtr site = testing::makeRandomSite(11, 12);
    const SiteGeometryPtr g = buildGeometry(site);
    const Picker picker(*g);
    std::vector<int> seen(site->gpus.size(), 0);
    for (const RackPlace& rack : g->racks) {
        for (const Band& band : g->layoutOf(rack).bands) {
            for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
                const FacePoint c = g->layoutOf(rack).cellOf(band, n, rack.width, rack.height).centre();
                for (const Face face : {Face::Front, Face::Rear}) {
                    const FacePoint at = face == Face::Front ? c : FacePoint{1 - c.u, c.v};
                    const double out = face == Face::Front ? -0.01 : 0.01;
                    const Vec3 away = rack.toSite({0, out, 0}) - rack.toSite({0, 0, 0});
                    const PickResult got = picker.pick({rack.onFace(face, at) + away, away * -1});
                    QCOMPARE(got.gpu.value, rack.gpus.first + band.gpuOffset + n);
                    QCOMPARE(got.face, face);
                    ++seen[got.gpu.value];
                }
            }
        }
    }
    QVERIFY(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 2; }));
}

void TestPick::topShowsNodesAsStripes() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const RackPlace& rack = g->racks[0];
    for (std::uint32_t k = 0; k < rack.nodeCount; ++k) {
        const float v = (static_cast<float>(k) + 0.5F) / static_cast<float>(rack.nodeCount);
        const Vec3 p = rack.onFace(Face::Top, {0.5F, 0.04F + 0.92F * v});
        const PickResult got = Picker(*g).pick({p + Vec3{0, 0, 5}, {0, 0, -1}});
        QCOMPARE(got.face, Face::Top);
        QCOMPARE(got.node.value, rack.firstNode + rack.nodeCount - 1 - k);
        QVERIFY(!got.gpu);
    }
}

void TestPick::switchesAreFoundInTheirPlace() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    std::size_t found = 0;
    for (const RackPlace& rack : g->racks) {
        for (const Band& band : g->layoutOf(rack).bands) {
            if (band.kind == BandKind::Switch) {
                const FacePoint c = g->layoutOf(rack).rectOf(band, rack.width, rack.height).centre();
                const Vec3 p = rack.onFace(Face::Front, c);
                const PickResult got = Picker(*g).pick({p - Vec3{0, 0.05, 0}, {0, 1, 0}});
                QVERIFY(got.device.valid());
                QCOMPARE(site->switches[got.device.value].rack.value, got.rack.value);
                ++found;
            }
        }
    }
    QCOMPARE(found, site->switches.size());
}

void TestPick::floorAndSky() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const Picker picker(*g);
    const Vec3 corner = g->halls[1].floor.low + Vec3{0.5, 0.5, 0};
    const PickResult floor = picker.pick({corner + Vec3{0, 0, 10}, {0, 0, -1}});
    QVERIFY(floor.onFloor && !floor.rack);
    QCOMPARE(floor.hall.value, 1U);
    QVERIFY(!picker.pick({corner + Vec3{0, 0, 10}, {0, 0, 1}}).hit());
    QVERIFY(!picker.pick({{-500, -500, 10}, {0, 0, -1}}).hit());
    const SiteGeometryPtr empty = buildGeometry(std::make_shared<Snapshot>());
    QVERIFY(!Picker(*empty).pick({{0, 0, 10}, {0, 0, -1}}).hit());
}

void TestPick::isQuickOnALargeSite() {
    const SiteGeometryPtr g = buildGeometry(testing::makeBigSite(220000));
    CameraPose pose;
    pose.elevation = 20;
    pose = framed(pose, {1600, 900}, g->box);
    const Picker picker(*g);
    const WorkClock clock;
    int hits = 0;
    constexpr int picks = 2000;
    for (int i = 0; i < picks; ++i) {
        hits += picker.pick(rayThrough(pose, {1600, 900}, i % 1600, 250 + i % 400)).rack.valid() ? 1 : 0;
    }
    const double each = clock.milliseconds() / picks;
    qInfo("%.4f ms a pick, %d hits", each, hits);
    QVERIFY(hits > 100);
    QVERIFY2(each < 0.1, qPrintable(QString::number(each)));
}

LEASEHOLD_SUITE(runGuiless<TestPick>)
#include "tst_pick.moc"
