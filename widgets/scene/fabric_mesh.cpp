// SPDX-License-Identifier: GPL-3.0-or-later
// Trays as meshes.
#include <algorithm>
#include <cmath>

#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/flat_layer.hpp"

namespace leasehold::scene {
namespace {

Role topRole(const TrayPiece& p, FabricBy by) {
    switch (p.strand) {
        case Strand::Planned:
            return Role::TrayPlanned;
        case Strand::Slow:
            return Role::TraySlow;
        case Strand::NotSeen:
            return Role::TrayNotSeen;
        case Strand::Down:
            return Role::TrayDown;
        case Strand::Lit:
            return Role::TrayLit;
        case Strand::All:
            break;
    }
    if (by == FabricBy::Load) {
        return loadRole(p.load);
    }
    if (by == FabricBy::State) {
        return Role::TrayUp;
    }
    return p.lane == Lane::Rack ? Role::TrayRack : p.lane == Lane::Row ? Role::TrayRow : Role::TrayTrunk;
}
Role sideRole(Lane lane) {
    return lane == Lane::Rack ? Role::TrayRackSide : lane == Lane::Row ? Role::TrayRowSide : Role::TrayTrunkSide;
}

/// Planned cables: dashes, as on a plan.
void addDashes(Mesh& mesh, const TrayPiece& p, Role role) {
    constexpr double kDash = 0.9;
    const double whole = length(p.to - p.from);
    const Vec3 direction = normalised(p.to - p.from);
    for (double at = 0; at < whole; at += 2 * kDash) {
        addStroke(mesh, p.from + direction * at, p.from + direction * std::min(whole, at + kDash), p.width, role);
    }
}

}  // namespace

Mesh fabricMesh(const FabricRoutes& routes, FabricBy by, Strand first, Strand last) {
    Mesh mesh;
    for (const TrayPiece& p : routes.pieces) {
        if (p.strand < first || p.strand > last) {
            continue;
        }
        if (p.strand == Strand::Planned) {
            addDashes(mesh, p, topRole(p, by));
        } else {
            addStroke(mesh, p.from, p.to, p.width, topRole(p, by));
        }
    }
    return mesh;
}

Mesh fabricDetailMesh(const FabricRoutes& routes) {
    Mesh mesh;
    for (const TrayPiece& p : routes.pieces) {
        if (p.strand == Strand::All) {
            addTraySides(mesh, p.from, p.to, p.width, 0.07, sideRole(p.lane));
        }
    }
    for (const TrayDrop& d : routes.drops) {
        addUpright(mesh, d.foot, d.head, d.along * (d.width / 2), Role::TrayRackSide);
    }
    return mesh;
}

}  // namespace leasehold::scene
