// SPDX-License-Identifier: GPL-3.0-or-later
#include <numbers>
#include <optional>

#include "widgets/scene/row_pose.hpp"
#include "widgets/scene/scene_renderer.hpp"

namespace leasehold::scene {
namespace {

/// The heading that looks at fronts: along a rack's depth axis.
double headingOf(const RackPlace& rack) {
    return -std::atan2(rack.sine, rack.cosine) * 180 / std::numbers::pi;
}

CameraPose facing(double heading, double elevation) {
    CameraPose pose;
    pose.azimuth = heading;
    pose.elevation = elevation;
    return pose;
}

/// The floor that a picture of the whole is about: halls in service, and the cables before them. Planned halls and
/// sites lie beside it; where nothing is in service they are all there is.
Box mainFloor(const SiteGeometry& geometry) {
    Box box;
    for (const HallPlace& hall : geometry.halls) {
        if (hall.rackCount > 0) {
            box.add(hall.floor);
            box.add(hall.box);
        }
    }
    if (box.empty()) {
        box = geometry.floor;
        box.add(geometry.box);
    } else if (!geometry.snapshot->links.empty()) {
        box.low = box.low - Vec3{0, 2, 0};
    }
    return box;
}

/// Whether a legend in the picture's lower left corner would lie over a hall.
bool cornerHides(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view) {
    constexpr int kSteps = 12;
    for (int i = 0; i <= kSteps; ++i) {
        for (int k = 0; k <= kSteps; ++k) {
            const Ray ray =
                rayThrough(pose, view, view.cornerWidth * i / kSteps, view.height - view.cornerHeight * k / kSteps);
            const double t = ray.direction.z < 0 ? -ray.origin.z / ray.direction.z : -1;
            const Vec3 p = ray.at(t);
            for (const HallPlace& hall : geometry.halls) {
                if (t > 0 && p.x > hall.floor.low.x && p.x < hall.floor.high.x && p.y > hall.floor.low.y &&
                    p.y < hall.floor.high.y) {
                    return true;
                }
            }
        }
    }
    return false;
}

/// framed(), and where the legend would then hide a hall, as large as the box can be beside and above the legend.
CameraPose framedClear(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view, const Box& box) {
    const CameraPose whole = framed(pose, view, box);
    if (view.cornerWidth <= 0 || !cornerHides(geometry, whole, view)) {
        return whole;
    }
    // A floor seen askew leaves corners empty: mostly a part of the legend's width and height is enough.
    constexpr int kSteps = 6;
    std::optional<CameraPose> best;
    for (int i = 0; i <= kSteps; ++i) {
        for (int k = 0; k <= kSteps; ++k) {
            Viewport aside = view;
            aside.left = view.left + std::max(0.0, view.cornerWidth - view.left) * i / kSteps;
            aside.bottom = view.bottom + std::max(0.0, view.cornerHeight - view.bottom) * k / kSteps;
            const CameraPose tried = framed(pose, aside, box);
            const bool clear = i == kSteps || k == kSteps || !cornerHides(geometry, tried, view);
            if (clear && (!best || tried.distance < best->distance)) {
                best = tried;
            }
        }
    }
    return *best;
}

Result<Box> boxOf(const SiteGeometry& geometry, ScopeKind scope, std::string_view word, std::string_view name) {
    const std::optional<std::uint32_t> index = geometry.snapshot->find(scope, name);
    Box box;
    if (index) {
        for (const RowPlace& row : geometry.rows) {
            for (const std::uint32_t rack : row.racks) {
                const bool in = scope == ScopeKind::Rack  ? rack == *index
                                : scope == ScopeKind::Row ? row.snapshotRow == *index
                                                          : geometry.halls[row.hall].snapshotHall == *index;
                if (in) {
                    box.add(geometry.racks[rack].boxInSite());
                }
            }
        }
    }
    if (box.empty()) {
        return fail(ErrorCode::NotFound, std::string(word) + ":" + std::string(name),
                    "nothing of that name stands on the floor", "list the names with `leasehold info`");
    }
    return box;
}

}  // namespace

CameraPose overviewPose(const SiteGeometry& geometry, const Viewport& view) {
    CameraPose pose = facing(-20, 42);
    const Box box = mainFloor(geometry);
    if (box.empty()) {
        return pose;
    }
    // Along the longer side of the floor, so that a wide picture shows a wide site.
    const Vec3 size = box.size();
    if (size.y > 1.4 * size.x && view.aspect() > 1) {
        pose.azimuth = 66;
    }
    return framedClear(geometry, pose, view, box);
}

CameraPose rackPose(const SiteGeometry& geometry, const Viewport& view, RackIndex rack) {
    const RackPlace& place = geometry.racks[rack.value];
    Box box = place.boxInSite();
    box.grow(0.1, 0.1, 0.12);
    CameraPose pose = framed(facing(headingOf(place) - 9, 7), view, box);
    // The rows before it stand in the way of an eye that far off: see only from the middle of the aisle on.
    const Vec3 front = place.toSite({0, -place.depth / 2.0 - 1.0, place.height / 2.0});
    pose.sectionAt = std::max(0.0, dot(front - pose.eye(), pose.forward()));
    return pose;
}

Result<CameraPose> namedPose(const SiteGeometry& geometry, const Viewport& view, std::string_view spec) {
    if (spec.empty() || spec == "overview") {
        return overviewPose(geometry, view);
    }
    if (spec == "top") {
        CameraPose pose = facing(0, 90);
        pose.parallel = true;
        return framedClear(geometry, pose, view, mainFloor(geometry));
    }
    const std::size_t colon = spec.find(':');
    const std::string_view word = spec.substr(0, colon);
    const std::string_view name = colon == std::string_view::npos ? std::string_view{} : spec.substr(colon + 1);
    if (word == "hall" || word == "row" || word == "rack") {
        const ScopeKind scope = word == "hall" ? ScopeKind::Hall : word == "row" ? ScopeKind::Row : ScopeKind::Rack;
        Result<Box> box = boxOf(geometry, scope, word, name);
        if (!box) {
            return Failure(box.error());
        }
        if (scope == ScopeKind::Rack) {
            return rackPose(geometry, view, RackIndex{*geometry.snapshot->find(scope, name)});
        }
        if (scope == ScopeKind::Row) {
            // Its fronts, and over its racks the next row's; what stands before its aisle is cut away.
            return rowFrontPose(geometry, view, RowIndex{*geometry.snapshot->find(scope, name)}, {}, 17);
        }
        box->grow(2, 2, 0);
        return framed(facing(-22, 34), view, *box);
    }
    return fail(ErrorCode::InvalidInput, std::string(spec), "no such camera",
                "use overview, top, hall:NAME, row:NAME or rack:NAME");
}

}  // namespace leasehold::scene
