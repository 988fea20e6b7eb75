// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

/// The little arithmetic that camera, picker and layout share. Right-handed; x to the right, y to the back, z up;
/// metres. Doubles, because a site can be a kilometre wide and a GPU's cell two centimetres.
namespace leasehold::scene {

struct Vec3 {
    double x = 0;
    double y = 0;
    double z = 0;

    friend constexpr Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
    friend constexpr Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
    friend constexpr Vec3 operator*(Vec3 a, double s) { return {a.x * s, a.y * s, a.z * s}; }
    friend constexpr bool operator==(Vec3, Vec3) = default;
};

constexpr double dot(Vec3 a, Vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
constexpr Vec3 cross(Vec3 a, Vec3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(Vec3 a) {
    return std::sqrt(dot(a, a));
}
inline Vec3 normalised(Vec3 a) {
    const double l = length(a);
    return l > 0 ? a * (1 / l) : a;
}
constexpr double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

struct Ray {
    Vec3 origin;
    Vec3 direction;  ///< not zero; need not be of length one
    [[nodiscard]] constexpr Vec3 at(double t) const { return origin + direction * t; }
};

/// An axis-aligned box; empty until something is added.
struct Box {
    Vec3 low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(),
             std::numeric_limits<double>::infinity()};
    Vec3 high{-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
              -std::numeric_limits<double>::infinity()};

    [[nodiscard]] constexpr bool empty() const { return high.x < low.x; }
    [[nodiscard]] constexpr Vec3 centre() const { return (low + high) * 0.5; }
    [[nodiscard]] constexpr Vec3 size() const { return empty() ? Vec3{} : high - low; }
    void add(Vec3 p) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
    }
    void add(const Box& b) {
        if (!b.empty()) {
            add(b.low);
            add(b.high);
        }
    }
    void grow(double x, double y, double z) {
        low = low - Vec3{x, y, z};
        high = high + Vec3{x, y, z};
    }
    /// Corner 0..7: bit 0 picks x, bit 1 y, bit 2 z (0 low, 1 high).
    [[nodiscard]] constexpr Vec3 corner(int i) const {
        return {(i & 1) != 0 ? high.x : low.x, (i & 2) != 0 ? high.y : low.y, (i & 4) != 0 ? high.z : low.z};
    }
};

/// Where a ray enters and leaves a box; entry > exit when it misses. axis: 0..2, that of the face of entry.
struct BoxHit {
    double entry = 0;
    double exit = -1;
    int axis = -1;
    [[nodiscard]] constexpr bool hit() const { return entry <= exit; }
};

/// The slab test (Kay and Kajiya 1986). Entry is never under 0: an origin inside the box gives entry 0, axis -1.
inline BoxHit intersect(const Ray& ray, const Box& box) {
    BoxHit r{0, std::numeric_limits<double>::infinity(), -1};
    const std::array<double, 3> o{ray.origin.x, ray.origin.y, ray.origin.z};
    const std::array<double, 3> d{ray.direction.x, ray.direction.y, ray.direction.z};
    const std::array<double, 3> lo{box.low.x, box.low.y, box.low.z};
    const std::array<double, 3> hi{box.high.x, box.high.y, box.high.z};
    for (int k = 0; k < 3; ++k) {
        const auto i = static_cast<std::size_t>(k);
        if (d[i] == 0) {
            if (o[i] < lo[i] || o[i] > hi[i]) {
                return {};
            }
            continue;
        }
        double a = (lo[i] - o[i]) / d[i];
        double b = (hi[i] - o[i]) / d[i];
        if (a > b) {
            std::swap(a, b);
        }
        if (a > r.entry) {
            r.entry = a;
            r.axis = k;
        }
        r.exit = std::min(r.exit, b);
        if (r.entry > r.exit) {
            return {};
        }
    }
    return r;
}

}  // namespace leasehold::scene
