// SPDX-License-Identifier: GPL-3.0-or-later
// Every texel at its place: values painted into the ordinals of random sites are found again in the picture and under
// the cursor, on every face.
#include <QGuiApplication>
#include <QTest>
#include <random>

#include "support_site.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/picker.hpp"

using namespace leasehold;
using namespace leasehold::scene;
using testing::channelDifference;
using testing::Stage;

namespace {

constexpr Viewport kView{900, 1400};
constexpr int kPerRack = 25;

QRgb shaded(Rgb c, double shade) {
    return qRgb(qRound(c.r * shade), qRound(c.g * shade), qRound(c.b * shade));
}

/// Random racks with marked GPUs, and what a probe of a place says.
class Probe {
public:
    explicit Probe(std::uint32_t seed)
        : m_site(testing::makeRandomSite(seed, 30)),
          m_geometry(buildGeometry(m_site)),
          m_colouring(testing::markedColouring(*m_site, seed)),
          m_stage(m_geometry, m_colouring, kView),
          m_picker(*m_geometry),
          m_random(seed) {}

    [[nodiscard]] bool ready() const { return m_stage.ready(); }
    const SiteGeometry& geometry() const { return *m_geometry; }
    const std::vector<std::uint8_t>& codes() const { return m_colouring->codes; }
    const Palette& palette() const { return *m_colouring->palette; }
    std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(m_random() % count); }

    /// Looks at one rack from a side, degrees from its front, and from above.
    void lookAt(std::uint32_t rack, double turn, double elevation) {
        m_pose = rackPose(*m_geometry, kView, RackIndex{rack});
        m_pose.azimuth += turn;
        m_pose.elevation = elevation;
        m_pose = framed(m_pose, kView, m_geometry->racks[rack].boxInSite());
        m_image = m_stage.draw(m_pose);
    }
    /// What is picked at a point of the site, and the colour of that pixel.
    std::pair<PickResult, QRgb> at(Vec3 p) const {
        const ScreenPoint s = project(m_pose, kView, p);
        const int x = static_cast<int>(s.x);
        const int y = static_cast<int>(s.y);
        if (!m_image.valid(x, y)) {
            return {};
        }
        return {m_picker.pick(rayThrough(m_pose, kView, x + 0.5, y + 0.5)), m_image.pixel(x, y)};
    }

private:
    SnapshotPtr m_site;
    SiteGeometryPtr m_geometry;
    std::shared_ptr<Colouring> m_colouring;
    Stage m_stage;
    Picker m_picker;
    std::mt19937 m_random;
    CameraPose m_pose;
    QImage m_image;
};

}  // namespace

class TestTexels : public QObject {
    Q_OBJECT

private slots:
    void cellsOfFrontAndRear_data();
    void cellsOfFrontAndRear();
    void nodesOnTop();
    void sides();
    void fadedAndLit();
};

void TestTexels::cellsOfFrontAndRear_data() {
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("rear");
    QTest::newRow("front") << 21U << false;
    QTest::newRow("rear") << 22U << true;
}

void TestTexels::cellsOfFrontAndRear() {
    QFETCH(quint32, seed);
    QFETCH(bool, rear);
    Probe probe(seed);
    QVERIFY(probe.ready());
    const SiteGeometry& g = probe.geometry();
    int checked = 0;
    for (std::uint32_t r = 0; r < g.racks.size() && checked < 500; ++r) {
        const RackPlace& rack = g.racks[r];
        const auto& bands = g.layoutOf(rack).bands;
        probe.lookAt(r, 9 + (rear ? 180 : 0), 7);
        for (int k = 0; k < kPerRack; ++k) {
            const std::uint32_t n = probe.below(rack.gpus.count);
            const auto band = std::find_if(bands.begin(), bands.end(), [&](const Band& b) {
                return n >= b.gpuOffset && n < b.gpuOffset + b.gpuCount;
            });
            QVERIFY(band != bands.end());
            FacePoint c = g.layoutOf(rack).cellOf(*band, n - band->gpuOffset, rack.width, rack.height).centre();
            c.u = rear ? 1 - c.u : c.u;
            const auto [pick, pixel] = probe.at(rack.onFace(rear ? Face::Rear : Face::Front, c));
            if (pick.rack.value != r) {
                continue;  // a neighbour stands before it
            }
            QCOMPARE(pick.gpu.value, rack.gpus.first + n);
            const Rgb colour = probe.palette()[probe.codes()[pick.gpu.value]].colour;
            const QRgb expected = shaded(colour, rear ? 0.90 : 1.0);
            QVERIFY2(
                channelDifference(pixel, expected) <= 4,
                qPrintable(
                    QStringLiteral("rack %1 gpu %2: %3 for %4").arg(r).arg(n).arg(pixel, 0, 16).arg(expected, 0, 16)));
            ++checked;
        }
    }
    qInfo("%d cells", checked);
    QVERIFY(checked >= 400);
}

void TestTexels::nodesOnTop() {
    Probe probe(23);
    QVERIFY(probe.ready());
    const SiteGeometry& g = probe.geometry();
    int checked = 0;
    for (std::uint32_t r = 0; r < g.racks.size(); r += 2) {
        const RackPlace& rack = g.racks[r];
        probe.lookAt(r, 3, 78);
        for (std::uint32_t n = 0; n < rack.nodeCount; ++n) {
            // Nodes stand as stripes, the topmost at the front.
            const float free = rack.depth - 2 * kFaceSide;
            const float stripe =
                (static_cast<float>(rack.nodeCount - 1 - n) + 0.5F) / static_cast<float>(rack.nodeCount);
            const FacePoint p{0.31F, (kFaceSide + stripe * free) / rack.depth};
            const auto [pick, pixel] = probe.at(rack.onFace(Face::Top, p));
            if (pick.rack.value != r || pick.face != Face::Top) {
                continue;
            }
            QCOMPARE(pick.node.value, rack.firstNode + n);
            const GpuRange gpus = g.snapshot->nodes[pick.node.value].gpus;
            if (gpus.count == 0) {
                continue;
            }
            const Rgb mean =
                mergedColour(probe.codes().data() + gpus.first, gpus.count, {}, probe.palette(), darkTheme());
            QVERIFY2(channelDifference(pixel, shaded(mean, 1)) <= 4, qPrintable(QString::number(r)));
            ++checked;
        }
    }
    qInfo("%d nodes", checked);
    QVERIFY(checked >= 40);
}

void TestTexels::sides() {
    Probe probe(24);
    QVERIFY(probe.ready());
    const SiteGeometry& g = probe.geometry();
    int checked = 0;
    for (std::uint32_t r = 0; r < g.racks.size(); r += 3) {
        for (const Face face : {Face::Left, Face::Right}) {
            probe.lookAt(r, face == Face::Left ? 80 : -80, 10);
            for (const FacePoint p : {FacePoint{0.3F, 0.4F}, FacePoint{0.6F, 0.7F}, FacePoint{0.5F, 0.25F}}) {
                const auto [pick, pixel] = probe.at(g.racks[r].onFace(face, p));
                if (pick.rack.value != r || pick.face != face) {
                    continue;
                }
                QVERIFY(!pick.gpu.valid() && !pick.node.valid());
                QVERIFY(channelDifference(pixel, shaded(darkTheme().steelSide, 1)) <= 4);
                ++checked;
            }
        }
    }
    qInfo("%d places", checked);
    QVERIFY(checked >= 40);
}

void TestTexels::fadedAndLit() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const Viewport view{500, 700};
    Stage stage(g, testing::makeUtilisation(*site), view);
    QVERIFY(stage.ready());
    stage.scene().setFabricVisible(false);
    const CameraPose pose = rackPose(*g, view, RackIndex{3U});
    const QImage plain = stage.draw(pose);
    Emphasis lit;
    lit.racks = {3};
    stage.scene().setEmphasis(lit);
    const QImage same = stage.draw(pose);
    const auto at = [&](const QImage& image, const FacePoint p) {
        const ScreenPoint s = project(pose, view, g->racks[3].onFace(Face::Front, p));
        return image.pixel(static_cast<int>(s.x), static_cast<int>(s.y));
    };
    QCOMPARE(at(same, {0.5F, 0.5F}), at(plain, {0.5F, 0.5F}));
    Emphasis other;
    other.racks = {9};
    stage.scene().setEmphasis(other);
    QVERIFY(testing::shareThatDiffers(plain, stage.draw(pose), 20) > 0.2);
    stage.scene().setEmphasis({});
    QCOMPARE(stage.draw(pose), plain);
}

namespace {
int run(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qunsetenv("DISPLAY");
    const QGuiApplication application(argc, argv);
    TestTexels test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_scene_texels.moc"
