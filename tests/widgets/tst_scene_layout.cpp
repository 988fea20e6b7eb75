// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "data/model/digits.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/labels.hpp"
#include "widgets/scene/scene_renderer.hpp"

using namespace leasehold;
using namespace leasehold::scene;

class TestLayout : public QObject {
    Q_OBJECT

private slots:
    void devicesKeepTheirU();
    void untrustedUIsSpreadEvenly_data();
    void untrustedUIsSpreadEvenly();
    void cellsCoverTheirBand();
    void geometryOfATestSite();
    void racksOnOneSpotAreSpread();
    void hostileNumbersStayFinite();
    void sitesStandApart();
    void fabricAddsUp();
    void labelsNeverOverlap();
    void rowsAreNamedInOneColumn();
    void labelsThinOut();
    void hiddenRacksHaveNoLabel();
    void words();
};

void TestLayout::devicesKeepTheirU() {
    const FaceLayout l = layOut(
        {{BandKind::Node, 3, 4, 0, 0, 8}, {BandKind::Switch, 40, 2, 0, 0, 0}, {BandKind::Node, 9, 4, 1, 8, 8}}, 48);
    QCOMPARE(l.units, 48);
    QCOMPARE(l.bands.size(), 7U);
    QCOMPARE(l.bands[1].start, 2);
    QCOMPARE(l.bands[1].height, 4);
    QCOMPARE(l.bands[3].item, 1U);
    QCOMPARE(l.bands[5].kind, BandKind::Switch);
    int units = 0;
    for (const Band& b : l.bands) {
        QCOMPARE(static_cast<int>(b.start), units);
        units += b.height;
    }
    QCOMPARE(units, 48);
}

void TestLayout::untrustedUIsSpreadEvenly_data() {
    QTest::addColumn<int>("u");
    QTest::addColumn<int>("height");
    QTest::newRow("unknown") << 0 << 4;
    QTest::newRow("overlap") << 6 << 4;
    QTest::newRow("below the floor") << -3 << 4;
    QTest::newRow("out of the top") << 46 << 4;
    QTest::newRow("no height") << 20 << 0;
}

void TestLayout::untrustedUIsSpreadEvenly() {
    QFETCH(int, u);
    QFETCH(int, height);
    const FaceLayout l = layOut({{BandKind::Node, 3, 4, 0, 0, 8}, {BandKind::Node, u, height, 1, 8, 3}}, 48);
    QCOMPARE(l.units, 8);
    QCOMPARE(l.bands[0].item, 0U);
    QCOMPARE(l.bands[1].item, 1U);
    QCOMPARE(l.bands[0].height, 1);
    QCOMPARE(layOut({}, 42).bands.size(), 1U);
}

void TestLayout::cellsCoverTheirBand() {
    for (const std::uint32_t gpus : {1U, 4U, 8U, 9U, 16U, 72U}) {
        const FaceLayout l = layOut({{BandKind::Node, 2, 10, 0, 5, gpus}}, 20);
        const Band& band = l.bands[1];
        for (std::uint32_t n = 0; n < gpus; ++n) {
            QCOMPARE(l.gpuUnder(l.cellOf(band, n, 0.6F, 2.2F).centre(), 0.6F, 2.2F).value_or(999), 5 + n);
        }
        QVERIFY(band.columns <= 9);
    }
}

void TestLayout::geometryOfATestSite() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    QCOMPARE(g->racks.size(), site->racks.size());
    QCOMPARE(g->halls.size(), 2U);
    QVERIFY(g->layouts.size() < 8);
    std::size_t racks = 0;
    for (const RowPlace& row : g->rows) {
        racks += row.racks.size();
        for (std::size_t i = 1; i < row.racks.size(); ++i) {
            QVERIFY(g->racks[row.racks[i]].centre.x > g->racks[row.racks[i - 1]].centre.x);
        }
    }
    QCOMPARE(racks, site->racks.size());
    QCOMPARE(g->halls[0].plannedGpus, 16U * 64U);
    QCOMPARE(g->halls[0].gpuCount, 3U * 16U * 64U);
}

void TestLayout::racksOnOneSpotAreSpread() {
    auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
    for (Rack& r : site->racks) {
        r.x = r.y = 0;
    }
    const SiteGeometryPtr g = buildGeometry(site);
    QVERIFY(length(g->racks[0].centre - g->racks[1].centre) > 0.5);
    QVERIFY(g->box.size().x > 3);
}

void TestLayout::hostileNumbersStayFinite() {
    auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
    site->racks[0].x = std::numeric_limits<float>::quiet_NaN();
    site->racks[1].rotation = std::numeric_limits<float>::infinity();
    site->racks[2].width = -5;
    site->racks[3].height = 1e30F;
    const SiteGeometryPtr g = buildGeometry(site);
    QVERIFY(std::isfinite(g->box.size().x) && std::isfinite(g->box.size().z));
    QVERIFY(g->box.size().z < 10);
}

void TestLayout::sitesStandApart() {
    auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
    site->sites.push_back(site->sites[0]);
    const std::size_t half = site->racks.size() / 2;
    for (std::size_t i = half; i < site->racks.size(); ++i) {
        site->racks[i].site = SiteIndex{1U};
    }
    const SiteGeometryPtr g = buildGeometry(site);
    Box first, second;
    for (std::size_t i = 0; i < g->racks.size(); ++i) {
        (i < half ? first : second).add(g->racks[i].boxInSite());
    }
    QVERIFY(second.low.x > first.high.x);
}

void TestLayout::fabricAddsUp() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const FabricRoutes routes = routeFabric(*g);
    QVERIFY(!routes.pieces.empty());
    QVERIFY(routes.pieces.size() < 400);
    bool lanes[kLanes] = {};
    for (const TrayPiece& p : routes.pieces) {
        lanes[static_cast<std::size_t>(p.lane)] = true;
        QVERIFY(p.gbps > 0 && p.width > 0 && p.width <= 1.31);
        QVERIFY(length(p.to - p.from) > 0);
        QVERIFY(p.from.z > 2.3);  // overhead
    }
    QVERIFY(lanes[0] && lanes[1] && lanes[2]);
    testing::SiteSpec bare;
    bare.links = false;
    QVERIFY(routeFabric(*buildGeometry(testing::makeSite(bare))).pieces.empty());
    QVERIFY(routeFabric(*buildGeometry(std::make_shared<Snapshot>())).pieces.empty());
}

void TestLayout::labelsNeverOverlap() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const Viewport view{1600, 900};
    for (const char* spec : {"overview", "top", "hall:Hall 1", "row:H1 row B", "rack:H1B05"}) {
        const CameraPose pose = *namedPose(*g, view, spec);
        for (const double scale : {1.0, 1.5, 2.0}) {
            const std::vector<Label> labels = labelsFor(*g, pose, view, scale);
            std::vector<std::pair<double, double>> sizes;
            for (const Label& l : labels) {
                sizes.emplace_back(7 * scale * static_cast<double>(l.text.size()), 14 * scale);
            }
            const PixelRect legend{0, 600, 260, 300};
            const auto placed = placeLabels(labels, sizes, {legend}, view, 1);
            QVERIFY(!placed.empty());
            for (std::size_t i = 0; i < placed.size(); ++i) {
                const PixelRect& r = placed[i].rect;
                QVERIFY(!r.overlaps(legend));
                QVERIFY(r.x >= 0 && r.y >= 0 && r.x + r.width <= view.width && r.y + r.height <= view.height);
                for (std::size_t k = i + 1; k < placed.size(); ++k) {
                    QVERIFY(!r.overlaps(placed[k].rect));
                }
            }
        }
    }
}

void TestLayout::rowsAreNamedInOneColumn() {
    auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
    for (Rack& rack : site->racks) {
        rack.rotation = rack.row.value % 2 == 0 ? 0.0F : 180.0F;
    }
    const SiteGeometryPtr g = buildGeometry(site);
    const Viewport view{1600, 900};
    const HallPlace& hall = g->halls[0];
    QVERIFY(hall.rows.size() > 2);
    const CameraPose plan = *namedPose(*g, view, "top");
    const double left = project(plan, view, hall.floor.low).x;
    const double racks = project(plan, view, hall.box.low).x;
    std::vector<double> x;
    for (const Label& l : labelsFor(*g, plan, view, 1)) {
        if (l.kind == LabelKind::Row && l.x < project(plan, view, hall.floor.high).x) {
            QVERIFY(l.x > left && l.x < racks);
            x.push_back(l.x);
        }
    }
    // Rows that look the other way begin at their other end; their letters stand with the rest.
    QCOMPARE(x.size(), hall.rows.size());
    QVERIFY(*std::max_element(x.begin(), x.end()) - *std::min_element(x.begin(), x.end()) < 1);
    // And in a hall seen askew none is lost behind the row before it.
    const std::vector<Label> near = labelsFor(*g, *namedPose(*g, view, std::string("hall:") + hall.name), view, 1);
    QVERIFY(std::count_if(near.begin(), near.end(), [](const Label& l) { return l.kind == LabelKind::Row; }) >=
            static_cast<std::ptrdiff_t>(hall.rows.size()));
}

void TestLayout::labelsThinOut() {
    const SiteGeometryPtr g = buildGeometry(testing::makeBigSite(100000));
    const Viewport view{1600, 900};
    const auto count = [&](const char* spec, LabelKind kind) {
        const std::vector<Label> labels = labelsFor(*g, *namedPose(*g, view, spec), view, 1);
        return std::count_if(labels.begin(), labels.end(), [kind](const Label& l) { return l.kind == kind; });
    };
    QCOMPARE(count("overview", LabelKind::Rack), 0);
    QVERIFY(count("overview", LabelKind::Hall) >= 4);
    QVERIFY(count("rack:H1B05", LabelKind::Rack) > 0);
    QVERIFY(count("rack:H1B05", LabelKind::Node) > 3);
    QCOMPARE(count("overview", LabelKind::Node), 0);
}

void TestLayout::hiddenRacksHaveNoLabel() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const Viewport view{1600, 900};
    CameraPose pose = *namedPose(*g, view, "rack:H1A05");
    pose.elevation = 2;
    for (const Label& l : labelsFor(*g, pose, view, 1)) {
        QVERIFY(l.kind != LabelKind::Rack || l.text.compare(0, 3, "H1C") != 0 || l.text.back() != '5');
    }
}

void TestLayout::words() {
    QCOMPARE(groupedDigits(0), std::string("0"));
    QCOMPARE(groupedDigits(999), std::string("999"));
    QCOMPARE(groupedDigits(220000), std::string("220,000"));
    QCOMPARE(groupedDigits(1234567), std::string("1,234,567"));
    QCOMPARE(shortRowName("H1 row A", "H1"), std::string("A"));
    QCOMPARE(shortRowName("Aisle North", "H1"), std::string("Aisle North"));
    QCOMPARE(shortRowName("B", "H1"), std::string("B"));
}

LEASEHOLD_SUITE(runGuiless<TestLayout>)
#include "tst_scene_layout.moc"
