// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sizes of the heatmap's plot, logical pixels.
namespace leasehold::heatmap {

inline constexpr double kNames = 168;  ///< the names beside the cells
inline constexpr double kAxis = 30;    ///< the time axis over them
inline constexpr double kRight = 12;
inline constexpr double kBottom = 8;
inline constexpr double kTallestRow = 96;  ///< few rows leave room free instead of turning into blocks
inline constexpr double kFewestBins = 12;  ///< nearest zoom in time, in steps
inline constexpr double kNameGap = 16;     ///< a name needs that much room
inline constexpr double kGridFrom = 7;     ///< rows that high are told apart by a line
inline constexpr double kLeastEdge = 3;    ///< a lease's edge over fewer pixels would be noise
inline constexpr double kDragFrom = 4;     ///< a press that moves less is a click

}  // namespace leasehold::heatmap
