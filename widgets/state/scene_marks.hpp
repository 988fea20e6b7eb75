// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "widgets/scene/emphasis.hpp"
#include "widgets/state/blast_feed.hpp"

namespace leasehold {

/// What the site view lights up and draws for a selection, beside its outline.
struct SceneMarks {
    scene::Emphasis emphasis;
    std::vector<std::uint32_t> curves;  ///< links to be drawn one by one
};

/// That many cables are still told apart as curves.
inline constexpr std::size_t kFewLinks = 64;

/// A tenant or lease lights its GPUs and the cables that serve them alone: their NICs' cables, and those upwards from
/// switches that nobody else hangs on. With `blast` what fails with the selection is lit instead, and nothing else. A
/// switch, rack, node or GPU shows its own cables as curves, a link itself; more links than kFewLinks (a tray's, a
/// band's of the fabric plan) light their ways along the trays and the racks they join instead. Any thread; reads all
/// links up to four times (tens of milliseconds at 450,000).
SceneMarks marksOf(const Snapshot& snapshot, const Selection& selection, Instant at, const Blast* blast);

/// The cables of a switch, rack, node, GPU (its NICs') or link; ascending. Empty for other kinds.
std::vector<std::uint32_t> linksOf(const Snapshot& snapshot, const Selection& selection);

/// The cables that serve these GPUs alone, and the share of the capacity of all NICs' cables that theirs have
/// (0..1; links of unknown rate count as 1 Gb/s; 0 without links).
struct FabricShare {
    std::vector<std::uint32_t> links;
    double ofNics = 0;
};
FabricShare fabricShare(const Snapshot& snapshot, const std::vector<GpuRange>& gpus);

}  // namespace leasehold
