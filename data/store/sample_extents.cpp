// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/sample_extents.hpp"

#include <algorithm>
#include <vector>

#include "data/store/telemetry.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

using Extents = std::map<std::int64_t, std::pair<Instant, Instant>>;

/// The wanted GPUs by the part of a block that has their column.
std::map<std::uint32_t, std::vector<std::size_t>> byPart(const std::set<std::int64_t>& gpus) {
    std::map<std::uint32_t, std::vector<std::size_t>> columns;
    for (const std::int64_t gpu : gpus) {
        const auto id = static_cast<std::size_t>(gpu);
        columns[static_cast<std::uint32_t>(id / kBlockColumns)].push_back(id % kBlockColumns);
    }
    return columns;
}

template <class Code>
Result<> scan(TelemetryReader& reader, const std::map<std::uint32_t, std::vector<std::size_t>>& wanted,
              Extents& extents) {
    const MetricExtent& extent = reader.extent();
    std::vector<Code> codes(kBlockCodes);
    std::vector<BlockFault> faults;
    auto tiles = reader.tiles(extent.slotFrom, extent.slotTo);
    if (!tiles) return Failure(tiles.error());
    constexpr auto kSlots = static_cast<std::size_t>(kTileSlots);
    for (const std::int64_t tile : *tiles) {
        auto parts = reader.parts(tile);
        if (!parts) return Failure(parts.error());
        for (const std::uint32_t part : *parts) {
            const auto it = wanted.find(part);
            if (it == wanted.end()) continue;
            if (auto read = reader.read(tile, part, std::span(codes), faults); !read) return read;
            for (const std::size_t column : it->second) {
                for (std::size_t slot = 0; slot < kSlots; ++slot) {
                    if (codes[column * kSlots + slot] >= extent.metric.noData()) continue;
                    const Instant time =
                        slotInstant(kernels::firstSlot(tile) + static_cast<std::int64_t>(slot), extent.metric.step);
                    const auto gpu = static_cast<std::int64_t>(part * kBlockColumns + column);
                    const auto [known, fresh] = extents.try_emplace(gpu, time, time);
                    known->second = {std::min(known->second.first, time), std::max(known->second.second, time)};
                }
            }
        }
    }
    return {};
}

}  // namespace

Result<Extents> sampleExtents(const SiteFile& file, const std::set<std::int64_t>& gpus) {
    Extents extents;
    const auto wanted = byPart(gpus);
    auto metrics = metricExtents(file);
    if (!metrics) return Failure(metrics.error());
    for (const MetricExtent& extent : *metrics) {
        if (extent.valid == 0) continue;
        auto reader = TelemetryReader::open(file, extent);
        if (!reader) return Failure(reader.error());
        auto done = extent.metric.codeBytes == 1 ? scan<std::uint8_t>(*reader, wanted, extents)
                                                 : scan<std::uint16_t>(*reader, wanted, extents);
        if (!done) return Failure(done.error());
    }
    return extents;
}

}  // namespace leasehold
