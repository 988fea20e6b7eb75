// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

#include "widgets/scene/vector_math.hpp"

/// Where one looks from, as numbers: no VTK, no Qt. Every function is pure, so that flights, zooms and picks can be
/// tested without a picture. Pixels: origin at the top left, y down.
namespace leasehold::scene {

/// A picture's size in pixels, and how much of its edges overlays may cover.
struct Viewport {
    int width = 1;
    int height = 1;
    double left = 0;  ///< pixels at each edge kept free when something is framed
    double top = 0;
    double right = 0;
    double bottom = 0;
    double cornerWidth = 0;  ///< pixels at the lower left that a legend covers, from the picture's edges
    double cornerHeight = 0;
    [[nodiscard]] double aspect() const { return static_cast<double>(width) / std::max(1, height); }
};

/// An orbit around a target. The default looks at the origin from the south, from above.
struct CameraPose {
    Vec3 target;
    double distance = 10;   ///< metres from target to eye, > 0
    double azimuth = 0;     ///< degrees, the compass heading looked along: 0 to the back (+y), 90 to the right (+x)
    double elevation = 35;  ///< degrees above the floor, kMinElevation..90; 90 looks straight down
    bool parallel = false;  ///< orthographic: no perspective, for the floor plan
    double viewAngle = 30;  ///< degrees, full height of the picture
    double sectionAt = 0;   ///< metres before the eye at which seeing begins: cuts away what stands in the way

    static constexpr double kMinElevation = 2;
    /// Without perspective the eye's distance changes nothing in the picture, so it stands outside every site.
    static constexpr double kParallelBack = 5000;

    [[nodiscard]] Vec3 forward() const;
    [[nodiscard]] Vec3 right() const;
    [[nodiscard]] Vec3 up() const;
    [[nodiscard]] Vec3 eye() const { return target - forward() * (distance + (parallel ? kParallelBack : 0)); }
    /// Metres that half the picture's height spans at the target; VTK's parallel scale.
    [[nodiscard]] double halfHeight() const { return distance * std::tan(radians(viewAngle) / 2); }
    friend bool operator==(const CameraPose&, const CameraPose&) = default;
};

/// A point of the picture. depth: metres in front of the eye along the view; not visible when behind it.
struct ScreenPoint {
    double x = 0;
    double y = 0;
    double depth = 0;
    bool visible = false;  ///< in front of the eye and the section (it may still lie beside the picture)
};

[[nodiscard]] ScreenPoint project(const CameraPose& pose, const Viewport& view, Vec3 point);

/// The ray through a pixel position, from the eye (or the section, where there is one); its direction has length one.
[[nodiscard]] Ray rayThrough(const CameraPose& pose, const Viewport& view, double x, double y);

/// Pixels that a metre spans at that depth (metres in front of the eye).
[[nodiscard]] double pixelsPerMetre(const CameraPose& pose, const Viewport& view, double depth);

/// The pose with the same direction from which the whole box fills the free part of the picture. An empty box
/// leaves the pose as it is.
[[nodiscard]] CameraPose framed(const CameraPose& pose, const Viewport& view, const Box& box);

/// Turned around the target by degrees; the elevation stays within its limits.
[[nodiscard]] CameraPose orbited(const CameraPose& pose, double azimuthBy, double elevationBy);

/// The same turn, but around a point that stays where it is in the picture.
[[nodiscard]] CameraPose orbitedAround(const CameraPose& pose, Vec3 pivot, double azimuthBy, double elevationBy);

/// Closer (factor < 1) or farther (> 1), so that `anchor` stays where it is in the picture. The distance stays
/// within [minimum, maximum] metres.
[[nodiscard]] CameraPose zoomed(const CameraPose& pose, Vec3 anchor, double factor, double minimum, double maximum);

/// Moved sideways so that what was under (fromX, fromY) on the plane z = height comes under (toX, toY). Near the
/// horizon, where the plane is far off, it moves within the picture's plane instead.
[[nodiscard]] CameraPose panned(const CameraPose& pose, const Viewport& view, double height, double fromX, double fromY,
                                double toX, double toY);

/// A flight from one pose to another: t 0 gives `from`, 1 gives `to`; eased at both ends. Turns the short way
/// round, and rises on the way where the two are far apart compared with their distances (after van Wijk and Nuij
/// 2003, "Smooth and efficient zooming and panning", simplified).
[[nodiscard]] CameraPose flight(const CameraPose& from, const CameraPose& to, double t);

/// Seconds that flight should take: 0.35 to 1.2, longer for longer ways.
[[nodiscard]] double flightSeconds(const CameraPose& from, const CameraPose& to);

/// Near and far clipping distances, metres, that hold the box. Near is at least far / 4000, for the depth buffer.
struct ClipRange {
    double nearest = 0.1;
    double farthest = 100;
};
[[nodiscard]] ClipRange clipRange(const CameraPose& pose, const Box& box);

}  // namespace leasehold::scene
