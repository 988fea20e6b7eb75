// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/fabric_routes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "widgets/scene/fabric_line.hpp"

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

std::optional<std::uint32_t> rackOf(const Snapshot& s, const Endpoint& end) {
    RackIndex rack;
    if (end.kind == Endpoint::Kind::Switch && end.index < s.switches.size()) {
        rack = s.switches[end.index].rack;
    } else if (end.kind == Endpoint::Kind::Nic && end.index < s.nics.size() && s.nics[end.index].node) {
        rack = s.nodes[s.nics[end.index].node.value].rack;
    }
    return rack ? std::optional(rack.value) : std::nullopt;
}

Strand strandOf(LinkState state) {
    switch (state) {
        case LinkState::Planned:
            return Strand::Planned;
        case LinkState::Slow:
            return Strand::Slow;
        case LinkState::NotSeen:
            return Strand::NotSeen;
        case LinkState::Down:
            return Strand::Down;
        case LinkState::Up:
            break;
    }
    return Strand::All;
}

Lane laneOf(const Snapshot& s, const Link& link) {
    if (link.a.kind == Endpoint::Kind::Nic || link.b.kind == Endpoint::Kind::Nic) {
        return Lane::Rack;
    }
    const bool core = s.switches[link.a.index].tier == Tier::Core || s.switches[link.b.index].tier == Tier::Core;
    return core ? Lane::Trunk : Lane::Row;
}

/// Cables of one way, added up.
struct Key {
    std::uint32_t a;
    std::uint32_t b;
    Lane lane;
    Strand strand;
    auto operator<=>(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& k) const {
        return (static_cast<std::size_t>(k.a) << 34 ^ static_cast<std::size_t>(k.b) << 5 ^
                static_cast<std::size_t>(k.lane) << 3 ^ static_cast<std::size_t>(k.strand)) *
               0x9E3779B97F4A7C15ULL;
    }
};
using Bundles = std::unordered_map<Key, Flow, KeyHash>;

/// What a set of cables puts on every line.
struct Traffic {
    std::vector<Line> rows;
    std::vector<Line> trunks;
    std::vector<Line> streets;
    Line avenue;
    std::map<std::uint32_t, double> drops;  ///< rack -> Gb/s of its NICs

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

/// How wide each lane of a line is at its widest; lanes keep their places along the whole line, whatever runs in them.
using LaneWidths = std::array<double, kLanes>;

}  // namespace

class FabricRouter::Plan {
public:
    explicit Plan(const SiteGeometry& geometry) : m_geometry(geometry) {
        const Bundles bundles = gatherAll({});
        m_any = !bundles.empty();
        if (!m_any) {
            return;
        }
        layTrunks();
        layStreets(bundles);
        m_base = traffic(bundles);
        setScale();
    }

    [[nodiscard]] FabricRoutes routes(std::span<const float> loads) const {
        if (!m_any) {
            return {};
        }
        if (loads.empty()) {
            return emit(m_base);
        }
        return emit(traffic(gatherAll(loads)));
    }

    [[nodiscard]] FabricRoutes share(std::span<const std::uint32_t> links) const {
        if (!m_any) {
            return {};
        }
        Bundles bundles;
        for (const std::uint32_t link : links) {
            if (link < m_geometry.snapshot->links.size()) {
                add(bundles, link, Strand::Lit, {});
            }
        }
        return emit(traffic(bundles));
    }

private:
    void add(Bundles& bundles, std::uint32_t index, Strand strand, std::span<const float> loads) const {
        const Snapshot& s = *m_geometry.snapshot;
        const Link& link = s.links[index];
        const auto a = rackOf(s, link.a);
        const auto b = rackOf(s, link.b);
        if (!a || !b || *a == *b || s.racks[*a].site != s.racks[*b].site || !shown(*a) || !shown(*b)) {
            return;
        }
        Flow flow;
        flow.gbps = link.rateGbps > 0 ? link.rateGbps : 1;
        if (index < loads.size() && !std::isnan(loads[index])) {
            flow.known = flow.gbps;
            flow.loaded = flow.gbps * static_cast<double>(loads[index]);
        }
        bundles[{std::min(*a, *b), std::max(*a, *b), laneOf(s, link), strand}] += flow;
    }
    [[nodiscard]] bool shown(std::uint32_t rack) const { return m_geometry.racks[rack].row != Index<RowTag>::kNone; }

    [[nodiscard]] Bundles gatherAll(std::span<const float> loads) const {
        Bundles bundles;
        const auto& links = m_geometry.snapshot->links;
        for (std::uint32_t i = 0; i < links.size(); ++i) {
            const Strand strand = strandOf(links[i].state);
            if (strand != Strand::Planned) {
                add(bundles, i, Strand::All, loads);
            }
            if (strand != Strand::All) {
                add(bundles, i, strand, {});
            }
        }
        return bundles;
    }

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
    void layStreets(const Bundles& bundles) {
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
        for (const auto& [key, flow] : bundles) {
            const std::uint32_t a = hallOf(key.a);
            const std::uint32_t b = hallOf(key.b);
            if (a != b) {
                ending[a] += flow.gbps;
                ending[b] += flow.gbps;
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
    [[nodiscard]] std::pair<double, double> junction(std::uint32_t row) const {
        const RowPlace& r = m_geometry.rows[row];
        const Trunk& t = m_trunks[r.hall];
        const Vec3 tray = r.rear * trayAcross(r);
        // Parallel rows cross the trunk's line; turned ones leave from their first rack.
        const double crossing = dot(t.origin, r.along);
        const bool parallel = std::abs(dot(r.along, t.direction)) < 0.05;
        const double at = parallel ? crossing : alongRow(r.racks.front());
        return {at, dot(r.along * at + tray, t.direction)};
    }
    [[nodiscard]] double trayAcross(const RowPlace& row) const {
        const RackPlace& first = m_geometry.racks[row.racks.front()];
        return dot(first.centre, row.rear) + first.depth / 2.0 + kBehindRacks;
    }

    [[nodiscard]] Traffic traffic(const Bundles& bundles) const {
        Traffic t;
        t.rows.resize(m_geometry.rows.size());
        t.trunks.resize(m_trunks.size());
        t.streets.resize(m_streets.size());
        for (const auto& [key, flow] : bundles) {
            run(t, key, flow);
        }
        return t;
    }

    void run(Traffic& t, const Key& key, const Flow& flow) const {
        const auto [a, b, lane, strand] = key;
        const std::uint32_t rowA = m_geometry.racks[a].row;
        const std::uint32_t rowB = m_geometry.racks[b].row;
        if (lane == Lane::Rack && (strand == Strand::All || strand == Strand::Lit)) {
            t.drops[a] += flow.gbps;
            t.drops[b] += flow.gbps;
        }
        if (rowA == rowB) {
            t.rows[rowA].add(alongRow(a), alongRow(b), lane, strand, flow);
            return;
        }
        const auto [atA, trunkA] = junction(rowA);
        const auto [atB, trunkB] = junction(rowB);
        t.rows[rowA].add(alongRow(a), atA, lane, strand, flow);
        t.rows[rowB].add(alongRow(b), atB, lane, strand, flow);
        const std::uint32_t hallA = m_geometry.rows[rowA].hall;
        const std::uint32_t hallB = m_geometry.rows[rowB].hall;
        if (hallA == hallB) {
            t.trunks[hallA].add(trunkA, trunkB, lane, strand, flow);
            return;
        }
        const Trunk& ta = m_trunks[hallA];
        const Trunk& tb = m_trunks[hallB];
        const auto [gapA, gapB] = gapsBetween(ta.band, tb.band);
        t.trunks[hallA].add(trunkA, trunkTo(ta, gapA), lane, strand, flow);
        t.trunks[hallB].add(trunkB, trunkTo(tb, gapB), lane, strand, flow);
        const double xa = leaveAt(ta, gapA).x;
        const double xb = leaveAt(tb, gapB).x;
        if (gapA == gapB) {
            t.streets[gapA].add(xa, xb, lane, strand, flow);
            return;
        }
        t.streets[gapA].add(xa, m_avenueX, lane, strand, flow);
        t.streets[gapB].add(xb, m_avenueX, lane, strand, flow);
        t.avenue.add(m_streets[gapA].y, m_streets[gapB].y, lane, strand, flow);
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

    [[nodiscard]] LaneWidths widthsOf(const Line& line) const {
        LaneWidths widest{};
        line.pieces([&](double, double, Lane lane, Strand, const Flow& f) {
            auto& w = widest[static_cast<std::size_t>(lane)];
            w = std::max(w, m_scale * std::sqrt(f.gbps));
        });
        return widest;
    }

    void emitLine(FabricRoutes& out, const Line& line, const Line& base, Vec3 origin, Vec3 direction) const {
        const LaneWidths widest = widthsOf(base);
        std::array<double, kLanes> middle{};
        double total = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            middle[i] = total + widest[i] / 2;
            total += widest[i] > 0 ? widest[i] + kLaneGap : 0;
        }
        const Vec3 left = normalised(cross({0, 0, 1}, direction));
        line.pieces([&](double from, double to, Lane lane, Strand strand, const Flow& f) {
            const auto i = static_cast<std::size_t>(lane);
            const double lift = 0.02 * static_cast<double>(i) + 0.012 * static_cast<double>(strand);
            const Vec3 at = origin + left * (middle[i] - total / 2) + Vec3{0, 0, lift};
            const float load =
                f.known > 1e-6 ? static_cast<float>(f.loaded / f.known) : std::numeric_limits<float>::quiet_NaN();
            out.pieces.push_back(
                {at + direction * from, at + direction * to, lane, strand, f.gbps, m_scale * std::sqrt(f.gbps), load});
            out.widestGbps = std::max(out.widestGbps, f.gbps);
        });
    }

    [[nodiscard]] FabricRoutes emit(const Traffic& t) const {
        FabricRoutes out;
        for (std::size_t r = 0; r < t.rows.size(); ++r) {
            const RowPlace& row = m_geometry.rows[r];
            emitLine(out, t.rows[r], m_base.rows[r], row.rear * trayAcross(row) + Vec3{0, 0, row.height + kOverRacks},
                     row.along);
        }
        for (std::size_t h = 0; h < t.trunks.size(); ++h) {
            const Trunk& trunk = m_trunks[h];
            emitLine(out, t.trunks[h], m_base.trunks[h], trunk.origin + Vec3{0, 0, trunk.height}, trunk.direction);
        }
        for (std::size_t g = 0; g < t.streets.size(); ++g) {
            emitLine(out, t.streets[g], m_base.streets[g], {0, m_streets[g].y, m_streets[g].height}, {1, 0, 0});
        }
        const double high = m_streets.front().height + kStreetOverTrunk;
        emitLine(out, t.avenue, m_base.avenue, {m_avenueX, 0, high}, {0, 1, 0});
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
    bool m_any = false;
    std::vector<Trunk> m_trunks;
    std::vector<std::pair<double, double>> m_bands;
    std::vector<Street> m_streets;
    std::uint32_t m_hub = 0;
    double m_avenueX = 0;
    double m_scale = 0;
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

FabricRoutes routeFabric(const SiteGeometry& geometry) {
    return FabricRouter(geometry).routes();
}

}  // namespace leasehold::scene
