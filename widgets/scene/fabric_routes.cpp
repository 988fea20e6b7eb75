// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/fabric_routes.hpp"

#include <map>
#include <optional>
#include <unordered_map>

#include "widgets/scene/flat_layer.hpp"

namespace leasehold::scene {
namespace {

constexpr double kOverRacks = 0.45;  ///< metres of a row's tray above its racks
constexpr double kTrunkOverRow = 0.35;
constexpr double kStreetOverTrunk = 0.35;
constexpr double kTrunkBeside = 1.5;  ///< metres of a hall's trunk beside its rows' ends
constexpr double kStreetBefore = 1.4;
constexpr double kWidest = 1.3;
constexpr double kLaneGap = 0.06;

/// Capacity along a straight line, by where it begins and ends; turned into pieces at the end.
class Line {
public:
    void add(double a, double b, Lane lane, double gbps) {
        m_changes[static_cast<std::size_t>(lane)][std::min(a, b)] += gbps;
        m_changes[static_cast<std::size_t>(lane)][std::max(a, b)] -= gbps;
    }

    /// Calls emit(from, to, lane, gbps) per piece of one capacity; capacities are rounded up to steps of an eighth,
    /// so that a row is a few pieces and not one per rack.
    template <class Emit>
    void pieces(Emit emit) const {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            double sum = 0;
            double start = 0;
            double shown = 0;
            for (const auto& [at, change] : m_changes[lane]) {
                const double next = sum + change;
                const double rounded = next > 1e-6 ? std::exp2(std::ceil(std::log2(next) * 8) / 8) : 0;
                if (rounded != shown) {
                    if (shown > 0 && at - start > 1e-3) {
                        emit(start, at, static_cast<Lane>(lane), shown);
                    }
                    start = at;
                    shown = rounded;
                }
                sum = next;
            }
        }
    }

private:
    std::array<std::map<double, double>, kLanes> m_changes;
};

struct Trunk {
    Vec3 origin;  ///< the foot of the trunk's line, trunk coordinate 0
    Vec3 direction;
    double height = 0;
    double exit = 0;  ///< trunk coordinate from which it leaves for the street
    std::uint32_t band = 0;
    Line line;
};

struct Street {
    double y = 0;
    double height = 0;
    Line line;
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

Lane laneOf(const Snapshot& s, const Link& link) {
    if (link.a.kind == Endpoint::Kind::Nic || link.b.kind == Endpoint::Kind::Nic) {
        return Lane::Rack;
    }
    const bool core = s.switches[link.a.index].tier == Tier::Core || s.switches[link.b.index].tier == Tier::Core;
    return core ? Lane::Trunk : Lane::Row;
}

class Router {
public:
    explicit Router(const SiteGeometry& geometry) : m_geometry(geometry) {}

    FabricRoutes route() {
        const auto bundles = gather();
        if (bundles.empty()) {
            return {};
        }
        layTrunks();
        m_rowLines.resize(m_geometry.rows.size());
        for (const auto& [key, gbps] : bundles) {
            run(key.a, key.b, key.lane, gbps);
        }
        emitAll();
        return std::move(m_out);
    }

private:
    struct Key {
        std::uint32_t a;
        std::uint32_t b;
        Lane lane;
        auto operator<=>(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& k) const {
            return (static_cast<std::size_t>(k.a) << 34 ^ static_cast<std::size_t>(k.b) << 2 ^
                    static_cast<std::size_t>(k.lane)) *
                   0x9E3779B97F4A7C15ULL;
        }
    };

    std::unordered_map<Key, double, KeyHash> gather() const {
        const Snapshot& s = *m_geometry.snapshot;
        std::unordered_map<Key, double, KeyHash> bundles;
        for (const Link& link : s.links) {
            const auto a = rackOf(s, link.a);
            const auto b = rackOf(s, link.b);
            if (a && b && *a != *b && s.racks[*a].site == s.racks[*b].site) {
                bundles[{std::min(*a, *b), std::max(*a, *b), laneOf(s, link)}] += link.rateGbps > 0 ? link.rateGbps : 1;
            }
        }
        return bundles;
    }

    void layTrunks() {
        std::vector<std::pair<double, double>> bands;  // halls whose floors share a stretch of y share a street
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
            const double before = hall.floor.low.y;
            const auto it = std::find_if(bands.begin(), bands.end(), [&](const auto& b) {
                return before < b.second - 1 && hall.floor.high.y > b.first + 1;
            });
            t.band = static_cast<std::uint32_t>(it - bands.begin());
            if (it == bands.end()) {
                bands.emplace_back(before, hall.floor.high.y);
            } else {
                *it = {std::min(it->first, before), std::max(it->second, hall.floor.high.y)};
            }
            m_trunks.push_back(std::move(t));
        }
        for (const auto& [low, high] : bands) {
            m_streets.push_back({low - kStreetBefore, 0, {}});
        }
        m_avenueX = m_geometry.floor.low.x - kStreetBefore;
        for (std::size_t h = 0; h < m_trunks.size(); ++h) {
            Trunk& t = m_trunks[h];
            Street& street = m_streets[t.band];
            t.exit = std::abs(t.direction.y) > 0.2 ? (street.y - t.origin.y) / t.direction.y
                                                   : dot(m_geometry.halls[h].box.low, t.direction);
            street.height = std::max(street.height, t.height + kStreetOverTrunk);
        }
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
        return dot(first.centre, row.rear) + first.depth / 2.0 - 0.15;
    }

    void run(std::uint32_t a, std::uint32_t b, Lane lane, double gbps) {
        const std::uint32_t rowA = m_geometry.racks[a].row;
        const std::uint32_t rowB = m_geometry.racks[b].row;
        if (lane == Lane::Rack) {
            m_dropGbps[a] += gbps;
            m_dropGbps[b] += gbps;
        }
        if (rowA == rowB) {
            m_rowLines[rowA].add(alongRow(a), alongRow(b), lane, gbps);
            return;
        }
        const auto [atA, trunkA] = junction(rowA);
        const auto [atB, trunkB] = junction(rowB);
        m_rowLines[rowA].add(alongRow(a), atA, lane, gbps);
        m_rowLines[rowB].add(alongRow(b), atB, lane, gbps);
        const std::uint32_t hallA = m_geometry.rows[rowA].hall;
        const std::uint32_t hallB = m_geometry.rows[rowB].hall;
        if (hallA == hallB) {
            m_trunks[hallA].line.add(trunkA, trunkB, lane, gbps);
            return;
        }
        Trunk& ta = m_trunks[hallA];
        Trunk& tb = m_trunks[hallB];
        ta.line.add(trunkA, ta.exit, lane, gbps);
        tb.line.add(trunkB, tb.exit, lane, gbps);
        const double xa = (ta.origin + ta.direction * ta.exit).x;
        const double xb = (tb.origin + tb.direction * tb.exit).x;
        if (ta.band == tb.band) {
            m_streets[ta.band].line.add(xa, xb, lane, gbps);
            return;
        }
        m_streets[ta.band].line.add(xa, m_avenueX, lane, gbps);
        m_streets[tb.band].line.add(xb, m_avenueX, lane, gbps);
        m_avenue.add(m_streets[ta.band].y, m_streets[tb.band].y, lane, gbps);
    }

    /// Lanes keep their places side by side along the whole line, whatever runs in them.
    void emitLine(const Line& line, Vec3 origin, Vec3 direction) {
        std::array<double, kLanes> widest{};
        line.pieces([&](double, double, Lane lane, double gbps) {
            auto& w = widest[static_cast<std::size_t>(lane)];
            w = std::max(w, m_scale * std::sqrt(gbps));
        });
        std::array<double, kLanes> middle{};
        double total = 0;
        for (std::size_t i = 0; i < kLanes; ++i) {
            middle[i] = total + widest[i] / 2;
            total += widest[i] > 0 ? widest[i] + kLaneGap : 0;
        }
        const Vec3 left = normalised(cross({0, 0, 1}, direction));
        line.pieces([&](double from, double to, Lane lane, double gbps) {
            const auto i = static_cast<std::size_t>(lane);
            const Vec3 base = origin + left * (middle[i] - total / 2) + Vec3{0, 0, 0.02 * static_cast<double>(i)};
            m_out.pieces.push_back(
                {base + direction * from, base + direction * to, lane, gbps, m_scale * std::sqrt(gbps)});
            m_out.widestGbps = std::max(m_out.widestGbps, gbps);
        });
    }

    void emitAll() {
        double most = 0;
        const auto look = [&](double, double, Lane, double gbps) { most = std::max(most, gbps); };
        for (const Line& l : m_rowLines)
            l.pieces(look);
        for (const Trunk& t : m_trunks)
            t.line.pieces(look);
        for (const Street& s : m_streets)
            s.line.pieces(look);
        m_avenue.pieces(look);
        m_scale = most > 0 ? std::min(kWidest / std::sqrt(most), 0.0011) : 0;
        for (std::size_t r = 0; r < m_rowLines.size(); ++r) {
            const RowPlace& row = m_geometry.rows[r];
            emitLine(m_rowLines[r], row.rear * trayAcross(row) + Vec3{0, 0, row.height + kOverRacks}, row.along);
        }
        for (const Trunk& t : m_trunks) {
            emitLine(t.line, t.origin + Vec3{0, 0, t.height}, t.direction);
        }
        for (const Street& s : m_streets) {
            emitLine(s.line, {0, s.y, s.height}, {1, 0, 0});
        }
        const double high = m_streets.empty() ? 0 : m_streets.front().height;
        emitLine(m_avenue, {m_avenueX, 0, high + kStreetOverTrunk}, {0, 1, 0});
        emitDrops();
    }

    void emitDrops() {
        for (const auto& [rack, gbps] : m_dropGbps) {
            const RackPlace& place = m_geometry.racks[rack];
            const RowPlace& row = m_geometry.rows[place.row];
            const Vec3 foot = place.toSite({0, place.depth / 2.0 - 0.15, place.height});
            m_out.drops.push_back({foot,
                                   {foot.x, foot.y, row.height + kOverRacks},
                                   row.along,
                                   std::clamp(m_scale * std::sqrt(gbps), 0.04, 0.4 * place.width)});
        }
    }

    const SiteGeometry& m_geometry;
    FabricRoutes m_out;
    std::vector<Line> m_rowLines;
    std::vector<Trunk> m_trunks;
    std::vector<Street> m_streets;
    Line m_avenue;
    double m_avenueX = 0;
    double m_scale = 0;
    std::map<std::uint32_t, double> m_dropGbps;
};

Role topRole(Lane lane) {
    return lane == Lane::Rack ? Role::TrayRack : lane == Lane::Row ? Role::TrayRow : Role::TrayTrunk;
}
Role sideRole(Lane lane) {
    return lane == Lane::Rack ? Role::TrayRackSide : lane == Lane::Row ? Role::TrayRowSide : Role::TrayTrunkSide;
}

}  // namespace

FabricRoutes routeFabric(const SiteGeometry& geometry) {
    return geometry.halls.empty() ? FabricRoutes{} : Router(geometry).route();
}

Mesh fabricMesh(const FabricRoutes& routes) {
    Mesh mesh;
    for (const TrayPiece& p : routes.pieces) {
        addStroke(mesh, p.from, p.to, p.width, topRole(p.lane));
    }
    return mesh;
}

Mesh fabricDetailMesh(const FabricRoutes& routes) {
    Mesh mesh;
    for (const TrayPiece& p : routes.pieces) {
        addTraySides(mesh, p.from, p.to, p.width, 0.07, sideRole(p.lane));
    }
    for (const TrayDrop& d : routes.drops) {
        addUpright(mesh, d.foot, d.head, d.along * (d.width / 2), Role::TrayRackSide);
    }
    return mesh;
}

}  // namespace leasehold::scene
