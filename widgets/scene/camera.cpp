// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/camera.hpp"

namespace leasehold::scene {
namespace {

constexpr double kSectionReach = 14;  ///< metres

struct Axes {
    Vec3 forward;
    Vec3 right;
    Vec3 up;
};

Axes axesOf(const CameraPose& pose) {
    const double a = radians(pose.azimuth);
    const double e = radians(pose.elevation);
    const Vec3 forward{std::sin(a) * std::cos(e), std::cos(a) * std::cos(e), -std::sin(e)};
    // From the heading, not from a cross product with z: so it holds when looking straight down.
    const Vec3 right{std::cos(a), -std::sin(a), 0};
    return {forward, right, cross(right, forward)};
}

double smooth(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * t * (t * (6 * t - 15) + 10);
}

double shortTurn(double degrees) {
    return std::remainder(degrees, 360.0);
}

}  // namespace

Vec3 CameraPose::forward() const {
    return axesOf(*this).forward;
}
Vec3 CameraPose::right() const {
    return axesOf(*this).right;
}
Vec3 CameraPose::up() const {
    return axesOf(*this).up;
}

double pixelsPerMetre(const CameraPose& pose, const Viewport& view, double depth) {
    const double half =
        pose.parallel ? pose.halfHeight() : std::max(depth, 1e-6) * std::tan(radians(pose.viewAngle) / 2);
    return view.height / 2.0 / half;
}

ScreenPoint project(const CameraPose& pose, const Viewport& view, Vec3 point) {
    const Axes axes = axesOf(pose);
    const Vec3 v = point - pose.eye();
    ScreenPoint s;
    s.depth = dot(v, axes.forward);
    s.visible = pose.parallel || s.depth > std::max(1e-6, pose.sectionAt);
    const double scale = pixelsPerMetre(pose, view, s.depth);
    s.x = view.width / 2.0 + dot(v, axes.right) * scale;
    s.y = view.height / 2.0 - dot(v, axes.up) * scale;
    return s;
}

Ray rayThrough(const CameraPose& pose, const Viewport& view, double x, double y) {
    const Axes axes = axesOf(pose);
    const double half = std::tan(radians(pose.viewAngle) / 2);
    const double sx = (x - view.width / 2.0) / (view.height / 2.0) * half;
    const double sy = (view.height / 2.0 - y) / (view.height / 2.0) * half;
    const Vec3 eye = pose.eye();
    if (pose.parallel) {
        return {eye + axes.right * (sx * pose.distance) + axes.up * (sy * pose.distance), axes.forward};
    }
    const Vec3 toSection = axes.forward + axes.right * sx + axes.up * sy;
    return {eye + toSection * pose.sectionAt, normalised(toSection)};
}

CameraPose framed(const CameraPose& pose, const Viewport& view, const Box& box) {
    if (box.empty()) {
        return pose;
    }
    CameraPose p = pose;
    const Axes axes = axesOf(p);
    const double freeWidth = std::max(16.0, view.width - view.left - view.right);
    const double freeHeight = std::max(16.0, view.height - view.top - view.bottom);
    const double tanY = std::tan(radians(p.viewAngle) / 2) * freeHeight / view.height;
    const double tanX = std::tan(radians(p.viewAngle) / 2) * freeWidth / view.height;
    p.target = box.centre();
    // With a perspective the near side looks larger, so the middle of the picture is not that of the box: distance
    // and target are settled in turns. A few suffice; the change shrinks by the ratio of depth to distance.
    for (int turn = 0; turn < 12; ++turn) {
        double need = 0.5;
        double x0 = 1e300, x1 = -1e300, y0 = 1e300, y1 = -1e300;
        for (int i = 0; i < 8; ++i) {
            const Vec3 v = box.corner(i) - p.target;
            const double toward = p.parallel ? 0 : -dot(v, axes.forward);
            need = std::max(
                {need, std::abs(dot(v, axes.right)) / tanX + toward, std::abs(dot(v, axes.up)) / tanY + toward});
        }
        p.distance = need;
        for (int i = 0; i < 8; ++i) {
            const Vec3 v = box.corner(i) - p.target;
            const double depth = p.parallel ? need : std::max(0.1, need + dot(v, axes.forward));
            x0 = std::min(x0, dot(v, axes.right) / depth);
            x1 = std::max(x1, dot(v, axes.right) / depth);
            y0 = std::min(y0, dot(v, axes.up) / depth);
            y1 = std::max(y1, dot(v, axes.up) / depth);
        }
        p.target = p.target + axes.right * ((x0 + x1) / 2 * need) + axes.up * ((y0 + y1) / 2 * need);
    }
    // Back from the middle of the free part to the middle of the picture.
    const double metre = 2 * p.halfHeight() / view.height;
    p.target = p.target + axes.right * ((view.right - view.left) / 2 * metre) +
               axes.up * ((view.top - view.bottom) / 2 * metre);
    return p;
}

CameraPose orbited(const CameraPose& pose, double azimuthBy, double elevationBy) {
    CameraPose p = pose;
    p.azimuth = shortTurn(p.azimuth + azimuthBy);
    p.elevation = std::clamp(p.elevation + elevationBy, CameraPose::kMinElevation, 90.0);
    return p;
}

CameraPose orbitedAround(const CameraPose& pose, Vec3 pivot, double azimuthBy, double elevationBy) {
    CameraPose p = orbited(pose, azimuthBy, elevationBy);
    const Axes before = axesOf(pose);
    const Axes after = axesOf(p);
    const Vec3 away = pose.target - pivot;
    p.target = pivot + after.right * dot(away, before.right) + after.up * dot(away, before.up) +
               after.forward * dot(away, before.forward);
    return p;
}

CameraPose zoomed(const CameraPose& pose, Vec3 anchor, double factor, double minimum, double maximum) {
    CameraPose p = pose;
    p.distance = std::clamp(pose.distance * factor, minimum, maximum);
    // What the limits left of the factor; a homothety around the anchor leaves the anchor's pixel alone.
    const double f = p.distance / pose.distance;
    p.target = anchor + (pose.target - anchor) * f;
    // A section serves one rack; from farther off it would cut holes into rows.
    p.sectionAt = p.distance > kSectionReach ? 0 : pose.sectionAt * f;
    return p;
}

CameraPose panned(const CameraPose& pose, const Viewport& view, double height, double fromX, double fromY, double toX,
                  double toY) {
    CameraPose p = pose;
    const Ray a = rayThrough(pose, view, fromX, fromY);
    const Ray b = rayThrough(pose, view, toX, toY);
    const double reach = 20 * pose.distance;
    const double ta = (height - a.origin.z) / a.direction.z;
    const double tb = (height - b.origin.z) / b.direction.z;
    if (a.direction.z < -0.02 && b.direction.z < -0.02 && ta > 0 && tb > 0 && ta < reach && tb < reach) {
        p.target = p.target + (a.at(ta) - b.at(tb));
        return p;
    }
    const double metre = 2 * pose.halfHeight() / view.height;
    p.target = p.target + pose.right() * ((fromX - toX) * metre) + pose.up() * ((toY - fromY) * metre);
    return p;
}

CameraPose flight(const CameraPose& from, const CameraPose& to, double t) {
    if (t <= 0) {
        return from;
    }
    if (t >= 1) {
        return to;
    }
    const double s = smooth(t);
    CameraPose p = to;
    // Projection cannot be blended; the floor plan's eye is at the same height, so the switch in the middle shows
    // little.
    p.parallel = s < 0.5 ? from.parallel : to.parallel;
    p.target = from.target + (to.target - from.target) * s;
    p.azimuth = shortTurn(from.azimuth + shortTurn(to.azimuth - from.azimuth) * s);
    p.elevation = from.elevation + (to.elevation - from.elevation) * s;
    p.viewAngle = from.viewAngle + (to.viewAngle - from.viewAngle) * s;
    p.sectionAt = from.sectionAt + (to.sectionAt - from.sectionAt) * s;
    const double way = length(to.target - from.target);
    const double level = std::exp(std::log(from.distance) + (std::log(to.distance) - std::log(from.distance)) * s);
    const double rise = std::max(0.0, 0.6 * way - 0.5 * (from.distance + to.distance));
    p.distance = level + rise * 4 * s * (1 - s);
    return p;
}

double flightSeconds(const CameraPose& from, const CameraPose& to) {
    const double way = length(to.target - from.target) / std::max(1e-6, std::min(from.distance, to.distance));
    const double scale = std::abs(std::log(to.distance / from.distance));
    const double turn = std::abs(shortTurn(to.azimuth - from.azimuth)) / 180;
    return std::clamp(0.35 + 0.12 * std::log1p(way) + 0.12 * scale + 0.3 * turn, 0.35, 1.2);
}

ClipRange clipRange(const CameraPose& pose, const Box& box) {
    if (box.empty()) {
        return {};
    }
    const Vec3 forward = pose.forward();
    const Vec3 eye = pose.eye();
    double low = 1e300;
    double high = -1e300;
    for (int i = 0; i < 8; ++i) {
        const double d = dot(box.corner(i) - eye, forward);
        low = std::min(low, d);
        high = std::max(high, d);
    }
    const double span = std::max(high - low, 1.0);
    if (pose.parallel) {
        return {low - 0.02 * span, high + 0.02 * span};
    }
    high = std::max(high * 1.01 + 0.5, 1.0);
    return {std::max({low * 0.99 - 0.5, high / 4000, 0.02, pose.sectionAt}), std::max(high, pose.sectionAt * 1.01)};
}

}  // namespace leasehold::scene
