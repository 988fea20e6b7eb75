// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/link_curves.hpp"

#include <algorithm>
#include <cmath>

#include "widgets/scene/flat_layer.hpp"

namespace leasehold::scene {
namespace {

constexpr int kSegments = 28;
constexpr double kBeforeFront = 0.03;  ///< metres that a curve begins before its rack's front

struct Port {
    std::uint32_t rack = Index<RackTag>::kNone;
    Vec3 at;
    Vec3 outwards;
};

/// Where a device's band stands on its rack's front; cables leave a switch spread over its width, port by port.
std::optional<Port> portOf(const SiteGeometry& g, const Endpoint& end) {
    const Snapshot& s = *g.snapshot;
    const bool isSwitch = end.kind == Endpoint::Kind::Switch;
    if (isSwitch ? end.index >= s.switches.size() : end.index >= s.nics.size() || !s.nics[end.index].node) {
        return std::nullopt;
    }
    const std::uint32_t node = isSwitch ? Index<NodeTag>::kNone : s.nics[end.index].node.value;
    const RackIndex rack = isSwitch ? s.switches[end.index].rack : s.nodes[node].rack;
    if (rack.value >= g.racks.size() || g.racks[rack.value].row == Index<RowTag>::kNone) {
        return std::nullopt;
    }
    const RackPlace& place = g.racks[rack.value];
    const FaceLayout& layout = g.layoutOf(place);
    for (const Band& band : layout.bands) {
        const bool here =
            isSwitch ? band.kind == BandKind::Switch && g.switchOrder[place.firstSwitch + band.item] == end.index
                     : band.kind == BandKind::Node && place.firstNode + band.item == node;
        if (here) {
            const FaceRect r = layout.rectOf(band, place.width, place.height);
            const float across = isSwitch ? 0.1F + 0.8F * static_cast<float>(end.port % 32) / 31.0F : 0.5F;
            const Vec3 on = place.onFace(Face::Front, {r.u0 + (r.u1 - r.u0) * across, (r.v0 + r.v1) / 2});
            const Vec3 outwards = place.toSite({0, -1, 0}) - place.centre;
            return Port{rack.value, on + outwards * kBeforeFront, outwards};
        }
    }
    return std::nullopt;
}

Vec3 along(const LinkCurve& c, double t) {
    const double u = 1 - t;
    return normalised((c[1] - c[0]) * (3 * u * u) + (c[2] - c[1]) * (6 * u * t) + (c[3] - c[2]) * (3 * t * t));
}

Role roleOf(LinkState state) {
    switch (state) {
        case LinkState::Down:
            return Role::TrayDown;
        case LinkState::Slow:
            return Role::TraySlow;
        case LinkState::NotSeen:
            return Role::TrayNotSeen;
        case LinkState::Planned:
            return Role::TrayPlanned;
        case LinkState::Up:
            break;
    }
    return Role::TrayLit;
}

void addRibbon(Mesh& mesh, const LinkCurve& curve, Role role) {
    std::array<vtkIdType, 2> before{};
    for (int i = 0; i <= kSegments; ++i) {
        const double t = static_cast<double>(i) / kSegments;
        const Vec3 tangent = along(curve, t);
        std::array<vtkIdType, 2> now{};
        for (std::size_t side = 0; side < 2; ++side) {
            const double sign = side == 0 ? 1 : -1;
            // A hair apart: VTK drops quads whose corners coincide. The width itself is the shader's.
            now[side] = mesh.corner(pointOn(curve, t) + Vec3{0, 0, 0.0005 * sign}, static_cast<float>(tangent.x * sign),
                                    static_cast<float>(tangent.y * sign), static_cast<float>(tangent.z * sign),
                                    static_cast<float>(role));
        }
        if (i > 0) {
            mesh.quad(before[0], now[0], now[1], before[1]);
        }
        before = now;
    }
}

double distanceToSegment(double x, double y, const ScreenPoint& a, const ScreenPoint& b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double l = dx * dx + dy * dy;
    const double t = l > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / l, 0.0, 1.0) : 0;
    return std::hypot(a.x + t * dx - x, a.y + t * dy - y);
}

}  // namespace

Vec3 pointOn(const LinkCurve& c, double t) {
    const double u = 1 - t;
    return c[0] * (u * u * u) + c[1] * (3 * u * u * t) + c[2] * (3 * u * t * t) + c[3] * (t * t * t);
}

std::optional<LinkCurve> curveOf(const SiteGeometry& geometry, std::uint32_t link) {
    if (link >= geometry.snapshot->links.size()) {
        return std::nullopt;
    }
    const auto a = portOf(geometry, geometry.snapshot->links[link].a);
    const auto b = portOf(geometry, geometry.snapshot->links[link].b);
    if (!a || !b) {
        return std::nullopt;
    }
    const double way = length(b->at - a->at);
    if (a->rack == b->rack) {
        // Within one rack: a bow before its front.
        const double out = 0.12 + 0.25 * way;
        return LinkCurve{a->at, a->at + a->outwards * out, b->at + b->outwards * out, b->at};
    }
    const double top = std::max(geometry.racks[a->rack].height, geometry.racks[b->rack].height);
    const double apex = top + std::clamp(0.5 + 0.14 * way, 0.6, 14.0);
    // A Bezier curve reaches three quarters of its control points' height.
    const auto over = [&](const Port& p) {
        return p.at + p.outwards * 0.45 + Vec3{0, 0, std::max(0.3, (apex - p.at.z) * 4 / 3)};
    };
    return LinkCurve{a->at, over(*a), over(*b), b->at};
}

Mesh curvesMesh(const SiteGeometry& geometry, std::span<const std::uint32_t> links) {
    Mesh mesh;
    for (const std::uint32_t link : links.first(std::min(links.size(), kMostCurves))) {
        if (const auto curve = curveOf(geometry, link)) {
            addRibbon(mesh, *curve, roleOf(geometry.snapshot->links[link].state));
        }
    }
    return mesh;
}

std::optional<std::uint32_t> curveUnder(const SiteGeometry& geometry, std::span<const std::uint32_t> links,
                                        const CameraPose& pose, const Viewport& view, double x, double y,
                                        double reach) {
    std::optional<std::uint32_t> found;
    for (const std::uint32_t link : links.first(std::min(links.size(), kMostCurves))) {
        const auto curve = curveOf(geometry, link);
        ScreenPoint before;
        for (int i = 0; curve && i <= kSegments; ++i) {
            const ScreenPoint s = project(pose, view, pointOn(*curve, static_cast<double>(i) / kSegments));
            if (i > 0 && s.visible && before.visible) {
                if (const double d = distanceToSegment(x, y, before, s); d <= reach) {
                    reach = d;
                    found = link;
                }
            }
            before = s;
        }
    }
    return found;
}

}  // namespace leasehold::scene
