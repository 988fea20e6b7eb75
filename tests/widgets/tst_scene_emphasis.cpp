// SPDX-License-Identifier: GPL-3.0-or-later
// What stands out and what is left out: lit racks, isolated parts, shares of trays, single cables.
#include <QTest>
#include <numeric>
#include <span>

#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/emphasis.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/link_curves.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/scene_renderer.hpp"

using namespace leasehold;
using namespace leasehold::scene;

class TestEmphasis : public QObject {
    Q_OBJECT

private slots:
    void racksAreLitByTheirParts();
    void isolatedKeepsIndices();
    void isolatedTraysJoinShownRacksOnly();
    void shareIsPartOfTheTrays();
    void faultsHaveStrandsOfTheirOwn();
    void loadsAreWeighed();
    void curvesJoinTheirDevices();
    void curvesArePicked();
};

void TestEmphasis::racksAreLitByTheirParts() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const auto count = [&](const Emphasis& e) {
        const auto lit = litRacks(*g, e);
        return std::accumulate(lit.begin(), lit.end(), 0);
    };
    QCOMPARE(count({}), 0);
    const GpuRange first = site->racks[0].gpus;
    Emphasis e;
    e.gpus = {{first.end() - 1, 2}};  // the last of one rack, the first of the next
    QCOMPARE(count(e), 2);
    e.racks = {0, 0, 5, 4'000'000};
    QCOMPARE(count(e), 3);
    const auto housed = std::find_if(site->switches.begin(), site->switches.end(),
                                     [](const Switch& s) { return s.rack.valid() && s.rack.value > 5; });
    QVERIFY(housed != site->switches.end());
    e.switches = {static_cast<std::uint32_t>(housed - site->switches.begin()), 4'000'000};
    QCOMPARE(litRacks(*g, e)[housed->rack.value], std::uint8_t{1});
    e = {};
    e.gpus = {{0, 4'000'000'000U}};
    QVERIFY(count(e) > 0);
}

void TestEmphasis::isolatedKeepsIndices() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    const std::vector<std::uint32_t> kept = g->rows[1].racks;
    const SiteGeometryPtr part = isolated(g, kept);
    QCOMPARE(part->racks.size(), g->racks.size());
    QCOMPARE(part->rows.size(), std::size_t{1});
    QCOMPARE(part->halls.size(), std::size_t{1});
    QCOMPARE(part->rows[0].racks, kept);
    QCOMPARE(part->halls[0].name, g->halls[g->rows[1].hall].name);
    QVERIFY(part->box.size().y < g->box.size().y);
    // A ray at a rack that is shown meets it under its old index; one at another rack meets no rack.
    const auto down = [&](std::uint32_t rack) {
        return Picker(*part).pick({g->racks[rack].centre + Vec3{0, 0, 20}, {0, 0, -1}});
    };
    QCOMPARE(down(kept[2]).rack.value, kept[2]);
    QVERIFY(!down(g->rows[0].racks[0]).rack.valid());
    QVERIFY(isolated(g, {})->box.empty());
}

void TestEmphasis::isolatedTraysJoinShownRacksOnly() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    // Two rows of the first hall: the small site has cables in that hall only.
    std::vector<std::uint32_t> racks;
    for (const std::uint32_t row : std::span(g->halls[0].rows).first(2)) {
        racks.insert(racks.end(), g->rows[row].racks.begin(), g->rows[row].racks.end());
    }
    const SiteGeometryPtr part = isolated(g, racks);
    const FabricRoutes whole = routeFabric(*g);
    const FabricRoutes some = routeFabric(*part);
    QVERIFY(!some.pieces.empty());
    const auto metres = [](const FabricRoutes& r) {
        double sum = 0;
        for (const TrayPiece& p : r.pieces) {
            sum += p.gbps * length(p.to - p.from);
        }
        return sum;
    };
    QVERIFY(metres(some) < metres(whole));
    for (const TrayPiece& p : some.pieces) {
        QVERIFY(p.from.x < g->halls[0].floor.high.x + 3 && p.from.y < g->halls[0].floor.high.y + 3);
    }
}

void TestEmphasis::shareIsPartOfTheTrays() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const FabricRouter router(*g);
    std::vector<std::uint32_t> all(site->links.size());
    std::iota(all.begin(), all.end(), 0U);
    const auto sum = [](const FabricRoutes& r) {
        double metres = 0;
        for (const TrayPiece& p : r.pieces) {
            metres += p.strand == Strand::All || p.strand == Strand::Lit ? p.gbps * length(p.to - p.from) : 0;
        }
        return metres;
    };
    const double whole = sum(router.routes());
    QVERIFY(std::abs(sum(router.share(all)) - whole) < 1e-6 * whole);
    const FabricRoutes few = router.share(std::span(all).first(all.size() / 8));
    QVERIFY(sum(few) > 0 && sum(few) < whole);
    for (const TrayPiece& p : few.pieces) {
        QCOMPARE(p.strand, Strand::Lit);
    }
    QVERIFY(router.share(std::vector<std::uint32_t>{4'000'000}).pieces.empty());
}

void TestEmphasis::faultsHaveStrandsOfTheirOwn() {
    auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
    const SiteGeometryPtr before = buildGeometry(site);
    const auto crosses = [&](const Link& l) {
        const auto rack = [&](const Endpoint& e) {
            return e.kind == Endpoint::Kind::Switch ? site->switches[e.index].rack
                                                    : site->nodes[site->nics[e.index].node.value].rack;
        };
        return rack(l.a) != rack(l.b);
    };
    std::vector<std::size_t> between;
    for (std::size_t i = 0; i < site->links.size() && between.size() < 4; ++i) {
        if (crosses(site->links[i])) {
            between.push_back(i);
        }
    }
    QCOMPARE(between.size(), std::size_t{4});
    const LinkState states[] = {LinkState::Planned, LinkState::Slow, LinkState::NotSeen, LinkState::Down};
    for (std::size_t i = 0; i < 4; ++i) {
        site->links[between[i]].state = states[i];
    }
    bool seen[kStrands] = {};
    for (const TrayPiece& p : routeFabric(*buildGeometry(site)).pieces) {
        seen[static_cast<std::size_t>(p.strand)] = true;
    }
    for (const Strand s : {Strand::All, Strand::Planned, Strand::Slow, Strand::NotSeen, Strand::Down}) {
        QVERIFY(seen[static_cast<std::size_t>(s)]);
    }
    QVERIFY(!seen[static_cast<std::size_t>(Strand::Lit)]);
}

void TestEmphasis::loadsAreWeighed() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const FabricRouter router(*g);
    for (const TrayPiece& p : router.routes(std::vector<float>(site->links.size(), 0.5F)).pieces) {
        QVERIFY(p.strand != Strand::All || std::abs(p.load - 0.5F) < 1e-4F);
    }
    for (const TrayPiece& p :
         router.routes(std::vector<float>(site->links.size(), std::numeric_limits<float>::quiet_NaN())).pieces) {
        QVERIFY(std::isnan(p.load));
    }
}

void TestEmphasis::curvesJoinTheirDevices() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    std::size_t drawn = 0;
    for (std::uint32_t link = 0; link < site->links.size(); link += 97) {
        const auto curve = curveOf(*g, link);
        if (!curve) {
            continue;
        }
        ++drawn;
        for (const auto& [end, at] :
             {std::pair{site->links[link].a, curve->front()}, std::pair{site->links[link].b, curve->back()}}) {
            const RackIndex rack = end.kind == Endpoint::Kind::Switch
                                       ? site->switches[end.index].rack
                                       : site->nodes[site->nics[end.index].node.value].rack;
            Box box = g->racks[rack.value].boxInSite();
            box.grow(0.05, 0.05, 0);
            QVERIFY(at.x >= box.low.x && at.x <= box.high.x && at.y >= box.low.y && at.y <= box.high.y);
            QVERIFY(at.z > 0 && at.z < box.high.z);
        }
    }
    QVERIFY(drawn > 5);
    QVERIFY(!curveOf(*g, static_cast<std::uint32_t>(site->links.size())));
    QVERIFY(!curveOf(*isolated(g, {}), 0));
}

void TestEmphasis::curvesArePicked() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const Viewport view{1200, 800};
    const CameraPose pose = overviewPose(*g, view);
    std::vector<std::uint32_t> links;
    for (std::uint32_t i = 0; i < site->links.size() && links.size() < 40; i += 11) {
        if (curveOf(*g, i)) {
            links.push_back(i);
        }
    }
    const auto curve = *curveOf(*g, links[7]);
    const Vec3 middle = (curve[0] + curve[3]) * 0.125 + (curve[1] + curve[2]) * 0.375;
    const ScreenPoint s = project(pose, view, middle);
    const auto found = curveUnder(*g, links, pose, view, s.x, s.y);
    QVERIFY(found);
    const auto at = *curveOf(*g, *found);
    const ScreenPoint there = project(pose, view, (at[0] + at[3]) * 0.125 + (at[1] + at[2]) * 0.375);
    QVERIFY(std::hypot(there.x - s.x, there.y - s.y) < 20);
    QVERIFY(!curveUnder(*g, links, pose, view, 3, 3));
    QVERIFY(!curveUnder(*g, {}, pose, view, s.x, s.y));
}

LEASEHOLD_SUITE(runGuiless<TestEmphasis>)
#include "tst_scene_emphasis.moc"
