// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sizes of the timeline's parts, pixels.
namespace leasehold::timeline {

inline constexpr double kGutter = 132;  ///< names at the left
inline constexpr double kRight = 12;
inline constexpr double kRuler = 28;
inline constexpr double kGap = 4;
inline constexpr double kLane = 18;
inline constexpr double kLaneGap = 6;
inline constexpr double kBottom = 10;
inline constexpr double kLeastPlot = 40;
inline constexpr double kCurve = 92;        ///< the curve's height where lanes do not press for room, or do
inline constexpr double kCurveShare = 0.4;  ///< of the room, kept for the curve
inline constexpr double kUsualLanes = 4;    ///< room is asked for so many
inline constexpr double kLeastLanes = 2;    ///< and needed for so many
inline constexpr double kGrab = 6;          ///< how near to a handle is on it

}  // namespace leasehold::timeline
