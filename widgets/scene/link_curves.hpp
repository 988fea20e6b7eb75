// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/mesh.hpp"
#include "widgets/scene/site_geometry.hpp"

/// Single cables as curves from device to device, for what is selected; the trays show all of them together.
namespace leasehold::scene {

/// Beyond that many no curve could be told from the next: callers show the trays' share instead.
inline constexpr std::size_t kMostCurves = 4096;

/// A cubic Bezier curve from one end's place on its rack's front to the other's, over the racks between.
using LinkCurve = std::array<Vec3, 4>;

/// None where an end stands in no rack that is shown, or is not in the snapshot.
std::optional<LinkCurve> curveOf(const SiteGeometry& geometry, std::uint32_t link);

/// The point at t of 0..1 along it.
Vec3 pointOn(const LinkCurve& curve, double t);

/// Ribbons for curves_vs.glsl, coloured by the links' states. The first kMostCurves links; those without a curve are
/// left out.
Mesh curvesMesh(const SiteGeometry& geometry, std::span<const std::uint32_t> links);

/// The one of these links whose curve passes nearest to a place of the picture, at most `reach` pixels off.
std::optional<std::uint32_t> curveUnder(const SiteGeometry& geometry, std::span<const std::uint32_t> links,
                                        const CameraPose& pose, const Viewport& view, double x, double y,
                                        double reach = 6);

}  // namespace leasehold::scene
