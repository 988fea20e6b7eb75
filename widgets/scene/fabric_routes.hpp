// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "widgets/scene/mesh.hpp"
#include "widgets/scene/site_geometry.hpp"

/// The fabric as overhead cable trays: rack to row tray, row tray to hall trunk, hall trunk to the street in front of
/// the halls, streets joined by an avenue. Thousands of bundles share them, so that a picture reads as a street map.
namespace leasehold::scene {

/// What a cable does, by the higher of its two ends; each has a lane of its own on every tray.
enum class Lane : std::uint8_t { Rack, Row, Trunk };  ///< NIC to leaf; leaf to spine; spine to core
inline constexpr std::size_t kLanes = 3;

/// A straight piece of tray with the capacity that runs through it.
struct TrayPiece {
    Vec3 from;
    Vec3 to;
    Lane lane = Lane::Rack;
    double gbps = 0;   ///< links of unknown rate count as 1
    double width = 0;  ///< metres; grows with the square root of the capacity, the widest 1.3
};

/// Where a rack's cables rise to its row's tray.
struct TrayDrop {
    Vec3 foot;  ///< on the rack's top, at its rear edge
    Vec3 head;
    Vec3 along;
    double width = 0;
};

struct FabricRoutes {
    std::vector<TrayPiece> pieces;
    std::vector<TrayDrop> drops;
    double widestGbps = 0;
};

/// Links between two racks, added up along their way; those inside one rack and those of unknown place are left out.
/// Empty for a site without links. About 60 ms at 450,000 links. Any thread.
FabricRoutes routeFabric(const SiteGeometry& geometry);

/// Tops of the trays: all that is seen from afar.
Mesh fabricMesh(const FabricRoutes& routes);
/// Sides and drops: worth drawing from near.
Mesh fabricDetailMesh(const FabricRoutes& routes);

}  // namespace leasehold::scene
