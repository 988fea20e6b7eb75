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
inline constexpr double kGrab = 6;  ///< how near to a handle is on it

}  // namespace leasehold::timeline
