// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/info.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unordered_map>

#include "data/model/natural_order.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {

constexpr std::array<std::string_view, 5> kTierNames{"unknown", "leaf", "spine", "core", "nvlink"};

template <class Range, class Predicate>
std::uint64_t countOf(const Range& range, Predicate predicate) {
    return static_cast<std::uint64_t>(std::count_if(range.begin(), range.end(), predicate));
}

void countPlaces(const Snapshot& snapshot, SiteInfo& info) {
    info.halls = countOf(snapshot.halls, [](const Hall& hall) { return !hall.assumed; });
    info.rows = countOf(snapshot.rows, [](const Row& row) { return !row.assumed; });
    for (const Rack& rack : snapshot.racks) {
        const bool planned = rack.status == Status::Planned;
        if (!rack.assumed) {
            ++(planned ? info.plannedRacks : info.racks);
        }
        for (std::uint32_t n = rack.firstNode; n < rack.firstNode + rack.nodeCount; ++n) {
            // A node all of whose GPUs are retired stays for its past, not for the count.
            const GpuRange gpus = snapshot.nodes[n].gpus;
            const auto first = snapshot.gpus.begin() + gpus.first;
            const bool retired = gpus.count > 0 && std::all_of(first, first + gpus.count,
                                                               [](const Gpu& gpu) { return gpu.retired != kForever; });
            (planned ? info.plannedNodes : info.nodes) += retired ? 0 : 1;
        }
    }
}

void countGpus(const Snapshot& snapshot, SiteInfo& info) {
    std::vector<std::uint64_t> byModel(snapshot.gpuModels.size());
    for (const Gpu& gpu : snapshot.gpus) {
        if (gpu.status == Status::Planned) {
            ++info.plannedGpus;
        } else if (gpu.retired == kForever) {
            ++info.gpus;
            if (gpu.model) {
                ++byModel[gpu.model.value];
            }
        }
    }
    for (std::size_t model = 0; model < byModel.size(); ++model) {
        if (byModel[model] > 0) {
            info.gpusByModel.emplace_back(snapshot.gpuModels[model], byModel[model]);
        }
    }
    std::sort(info.gpusByModel.begin(), info.gpusByModel.end(),
              [](const auto& a, const auto& b) { return naturalLess(a.first, b.first); });
}

void countFabric(const Snapshot& snapshot, SiteInfo& info) {
    info.nics = snapshot.nics.size();
    info.switches = snapshot.switches.size();
    info.links = countOf(snapshot.links, [](const Link& link) { return link.state != LinkState::Planned; });
    std::array<std::uint64_t, kTierNames.size()> byTier{};
    for (const Switch& one : snapshot.switches) {
        ++byTier[static_cast<std::size_t>(one.tier)];
    }
    for (const Tier tier : {Tier::Leaf, Tier::Spine, Tier::Core, Tier::NvLink, Tier::Unknown}) {
        const auto index = static_cast<std::size_t>(tier);
        if (byTier[index] > 0) {
            info.switchesByTier.emplace_back(kTierNames[index], byTier[index]);
        }
    }
}

/// Which columns (GPU ids) have a sample. A block is decoded only while it could still add one: as a rule the first
/// tile tells it all, and only the parts that hold a silent GPU are read further.
class ColumnScan {
public:
    explicit ColumnScan(const Snapshot& snapshot) {
        for (const Gpu& gpu : snapshot.gpus) {
            const auto column = static_cast<std::uint64_t>(gpu.id);
            Part& part = m_parts[column / kBlockColumns];
            part.wanted.resize(kBlockColumns);
            part.wanted[column % kBlockColumns] = true;
            ++part.missing;
        }
    }

    template <class Code>
    Result<> run(TelemetryReader& reader, const std::stop_token& stop) {
        const MetricExtent& extent = reader.extent();
        const auto noData = static_cast<Code>(extent.metric.noData());
        std::vector<Code> codes(kBlockColumns * static_cast<std::size_t>(kTileSlots));
        std::vector<BlockFault> faults;
        auto tiles = reader.tiles(extent.slotFrom, extent.slotTo);
        if (!tiles) {
            return Failure(tiles.error());
        }
        for (const std::int64_t tile : *tiles) {
            if (m_done == m_parts.size()) {
                break;
            }
            auto parts = reader.parts(tile);
            if (!parts) {
                return Failure(parts.error());
            }
            for (const std::uint32_t part : *parts) {
                if (stop.stop_requested()) {
                    return fail(ErrorCode::Cancelled, {}, "stopped");
                }
                const auto known = m_parts.find(part);
                if (known == m_parts.end() || known->second.missing == 0) {
                    continue;
                }
                if (auto read = reader.read(tile, part, std::span<Code>(codes), faults); !read) {
                    return Failure(read.error());
                }
                look<Code>(known->second, codes, noData);
            }
        }
        return {};
    }

    [[nodiscard]] std::uint64_t found() const { return m_found; }

private:
    struct Part {
        std::vector<bool> wanted;  ///< columns that are GPUs and have shown no sample yet
        std::uint32_t missing = 0;
    };

    template <class Code>
    void look(Part& part, const std::vector<Code>& codes, Code noData) {
        const auto slots = static_cast<std::ptrdiff_t>(kTileSlots);
        for (std::size_t column = 0; column < kBlockColumns; ++column) {
            if (!part.wanted[column]) {
                continue;
            }
            const auto line = codes.begin() + static_cast<std::ptrdiff_t>(column) * slots;
            if (std::any_of(line, line + slots, [noData](Code code) { return code != noData; })) {
                part.wanted[column] = false;
                ++m_found;
                if (--part.missing == 0) {
                    ++m_done;
                }
            }
        }
    }

    std::unordered_map<std::uint64_t, Part> m_parts;  ///< by number; a file's ids need not be dense
    std::size_t m_done = 0;
    std::uint64_t m_found = 0;
};

Result<MetricInfo> metricInfo(const Snapshot& snapshot, const SiteFile& file, const MetricExtent& extent,
                              const std::stop_token& stop) {
    MetricInfo info{extent.metric.name, extent.metric.unit, extent.metric.step, {}, 0, 0, extent.valid, {}};
    if (extent.valid == 0) {
        return info;
    }
    info.window = extent.window();
    info.mean = extent.metric.value(static_cast<double>(extent.sum) / static_cast<double>(extent.valid));
    auto reader = TelemetryReader::open(file, extent.metric.name);
    if (!reader) {
        return Failure(reader.error());
    }
    ColumnScan scan(snapshot);
    const Result<> scanned =
        extent.metric.codeBytes == 1 ? scan.run<std::uint8_t>(*reader, stop) : scan.run<std::uint16_t>(*reader, stop);
    if (!scanned) {
        return Failure(scanned.error());
    }
    info.gpus = scan.found();
    info.samples = static_cast<std::uint64_t>(extent.slotTo - extent.slotFrom) * info.gpus;
    return info;
}

}  // namespace

Result<SiteInfo> siteInfo(const Snapshot& snapshot, std::stop_token stop) {
    SiteInfo info;
    info.name = snapshot.name;
    countPlaces(snapshot, info);
    countGpus(snapshot, info);
    countFabric(snapshot, info);
    info.tenants = countOf(snapshot.parties, [](const Party& party) { return party.isTenant; });
    info.leases = snapshot.leases.size();
    info.allocations = snapshot.allocations.size();
    info.synthetic = snapshot.synthetic;
    info.assumedLayout = snapshot.assumedLayout;
    auto file = SiteFile::open(snapshot.path, SiteFile::Mode::Read);
    if (!file) {
        return Failure(file.error());
    }
    return guarded(*file, [&]() -> Result<SiteInfo> {
        info.schemaVersion = file->database().execAndGet("PRAGMA user_version").getInt();
        std::error_code ignored;
        const std::uintmax_t bytes = std::filesystem::file_size(snapshot.path, ignored);
        info.bytes = ignored ? 0 : bytes;
        auto extents = metricExtents(*file);
        if (!extents) {
            return Failure(extents.error());
        }
        for (const MetricExtent& extent : *extents) {
            if (extent.metric.step.count() == 0) {
                continue;
            }
            auto metric = metricInfo(snapshot, *file, extent, stop);
            if (!metric) {
                return Failure(metric.error());
            }
            info.metrics.push_back(std::move(*metric));
        }
        return info;
    });
}

}  // namespace leasehold
