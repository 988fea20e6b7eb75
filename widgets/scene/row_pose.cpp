// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/row_pose.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace leasehold::scene {
namespace {

constexpr double kAisle = 1.0;  ///< metres before the fronts at which seeing begins

}  // namespace

CameraPose rowFrontPose(const SiteGeometry& geometry, const Viewport& view, RowIndex row, const CameraPose& from,
                        double elevation) {
    const auto it = std::find_if(geometry.rows.begin(), geometry.rows.end(),
                                 [&](const RowPlace& place) { return place.snapshotRow == row.value; });
    if (!row || it == geometry.rows.end() || it->racks.empty()) {
        return from;
    }
    CameraPose pose;
    pose.azimuth = std::atan2(it->rear.x, it->rear.y) * 180 / std::numbers::pi;
    pose.elevation = elevation;
    Box box = it->box;
    box.grow(0.1, 0.1, 0.1);
    pose = framed(pose, view, box);
    const RackPlace& first = geometry.racks[it->racks.front()];
    const Vec3 front = first.toSite({0, -first.depth / 2.0 - kAisle, first.height / 2.0});
    pose.sectionAt = std::max(0.0, dot(front - pose.eye(), pose.forward()));
    return pose;
}

Box boxOfRacks(const SiteGeometry& geometry, const std::vector<RackIndex>& racks) {
    Box box;
    for (const RackIndex rack : racks) {
        if (rack && rack.value < geometry.racks.size()) {
            box.add(geometry.racks[rack.value].boxInSite());
        }
    }
    return box;
}

std::vector<RackIndex> racksOf(const Snapshot& snapshot, const std::vector<GpuRange>& gpus) {
    std::vector<RackIndex> found;
    for (std::uint32_t i = 0; i < snapshot.racks.size(); ++i) {
        const GpuRange own = snapshot.racks[i].gpus;
        // Ranges are ascending and disjoint: the first that does not end before the rack is the only candidate.
        const auto it =
            std::partition_point(gpus.begin(), gpus.end(), [&](GpuRange r) { return r.end() <= own.first; });
        if (own.count > 0 && it != gpus.end() && it->first < own.end()) {
            found.emplace_back(i);
        }
    }
    return found;
}

}  // namespace leasehold::scene
