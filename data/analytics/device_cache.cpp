// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/device_cache.hpp"

#include <type_traits>
#include <utility>

#include "kernels/resident/resident.hpp"

namespace leasehold {
namespace {

template <class Code>
class RealTiles : public DeviceTiles<Code> {
public:
    explicit RealTiles(std::unique_ptr<kernels::ResidentTiles<Code>> tiles) : m_tiles(std::move(tiles)) {}
    kernels::Status put(const kernels::TileView<Code>& view) override { return m_tiles->put(view); }
    [[nodiscard]] bool holds(std::int64_t tile, std::uint32_t column0, std::uint32_t columns) const override {
        return m_tiles->holds(tile, column0, columns);
    }
    [[nodiscard]] std::uint64_t bytes() const override { return m_tiles->bytes(); }
    void drop(std::int64_t tile) override { m_tiles->drop(tile); }
    kernels::Status heatmap(const kernels::HeatmapPlan& plan, kernels::HeatmapCells& out,
                            const std::stop_token& stop) override {
        return m_tiles->heatmap(plan, out, stop);
    }

private:
    std::unique_ptr<kernels::ResidentTiles<Code>> m_tiles;
};

template <class Code>
kernels::Status makeReal(int device, std::unique_ptr<DeviceTiles<Code>>& out) {
    std::unique_ptr<kernels::ResidentTiles<Code>> tiles;
    kernels::Status status = kernels::ResidentTiles<Code>::create(device, 0, tiles);
    if (status.ok()) {
        out = std::make_unique<RealTiles<Code>>(std::move(tiles));
    }
    return status;
}

template <class Code>
std::vector<ScanTask> notHeld(const std::vector<ScanTask>& tasks, const DeviceTiles<Code>& tiles) {
    std::vector<ScanTask> missing;
    for (ScanTask task : tasks) {
        std::erase_if(task.parts,
                      [&](std::uint32_t part) { return tiles.holds(task.tile, part * kBlockColumns, kBlockColumns); });
        if (!task.parts.empty()) {
            missing.push_back(std::move(task));
        }
    }
    return missing;
}

}  // namespace

DeviceCache::DeviceCache() : DeviceCache(makeReal<std::uint8_t>, makeReal<std::uint16_t>) {}
DeviceCache::DeviceCache(Make<std::uint8_t> makeNarrow, Make<std::uint16_t> makeWide)
    : m_makeNarrow(std::move(makeNarrow)), m_makeWide(std::move(makeWide)) {}

template <class Code>
DeviceCache::ByMetric<Code>& DeviceCache::held() {
    if constexpr (std::is_same_v<Code, std::uint8_t>) {
        return m_narrow;
    } else {
        return m_wide;
    }
}

template <class Code>
const DeviceCache::Make<Code>& DeviceCache::maker() const {
    if constexpr (std::is_same_v<Code, std::uint8_t>) {
        return m_makeNarrow;
    } else {
        return m_makeWide;
    }
}

void DeviceCache::follow(const StaleSamples& stale) {
    m_generation = stale.generation;
    if (stale.everything) {
        m_narrow.clear();
        m_wide.clear();
        return;
    }
    for (const auto& [metric, tile] : stale.tiles) {
        if (const auto narrow = m_narrow.find(metric); narrow != m_narrow.end()) {
            narrow->second->drop(tile);
        }
        if (const auto wide = m_wide.find(metric); wide != m_wide.end()) {
            wide->second->drop(tile);
        }
    }
}

template <class Code>
kernels::Status DeviceCache::tiles(std::int64_t metric, int device, DeviceTiles<Code>*& out) {
    out = nullptr;
    if (m_device != device) {
        m_narrow.clear();
        m_wide.clear();
        m_device = device;
    }
    std::unique_ptr<DeviceTiles<Code>>& tiles = held<Code>()[metric];
    if (!tiles) {
        if (kernels::Status status = maker<Code>()(device, tiles); !status.ok()) {
            held<Code>().erase(metric);
            return status;
        }
    }
    out = tiles.get();
    return {};
}

std::uint64_t DeviceCache::heldBytes(std::int64_t metric) const {
    const auto narrow = m_narrow.find(metric);
    const auto wide = m_wide.find(metric);
    return (narrow != m_narrow.end() ? narrow->second->bytes() : 0) +
           (wide != m_wide.end() ? wide->second->bytes() : 0);
}

kernels::Status DeviceCache::devices(std::vector<kernels::DeviceInfo>& out) {
    if (!m_devicesStatus) {
        m_devicesStatus = kernels::listDevices(m_devices);
    }
    out = m_devices;
    return *m_devicesStatus;
}

bool DeviceCache::dropOthers(std::int64_t metric) {
    const auto other = [&](const auto& entry) { return entry.first != metric; };
    const std::size_t narrow = std::erase_if(m_narrow, other);
    return narrow + std::erase_if(m_wide, other) > 0;
}

template <class Code>
Result<kernels::Status> residentHeatmap(const ScanRequest& request, const std::vector<ScanTask>& tasks,
                                        const kernels::HeatmapPlan& plan, DeviceTiles<Code>& tiles,
                                        kernels::HeatmapCells& out, const std::stop_token& stop) {
    const std::vector<ScanTask> missing = notHeld(tasks, tiles);
    for (std::span<const ScanTask> rest = missing; !rest.empty();) {
        std::vector<BlockFault> faults;
        auto blocks = gather(request, takeBatch(rest, sizeof(Code)), faults, stop);
        if (!blocks) {
            return Failure(blocks.error());
        }
        if (!faults.empty()) {
            return kernels::Status::invalid("damaged blocks are not kept on the device");
        }
        for (const HeldBlock& block : *blocks) {
            if (auto put = tiles.put(viewOf<Code>(block.tile, block.part, *block.codes)); !put.ok()) {
                return put;
            }
        }
    }
    return tiles.heatmap(plan, out, stop);
}

template kernels::Status DeviceCache::tiles(std::int64_t, int, DeviceTiles<std::uint8_t>*&);
template kernels::Status DeviceCache::tiles(std::int64_t, int, DeviceTiles<std::uint16_t>*&);
template Result<kernels::Status> residentHeatmap(const ScanRequest&, const std::vector<ScanTask>&,
                                                 const kernels::HeatmapPlan&, DeviceTiles<std::uint8_t>&,
                                                 kernels::HeatmapCells&, const std::stop_token&);
template Result<kernels::Status> residentHeatmap(const ScanRequest&, const std::vector<ScanTask>&,
                                                 const kernels::HeatmapPlan&, DeviceTiles<std::uint16_t>&,
                                                 kernels::HeatmapCells&, const std::stop_token&);

}  // namespace leasehold
