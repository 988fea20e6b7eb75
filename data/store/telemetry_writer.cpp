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

/// The codes of the metric's width, from 16-bit ones whose "no data" is 65535.
std::vector<std::uint8_t> narrowed(std::span<const std::uint16_t> codes) {
    std::vector<std::uint8_t> narrow(codes.size());
    std::transform(codes.begin(), codes.end(), narrow.begin(),
                   [](std::uint16_t c) { return static_cast<std::uint8_t>(std::min<std::uint16_t>(c, 255)); });
    return narrow;
}

}  // namespace

/// A block being changed, and how late in its slot each of the samples put was.
struct TelemetryWriter::Pending {
    std::vector<std::uint16_t> codes = std::vector<std::uint16_t>(kBlockCodes);
    std::vector<std::uint16_t> when = std::vector<std::uint16_t>(kBlockCodes);
};

struct TelemetryWriter::Buffer {
    std::map<std::pair<std::int64_t, std::uint32_t>, Pending> blocks;
    std::vector<std::uint8_t> narrow = std::vector<std::uint8_t>(kBlockCodes);
    std::vector<std::uint16_t> before = std::vector<std::uint16_t>(kBlockCodes);
    std::optional<TelemetryReader> reader;
    std::pair<std::int64_t, std::uint32_t> lastKey{};  ///< of `last`, where there is one
    Pending* last = nullptr;
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
        takeBounds(metric);
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
        takeBounds(metric);
        return TelemetryWriter(file, std::move(metric));
    });
}

/// What the file has of a block, in 16 bits; a damaged one is no data, since its samples are lost either way.
Result<> TelemetryWriter::load(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> codes) {
    if (!m_buffer->reader) {
        auto reader = TelemetryReader::open(*m_file, MetricExtent{m_metric});
        if (!reader) {
            return Failure(reader.error());
        }
        m_buffer->reader.emplace(std::move(*reader));
    }
    std::vector<BlockFault> faults;
    if (m_metric.codeBytes == 2) {
        return m_buffer->reader->read(tile, part, codes, faults);
    }
    auto read = m_buffer->reader->read(tile, part, std::span(m_buffer->narrow), faults);
    std::transform(m_buffer->narrow.begin(), m_buffer->narrow.end(), codes.begin(),
                   [](std::uint8_t c) { return c == 255 ? std::uint16_t{65535} : std::uint16_t{c}; });
    return read;
}

Result<> TelemetryWriter::makeRoom(std::int64_t tile) {
    constexpr std::size_t kMost = kBufferBytes / (2 * kBlockCodes * sizeof(std::uint16_t));
    auto& blocks = m_buffer->blocks;
    if (blocks.size() < kMost) {
        return {};
    }
    // Time goes up in most files: what lies before this tile is done with.
    const auto end = blocks.begin()->first.first < tile ? blocks.lower_bound({tile, 0}) : blocks.end();
    m_buffer->last = nullptr;
    for (auto it = blocks.begin(); it != end; it = blocks.erase(it)) {
        if (auto written = write(it->first.first, it->first.second, it->second); !written) {
            return written;
        }
    }
    return {};
}

Result<TelemetryWriter::Pending*> TelemetryWriter::pending(std::int64_t tile, std::uint32_t part) {
    const std::pair key{tile, part};
    if (m_buffer->last != nullptr && m_buffer->lastKey == key) {
        return m_buffer->last;
    }
    auto it = m_buffer->blocks.find(key);
    if (it == m_buffer->blocks.end()) {
        if (auto room = makeRoom(tile); !room) {
            return Failure(room.error());
        }
        Pending fresh;
        if (auto loaded = load(tile, part, fresh.codes); !loaded) {
            return Failure(loaded.error());
        }
        it = m_buffer->blocks.emplace(key, std::move(fresh)).first;
    }
    m_buffer->lastKey = key;
    return m_buffer->last = &it->second;
}

Result<TelemetryWriter::Put> TelemetryWriter::put(std::int64_t column, std::int64_t slot, std::uint32_t code,
                                                  std::uint16_t when) {
    if (column < 0 || column >= kMaxColumn) {
        return fail(ErrorCode::Internal, m_metric.name, fmt::format("column {} is out of range", column));
    }
    const std::int64_t tile = kernels::tileOf(slot);
    const auto block = pending(tile, static_cast<std::uint32_t>(column / kBlockColumns));
    if (!block) {
        return Failure(block.error());
    }
    const std::size_t at = static_cast<std::size_t>(column % kBlockColumns) * kTileSlots +
                           static_cast<std::size_t>(slot - kernels::firstSlot(tile));
    std::uint16_t& kept = (*block)->codes[at];
    std::uint16_t& since = (*block)->when[at];
    const auto given = code >= m_metric.noData() ? std::uint16_t{65535} : static_cast<std::uint16_t>(code);
    const bool first = since == 0 || when == 0;
    const Put put = first ? Put::First : since == when && kept == given ? Put::Repeated : Put::Crowded;
    if (first || when > since || (when == since && given > kept)) {
        kept = given;
        since = when;
    }
    return put;
}

Result<> TelemetryWriter::write(std::int64_t tile, std::uint32_t part, const Pending& pending) {
    std::vector<std::uint16_t>& before = m_buffer->before;
    if (auto loaded = load(tile, part, before); !loaded) {
        return loaded;
    }
    if (before == pending.codes) {
        return {};
    }
    for (std::size_t i = 0; i < kBlockCodes; ++i) {
        if (before[i] != pending.codes[i]) {
            ++(before[i] == 65535 ? m_added : m_updated);
        }
    }
    return putEncoded(tile, part,
                      m_metric.codeBytes == 1 ? encodeBlock(narrowed(pending.codes)) : encodeBlock(pending.codes));
}

Result<> TelemetryWriter::flush() {
    m_buffer->last = nullptr;
    for (const auto& [key, pending] : m_buffer->blocks) {
        if (auto written = write(key.first, key.second, pending); !written) {
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
