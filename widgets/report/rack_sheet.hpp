// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <memory>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "widgets/panels/elevation_paint.hpp"
#include "widgets/report/print_style.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold::report {

/// What racks hold and how they are coloured, at one time.
struct RackFacts {
    scene::SiteGeometryPtr geometry;
    SiteValuesPtr values;
    std::shared_ptr<const Slice> power;  ///< W per GPU; null: none measured
    std::vector<std::uint8_t> codes;     ///< per ordinal: the colouring, dead GPUs crossed in any
    scene::Palette palette{};

    [[nodiscard]] const Snapshot& snapshot() const { return *geometry->snapshot; }
};

/// GPUs of some racks by what they are.
struct RackCounts {
    std::uint64_t racks = 0;
    std::uint64_t vacantRacks = 0;  ///< with GPUs, none of them let
    std::uint64_t gpus = 0;         ///< in service
    std::uint64_t leased = 0;
    std::uint64_t down = 0;
    void add(const RackCounts& more);
};
RackCounts countRack(const RackFacts& facts, std::uint32_t rack);

/// "Anthropic", "vacant", "Anthropic 48, vacant 16", "planned", "no GPUs".
QString tenancyOf(const RackFacts& facts, std::uint32_t rack);
/// "GPUs 23.1 kW of 80 kW rated", "rated 80 kW", "power n/a".
QString powerOf(const RackFacts& facts, std::uint32_t rack);

/// One rack on paper: three lines of caption, then its front with U numbers, the names of nodes and switches, and a
/// cell for every GPU. `floor`: where its foot stands; `left`, `width`: of its column; `unit`: points of one U.
void paintRackSheet(const Pen& pen, const RackFacts& facts, std::uint32_t rack, double left, double width, double floor,
                    double unit);

}  // namespace leasehold::report
