// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/fabric_routes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "widgets/scene/fabric_bundles.hpp"

namespace leasehold::scene {
namespace {

constexpr double kOverRacks = 0.25;    ///< metres of a row's tray above its racks
constexpr double kBehindRacks = 0.34;  ///< and behind them, so that it hides no rack from above
constexpr double kTrunkOverRow = 0.35;
constexpr double kStreetOverTrunk = 0.35;
constexpr double kTrunkBeside = 1.5;   ///< metres of a hall's trunk beside its rows' ends
constexpr double kStreetBefore = 1.4;  ///< metres of a street before the first and behind the last halls
constexpr double kAvenueBeside = 1.1;  ///< metres of the avenue beside the hub's trunk
constexpr double kWidest = 1.3;
constexpr double kLaneGap = 0.06;

struct Trunk {
    Vec3 origin;  ///< the foot of the trunk's line, trunk coordinate 0
    Vec3 direction;
    double height = 0;
    std::uint32_t band = 0;
    bool along = true;  ///< it runs in y, so that it can be met by streets
    double corner = 0;  ///< trunk coordinate from which it leaves, where it cannot
};

/// A tray between two bands of halls, or beside the outer ones; runs in x.
struct Street {
    double y = 0;
    double height = 0;
};

/// What a set of cables puts on every line.
struct Traffic {
    std::vector<Line> rows;
    std::vector<Line> trunks;
    std::vector<Line> streets;
    Line avenue;
    std::map<std::uint32_t, double> drops;  ///< rack -> Gb/s of its NICs

    Line& line(TrayLine id) {
        switch (id.of) {
            case TrayLine::Of::Row:
                return rows[id.index];
            case TrayLine::Of::Trunk:
                return trunks[id.index];
            case TrayLine::Of::Street:
                return streets[id.index];
            case TrayLine::Of::Avenue:
                break;
        }
        return avenue;
    }
    template <class Do>
    void eachLine(Do each) const {
        for (const Line& l : rows)
            each(l);
        for (const Line& l : trunks)
            each(l);
        for (const Line& l : streets)
            each(l);
        each(avenue);
    }
};

/// To the left of a line that runs there.
Vec3 leftOf(Vec3 direction) {
    return normalised(cross({0, 0, 1}, direction));
}

}  // namespace

class FabricRouter::Plan {
public:
    explicit Plan(const SiteGeometry& geometry) : m_geometry(geometry), m_bundles(geometry) {
        m_any = !m_bundles.all().empty();
        if (!m_any) {
            return;
        }
        layTrunks();
        layStreets(m_bundles.all());
        m_base = traffic(m_bundles.all());
        setScale();
        // Once more, for lanes that run beside their lines: each ends in the middle of its lane of the next line, or
        // wide ones would break at corners.
        m_lanes = lanesOf(m_base);
        m_base = traffic(m_bundles.all());
    }

    [[nodiscard]] FabricRoutes routes(std::span<const float> loads) const {
        if (!m_any) {
            return {};
        }
        return loads.empty() ? routesOf(m_base) : routesOf(traffic(m_bundles.withLoads(loads)));
    }

    [[nodiscard]] FabricRoutes share(std::span<const std::uint32_t> links) const {
        return m_any ? routesOf(traffic(m_bundles.share(links))) : FabricRoutes{};
    }

    [[nodiscard]] std::vector<std::uint32_t> linksThrough(const TrayPiece& piece) const {
        const double middle = (piece.begin + piece.end) / 2;
        const auto& bundles = m_bundles.all();
        std::vector<char> through(bundles.size(), 0);
        for (std::size_t i = 0; i < bundles.size(); ++i) {
            if (bundles[i].lane == piece.lane && bundles[i].strand == piece.strand) {
                walk(bundles[i].a, bundles[i].b, bundles[i].lane, [&](TrayLine line, double from, double to) {
                    if (line == piece.line && std::min(from, to) <= middle && middle <= std::max(from, to)) {
                        through[i] = 1;
                    }
                });
            }
        }
        std::vector<std::uint32_t> links;
        for (std::uint32_t link = 0; link < m_geometry.snapshot->links.size(); ++link) {
            for (const std::uint32_t bundle : m_bundles.bundlesOf(link)) {
                if (bundle != FabricBundles::kNone && through[bundle] != 0) {
                    links.push_back(link);
                }
            }
        }
        return links;
    }

private:
    void layTrunks() {
        std::vector<std::pair<double, double>> bands;  // halls whose floors share a stretch of y share streets
        for (const HallPlace& hall : m_geometry.halls) {
            const RowPlace& first = m_geometry.rows[hall.rows.front()];
            Trunk t;
            t.direction = first.rear;
            double side = std::numeric_limits<double>::infinity();
            for (const std::uint32_t r : hall.rows) {
                for (const std::uint32_t i : m_geometry.rows[r].racks) {
                    side =
                        std::min(side, dot(m_geometry.racks[i].centre, first.along) - m_geometry.racks[i].width / 2.0);
                }
                t.height = std::max(t.height, m_geometry.rows[r].height + kOverRacks + kTrunkOverRow);
            }
            t.origin = first.along * (side - kTrunkBeside);
            t.along = std::abs(t.direction.y) > 0.2;
            t.corner = dot(hall.box.low, t.direction);
            m_trunks.push_back(t);
            joinBand(bands, hall.floor.low.y, hall.floor.high.y);
        }
        std::sort(bands.begin(), bands.end());
        for (std::size_t h = 0; h < m_trunks.size(); ++h) {
            const double middle = m_geometry.halls[h].floor.centre().y;
            const auto it = std::find_if(bands.begin(), bands.end(),
                                         [&](const auto& b) { return middle >= b.first && middle <= b.second; });
            m_trunks[h].band = static_cast<std::uint32_t>(it - bands.begin());
        }
        m_bands = std::move(bands);
    }

    static void joinBand(std::vector<std::pair<double, double>>& bands, double low, double high) {
        std::erase_if(bands, [&](const auto& b) {
            const bool shared = low < b.second - 1 && high > b.first + 1;
            low = shared ? std::min(low, b.first) : low;
            high = shared ? std::max(high, b.second) : high;
            return shared;
        });
        bands.emplace_back(low, high);
    }

    /// A street before, between and behind the bands of halls. The avenue that joins them stands beside the trunk of
    /// the hall that most cables between halls end in, so that few ways lead round the campus.
    void layStreets(const std::vector<Bundle>& bundles) {
        double high = 0;
        for (const Trunk& t : m_trunks) {
            high = std::max(high, t.height + kStreetOverTrunk);
        }
        for (std::size_t gap = 0; gap <= m_bands.size(); ++gap) {
            const double y = gap == 0                ? m_bands.front().first - kStreetBefore
                             : gap == m_bands.size() ? m_bands.back().second + kStreetBefore
                                                     : (m_bands[gap - 1].second + m_bands[gap].first) / 2;
            m_streets.push_back({y, high});
        }
        std::vector<double> ending(m_trunks.size(), 0);
        for (const Bundle& bundle : bundles) {
            const std::uint32_t a = hallOf(bundle.a);
            const std::uint32_t b = hallOf(bundle.b);
            if (a != b) {
                ending[a] += bundle.flow.gbps;
                ending[b] += bundle.flow.gbps;
            }
        }
        m_hub = static_cast<std::uint32_t>(std::max_element(ending.begin(), ending.end()) - ending.begin());
        const Trunk& hub = m_trunks[m_hub];
        const Vec3 outwards = m_geometry.rows[m_geometry.halls[m_hub].rows.front()].along * -1;
        m_avenueX = leaveAt(hub, hub.band).x + outwards.x * kAvenueBeside;
    }

    [[nodiscard]] std::uint32_t hallOf(std::uint32_t rack) const {
        return m_geometry.rows[m_geometry.racks[rack].row].hall;
    }
    [[nodiscard]] double trunkTo(const Trunk& t, std::uint32_t gap) const {
        return t.along ? (m_streets[gap].y - t.origin.y) / t.direction.y : t.corner;
    }
    [[nodiscard]] Vec3 leaveAt(const Trunk& t, std::uint32_t gap) const {
        return t.origin + t.direction * trunkTo(t, gap);
    }

    [[nodiscard]] double alongRow(std::uint32_t rack) const {
        return dot(m_geometry.racks[rack].centre, m_geometry.rows[m_geometry.racks[rack].row].along);
    }
    /// Where a row's tray meets its hall's trunk, in the row's coordinate and in the trunk's.
    [[nodiscard]] std::pair<double, double> junction(std::uint32_t row, Lane lane) const {
        const RowPlace& r = m_geometry.rows[row];
        const Trunk& t = m_trunks[r.hall];
        const Vec3 tray = r.rear * trayAcross(r) + besideRow(row, lane);
        // Parallel rows cross the trunk's line; turned ones leave from their first rack.
        const double crossing = dot(t.origin + besideTrunk(r.hall, lane), r.along);
        const bool parallel = std::abs(dot(r.along, t.direction)) < 0.05;
        const double at = parallel ? crossing : alongRow(r.racks.front());
        return {at, dot(r.along * at + tray, t.direction)};
    }
    [[nodiscard]] double trayAcross(const RowPlace& row) const {
        const RackPlace& first = m_geometry.racks[row.racks.front()];
        return dot(first.centre, row.rear) + first.depth / 2.0 + kBehindRacks;
    }

    [[nodiscard]] Traffic traffic(const std::vector<Bundle>& bundles) const {
        Traffic t;
        t.rows.resize(m_geometry.rows.size());
        t.trunks.resize(m_trunks.size());
        t.streets.resize(m_streets.size());
        for (const Bundle& bundle : bundles) {
            if (bundle.lane == Lane::Rack && (bundle.strand == Strand::All || bundle.strand == Strand::Lit)) {
                t.drops[bundle.a] += bundle.flow.gbps;
                t.drops[bundle.b] += bundle.flow.gbps;
            }
            walk(bundle.a, bundle.b, bundle.lane, [&](TrayLine line, double from, double to) {
                t.line(line).add(from, to, bundle.lane, bundle.strand, bundle.flow);
            });
        }
        return t;
    }

    /// Where every line's lanes run; nothing before the first count of what runs where: all on the line itself.
    struct Lanes {
        std::vector<LaneOffsets> rows;
        std::vector<LaneOffsets> trunks;
        std::vector<LaneOffsets> streets;
        LaneOffsets avenue{};
    };

    [[nodiscard]] Lanes lanesOf(const Traffic& t) const {
        const auto all = [&](const std::vector<Line>& lines) {
            std::vector<LaneOffsets> offsets;
            offsets.reserve(lines.size());
            for (const Line& line : lines) {
                offsets.push_back(offsetsOf(line, m_scale, kLaneGap));
            }
            return offsets;
        };
        return {all(t.rows), all(t.trunks), all(t.streets), offsetsOf(t.avenue, m_scale, kLaneGap)};
    }

    static Vec3 aside(const std::vector<LaneOffsets>& lines, std::uint32_t line, Lane lane, Vec3 direction) {
        return line < lines.size() ? leftOf(direction) * lines[line][static_cast<std::size_t>(lane)] : Vec3{};
    }
    [[nodiscard]] Vec3 besideRow(std::uint32_t row, Lane lane) const {
        return aside(m_lanes.rows, row, lane, m_geometry.rows[row].along);
    }
    [[nodiscard]] Vec3 besideTrunk(std::uint32_t hall, Lane lane) const {
        return aside(m_lanes.trunks, hall, lane, m_trunks[hall].direction);
    }
    [[nodiscard]] double besideStreet(std::uint32_t gap, Lane lane) const {
        return aside(m_lanes.streets, gap, lane, {1, 0, 0}).y;
    }

    /// The way between two racks: calls along(line, from, to) for every straight line of it, in that line's coordinate.
    template <class Along>
    void walk(std::uint32_t a, std::uint32_t b, Lane lane, Along along) const {
        using Of = TrayLine::Of;
        const std::uint32_t rowA = m_geometry.racks[a].row;
        const std::uint32_t rowB = m_geometry.racks[b].row;
        if (rowA == rowB) {
            along(TrayLine{Of::Row, rowA}, alongRow(a), alongRow(b));
            return;
        }
        const auto [atA, trunkA] = junction(rowA, lane);
        const auto [atB, trunkB] = junction(rowB, lane);
        along(TrayLine{Of::Row, rowA}, alongRow(a), atA);
        along(TrayLine{Of::Row, rowB}, alongRow(b), atB);
        const std::uint32_t hallA = m_geometry.rows[rowA].hall;
        const std::uint32_t hallB = m_geometry.rows[rowB].hall;
        if (hallA == hallB) {
            along(TrayLine{Of::Trunk, hallA}, trunkA, trunkB);
            return;
        }
        const Trunk& ta = m_trunks[hallA];
        const Trunk& tb = m_trunks[hallB];
        const auto [gapA, gapB] = gapsBetween(ta.band, tb.band);
        const double yA = besideStreet(gapA, lane);
        const double yB = besideStreet(gapB, lane);
        along(TrayLine{Of::Trunk, hallA}, trunkA, trunkTo(ta, gapA) + (ta.along ? yA / ta.direction.y : 0));
        along(TrayLine{Of::Trunk, hallB}, trunkB, trunkTo(tb, gapB) + (tb.along ? yB / tb.direction.y : 0));
        const double xa = leaveAt(ta, gapA).x + besideTrunk(hallA, lane).x;
        const double xb = leaveAt(tb, gapB).x + besideTrunk(hallB, lane).x;
        if (gapA == gapB) {
            along(TrayLine{Of::Street, gapA}, xa, xb);
            return;
        }
        const double avenue = m_avenueX - m_lanes.avenue[static_cast<std::size_t>(lane)];  // it runs in y: left is -x
        along(TrayLine{Of::Street, gapA}, xa, avenue);
        along(TrayLine{Of::Street, gapB}, xb, avenue);
        along(TrayLine{Of::Avenue, 0}, m_streets[gapA].y + yA, m_streets[gapB].y + yB);
    }

    /// By which streets two bands are left: those that face each other; within one band the one that faces the hub.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> gapsBetween(std::uint32_t a, std::uint32_t b) const {
        if (a != b) {
            return a < b ? std::pair{a + 1, b} : std::pair{a, b + 1};
        }
        const std::uint32_t gap = a < m_trunks[m_hub].band ? a + 1 : a;
        return {gap, gap};
    }

    void setScale() {
        double most = 0;
        m_base.eachLine([&](const Line& line) {
            line.pieces([&](double, double, Lane, Strand, const Flow& f) { most = std::max(most, f.gbps); });
        });
        m_scale = most > 0 ? std::min(kWidest / std::sqrt(most), 0.0011) : 0;
    }

    void emitLine(FabricRoutes& out, TrayLine id, const Line& line, const LaneOffsets& offsets, Vec3 origin,
                  Vec3 direction) const {
        const Vec3 left = leftOf(direction);
        line.pieces([&](double from, double to, Lane lane, Strand strand, const Flow& f) {
            const auto i = static_cast<std::size_t>(lane);
            const double lift = 0.02 * static_cast<double>(i) + 0.012 * static_cast<double>(strand);
            const Vec3 at = origin + left * offsets[i] + Vec3{0, 0, lift};
            TrayPiece piece;
            piece.from = at + direction * from;
            piece.to = at + direction * to;
            piece.lane = lane;
            piece.strand = strand;
            piece.gbps = f.gbps;
            piece.width = m_scale * std::sqrt(f.gbps);
            piece.load =
                f.known > 1e-6 ? static_cast<float>(f.loaded / f.known) : std::numeric_limits<float>::quiet_NaN();
            piece.line = id;
            piece.begin = from;
            piece.end = to;
            out.pieces.push_back(piece);
            out.widestGbps = std::max(out.widestGbps, f.gbps);
        });
    }

    [[nodiscard]] FabricRoutes routesOf(const Traffic& t) const {
        using Of = TrayLine::Of;
        FabricRoutes out;
        for (std::size_t r = 0; r < t.rows.size(); ++r) {
            const RowPlace& row = m_geometry.rows[r];
            emitLine(out, {Of::Row, static_cast<std::uint32_t>(r)}, t.rows[r], m_lanes.rows[r],
                     row.rear * trayAcross(row) + Vec3{0, 0, row.height + kOverRacks}, row.along);
        }
        for (std::size_t h = 0; h < t.trunks.size(); ++h) {
            const Trunk& trunk = m_trunks[h];
            emitLine(out, {Of::Trunk, static_cast<std::uint32_t>(h)}, t.trunks[h], m_lanes.trunks[h],
                     trunk.origin + Vec3{0, 0, trunk.height}, trunk.direction);
        }
        for (std::size_t g = 0; g < t.streets.size(); ++g) {
            emitLine(out, {Of::Street, static_cast<std::uint32_t>(g)}, t.streets[g], m_lanes.streets[g],
                     {0, m_streets[g].y, m_streets[g].height}, {1, 0, 0});
        }
        const double high = m_streets.front().height + kStreetOverTrunk;
        emitLine(out, {Of::Avenue, 0}, t.avenue, m_lanes.avenue, {m_avenueX, 0, high}, {0, 1, 0});
        for (const auto& [rack, gbps] : t.drops) {
            const RackPlace& place = m_geometry.racks[rack];
            const RowPlace& row = m_geometry.rows[place.row];
            const Vec3 foot = place.toSite({0, place.depth / 2.0 - 0.1, place.height});
            const Vec3 over = place.toSite({0, place.depth / 2.0 + kBehindRacks, 0});
            out.drops.push_back({foot,
                                 {over.x, over.y, row.height + kOverRacks},
                                 row.along,
                                 std::clamp(m_scale * std::sqrt(gbps), 0.04, 0.4 * place.width)});
        }
        return out;
    }

    const SiteGeometry& m_geometry;
    FabricBundles m_bundles;
    bool m_any = false;
    std::vector<Trunk> m_trunks;
    std::vector<std::pair<double, double>> m_bands;
    std::vector<Street> m_streets;
    std::uint32_t m_hub = 0;
    double m_avenueX = 0;
    double m_scale = 0;
    Lanes m_lanes;
    Traffic m_base;
};

FabricRouter::FabricRouter(const SiteGeometry& geometry) : m_plan(std::make_unique<Plan>(geometry)) {}
FabricRouter::~FabricRouter() = default;

FabricRoutes FabricRouter::routes(std::span<const float> loads) const {
    return m_plan->routes(loads);
}

FabricRoutes FabricRouter::share(std::span<const std::uint32_t> links) const {
    return m_plan->share(links);
}

std::vector<std::uint32_t> FabricRouter::linksThrough(const TrayPiece& piece) const {
    return m_plan->linksThrough(piece);
}

FabricRoutes routeFabric(const SiteGeometry& geometry) {
    return FabricRouter(geometry).routes();
}

}  // namespace leasehold::scene
