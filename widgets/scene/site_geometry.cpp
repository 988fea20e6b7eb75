// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/site_geometry.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace leasehold::scene {
namespace {

constexpr double kSiteGap = 30.0;  ///< metres between two sites

/// What tells two layouts apart, in a form that a map can order.
using LayoutKey = std::vector<std::uint32_t>;

LayoutKey keyOf(const FaceLayout& layout) {
    LayoutKey key{layout.units};
    for (const Band& b : layout.bands) {
        key.insert(key.end(), {static_cast<std::uint32_t>(b.kind), b.start, b.height, b.item, b.gpuOffset, b.gpuCount});
    }
    return key;
}

/// No source says how tall a switch is; large ones take two U, so each gets a second one where it is free.
void growSwitches(std::vector<Device>& devices, int rackU) {
    const auto startsAt = [&](int u) {
        return std::any_of(devices.begin(), devices.end(), [u](const Device& d) { return d.u == u; });
    };
    for (Device& d : devices) {
        if (d.kind == BandKind::Switch && d.u > 0 && d.u < rackU && !startsAt(d.u + 1)) {
            d.heightU = 2;
        }
    }
}

class Builder {
public:
    explicit Builder(SnapshotPtr snapshot) : m_snapshot(*snapshot), m_out(std::make_shared<SiteGeometry>()) {
        m_out->snapshot = std::move(snapshot);
    }

    SiteGeometryPtr build() {
        orderSwitches();
        placeRacks();
        spreadUnplaced();
        separateSites();
        groupRows();
        groupHalls();
        return m_out;
    }

private:
    void orderSwitches() {
        auto& order = m_out->switchOrder;
        order.resize(m_snapshot.switches.size());
        std::iota(order.begin(), order.end(), 0U);
        const auto key = [&](std::uint32_t i) {
            const Switch& s = m_snapshot.switches[i];
            return std::tuple(s.rack.value, s.u, i);
        };
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
        m_firstSwitch.assign(m_snapshot.racks.size() + 1, 0);
        for (const std::uint32_t i : order) {
            const std::uint32_t rack = m_snapshot.switches[i].rack.value;
            if (rack < m_snapshot.racks.size()) {
                ++m_firstSwitch[rack + 1];
            }
        }
        std::partial_sum(m_firstSwitch.begin(), m_firstSwitch.end(), m_firstSwitch.begin());
    }

    std::uint32_t layoutFor(const Rack& rack, const RackPlace& place) {
        std::vector<Device> devices;
        for (std::uint32_t i = 0; i < place.nodeCount; ++i) {
            const Node& n = m_snapshot.nodes[place.firstNode + i];
            devices.push_back({BandKind::Node, n.u, n.heightU, i, n.gpus.first - rack.gpus.first, n.gpus.count});
        }
        for (std::uint32_t i = 0; i < place.switchCount; ++i) {
            const Switch& s = m_snapshot.switches[m_out->switchOrder[place.firstSwitch + i]];
            devices.push_back({BandKind::Switch, s.u, 1, i, 0, 0});
        }
        growSwitches(devices, rack.heightU);
        FaceLayout layout = layOut(std::move(devices), rack.heightU);
        const auto [it, fresh] =
            m_layouts.try_emplace(keyOf(layout), static_cast<std::uint32_t>(m_out->layouts.size()));
        if (fresh) {
            m_out->layouts.push_back(std::move(layout));
        }
        return it->second;
    }

    void placeRacks() {
        for (std::size_t i = 0; i < m_snapshot.racks.size(); ++i) {
            const Rack& rack = m_snapshot.racks[i];
            RackPlace p;
            p.centre = {std::isfinite(rack.x) ? rack.x : 0, std::isfinite(rack.y) ? rack.y : 0, 0};
            p.cosine = std::cos(radians(std::isfinite(rack.rotation) ? rack.rotation : 0));
            p.sine = std::sin(radians(std::isfinite(rack.rotation) ? rack.rotation : 0));
            // A rack must keep room for its frame, whatever a file claims.
            p.width = std::clamp(rack.width, 0.2F, 5.0F);
            p.depth = std::clamp(rack.depth, 0.2F, 5.0F);
            p.height = std::clamp(rack.height, 0.4F, 6.0F);
            p.planned = rack.status == Status::Planned;
            p.liquid = rack.model.find("NVL") != std::string::npos;
            p.gpus = rack.gpus;
            p.firstNode = rack.firstNode;
            p.nodeCount = rack.nodeCount;
            p.firstSwitch = m_firstSwitch[i];
            p.switchCount = m_firstSwitch[i + 1] - m_firstSwitch[i];
            p.layout = layoutFor(rack, p);
            m_out->racks.push_back(p);
        }
    }

    /// Sites whose racks all stand on one spot have no layout at all: a grid shows them at least apart.
    void spreadUnplaced() {
        std::map<std::uint32_t, std::vector<std::uint32_t>> bySite;
        for (std::uint32_t i = 0; i < m_snapshot.racks.size(); ++i) {
            bySite[m_snapshot.racks[i].site.value].push_back(i);
        }
        for (const auto& [site, racks] : bySite) {
            const Vec3 first = m_out->racks[racks.front()].centre;
            const auto same = [&](std::uint32_t r) { return m_out->racks[r].centre == first; };
            if (racks.size() < 2 || !std::all_of(racks.begin(), racks.end(), same)) {
                continue;
            }
            const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(racks.size()) * 4)));
            for (std::size_t i = 0; i < racks.size(); ++i) {
                m_out->racks[racks[i]].centre = {static_cast<double>(i % columns) * 0.62,
                                                 static_cast<double>(i / columns) * 3.0, 0};
            }
        }
    }

    /// Each site has coordinates of its own: stand them beside each other where they would share floor.
    void separateSites() {
        std::map<std::uint32_t, Box> boxes;
        for (std::size_t i = 0; i < m_out->racks.size(); ++i) {
            boxes[m_snapshot.racks[i].site.value].add(m_out->racks[i].boxInSite());
        }
        double edge = -std::numeric_limits<double>::infinity();
        for (auto& [site, box] : boxes) {
            const double shift = box.low.x < edge ? edge - box.low.x : 0;
            for (std::size_t i = 0; shift > 0 && i < m_out->racks.size(); ++i) {
                if (m_snapshot.racks[i].site.value == site) {
                    m_out->racks[i].centre.x += shift;
                }
            }
            edge = std::max(edge, box.high.x + shift + kSiteGap);
        }
    }

    /// Racks of a stored row; those without one by site, direction and line.
    void groupRows() {
        using Key = std::tuple<std::uint32_t, std::uint32_t, long, long>;
        std::map<Key, std::uint32_t> found;
        for (std::uint32_t i = 0; i < m_out->racks.size(); ++i) {
            RackPlace& p = m_out->racks[i];
            const Rack& rack = m_snapshot.racks[i];
            const double line = -p.centre.x * p.sine + p.centre.y * p.cosine;
            const Key key =
                rack.row ? Key{rack.site.value, rack.row.value, std::lround(std::atan2(p.sine, p.cosine) * 100), 0}
                         : Key{rack.site.value, Index<RowTag>::kNone, std::lround(std::atan2(p.sine, p.cosine) * 100),
                               std::lround(line / 0.8)};
            const auto [it, fresh] = found.try_emplace(key, static_cast<std::uint32_t>(m_out->rows.size()));
            if (fresh) {
                RowPlace row;
                row.snapshotRow = rack.row.value;
                row.name = rack.row ? m_snapshot.rows[rack.row.value].name : std::string{};
                row.along = {p.cosine, p.sine, 0};
                row.rear = {-p.sine, p.cosine, 0};
                m_out->rows.push_back(std::move(row));
            }
            p.row = it->second;
            RowPlace& row = m_out->rows[p.row];
            row.racks.push_back(i);
            row.box.add(p.boxInSite());
            row.height = std::max(row.height, p.height);
        }
        for (RowPlace& row : m_out->rows) {
            std::stable_sort(row.racks.begin(), row.racks.end(), [&](std::uint32_t a, std::uint32_t b) {
                return dot(m_out->racks[a].centre, row.along) < dot(m_out->racks[b].centre, row.along);
            });
        }
    }

    void groupHalls() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> found;
        for (std::uint32_t r = 0; r < m_out->rows.size(); ++r) {
            RowPlace& row = m_out->rows[r];
            const Rack& first = m_snapshot.racks[row.racks.front()];
            const std::uint32_t hall = m_snapshot.hallOf(RackIndex{row.racks.front()}).value;
            const auto [it, fresh] =
                found.try_emplace({first.site.value, hall}, static_cast<std::uint32_t>(m_out->halls.size()));
            if (fresh) {
                HallPlace place;
                place.snapshotHall = hall;
                place.site = first.site.value;
                place.name = hall < m_snapshot.halls.size() ? m_snapshot.halls[hall].name
                                                            : m_snapshot.sites[first.site.value].name;
                m_out->halls.push_back(std::move(place));
            }
            row.hall = it->second;
            addRow(m_out->halls[row.hall], r);
        }
        for (HallPlace& hall : m_out->halls) {
            hall.floor = hall.box;
            hall.floor.grow(kHallMargin, kHallMargin, 0);
            hall.floor.low.z = hall.floor.high.z = 0;
            m_out->box.add(hall.box);
            m_out->floor.add(hall.floor);
        }
    }

    void addRow(HallPlace& hall, std::uint32_t r) {
        const RowPlace& row = m_out->rows[r];
        hall.rows.push_back(r);
        hall.box.add(row.box);
        for (const std::uint32_t i : row.racks) {
            const RackPlace& rack = m_out->racks[i];
            (rack.planned ? hall.plannedGpus : hall.gpuCount) += rack.gpus.count;
            hall.rackCount += rack.planned ? 0U : 1U;
        }
    }

    const Snapshot& m_snapshot;
    std::shared_ptr<SiteGeometry> m_out;
    std::vector<std::uint32_t> m_firstSwitch;
    std::map<LayoutKey, std::uint32_t> m_layouts;
};

}  // namespace

Box RackPlace::boxInSite() const {
    Box b;
    const Box own = boxInRack();
    for (int i = 0; i < 8; ++i) {
        b.add(toSite(own.corner(i)));
    }
    return b;
}

Vec3 RackPlace::onFace(Face face, FacePoint p) const {
    const double x = (p.u - 0.5) * width;
    const double z = p.v * height;
    const double y = (p.u - 0.5) * depth;
    switch (face) {
        case Face::Front:
            return toSite({x, -depth / 2.0, z});
        case Face::Rear:
            return toSite({-x, depth / 2.0, z});
        case Face::Left:
            return toSite({-width / 2.0, -y, z});
        case Face::Right:
            return toSite({width / 2.0, y, z});
        case Face::Top:
            return toSite({x, (p.v - 0.5) * depth, height});
    }
    return centre;
}

SiteGeometryPtr buildGeometry(SnapshotPtr snapshot) {
    return Builder(std::move(snapshot)).build();
}

SiteGeometryPtr withSnapshot(const SiteGeometry& geometry, SnapshotPtr snapshot) {
    auto same = std::make_shared<SiteGeometry>(geometry);
    same->snapshot = std::move(snapshot);
    return same;
}

}  // namespace leasehold::scene
