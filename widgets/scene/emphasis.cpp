// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/emphasis.hpp"

#include <algorithm>
#include <map>

namespace leasehold::scene {

std::vector<std::uint8_t> litRacks(const SiteGeometry& geometry, const Emphasis& emphasis) {
    const Snapshot& s = *geometry.snapshot;
    std::vector<std::uint8_t> lit(geometry.racks.size(), 0);
    const auto light = [&](std::uint32_t rack) {
        if (rack < lit.size()) {
            lit[rack] = 1;
        }
    };
    for (const std::uint32_t rack : emphasis.racks) {
        light(rack);
    }
    for (const std::uint32_t device : emphasis.switches) {
        light(device < s.switches.size() ? s.switches[device].rack.value : Index<RackTag>::kNone);
    }
    for (const GpuRange range : emphasis.gpus) {
        // Rack by rack: a rack's GPUs are contiguous.
        for (std::uint32_t gpu = range.first; gpu < range.end() && gpu < s.gpus.size();) {
            const std::uint32_t rack = s.rackOf(GpuOrdinal{gpu}).value;
            light(rack);
            gpu = rack < geometry.racks.size() ? std::max(gpu + 1, geometry.racks[rack].gpus.end()) : gpu + 1;
        }
    }
    return lit;
}

SiteGeometryPtr isolated(const SiteGeometryPtr& geometry, std::span<const std::uint32_t> racks) {
    std::vector<std::uint8_t> kept(geometry->racks.size(), 0);
    for (const std::uint32_t rack : racks) {
        if (rack < kept.size()) {
            kept[rack] = 1;
        }
    }
    auto out = std::make_shared<SiteGeometry>(*geometry);
    out->rows.clear();
    out->halls.clear();
    out->box = out->floor = {};
    std::map<std::uint32_t, std::uint32_t> halls;
    for (RackPlace& rack : out->racks) {
        rack.row = Index<RowTag>::kNone;
    }
    for (const RowPlace& whole : geometry->rows) {
        RowPlace row = whole;
        std::erase_if(row.racks, [&](std::uint32_t rack) { return kept[rack] == 0; });
        if (row.racks.empty()) {
            continue;
        }
        row.box = {};
        row.height = 0;
        const auto [it, fresh] = halls.try_emplace(whole.hall, static_cast<std::uint32_t>(out->halls.size()));
        if (fresh) {
            HallPlace hall = geometry->halls[whole.hall];
            hall.rows.clear();
            hall.box = {};
            hall.gpuCount = hall.rackCount = hall.plannedGpus = 0;
            out->halls.push_back(std::move(hall));
        }
        row.hall = it->second;
        HallPlace& hall = out->halls[row.hall];
        for (const std::uint32_t i : row.racks) {
            RackPlace& rack = out->racks[i];
            rack.row = static_cast<std::uint32_t>(out->rows.size());
            row.box.add(rack.boxInSite());
            row.height = std::max(row.height, rack.height);
            (rack.planned ? hall.plannedGpus : hall.gpuCount) += rack.gpus.count;
            hall.rackCount += rack.planned ? 0U : 1U;
        }
        hall.box.add(row.box);
        hall.rows.push_back(static_cast<std::uint32_t>(out->rows.size()));
        out->rows.push_back(std::move(row));
    }
    for (const HallPlace& hall : out->halls) {
        out->box.add(hall.box);
        out->floor.add(hall.floor);
    }
    return out;
}

}  // namespace leasehold::scene
