// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/telemetry_regrid.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "data/store/block_codec.hpp"
#include "data/store/cursor.hpp"
#include "data/store/sample_changes.hpp"
#include "data/store/telemetry_scrapes.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

struct BlockKey {
    std::uint32_t part = 0;
    std::int64_t tile = 0;
};

/// Moves the blocks of one metric in place. Time is positive, so that going to a finer step the target of a tile lies
/// at its own number or above: tiles are taken from the last one down, and none is overwritten before it was read;
/// going to a coarser one it is the other way round.
template <class Code>
class Mover {
public:
    Mover(SiteFile& file, const Metric& metric, Duration step, const RegridOptions& options)
        : m_file(file),
          m_metric(metric),
          m_step(step),
          m_options(options),
          m_read(file.database(),
                 "SELECT codec, checksum, data FROM telemetry_block WHERE metric_id = ?1 AND tile = ?2 AND part = ?3"),
          m_codes(kBlockCodes),
          m_target(kBlockCodes) {
        m_read.bind(1, metric.id);
    }

    Result<> move(const BlockKey& key, Regridded& report) {
        if (auto loaded = load(key, m_codes); !loaded) return loaded;
        storeBlock(m_file.database(), m_metric.id, key.tile, key.part, {});
        if (m_open && m_open->part != key.part) close();
        const bool finer = m_step < m_metric.step;
        for (std::int64_t i = 0; i < kTileSlots; ++i) {
            const std::int64_t within = finer ? kTileSlots - 1 - i : i;
            if (auto moved = moveSlot(key, within, report); !moved) return moved;
        }
        return {};
    }

    void close() {
        if (!m_open) return;
        storeBlock(m_file.database(), m_metric.id, m_open->tile, m_open->part,
                   encodeBlock(std::span<const Code>(m_target)));
        m_open.reset();
    }

private:
    static constexpr Code kNone = kernels::kNoData<Code>;

    Result<> load(const BlockKey& key, std::vector<Code>& codes) {
        m_read.reset();
        m_read.bind(2, key.tile);
        m_read.bind(3, static_cast<std::int64_t>(key.part));
        std::fill(codes.begin(), codes.end(), kNone);
        const bool sound =
            !m_read.next() || decodeBlock<Code>(static_cast<int>(m_read.integer(0)), m_read.integer(1),
                                                std::as_bytes(m_read.blob(2)), std::span<Code>(codes)) == Decoded::Ok;
        m_read.reset();
        if (sound) return {};
        return fail(ErrorCode::Damaged, m_file.path().string(),
                    fmt::format("block {}/{} of {} cannot be read", key.tile, key.part, m_metric.name),
                    "see 'leasehold check'; restore the file from a backup");
    }

    Result<> moveSlot(const BlockKey& key, std::int64_t within, Regridded& report) {
        const std::int64_t slot = kernels::firstSlot(key.tile) + within;
        std::optional<std::size_t> offset;
        for (std::size_t column = 0; column < kBlockColumns; ++column) {
            const Code code = m_codes[column * kTileSlots + static_cast<std::size_t>(within)];
            if (code == kNone) continue;
            if (!offset) {
                auto at = openFor(key.part, slot);
                if (!at) return Failure(at.error());
                offset = *at;
            }
            Code& there = m_target[column * kTileSlots + *offset];
            if (there == kNone) {
                ++report.kept;
                there = code;
            } else {
                lose(report, slot);
                // Slots come in time's order, or against it: the later one stays.
                there = m_step < m_metric.step ? there : code;
            }
        }
        return {};
    }

    void lose(Regridded& report, std::int64_t slot) {
        const SampleTime t = slotInstant(slot, m_metric.step);
        if (report.lost++ == 0 || t < report.firstLost) report.firstLost = t;
    }

    /// Brings the block to m_target into which a slot goes, and says where in it.
    Result<std::size_t> openFor(std::uint32_t part, std::int64_t slot) {
        const auto known = m_options.instants.find(slot);
        const SampleTime t =
            known == m_options.instants.end() ? SampleTime(slotInstant(slot, m_metric.step)) : known->second;
        const std::int64_t target = nearestSlot(t, m_step);
        const BlockKey key{part, kernels::tileOf(target)};
        if (!m_open || m_open->tile != key.tile) {
            close();
            if (auto loaded = load(key, m_target); !loaded) return Failure(loaded.error());
            m_open = key;
        }
        return static_cast<std::size_t>(target - kernels::firstSlot(key.tile));
    }

    SiteFile& m_file;
    const Metric& m_metric;
    Duration m_step;
    const RegridOptions& m_options;
    Cursor m_read;
    std::vector<Code> m_codes;
    std::vector<Code> m_target;
    std::optional<BlockKey> m_open;  ///< what stands in m_target
};

std::vector<BlockKey> keysOf(SQLite::Database& database, std::int64_t metric, bool lastFirst) {
    std::vector<BlockKey> keys;
    Cursor rows(database,
                "SELECT tile, part FROM telemetry_block INDEXED BY telemetry_block_extent WHERE metric_id = ?1");
    rows.bind(1, metric);
    while (rows.next()) {
        keys.push_back({static_cast<std::uint32_t>(rows.integer(1)), rows.integer(0)});
    }
    std::sort(keys.begin(), keys.end(), [&](const BlockKey& a, const BlockKey& b) {
        return a.part != b.part ? a.part < b.part : lastFirst ? a.tile > b.tile : a.tile < b.tile;
    });
    return keys;
}

template <class Code>
Result<> moveAll(SiteFile& file, Regridded& report, const Metric& from, const RegridOptions& options,
                 const std::stop_token& stop, const std::function<void(double)>& progress) {
    const std::vector<BlockKey> keys = keysOf(file.database(), from.id, report.metric.step < from.step);
    if (std::any_of(keys.begin(), keys.end(), [](const BlockKey& key) { return key.tile < 0; })) {
        return fail(ErrorCode::InvalidInput, file.path().string(),
                    fmt::format("has samples of {} before 1970", from.name),
                    "remove them first with 'leasehold remove-samples'");
    }
    Mover<Code> mover(file, from, report.metric.step, options);
    std::size_t done = 0;
    for (const BlockKey& key : keys) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, file.path().string(), "stopped", "nothing was changed");
        }
        if (auto moved = mover.move(key, report); !moved) return moved;
        if (progress) progress(static_cast<double>(++done) / static_cast<double>(keys.size()));
    }
    mover.close();
    return {};
}

Result<> writeStep(SiteFile& file, const Metric& metric) {
    SQLite::Statement set(file.database(), "UPDATE metric SET step_s = ?, provisional = 0 WHERE id = ?");
    set.bind(1, static_cast<std::int64_t>(metric.step.count()));
    set.bind(2, metric.id);
    set.exec();
    noteEverythingChanged(file.database());
    return {};
}

Result<Metric> storedMetric(const SiteFile& file, const std::string& name) {
    const auto reader = TelemetryReader::open(file, name);
    if (!reader) return Failure(reader.error());
    return reader->extent().metric;
}

}  // namespace

Result<Regridded> regridMetric(SiteFile& file, const std::string& name, Duration step, const RegridOptions& options,
                               std::stop_token stop, const std::function<void(double)>& progress) {
    return guarded(file, [&]() -> Result<Regridded> {
        const auto stored = storedMetric(file, name);
        if (!stored) return Failure(stored.error());
        Regridded report{*stored, stored->step, 0, 0, {}};
        report.metric.step = step;
        if (stored->step > Duration{0} && stored->step != step) {
            foldScrapes(file.database(), *stored);
            const auto moved = stored->codeBytes == 1
                                   ? moveAll<std::uint8_t>(file, report, *stored, options, stop, progress)
                                   : moveAll<std::uint16_t>(file, report, *stored, options, stop, progress);
            if (!moved) return Failure(moved.error());
        }
        if (report.lost > 0 && !options.merge) {
            return fail(ErrorCode::Conflict, file.path().string(),
                        fmt::format("{} of {} samples of {} would share a step of {} with a later one", report.lost,
                                    report.lost + report.kept, name, formatDuration(step)),
                        "choose a finer step, or say --merge to keep the latest of each");
        }
        if (auto written = writeStep(file, report.metric); !written) return Failure(written.error());
        return report;
    });
}

Result<Regridded> changeStep(const std::filesystem::path& site, const std::string& metric, Duration step, bool merge,
                             bool dryRun, std::stop_token stop,
                             const std::function<void(double, std::string_view)>& progress) {
    auto file = SiteFile::open(site, SiteFile::Mode::Write);
    if (!file) return Failure(file.error());
    auto transaction = WriteTransaction::begin(*file);
    if (!transaction) return Failure(transaction.error());
    auto done = regridMetric(*file, metric, step, {merge, {}}, stop, [&](double share) {
        if (progress) progress(share, "moving samples");
    });
    if (!done || dryRun) return done;
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, site.string(), "stopped", "nothing was changed");
    }
    if (auto committed = transaction->commit(); !committed) return Failure(committed.error());
    return done;
}

}  // namespace leasehold
