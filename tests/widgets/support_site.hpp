// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>

#include "data/model/snapshot.hpp"
#include "widgets/scene/colouring.hpp"

/// Sites made in memory for tests of what is seen: no file, no importer, the same every time.
namespace leasehold::testing {

struct SiteSpec {
    int halls = 2;
    int rowsPerHall = 4;
    int podsPerRow = 2;      ///< eight racks of eight nodes of eight GPUs each
    int hallsAcross = 4;     ///< halls beside each other before a second line of halls begins
    bool nvl72Hall = true;   ///< the last hall holds racks of 18 trays of four GPUs
    bool plannedRow = true;  ///< the first hall's last row is planned
    bool links = true;
};

SnapshotPtr makeSite(const SiteSpec& spec);

/// About that many GPUs in halls of 25,000.
SnapshotPtr makeBigSite(std::uint32_t gpus);

/// Racks of odd sizes, turned any way, nodes at odd U, some part-filled; no overlap. The same for a seed.
SnapshotPtr makeRandomSite(std::uint32_t seed, int racks);

/// Utilisation that looks like jobs: blocks of busy nodes, some idle, vacant, down and silent ones.
std::shared_ptr<scene::Colouring> makeUtilisation(const Snapshot& snapshot, std::uint32_t seed = 1);
std::shared_ptr<scene::Colouring> makeTenants(const Snapshot& snapshot);
std::shared_ptr<scene::Colouring> makeStates(const Snapshot& snapshot);

}  // namespace leasehold::testing
