// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "data/demo/bulk_insert.hpp"
#include "data/demo/site_writer.hpp"

namespace leasehold::demo {
namespace {

constexpr double kHopperRackW = 80000;
constexpr double kNvl72RackW = 120000;
constexpr double kNetworkRackW = 18000;  // our estimate: 20 switches at 0.9 kW
constexpr double kSiteW = 300e6;
constexpr std::uint32_t kRowsPerBeat = 16384;

/// Ids that one plan's rows start after, so that two plans fit one file.
struct Offsets {
    std::int64_t halls = 0;
    std::int64_t rows = 0;
    std::int64_t pods = 0;
    std::int64_t racks = 0;
    std::int64_t nodes = 0;
    std::int64_t gpus = 0;
};

double ratedPower(const RackPlan& rack) {
    return rack.use == RackUse::Hopper ? kHopperRackW : rack.use == RackUse::Nvl72 ? kNvl72RackW : kNetworkRackW;
}

const char* rackModel(const RackPlan& rack) {
    return rack.use == RackUse::Hopper ? "Hopper 8x8" : rack.use == RackUse::Nvl72 ? "NVL72" : "Network";
}

const char* nodeModel(GpuKind kind) {
    return kind == GpuKind::H100 ? "HGX H100 4U" : kind == GpuKind::H200 ? "HGX H200 4U" : "GB200 tray";
}

void writeSites(SQLite::Database& database) {
    BulkInsert site(database,
                    "INSERT INTO site (id, name, kind, status, location, declared_gpus, synthetic) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)");
    site.row(kColossus1, "Colossus 1", "terrestrial", "operating", "Memphis, Tennessee", nullptr, 1);
    site.row(kColossus2, "Colossus 2", "terrestrial", "planned", "Memphis, Tennessee", nullptr, 1);
    site.row(kOtherSite, "Other site", "terrestrial", "announced", "not disclosed", nullptr, 0);
    site.row(kOrbitalSite, "Orbital site", "orbital", "announced", "", 0, 0);
}

void writePlaces(SQLite::Database& database, const SitePlan& plan, std::int64_t site, const Offsets& at) {
    BulkInsert hall(database, "INSERT INTO hall (id, site_id, name) VALUES (?, ?, ?)");
    for (std::size_t h = 0; h < plan.halls.size(); ++h) {
        hall.row(at.halls + static_cast<std::int64_t>(h) + 1, site, plan.halls[h].name);
    }
    BulkInsert row(database, "INSERT INTO rack_row (id, hall_id, name) VALUES (?, ?, ?)");
    for (std::size_t r = 0; r < plan.rows.size(); ++r) {
        row.row(at.rows + static_cast<std::int64_t>(r) + 1, at.halls + plan.rows[r].hall + 1, plan.rows[r].name);
    }
    BulkInsert pod(database, "INSERT INTO pod (id, site_id, name) VALUES (?, ?, ?)");
    for (std::size_t p = 0; p < plan.pods.size(); ++p) {
        pod.row(at.pods + static_cast<std::int64_t>(p) + 1, site, plan.pods[p].name);
    }
}

void writeRacks(SQLite::Database& database, const SitePlan& plan, std::int64_t site, const Offsets& at, bool planned) {
    BulkInsert rack(database,
                    "INSERT INTO rack (id, site_id, row_id, pod_id, name, model, x, y, rotation, width, depth, height, "
                    "height_u, status, rated_power_w) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0.6, 1.2, 2.3, 48, ?, ?)");
    for (std::size_t r = 0; r < plan.racks.size(); ++r) {
        const RackPlan& p = plan.racks[r];
        const IntegerOrNull pod{p.pod >= 0, at.pods + p.pod + 1};
        rack.row(at.racks + static_cast<std::int64_t>(r) + 1, site, at.rows + p.row + 1, pod, plan.rackName(p),
                 rackModel(p), p.x / 100.0, p.y / 100.0, static_cast<double>(p.rotation),
                 planned ? "planned" : "operating", ratedPower(p));
    }
}

void writeNodes(SQLite::Database& database, const SitePlan& plan, std::int64_t site, const Offsets& at, bool planned,
                const Beat& beat) {
    BulkInsert node(database,
                    "INSERT INTO node (id, site_id, rack_id, pod_id, name, model, u, height_u) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    BulkInsert gpu(database, "INSERT INTO gpu (id, node_id, slot, model, planned) VALUES (?, ?, ?, ?, ?)");
    for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
        const NodePlan& p = plan.nodes[n];
        const std::int64_t id = at.nodes + static_cast<std::int64_t>(n) + 1;
        const GpuKind kind = plan.kindOf(p);
        node.row(id, site, at.racks + p.rack + 1, at.pods + plan.racks[p.rack].pod + 1, plan.nodeName(p),
                 nodeModel(kind), p.u, p.heightU);
        for (std::uint32_t slot = 0; slot < p.gpus; ++slot) {
            gpu.row(at.gpus + p.firstGpu + slot + 1, id, slot, gpuModel(kind), planned ? 1 : 0);
        }
        if (n % kRowsPerBeat == 0) {
            beat(static_cast<double>(n) / static_cast<double>(plan.nodes.size()));
        }
    }
}

/// Envelopes of rows and halls: what their racks are rated at, rounded up to 0.1 MW and 1 MW.
void writeFeeds(SQLite::Database& database, const SitePlan& plan) {
    BulkInsert feed(database, "INSERT INTO power_feed (name, scope, ref_id, envelope_w) VALUES (?, ?, ?, ?)");
    feed.row("Colossus 1", "site", kColossus1, kSiteW);
    std::vector<double> ofRow(plan.rows.size(), 0.0);
    std::vector<double> ofHall(plan.halls.size(), 0.0);
    for (const RackPlan& rack : plan.racks) {
        ofRow[rack.row] += ratedPower(rack);
        ofHall[plan.rows[rack.row].hall] += ratedPower(rack);
    }
    for (std::size_t h = 0; h < ofHall.size(); ++h) {
        feed.row(plan.halls[h].name, "hall", h + 1, std::ceil(ofHall[h] / 1e6) * 1e6);
    }
    for (std::size_t r = 0; r < ofRow.size(); ++r) {
        feed.row(plan.rows[r].name, "row", r + 1, std::ceil(ofRow[r] / 1e5) * 1e5);
    }
}

void writePlan(SQLite::Database& database, const SitePlan& plan, std::int64_t site, const Offsets& at, bool planned,
               const Beat& beat) {
    writePlaces(database, plan, site, at);
    writeRacks(database, plan, site, at, planned);
    writeNodes(database, plan, site, at, planned, beat);
}

}  // namespace

void writeTopology(SQLite::Database& database, const SitePlan& colossus1, const SitePlan& colossus2, const Beat& beat) {
    writeSites(database);
    writePlan(database, colossus1, kColossus1, {}, false, beat);
    const auto size = [](const auto& items) { return static_cast<std::int64_t>(items.size()); };
    const Offsets after{size(colossus1.halls), size(colossus1.rows),  size(colossus1.pods),
                        size(colossus1.racks), size(colossus1.nodes), colossus1.gpus};
    writePlan(database, colossus2, kColossus2, after, true, [](double) {});
    writeFeeds(database, colossus1);
}

void writeOutages(SQLite::Database& database, const Outages& outages) {
    BulkInsert status(database, "INSERT INTO gpu_status (gpu_id, from_s, to_s, down, reason) VALUES (?, ?, ?, 1, ?)");
    for (const Outage& outage : outages.down) {
        for (std::uint32_t g = 0; g < outage.gpus; ++g) {
            status.row(outage.firstGpu + g + 1, outage.span.from * 60, outage.span.to * 60, outage.reason);
        }
    }
}

}  // namespace leasehold::demo
