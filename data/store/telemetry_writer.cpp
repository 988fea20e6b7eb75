// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/store/block_codec.hpp"
#include "data/store/cursor.hpp"
#include "data/store/sample_changes.hpp"
#include "data/store/telemetry.hpp"
#include "data/store/telemetry_scrapes.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kBufferBytes = 64U << 20U;
constexpr std::int64_t kMaxColumn = 1LL << 32;

/// A block being changed, and what stood in the file, so that changes can be counted.
struct Pending {
    std::vector<std::uint16_t> before;
    std::vector<std::uint16_t> after;
};

/// The codes of the metric's width, from 16-bit ones whose "no data" is 65535.
std::vector<std::uint8_t> narrowed(std::span<const std::uint16_t> codes) {
    std::vector<std::uint8_t> narrow(codes.size());
    std::transform(codes.begin(), codes.end(), narrow.begin(),
                   [](std::uint16_t c) { return static_cast<std::uint8_t>(std::min<std::uint16_t>(c, 255)); });
    return narrow;
}

}  // namespace

struct TelemetryWriter::Buffer {
    std::map<std::pair<std::int64_t, std::uint32_t>, Pending> blocks;
    std::vector<std::uint8_t> narrow = std::vector<std::uint8_t>(kBlockCodes);
    std::optional<TelemetryReader> reader;
};

TelemetryWriter::TelemetryWriter(SiteFile& file, Metric metric)
    : m_file(&file), m_metric(std::move(metric)), m_buffer(std::make_unique<Buffer>()) {}
TelemetryWriter::~TelemetryWriter() = default;
TelemetryWriter::TelemetryWriter(TelemetryWriter&&) noexcept = default;

Result<TelemetryWriter> TelemetryWriter::open(SiteFile& file, const Metric& like) {
    if (like.step <= Duration{0}) {
        return fail(ErrorCode::InvalidInput, file.path().string(),
                    fmt::format("the step of {} is not known", like.name), "give it with --set step=15m");
    }
    return guarded(file, [&]() -> Result<TelemetryWriter> {
        SQLite::Database& database = file.database();
        noteEverythingChanged(database);
        Metric metric = like;
        SQLite::Statement find(database, "SELECT id, unit, code_bytes, scale, bias, step_s FROM metric WHERE name = ?");
        find.bind(1, like.name);
        if (!find.executeStep()) {
            SQLite::Statement insert(
                database, "INSERT INTO metric (name, unit, code_bytes, scale, bias, step_s) VALUES (?, ?, ?, ?, ?, ?)");
            insert.bind(1, metric.name);
            insert.bind(2, metric.unit);
            insert.bind(3, metric.codeBytes);
            insert.bind(4, metric.scale);
            insert.bind(5, metric.offset);
            insert.bind(6, static_cast<std::int64_t>(metric.step.count()));
            insert.exec();
            metric.id = database.getLastInsertRowid();
            return TelemetryWriter(file, std::move(metric));
        }
        metric.id = find.getColumn(0).getInt64();
        metric.unit = find.getColumn(1).getString();
        metric.codeBytes = find.getColumn(2).getInt();
        metric.scale = find.getColumn(3).getDouble();
        metric.offset = find.getColumn(4).getDouble();
        if (find.getColumn(5).isNull()) {
            SQLite::Statement set(database, "UPDATE metric SET step_s = ? WHERE id = ?");
            set.bind(1, static_cast<std::int64_t>(metric.step.count()));
            set.bind(2, metric.id);
            set.exec();
        } else if (find.getColumn(5).getInt64() != metric.step.count()) {
            const Duration known{find.getColumn(5).getInt64()};
            return fail(
                ErrorCode::Conflict, file.path().string(),
                fmt::format("holds {} every {}, and this input has it every {}", metric.name, formatDuration(known),
                            formatDuration(metric.step)),
                fmt::format("import it with --set step={}, which takes the nearest samples", formatDuration(known)));
        }
        // Samples written now must win over earlier scrapes, so those go into their blocks first.
        foldScrapes(database, metric);
        return TelemetryWriter(file, std::move(metric));
    });
}

Result<> TelemetryWriter::put(std::int64_t column, std::int64_t slot, std::uint32_t code) {
    if (column < 0 || column >= kMaxColumn) {
        return fail(ErrorCode::Internal, m_metric.name, fmt::format("column {} is out of range", column));
    }
    const std::int64_t tile = kernels::tileOf(slot);
    const auto part = static_cast<std::uint32_t>(column / kBlockColumns);
    auto it = m_buffer->blocks.find({tile, part});
    if (it == m_buffer->blocks.end()) {
        if ((m_buffer->blocks.size() + 1) * kBlockCodes * 2 * sizeof(std::uint16_t) > kBufferBytes) {
            if (auto flushed = flush(); !flushed) {
                return flushed;
            }
        }
        if (!m_buffer->reader) {
            auto reader = TelemetryReader::open(*m_file, m_metric.name);
            if (!reader) {
                return Failure(reader.error());
            }
            m_buffer->reader.emplace(std::move(*reader));
        }
        Pending pending;
        pending.before.resize(kBlockCodes);
        std::vector<BlockFault> faults;  // a damaged block is overwritten: its samples are lost either way
        Result<> read;
        if (m_metric.codeBytes == 1) {
            read = m_buffer->reader->read(tile, part, std::span(m_buffer->narrow), faults);
            std::transform(m_buffer->narrow.begin(), m_buffer->narrow.end(), pending.before.begin(),
                           [](std::uint8_t c) { return c == 255 ? std::uint16_t{65535} : std::uint16_t{c}; });
        } else {
            read = m_buffer->reader->read(tile, part, std::span(pending.before), faults);
        }
        if (!read) {
            return read;
        }
        pending.after = pending.before;
        it = m_buffer->blocks.emplace(std::pair{tile, part}, std::move(pending)).first;
    }
    const std::size_t at = static_cast<std::size_t>(column % kBlockColumns) * kTileSlots +
                           static_cast<std::size_t>(slot - kernels::firstSlot(tile));
    it->second.after[at] = code >= m_metric.noData() ? std::uint16_t{65535} : static_cast<std::uint16_t>(code);
    return {};
}

Result<> TelemetryWriter::flush() {
    for (const auto& [key, pending] : m_buffer->blocks) {
        if (pending.before == pending.after) {
            continue;
        }
        for (std::size_t i = 0; i < kBlockCodes; ++i) {
            if (pending.before[i] != pending.after[i]) {
                ++(pending.before[i] == 65535 ? m_added : m_updated);
            }
        }
        const EncodedBlock block =
            m_metric.codeBytes == 1 ? encodeBlock(narrowed(pending.after)) : encodeBlock(pending.after);
        if (auto written = putEncoded(key.first, key.second, block); !written) {
            return written;
        }
    }
    m_buffer->blocks.clear();
    return {};
}

Result<> TelemetryWriter::putBlock(std::int64_t tile, std::uint32_t part, std::span<const std::uint8_t> codes) {
    return putEncoded(tile, part, encodeBlock(codes));
}

Result<> TelemetryWriter::putBlock(std::int64_t tile, std::uint32_t part, std::span<const std::uint16_t> codes) {
    return putEncoded(tile, part, encodeBlock(codes));
}

Result<> TelemetryWriter::putEncoded(std::int64_t tile, std::uint32_t part, const EncodedBlock& block) {
    return guarded(*m_file, [&]() -> Result<> {
        storeBlock(m_file->database(), m_metric.id, tile, part, block);
        return {};
    });
}

}  // namespace leasehold
