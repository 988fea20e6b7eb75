// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/picker.hpp"

namespace leasehold::scene {
namespace {

/// The face that a ray entered by, from the axis of entry and the ray's direction in the rack's own axes.
Face faceOf(int axis, Vec3 direction) {
    switch (axis) {
        case 0:
            return direction.x > 0 ? Face::Left : Face::Right;
        case 1:
            return direction.y > 0 ? Face::Front : Face::Rear;
        default:
            return Face::Top;
    }
}

FacePoint pointOn(Face face, const RackPlace& rack, Vec3 p) {
    const double x = p.x / rack.width + 0.5;
    const double y = p.y / rack.depth + 0.5;
    const double z = p.z / rack.height;
    const auto at = [](double u, double v) { return FacePoint{static_cast<float>(u), static_cast<float>(v)}; };
    switch (face) {
        case Face::Front:
            return at(x, z);
        case Face::Rear:
            return at(1 - x, z);
        case Face::Left:
            return at(1 - y, z);
        case Face::Right:
            return at(y, z);
        case Face::Top:
            return at(x, y);
    }
    return {};
}

}  // namespace

std::optional<std::uint32_t> nodeOnTop(const RackPlace& rack, FacePoint p) {
    const float u = (p.u * rack.width - kFaceSide) / (rack.width - 2 * kFaceSide);
    const float v = (p.v * rack.depth - kFaceSide) / (rack.depth - 2 * kFaceSide);
    if (rack.nodeCount == 0 || u < 0 || u > 1 || v < 0 || v > 1) {
        return std::nullopt;
    }
    const auto stripe =
        std::min(static_cast<std::uint32_t>(v * static_cast<float>(rack.nodeCount)), rack.nodeCount - 1);
    return rack.nodeCount - 1 - stripe;
}

void Picker::searchRow(const RowPlace& row, const Ray& ray, Nearest& nearest) const {
    const BoxHit rowHit = intersect(ray, row.box);
    if (!rowHit.hit() || rowHit.entry >= nearest.t) {
        return;
    }
    for (const std::uint32_t i : row.racks) {
        const RackPlace& rack = m_geometry.racks[i];
        const Ray own{rack.toRack(ray.origin), rack.directionToRack(ray.direction)};
        const BoxHit hit = intersect(own, rack.boxInRack());
        // An eye inside a rack sees through it: there is no face to show.
        if (hit.hit() && hit.axis >= 0 && hit.entry < nearest.t) {
            nearest = {hit.entry, i, hit.axis};
        }
    }
}

void Picker::describeFace(const Ray& ray, const Nearest& nearest, PickResult& result) const {
    const RackPlace& rack = m_geometry.racks[nearest.rack];
    result.point = ray.at(nearest.t);
    result.face = faceOf(nearest.axis, rack.directionToRack(ray.direction));
    FacePoint p = pointOn(result.face, rack, rack.toRack(result.point));
    if (result.face == Face::Top) {
        if (const auto node = nodeOnTop(rack, p)) {
            result.node = NodeIndex{rack.firstNode + *node};
        }
        return;
    }
    if (result.face != Face::Front && result.face != Face::Rear) {
        return;
    }
    if (result.face == Face::Rear) {
        p.u = 1 - p.u;  // cells keep their place in the rack, so from behind they stand mirrored
    }
    const FaceLayout& layout = m_geometry.layoutOf(rack);
    const Band* band = layout.bandUnder(p, rack.width, rack.height);
    if (band == nullptr) {
        return;
    }
    if (band->kind == BandKind::Switch) {
        result.device = SwitchIndex{m_geometry.switchOrder[rack.firstSwitch + band->item]};
    } else if (band->kind == BandKind::Node) {
        result.node = NodeIndex{rack.firstNode + band->item};
        if (const auto gpu = layout.gpuUnder(p, rack.width, rack.height)) {
            result.gpu = GpuOrdinal{rack.gpus.first + *gpu};
        }
    }
}

PickResult Picker::pick(const Ray& ray) const {
    Nearest nearest;
    for (const HallPlace& hall : m_geometry.halls) {
        const BoxHit hit = intersect(ray, hall.box);
        if (!hit.hit() || hit.entry >= nearest.t) {
            continue;
        }
        for (const std::uint32_t r : hall.rows) {
            searchRow(m_geometry.rows[r], ray, nearest);
        }
    }
    PickResult result;
    if (nearest.rack != Index<RackTag>::kNone) {
        result.rack = RackIndex{nearest.rack};
        result.hall = m_geometry.snapshot->hallOf(result.rack);
        describeFace(ray, nearest, result);
        return result;
    }
    const double t = ray.direction.z < 0 ? -ray.origin.z / ray.direction.z : -1;
    if (t > 0) {
        const Vec3 p = ray.at(t);
        for (const HallPlace& hall : m_geometry.halls) {
            if (p.x >= hall.floor.low.x && p.x <= hall.floor.high.x && p.y >= hall.floor.low.y &&
                p.y <= hall.floor.high.y) {
                result.onFloor = true;
                result.point = p;
                result.hall = hall.snapshotHall == Index<HallTag>::kNone ? HallIndex{} : HallIndex{hall.snapshotHall};
            }
        }
    }
    return result;
}

}  // namespace leasehold::scene
