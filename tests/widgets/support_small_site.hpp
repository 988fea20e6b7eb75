// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/model/snapshot.hpp"

/// A site made in memory, for models and panels.
namespace leasehold::test {

struct SmallSiteShape {
    int halls = 2;
    int rowsPerHall = 2;
    int racksPerRow = 3;
    int nodesPerRack = 4;
    int gpusPerNode = 8;
    [[nodiscard]] int racks() const { return halls * rowsPerHall * racksPerRow; }
    [[nodiscard]] int gpus() const { return racks() * nodesPerRack * gpusPerNode; }
};

/// Halls H1.., rows A.., racks "H1-A-01", nodes "h1-a01-n1"; one pod, leaf ("leaf-01") and its NIC links per row, two
/// spines; operator xAI, tenants Anthropic (hall H1, 2026-05-01 to 2029-05-31, 1.25 bn USD a month, with evidence) and
/// Reflection AI (first row of H2 from 2026-05-08, price unknown); a power feed of hall H1 (600 kW); one node down;
/// gpu_util every 15 minutes.
SnapshotPtr makeSmallSite(const SmallSiteShape& shape = {});

}  // namespace leasehold::test
