// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>

#include "data/model/index.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/vector_math.hpp"

namespace leasehold::scene {

/// What a ray met first. Parts that it did not meet are none: a frame has no GPU, the floor no rack.
struct PickResult {
    static constexpr std::uint32_t kNoTray = 0xffffffff;
    RackIndex rack;
    NodeIndex node;
    GpuOrdinal gpu;
    SwitchIndex device;            ///< a switch in its U
    LinkIndex link;                ///< a cable drawn as a curve; Picker never finds one, see curveUnder()
    std::uint32_t tray = kNoTray;  ///< into FabricRoutes::pieces; Picker never finds one, see trayUnder()
    HallIndex hall;                ///< snapshot's; none for racks in no hall
    Face face = Face::Front;
    Vec3 point;  ///< where, in the site's axes; on the floor where no rack was met
    bool onFloor = false;
    [[nodiscard]] bool hit() const { return rack.valid() || link.valid() || onFloor || tray != kNoTray; }
    /// Same thing under the cursor, wherever on it.
    [[nodiscard]] bool sameThing(const PickResult& o) const {
        return rack == o.rack && node == o.node && gpu == o.gpu && device == o.device && link == o.link &&
               tray == o.tray && hall == o.hall && onFloor == o.onFloor;
    }
};

/// Finds what lies under a ray by arithmetic alone: hall boxes, then row boxes, then racks, then the cell. About
/// 5 microseconds at 220,000 GPUs. Any thread; the geometry must outlive it.
class Picker {
public:
    explicit Picker(const SiteGeometry& geometry) : m_geometry(geometry) {}
    [[nodiscard]] PickResult pick(const Ray& ray) const;

private:
    struct Nearest {
        double t = std::numeric_limits<double>::infinity();
        std::uint32_t rack = Index<RackTag>::kNone;
        int axis = -1;
    };
    void searchRow(const RowPlace& row, const Ray& ray, Nearest& nearest) const;
    void describeFace(const Ray& ray, const Nearest& nearest, PickResult& result) const;

    const SiteGeometry& m_geometry;
};

/// A node's place on a rack's top: nodes stand as stripes across it, the topmost at the front edge. v: 0 at the
/// front, 1 at the rear. None without nodes or on the frame.
std::optional<std::uint32_t> nodeOnTop(const RackPlace& rack, FacePoint p);

}  // namespace leasehold::scene
