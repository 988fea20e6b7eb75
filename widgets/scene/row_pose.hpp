// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include "data/model/snapshot.hpp"
#include "widgets/scene/camera.hpp"
#include "widgets/scene/site_geometry.hpp"

namespace leasehold::scene {

/// Before a row's fronts, as near as shows all of it; what stands in the aisle and beyond is cut away. The pose of
/// `from` where no rack of that row stands on the floor.
CameraPose rowFrontPose(const SiteGeometry& geometry, const Viewport& view, RowIndex row, const CameraPose& from,
                        double elevation = 4);

/// The box around racks; empty for none. Indices beyond the geometry are left out.
Box boxOfRacks(const SiteGeometry& geometry, const std::vector<RackIndex>& racks);

/// Racks that hold any of the GPUs, which are ascending and disjoint; ascending.
std::vector<RackIndex> racksOf(const Snapshot& snapshot, const std::vector<GpuRange>& gpus);

}  // namespace leasehold::scene
