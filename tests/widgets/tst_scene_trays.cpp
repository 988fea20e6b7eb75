// SPDX-License-Identifier: GPL-3.0-or-later
// What runs through a tray, and which tray lies under the cursor.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/models/fabric_graph.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/scene/scene_renderer.hpp"
#include "widgets/scene/tray_pick.hpp"

using namespace leasehold;
using namespace leasehold::scene;

class TestSceneTrays : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        m_geometry = buildGeometry(testing::makeSite({}));
        m_router = std::make_unique<FabricRouter>(*m_geometry);
        m_routes = m_router->routes();
        QVERIFY(m_routes.pieces.size() > 20);
    }

    /// A piece is as wide as the cables that are said to run in it, up to the eighth of a doubling it is rounded to.
    void aTrayHoldsTheCablesThatMakeItsWidth() {
        const auto& links = m_geometry->snapshot->links;
        for (const TrayPiece& piece : m_routes.pieces) {
            if (piece.strand != Strand::All) {
                continue;
            }
            const auto through = m_router->linksThrough(piece);
            QVERIFY(std::is_sorted(through.begin(), through.end()));
            QVERIFY(std::adjacent_find(through.begin(), through.end()) == through.end());
            double gbps = 0;
            for (const std::uint32_t link : through) {
                QVERIFY(links[link].state != LinkState::Planned);
                gbps += links[link].rateGbps > 0 ? static_cast<double>(links[link].rateGbps) : 1;
            }
            QVERIFY2(gbps <= piece.gbps * 1.000001 && gbps > piece.gbps / std::exp2(0.2501),
                     qPrintable(QStringLiteral("%1 of %2").arg(gbps).arg(piece.gbps)));
        }
    }

    /// Trays of one lane meet in the middle of each other where they turn, however wide the lanes beside them are; only
    /// rows end in nothing.
    void traysMeetAtCorners() {
        const auto gap = [](Vec3 p, const TrayPiece& piece) {
            const Vec3 way{piece.to.x - piece.from.x, piece.to.y - piece.from.y, 0};
            const Vec3 at{p.x - piece.from.x, p.y - piece.from.y, 0};
            const double t = std::clamp(dot(at, way) / dot(way, way), 0.0, 1.0);
            return length(at - way * t);
        };
        // Several halls, and lanes beside each other in their trunks.
        auto site = std::make_shared<Snapshot>(*testing::makeSite({}));
        const std::vector<Link> links(site->links.begin(), site->links.end());
        const auto far =
            std::find_if(links.rbegin(), links.rend(), [](const Link& l) { return l.a.kind == Endpoint::Kind::Nic; });
        for (const Link& link : links) {
            if (link.a.kind == Endpoint::Kind::Nic) {
                site->links.push_back(link);
                site->links.back().b = far->b;
            }
        }
        const SiteGeometryPtr geometry = buildGeometry(site);
        const FabricRoutes routes = routeFabric(*geometry);
        int turns = 0;
        for (const TrayPiece& piece : routes.pieces) {
            if (piece.line.of == TrayLine::Of::Row || piece.strand != Strand::All) {
                continue;
            }
            for (const Vec3 end : {piece.from, piece.to}) {
                ++turns;
                QVERIFY2(std::any_of(routes.pieces.begin(), routes.pieces.end(),
                                     [&](const TrayPiece& other) {
                                         return &other != &piece && other.lane == piece.lane &&
                                                other.strand == piece.strand && gap(end, other) < 0.06;
                                     }),
                         qPrintable(QStringLiteral("lane %1 of line %2 ends in nothing at %3, %4")
                                        .arg(static_cast<int>(piece.lane))
                                        .arg(static_cast<int>(piece.line.of))
                                        .arg(end.x)
                                        .arg(end.y)));
            }
        }
        QVERIFY(turns >= 6);
    }

    /// Their share alone is drawn through the same place, as wide.
    void itsCablesAloneRunThroughIt() {
        for (std::size_t i = 0; i < m_routes.pieces.size(); i += 7) {
            const TrayPiece& piece = m_routes.pieces[i];
            if (piece.strand != Strand::All) {
                continue;
            }
            const FabricRoutes share = m_router->share(m_router->linksThrough(piece));
            const double middle = (piece.begin + piece.end) / 2;
            QVERIFY(std::any_of(share.pieces.begin(), share.pieces.end(), [&](const TrayPiece& lit) {
                return lit.line == piece.line && lit.lane == piece.lane && lit.begin <= middle && middle <= lit.end;
            }));
        }
    }

    /// From straight above nothing hides a tray: the middle of each is under its own place in the picture.
    void isFoundUnderTheCursor() {
        const Viewport view{1600, 900};
        const auto top = namedPose(*m_geometry, view, "top");
        QVERIFY(top.has_value());
        int found = 0;
        int asked = 0;
        for (const CameraPose& pose : {*top, overviewPose(*m_geometry, view)}) {
            for (const TrayPiece& piece : m_routes.pieces) {
                const ScreenPoint at = project(pose, view, (piece.from + piece.to) * 0.5);
                if (piece.strand != Strand::All || !at.visible) {
                    continue;
                }
                ++asked;
                const auto hit = trayUnder(m_routes, pose, view, at.x, at.y, 0);
                QVERIFY(hit.has_value());
                const TrayPiece& met = m_routes.pieces[hit->piece];
                found += met.line == piece.line && met.lane == piece.lane ? 1 : 0;
            }
        }
        // Avenues cross streets, and a lane of the overview may be narrower than a pixel.
        QVERIFY2(found >= asked * 9 / 10, qPrintable(QStringLiteral("%1 of %2").arg(found).arg(asked)));
        QVERIFY(!trayUnder(m_routes, *top, view, 2, 2, 3).has_value());
        QVERIFY(!trayUnder({}, *top, view, 800, 450, 3).has_value());
    }

    void tooltipSaysWhatRunsInIt() {
        const auto trunk = std::find_if(m_routes.pieces.begin(), m_routes.pieces.end(), [](const TrayPiece& piece) {
            return piece.line.of == TrayLine::Of::Trunk && piece.lane == Lane::Row && piece.strand == Strand::All;
        });
        QVERIFY(trunk != m_routes.pieces.end());
        LinkSums sums;
        for (const std::uint32_t link : m_router->linksThrough(*trunk)) {
            sums.add(m_geometry->snapshot->links[link]);
        }
        const QString words = trayText(*m_geometry, *trunk, sums);
        QVERIFY2(words.contains(QStringLiteral("Hall trunk, ")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("leaf to spine")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("%1 link").arg(sums.links)) || sums.links > 999, qPrintable(words));
        QVERIFY2(!words.contains(QStringLiteral("load")), qPrintable(words));
        TrayPiece loaded = *trunk;
        loaded.load = 0.63F;
        QVERIFY(trayText(*m_geometry, loaded, sums).contains(QStringLiteral("load 63")));
    }

private:
    SiteGeometryPtr m_geometry;
    std::unique_ptr<FabricRouter> m_router;
    FabricRoutes m_routes;
};

LEASEHOLD_SUITE(runGuiless<TestSceneTrays>)
#include "tst_scene_trays.moc"
