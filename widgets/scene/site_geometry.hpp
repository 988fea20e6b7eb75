// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/model/snapshot.hpp"
#include "widgets/scene/face_layout.hpp"
#include "widgets/scene/vector_math.hpp"

/// A snapshot as places and sizes: what layers draw, the picker searches and the camera frames. Pure data, built
/// once per snapshot; values and colours are not in it.
namespace leasehold::scene {

inline constexpr double kHallMargin = 3.0;  ///< metres of slab around a hall's racks

enum class Face : std::uint8_t { Front, Rear, Left, Right, Top };

struct RackPlace {
    Vec3 centre;        ///< of its footprint, on the floor
    double cosine = 1;  ///< of its rotation
    double sine = 0;
    float width = 0.6F;  ///< metres
    float depth = 1.2F;
    float height = 2.3F;
    bool planned = false;
    bool liquid = false;       ///< one machine of trays behind one door, cooled by liquid (NVL72 and its like)
    std::uint32_t layout = 0;  ///< into SiteGeometry::layouts
    std::uint32_t row = 0;     ///< into SiteGeometry::rows
    GpuRange gpus;
    std::uint32_t firstNode = 0;
    std::uint32_t nodeCount = 0;
    std::uint32_t firstSwitch = 0;  ///< into SiteGeometry::switchOrder
    std::uint32_t switchCount = 0;

    /// From the rack's own axes (x to its right as seen from its front, y to its rear, z up; origin in the middle
    /// of the footprint) to the site's, and back.
    [[nodiscard]] Vec3 toSite(Vec3 p) const {
        return {centre.x + p.x * cosine - p.y * sine, centre.y + p.x * sine + p.y * cosine, centre.z + p.z};
    }
    [[nodiscard]] Vec3 directionToRack(Vec3 d) const {
        return {d.x * cosine + d.y * sine, -d.x * sine + d.y * cosine, d.z};
    }
    [[nodiscard]] Vec3 toRack(Vec3 p) const { return directionToRack(p - centre); }
    [[nodiscard]] Box boxInRack() const {
        return {{-width / 2.0, -depth / 2.0, 0}, {width / 2.0, depth / 2.0, height}};
    }
    [[nodiscard]] Box boxInSite() const;
    /// A point of a face (u, v as in FacePoint; on Top u to the right and v to the rear), in the site's axes.
    [[nodiscard]] Vec3 onFace(Face face, FacePoint p) const;
};

/// Racks side by side, all turned the same way.
struct RowPlace {
    std::string name;        ///< as stored; empty where the racks have no row
    std::uint32_t hall = 0;  ///< into SiteGeometry::halls
    std::uint32_t snapshotRow = Index<RowTag>::kNone;
    std::vector<std::uint32_t> racks;  ///< by place along the row
    Box box;
    Vec3 along{1, 0, 0};  ///< the row's direction, from its racks' left to their right
    Vec3 rear{0, 1, 0};
    float height = 0;  ///< of its tallest rack
};

struct HallPlace {
    std::string name;
    std::uint32_t snapshotHall = Index<HallTag>::kNone;
    std::uint32_t site = 0;
    std::vector<std::uint32_t> rows;
    Box box;    ///< of its racks
    Box floor;  ///< outline of its slab; z is 0
    std::uint32_t gpuCount = 0;
    std::uint32_t rackCount = 0;
    std::uint32_t plannedGpus = 0;
};

struct SiteGeometry {
    SnapshotPtr snapshot;
    std::vector<RackPlace> racks;  ///< one per snapshot rack, same index
    std::vector<RowPlace> rows;
    std::vector<HallPlace> halls;
    std::vector<FaceLayout> layouts;         ///< each different one once
    std::vector<std::uint32_t> switchOrder;  ///< switches by rack, as the layouts' items count them
    Box box;                                 ///< of all racks; empty for a site without racks
    Box floor;                               ///< of all halls' slabs

    [[nodiscard]] const FaceLayout& layoutOf(const RackPlace& rack) const { return layouts[rack.layout]; }
};

using SiteGeometryPtr = std::shared_ptr<const SiteGeometry>;

/// Never fails: racks without places are put on a grid by the order they stand in, several sites side by side.
/// About 40 ms for 220,000 GPUs. Any thread.
SiteGeometryPtr buildGeometry(SnapshotPtr snapshot);

/// The same for another snapshot of its topology (isSameTopology()).
SiteGeometryPtr withSnapshot(const SiteGeometry& geometry, SnapshotPtr snapshot);

}  // namespace leasehold::scene
