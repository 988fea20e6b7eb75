// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/band_pick.hpp"

#include <algorithm>
#include <array>

namespace leasehold::scene {
namespace {

bool inside(const PixelRect& band, const ScreenPoint& p) {
    return p.visible && p.x >= band.x && p.x <= band.x + band.width && p.y >= band.y && p.y <= band.y + band.height;
}

PickResult pickBehind(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view,
                      const ScreenPoint& p) {
    return Picker(geometry).pick(rayThrough(pose, view, p.x, p.y));
}

/// Whether any of the box can lie in the band; sorts out nearly everything before the exact questions.
bool mayTouch(const RackPlace& rack, const CameraPose& pose, const Viewport& view, const PixelRect& band) {
    const Box box = rack.boxInRack();
    double x0 = 1e300, x1 = -1e300, y0 = 1e300, y1 = -1e300;
    for (int i = 0; i < 8; ++i) {
        const ScreenPoint p = project(pose, view, rack.toSite(box.corner(i)));
        if (!p.visible) {
            return true;  // around the eye: no shortcut
        }
        x0 = std::min(x0, p.x);
        x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y);
        y1 = std::max(y1, p.y);
    }
    return x1 >= band.x && x0 <= band.x + band.width && y1 >= band.y && y0 <= band.y + band.height;
}

}  // namespace

std::vector<RackIndex> racksInBand(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view,
                                   const PixelRect& band) {
    std::vector<RackIndex> found;
    for (std::uint32_t i = 0; i < geometry.racks.size(); ++i) {
        const RackPlace& rack = geometry.racks[i];
        if (!mayTouch(rack, pose, view, band)) {
            continue;
        }
        for (const Face face : {Face::Top, Face::Front, Face::Rear}) {
            const ScreenPoint p = project(pose, view, rack.onFace(face, {0.5F, 0.5F}));
            if (inside(band, p) && pickBehind(geometry, pose, view, p).rack.value == i) {
                found.emplace_back(i);
                break;
            }
        }
    }
    return found;
}

std::vector<GpuOrdinal> gpusInBand(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view,
                                   const PixelRect& band) {
    std::vector<GpuOrdinal> found;
    for (std::uint32_t i = 0; i < geometry.racks.size(); ++i) {
        const RackPlace& rack = geometry.racks[i];
        if (rack.gpus.count == 0 || !mayTouch(rack, pose, view, band)) {
            continue;
        }
        const Vec3 forward = rack.directionToRack(pose.parallel ? pose.forward() : rack.centre - pose.eye());
        const Face face = forward.y > 0 ? Face::Front : Face::Rear;
        const FaceLayout& layout = geometry.layoutOf(rack);
        for (const Band& part : layout.bands) {
            for (std::uint32_t n = 0; part.kind == BandKind::Node && n < part.gpuCount; ++n) {
                FacePoint middle = layout.cellOf(part, n, rack.width, rack.height).centre();
                if (face == Face::Rear) {
                    middle.u = 1 - middle.u;
                }
                const ScreenPoint p = project(pose, view, rack.onFace(face, middle));
                const std::uint32_t gpu = rack.gpus.first + part.gpuOffset + n;
                if (inside(band, p) && pickBehind(geometry, pose, view, p).gpu.value == gpu) {
                    found.emplace_back(gpu);
                }
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace leasehold::scene
