// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/tray_pick.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::scene {

std::optional<TrayHit> trayUnder(const FabricRoutes& routes, const CameraPose& pose, const Viewport& view, double x,
                                 double y, double reach, double least) {
    constexpr double kBeside = 0.6;  ///< metres of depth within which trays lie side by side
    const Ray ray = rayThrough(pose, view, x, y);
    if (std::abs(ray.direction.z) < 1e-6) {
        return std::nullopt;
    }
    const double forward = dot(pose.forward(), ray.direction);
    // Metres a pixel spans: at a depth of one metre, or wherever in a parallel view.
    const double pixel = 1 / pixelsPerMetre(pose, view, 1);
    std::optional<TrayHit> best;
    double bestOff = std::numeric_limits<double>::infinity();
    for (std::uint32_t i = 0; i < routes.pieces.size(); ++i) {
        const TrayPiece& piece = routes.pieces[i];
        if (piece.strand != Strand::All && piece.strand != Strand::Planned) {
            continue;
        }
        const double t = (piece.from.z - ray.origin.z) / ray.direction.z;
        if (t <= 0) {
            continue;
        }
        const Vec3 p = ray.at(t);
        const Vec3 along = piece.to - piece.from;
        const Vec3 way = p - piece.from;
        const double square = dot(along, along);
        const double at = std::clamp(dot(way, along) / square, 0.0, 1.0);
        const Vec3 off = way - along * at;
        const double away = dot(off, off);
        const double metres = pose.parallel ? pixel : pixel * std::max(0.1, t * forward + pose.sectionAt);
        const double edge = std::max(piece.width / 2, least * metres) + reach * metres;
        if (away > edge * edge) {
            continue;
        }
        const double share = std::sqrt(away) / edge;
        const bool nearer = !best || t < best->away - kBeside || (t < best->away + kBeside && share < bestOff);
        if (nearer) {
            best = TrayHit{i, p, t};
            bestOff = share;
        }
    }
    return best;
}

}  // namespace leasehold::scene
