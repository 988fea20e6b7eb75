// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "widgets/scene/site_geometry.hpp"

namespace leasehold::scene {

/// What stands out while the rest is faded: a tenant's racks and its share of the fabric, what fails with a switch, a
/// selection. All are positions in the snapshot; in any order, doubles allowed. Empty: nothing is faded.
struct Emphasis {
    std::vector<GpuRange> gpus;
    std::vector<std::uint32_t> racks;     ///< lit whole, though none of their GPUs may be
    std::vector<std::uint32_t> switches;  ///< light the rack they stand in
    std::vector<std::uint32_t> links;     ///< their share of every tray is drawn in the accent; the trays are faded

    [[nodiscard]] bool empty() const { return gpus.empty() && racks.empty() && switches.empty() && links.empty(); }
    friend bool operator==(const Emphasis&, const Emphasis&) = default;
};

/// Which racks are lit: 1 or 0 per snapshot rack. A rack is lit with any of its GPUs or switches.
std::vector<std::uint8_t> litRacks(const SiteGeometry& geometry, const Emphasis& emphasis);

/// The part of a site that a hall, a row or a pod is, alone: the same racks at the same places under the same
/// indices, but rows, halls, boxes and floor of the given racks only, so that drawing, picking, labels and cameras know
/// no others. Racks left out have no row (Index<RowTag>::kNone). Any thread.
SiteGeometryPtr isolated(const SiteGeometryPtr& geometry, std::span<const std::uint32_t> racks);

}  // namespace leasehold::scene
