// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/hall_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::demo {
namespace {

constexpr std::int32_t kRackWidth = 60;
constexpr std::int32_t kRackDepth = 120;
constexpr std::int32_t kColdAisle = 180;
constexpr std::int32_t kHotAisle = 140;
constexpr std::int32_t kCrossAisle = 240;
constexpr std::int32_t kHallGap = 900;
constexpr std::int32_t kPairPitch = 2 * kRackDepth + kColdAisle + kHotAisle;
constexpr std::uint32_t kRacksOfNetworkSegment = 12;

/// Rows of so many segments of so many racks.
struct Shape {
    std::uint32_t segments = 1;
    std::uint32_t network = 2;  ///< racks between the two pods of a segment
    std::uint32_t segmentRacks = 0;
};

Shape shapeOf(const SitePlan& plan, const HallPlan& hall) {
    if (hall.pods == 0) {
        return {2, 0, kRacksOfNetworkSegment};
    }
    Shape shape;
    shape.segments = hall.pods <= 8 ? 1 : hall.pods <= 24 ? 2 : 3;
    bool allHopper = true;
    for (std::uint32_t p = hall.firstPod; p < hall.firstPod + hall.pods; ++p) {
        allHopper = allHopper && plan.pods[p].kind != GpuKind::Gb200;
    }
    shape.network = allHopper ? 1 : 2;  // leaves of two arrays fit one rack, those of an NVL72 pod fill one
    shape.segmentRacks = 2 * kRacksPerPod + shape.network;
    return shape;
}

/// Puts racks into the rows of one hall, left to right.
class HallBuilder {
public:
    HallBuilder(SitePlan& plan, std::uint32_t hall)
        : m_plan(plan), m_hall(hall), m_shape(shapeOf(plan, plan.halls[hall])) {}

    void addSegment(std::uint32_t pod) {
        toNextSegment();
        const std::uint32_t last = m_plan.halls[m_hall].firstPod + m_plan.halls[m_hall].pods;
        addPod(pod, 0);
        const auto firstNetwork = static_cast<std::uint32_t>(m_plan.racks.size());
        for (std::uint32_t n = 0; n < m_shape.network; ++n) {
            addRack(RackUse::Network, kRacksPerPod + n);
        }
        m_plan.pods[pod].networkRack = firstNetwork;
        m_plan.pods[pod].networkU = 3;
        if (pod + 1 < last) {
            addPod(pod + 1, kRacksPerPod + m_shape.network);
            m_plan.pods[pod + 1].networkRack = firstNetwork + m_shape.network - 1;
            m_plan.pods[pod + 1].networkU = m_shape.network == 1 ? 24 : 3;
        }
    }

    void addNetworkRacks(std::uint32_t count) {
        const std::uint32_t segments = (count + m_shape.segmentRacks - 1) / m_shape.segmentRacks;
        for (std::uint32_t segment = 0; segment < segments; ++segment) {
            toNextSegment();
            for (std::uint32_t place = 0; place < evenShare(count, segments, segment); ++place) {
                m_plan.halls[m_hall].networkRacks.push_back(static_cast<std::uint32_t>(m_plan.racks.size()));
                addRack(RackUse::Network, place);
            }
        }
    }

    void finish() {
        HallPlan& hall = m_plan.halls[m_hall];
        const std::uint32_t used = m_rows > 1 ? m_shape.segments : m_segment + 1;
        hall.width = static_cast<std::int32_t>(used * m_shape.segmentRacks) * kRackWidth +
                     static_cast<std::int32_t>(used - 1) * kCrossAisle;
        hall.depth = rowY(m_rows - 1) + kRackDepth / 2;
    }

private:
    static std::int32_t rowY(std::uint32_t row) {
        return static_cast<std::int32_t>(row / 2) * kPairPitch + kRackDepth / 2 +
               (row % 2 == 0 ? 0 : kRackDepth + kColdAisle);
    }

    void toNextSegment() {
        if (m_rows == 0 || m_segment + 1 == m_shape.segments) {
            const HallPlan& hall = m_plan.halls[m_hall];
            m_plan.rows.push_back({m_hall, fmt::format("{}-{}", hall.name, static_cast<char>('A' + m_rows % 26))});
            ++m_rows;
            m_segment = 0;
            m_inRow = 0;
        } else {
            ++m_segment;
        }
    }

    RackPlan& addRack(RackUse use, std::uint32_t place) {
        RackPlan rack;
        rack.row = static_cast<std::uint32_t>(m_plan.rows.size() - 1);
        rack.number = ++m_inRow;
        rack.use = use;
        rack.x = static_cast<std::int32_t>(m_segment * m_shape.segmentRacks + place) * kRackWidth + kRackWidth / 2 +
                 static_cast<std::int32_t>(m_segment) * kCrossAisle;
        rack.y = rowY(m_rows - 1);
        rack.rotation = m_rows % 2 == 1 ? 180 : 0;  // the first row of a pair looks back over the cold aisle
        rack.firstNode = static_cast<std::uint32_t>(m_plan.nodes.size());
        m_plan.racks.push_back(rack);
        return m_plan.racks.back();
    }

    void addPod(std::uint32_t number, std::uint32_t place) {
        PodPlan& pod = m_plan.pods[number];
        pod.firstRack = static_cast<std::uint32_t>(m_plan.racks.size());
        pod.firstNode = static_cast<std::uint32_t>(m_plan.nodes.size());
        std::uint32_t left = pod.gpus;
        for (std::uint32_t r = 0; r < pod.racks; ++r) {
            RackPlan& rack = addRack(pod.kind == GpuKind::Gb200 ? RackUse::Nvl72 : RackUse::Hopper, place + r);
            rack.kind = pod.kind;
            rack.pod = static_cast<std::int32_t>(number);
            rack.gpus = std::min(left, gpusPerRack(pod.kind));
            left -= rack.gpus;
            rack.gpuRack = static_cast<std::uint32_t>(m_plan.gpuRacks.size());
            m_plan.gpuRacks.push_back(static_cast<std::uint32_t>(m_plan.racks.size() - 1));
            fillRack(rack);
        }
    }

    /// Hopper: an in-rack coolant unit in U 1 to 4, then servers of 4U with a manifold of 1U above each. NVL72: power
    /// shelves below, eight trays, the nine NVLink switches, ten trays.
    void fillRack(RackPlan& rack) {
        const auto index = static_cast<std::uint32_t>(m_plan.racks.size() - 1);
        const bool nvl = rack.kind == GpuKind::Gb200;
        const std::uint32_t perNode = nvl ? kGpusPerTray : kGpusPerHopperNode;
        rack.firstGpu = m_plan.nodes.empty() ? 0 : m_plan.nodes.back().firstGpu + m_plan.nodes.back().gpus;
        for (std::uint32_t done = 0; done < rack.gpus; done += perNode) {
            const std::uint32_t n = rack.nodes++;
            NodePlan node;
            node.rack = index;
            node.firstGpu = rack.firstGpu + done;
            node.gpus = static_cast<std::uint8_t>(std::min(perNode, rack.gpus - done));
            node.number = static_cast<std::uint8_t>(n + 1);
            node.u = static_cast<std::uint8_t>(nvl ? (n < 8 ? 9 + n : 18 + n) : 5 + 5 * n);
            node.heightU = nvl ? 1 : 4;
            m_plan.nodes.push_back(node);
        }
    }

    SitePlan& m_plan;
    std::uint32_t m_hall;
    Shape m_shape;
    std::uint32_t m_rows = 0;
    std::uint32_t m_segment = 0;
    std::uint32_t m_inRow = 0;
};

/// The smallest n with n * n * down >= up.
std::uint32_t columnsFor(std::int64_t up, std::int64_t down) {
    std::int64_t n = 1;
    while (n * n * down < up) {
        ++n;
    }
    return static_cast<std::uint32_t>(n);
}

/// Sets halls side by side from x = 0 at height y; returns the depth taken.
std::int32_t placeRow(SitePlan& plan, const std::vector<std::uint32_t>& halls, std::int32_t y, std::int32_t centreOn) {
    std::int32_t width = -kHallGap;
    std::int32_t depth = 0;
    for (const std::uint32_t h : halls) {
        width += plan.halls[h].width + kHallGap;
        depth = std::max(depth, plan.halls[h].depth);
    }
    std::int32_t x = std::max(0, (centreOn - width) / 2);
    for (const std::uint32_t h : halls) {
        plan.halls[h].x = x;
        plan.halls[h].y = y + (depth - plan.halls[h].depth) / 2;
        x += plan.halls[h].width + kHallGap;
    }
    return depth;
}

}  // namespace

void layOutHall(SitePlan& plan, std::uint32_t hall, std::uint32_t networkRacks) {
    HallBuilder builder(plan, hall);
    const std::uint32_t first = plan.halls[hall].firstPod;
    for (std::uint32_t p = 0; p < plan.halls[hall].pods; p += 2) {
        builder.addSegment(first + p);
    }
    builder.addNetworkRacks(networkRacks);
    builder.finish();
}

void arrangeCampus(SitePlan& plan) {
    std::vector<std::uint32_t> grid;
    std::vector<std::uint32_t> band;
    std::int64_t width = 1;
    std::int64_t depth = 1;
    for (std::uint32_t h = 0; h < plan.halls.size(); ++h) {
        const HallPlan& hall = plan.halls[h];
        const bool hopper = hall.pods > 0 && plan.pods[hall.firstPod].kind != GpuKind::Gb200;
        if (hopper) {
            grid.push_back(h);
            width = std::max<std::int64_t>(width, hall.width + kHallGap);
            depth = std::max<std::int64_t>(depth, hall.depth + kHallGap);
        } else {
            band.push_back(h);
        }
    }
    std::rotate(band.begin(), band.end() - (band.empty() ? 0 : 1), band.end());  // the network hall first
    // About 1.6 times as wide as deep.
    const std::uint32_t columns = columnsFor(static_cast<std::int64_t>(grid.size()) * 8 * depth, 5 * width);
    const std::size_t below = (grid.size() + 1) / 2;
    const std::int32_t campusWidth =
        static_cast<std::int32_t>(std::min<std::size_t>(columns, below) * static_cast<std::size_t>(width)) - kHallGap;
    std::int32_t y = 0;
    for (std::size_t done = 0; done < grid.size() || !band.empty();) {
        if (done >= below && !band.empty()) {
            y += placeRow(plan, band, y, campusWidth) + kHallGap;
            band.clear();
            continue;
        }
        const std::size_t end = std::min(done + columns, done < below ? below : grid.size());
        y += placeRow(
                 plan,
                 {grid.begin() + static_cast<std::ptrdiff_t>(done), grid.begin() + static_cast<std::ptrdiff_t>(end)}, y,
                 campusWidth) +
             kHallGap;
        done = end;
    }
    for (RackPlan& rack : plan.racks) {
        rack.x += plan.halls[plan.rows[rack.row].hall].x;
        rack.y += plan.halls[plan.rows[rack.row].hall].y;
    }
}

}  // namespace leasehold::demo
