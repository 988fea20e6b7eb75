// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "widgets/scene/colouring.hpp"
#include "widgets/scene/mesh.hpp"
#include "widgets/scene/site_geometry.hpp"

/// The fabric as overhead cable trays: rack to row tray, row tray to hall trunk, hall trunk to the street in front of
/// the halls, streets joined by an avenue. Thousands of bundles share them, so that a picture reads as a street map.
namespace leasehold::scene {

/// What a cable does, by the higher of its two ends; each has a lane of its own on every tray.
enum class Lane : std::uint8_t { Rack, Row, Trunk };  ///< NIC to leaf; leaf to spine; spine to core
inline constexpr std::size_t kLanes = 3;

/// What a piece shows of its lane: all found cables (the tray itself), or those of one state, or those that stand out.
enum class Strand : std::uint8_t { All, Planned, Slow, NotSeen, Down, Lit };
inline constexpr std::size_t kStrands = 6;

/// A straight line that trays follow; `index` into the geometry's rows, its halls, or the streets from the front on.
struct TrayLine {
    enum class Of : std::uint8_t { Row, Trunk, Street, Avenue };
    Of of = Of::Row;
    std::uint32_t index = 0;
    friend bool operator==(const TrayLine&, const TrayLine&) = default;
};

/// A straight piece of tray with the capacity that runs through it.
struct TrayPiece {
    Vec3 from;
    Vec3 to;
    Lane lane = Lane::Rack;
    Strand strand = Strand::All;
    double gbps = 0;   ///< links of unknown rate count as 1
    double width = 0;  ///< metres; grows with the square root of the capacity, the widest 1.3
    float load = 0;    ///< 0..1, weighed by capacity; NaN: unknown for all of it (routes() with loads only)
    TrayLine line;
    double begin = 0;  ///< where on it, metres; begin < end
    double end = 0;
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

/// Finds the ways of cables between racks; those inside one rack, those of unknown place and those of racks that are
/// not shown are left out. About 60 ms to make at 450,000 links; any thread. The geometry must outlive it.
class FabricRouter {
public:
    explicit FabricRouter(const SiteGeometry& geometry);
    ~FabricRouter();
    FabricRouter(const FabricRouter&) = delete;
    FabricRouter& operator=(const FabricRouter&) = delete;

    /// Every strand but Lit: the trays, and over them what is planned, slow, not seen or down. Empty without links.
    /// loads: 0..1 per snapshot link, NaN where unknown; empty: not asked for.
    [[nodiscard]] FabricRoutes routes(std::span<const float> loads = {}) const;
    /// The share of some links, as Strand::Lit, on the trays of routes().
    [[nodiscard]] FabricRoutes share(std::span<const std::uint32_t> links) const;

    /// The cables that run through a piece of routes(), ascending: of its lane, and planned ones for a planned piece
    /// alone. About a millisecond at 450,000 links.
    [[nodiscard]] std::vector<std::uint32_t> linksThrough(const TrayPiece& piece) const;

private:
    class Plan;
    std::unique_ptr<Plan> m_plan;
};

/// routes() of a router made for it.
FabricRoutes routeFabric(const SiteGeometry& geometry);

/// Tops of the trays: all that is seen from afar. Only pieces of the strands from `first` to `last`.
Mesh fabricMesh(const FabricRoutes& routes, FabricBy by, Strand first, Strand last);
/// Sides and drops: worth drawing from near.
Mesh fabricDetailMesh(const FabricRoutes& routes);

}  // namespace leasehold::scene
