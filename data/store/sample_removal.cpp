// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/sample_removal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/store/block_codec.hpp"
#include "data/store/cursor.hpp"
#include "data/store/sample_changes.hpp"
#include "data/store/telemetry.hpp"
#include "data/store/telemetry_scrapes.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

/// Clears slots [from, to) of a block.
template <class Code>
std::uint64_t clearSlots(std::span<Code> codes, std::int64_t from, std::int64_t to) {
    std::uint64_t cleared = 0;
    for (std::size_t line = 0; line < kBlockColumns; ++line) {
        for (std::int64_t slot = from; slot < to; ++slot) {
            Code& code = codes[line * kTileSlots + static_cast<std::size_t>(slot)];
            cleared += code != kernels::kNoData<Code> ? 1 : 0;
            code = kernels::kNoData<Code>;
        }
    }
    return cleared;
}

/// What is cleared of one metric.
class Removal {
public:
    Removal(const SiteFile& file, TelemetryReader& reader, TimeWindow window)
        : m_file(file),
          m_reader(reader),
          m_metric(reader.extent().metric),
          m_from(firstSlotFrom(window.from, m_metric.step)),
          m_to(firstSlotFrom(window.to, m_metric.step)) {}

    Result<RemovedSamples> run(const std::stop_token& stop, const std::function<void(double)>& progress) {
        RemovedSamples removed{m_metric.name, 0, {}};
        const auto blocks = listBlocks(m_file, m_reader.extent(), m_from, m_to);
        if (!blocks) return Failure(blocks.error());
        std::size_t done = 0;
        for (const TileParts& tile : *blocks) {
            for (const std::uint32_t part : tile.parts) {
                if (stop.stop_requested()) {
                    return fail(ErrorCode::Cancelled, m_file.path().string(), "stopped", "nothing was removed");
                }
                const auto cleared = m_metric.codeBytes == 1 ? clear<std::uint8_t>(tile.tile, part)
                                                             : clear<std::uint16_t>(tile.tile, part);
                if (!cleared) return Failure(cleared.error());
                removed.samples += *cleared;
            }
            progress(static_cast<double>(++done) / static_cast<double>(blocks->size()));
        }
        return removed;
    }

private:
    template <class Code>
    Result<std::uint64_t> clear(std::int64_t tile, std::uint32_t part) {
        std::vector<Code> codes(kBlockCodes);
        std::vector<BlockFault> faults;
        if (auto read = m_reader.read(tile, part, std::span<Code>(codes), faults); !read) return Failure(read.error());
        if (!faults.empty()) {
            return fail(ErrorCode::Damaged, m_file.path().string(),
                        fmt::format("block {}/{} of {}: {}", tile, part, m_metric.name, faults.front().what),
                        "see 'leasehold check'; restore the file from a backup");
        }
        const std::int64_t first = kernels::firstSlot(tile);
        const std::uint64_t cleared =
            clearSlots(std::span<Code>(codes), std::clamp<std::int64_t>(m_from - first, 0, kTileSlots),
                       std::clamp<std::int64_t>(m_to - first, 0, kTileSlots));
        if (cleared > 0) {
            storeBlock(m_file.database(), m_metric.id, tile, part, encodeBlock(std::span<const Code>(codes)));
        }
        return cleared;
    }

    const SiteFile& m_file;
    TelemetryReader& m_reader;
    const Metric& m_metric;
    std::int64_t m_from;
    std::int64_t m_to;
};

/// The part of [from, to) in which the metric has samples; for the report.
TimeWindow heldWithin(const MetricExtent& extent, TimeWindow window) {
    return intersect(extent.window(), window);
}

void forgetInstants(const SiteFile& file, const Metric& metric, TimeWindow window) {
    SQLite::Statement forget(file.database(),
                             "DELETE FROM scrape_instant WHERE metric_id = ? AND time_ms >= ? AND time_ms < ?");
    forget.bind(1, metric.id);
    forget.bind(2, static_cast<std::int64_t>(window.from.time_since_epoch().count()) * 1000);
    forget.bind(3, static_cast<std::int64_t>(window.to.time_since_epoch().count()) * 1000);
    forget.exec();
    SQLite::Statement empty(file.database(),
                            "UPDATE metric SET step_s = NULL, provisional = 0 WHERE id = ?1 AND NOT EXISTS "
                            "(SELECT 1 FROM telemetry_block WHERE metric_id = ?1)");
    empty.bind(1, metric.id);
    empty.exec();
}

Result<std::vector<RemovedSamples>> removeFrom(SiteFile& file, const std::vector<MetricExtent>& extents,
                                               const std::string& metric, TimeWindow window,
                                               const std::stop_token& stop,
                                               const std::function<void(double, std::string_view)>& progress) {
    std::vector<RemovedSamples> all;
    for (const MetricExtent& extent : extents) {
        if (extent.metric.step.count() == 0 || (!metric.empty() && extent.metric.name != metric)) continue;
        const TimeWindow held = heldWithin(extent, window);
        if (held.empty()) continue;
        foldScrapes(file.database(), extent.metric);
        auto reader = TelemetryReader::open(file, extent);
        if (!reader) return Failure(reader.error());
        auto removed = Removal(file, *reader, held).run(stop, [&](double share) {
            if (progress) progress(share, "removing samples of " + extent.metric.name);
        });
        if (!removed) return Failure(removed.error());
        removed->window = held;
        forgetInstants(file, extent.metric, window);
        if (removed->samples > 0) all.push_back(*removed);
    }
    if (!all.empty()) noteEverythingChanged(file.database());
    return all;
}

}  // namespace

Result<std::vector<RemovedSamples>> removeSamples(const std::filesystem::path& site, const std::string& metric,
                                                  TimeWindow window, bool dryRun, std::stop_token stop,
                                                  const std::function<void(double, std::string_view)>& progress) {
    auto file = SiteFile::open(site, SiteFile::Mode::Write);
    if (!file) return Failure(file.error());
    if (!metric.empty()) {
        if (const auto known = TelemetryReader::open(*file, metric); !known) return Failure(known.error());
    }
    auto transaction = WriteTransaction::begin(*file);
    if (!transaction) return Failure(transaction.error());
    const auto extents = metricExtents(*file);
    if (!extents) return Failure(extents.error());
    auto removed = guarded(*file, [&] { return removeFrom(*file, *extents, metric, window, stop, progress); });
    if (!removed || dryRun || removed->empty()) return removed;
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, site.string(), "stopped", "nothing was removed");
    }
    if (auto committed = transaction->commit(); !committed) return Failure(committed.error());
    return removed;
}

}  // namespace leasehold
