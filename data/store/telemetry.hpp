// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/model/metric.hpp"
#include "data/model/result.hpp"
#include "data/store/site_file.hpp"
#include "kernels/base/samples.hpp"

/// Samples in a site file.
///
/// A column is a GPU's row id, dense enough to index by and never reused, so that racks that arrive later move no
/// sample. Samples stand in tiles of 64 slots: a block holds the lines of 1,024 columns of one tile, each line the 64
/// consecutive codes of one column. On disk a block is transformed (kernels/codec) and compressed (zstd, level 1),
/// whichever of the transforms came out smallest, and carries the XXH3 hash of its codes.
namespace leasehold {

inline constexpr std::uint32_t kBlockColumns = 1024;
inline constexpr std::int64_t kTileSlots = kernels::kTileSlots;
/// Codes of a block.
inline constexpr std::size_t kBlockCodes = static_cast<std::size_t>(kBlockColumns) * kTileSlots;

/// What a file holds of one metric.
struct MetricExtent {
    Metric metric;
    std::int64_t slotFrom = 0;  ///< first slot with a valid sample; [from, to), equal when there is none
    std::int64_t slotTo = 0;
    std::uint64_t valid = 0;  ///< samples that are not "no data"
    std::uint64_t sum = 0;    ///< of their codes
    [[nodiscard]] TimeWindow window() const;
};

/// The extent of every metric of the file, those without samples too. Scrapes not yet compacted count.
Result<std::vector<MetricExtent>> metricExtents(const SiteFile& file);

/// A block as it lies in the file. Encoding is pure: any thread.
struct EncodedBlock {
    int codec = 0;              ///< kernels::Transform before zstd
    std::int64_t checksum = 0;  ///< XXH3 of the codes
    std::uint32_t valid = 0;    ///< codes that are not "no data"
    std::uint64_t sum = 0;      ///< of those
    int slotMin = -1;           ///< first and last slot of the tile with a valid code; -1: none
    int slotMax = -1;
    std::vector<std::byte> data;
};
/// codes: kBlockColumns x 64. Tries every transform and keeps the smallest.
EncodedBlock encodeBlock(std::span<const std::uint8_t> codes);
EncodedBlock encodeBlock(std::span<const std::uint16_t> codes);

/// A block that could not be read: its place and why. It counts as no data.
struct BlockFault {
    std::string metric;
    std::int64_t tile = 0;
    std::uint32_t part = 0;
    std::string what;
};

/// The parts of one tile, ascending.
struct TileParts {
    std::int64_t tile = 0;
    std::vector<std::uint32_t> parts;
};

/// Every block of the metric that [slotFrom, slotTo) touches, scrapes counted in, tiles ascending: two queries however
/// many there are.
Result<std::vector<TileParts>> listBlocks(const SiteFile& file, const MetricExtent& extent, std::int64_t slotFrom,
                                          std::int64_t slotTo);

/// Reads blocks of one metric, scrapes laid over them. One thread; open one reader a thread.
class TelemetryReader {
public:
    /// NotFound when the file has no metric of that name.
    static Result<TelemetryReader> open(const SiteFile& file, std::string_view metric);
    /// The same with an extent known already, which spares the look at every block's index entry.
    static Result<TelemetryReader> open(const SiteFile& file, const MetricExtent& extent);

    [[nodiscard]] const MetricExtent& extent() const { return m_extent; }
    /// Tiles that hold anything in [slotFrom, slotTo), ascending; and the parts of one tile, ascending.
    Result<std::vector<std::int64_t>> tiles(std::int64_t slotFrom, std::int64_t slotTo) const;
    Result<std::vector<std::uint32_t>> parts(std::int64_t tile) const;

    /// Fills `codes` (kBlockColumns x 64) with one block; all no data where there is none. A damaged block is no data
    /// and is added to `faults`. Code must fit the metric's codeBytes.
    Result<> read(std::int64_t tile, std::uint32_t part, std::span<std::uint8_t> codes,
                  std::vector<BlockFault>& faults);
    Result<> read(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> codes,
                  std::vector<BlockFault>& faults);

    /// The same for scans: `memory` takes the codes in the metric's width. Calls that go up within a tile share one
    /// query, which stays open until endScan(); nothing may be written on this connection meanwhile.
    Result<> scan(std::int64_t tile, std::uint32_t part, std::span<std::byte> memory, std::vector<BlockFault>& faults);
    void endScan();

    ~TelemetryReader();
    TelemetryReader(TelemetryReader&&) noexcept;

private:
    struct Statements;
    TelemetryReader(const SiteFile& file, MetricExtent extent);
    const SiteFile* m_file;
    MetricExtent m_extent;
    std::unique_ptr<Statements> m_statements;
};

/// Writes samples inside the caller's transaction.
class TelemetryWriter {
public:
    /// The metric by name with its step: made from the catalogue or `like` where the file has none. Conflict when the
    /// file's metric has another step ("--set step=" says the remedy).
    static Result<TelemetryWriter> open(SiteFile& file, const Metric& like);

    [[nodiscard]] const Metric& metric() const { return m_metric; }

    /// Puts a sample at (column, slot) over what the file had there. `when` says how late in its slot it was taken,
    /// from 1 on; of two samples that this writer is given for one slot the later one wins whatever their order, of two
    /// at one moment the higher code. 0: not said, it wins. Kept in memory by block and written when `flush` is called
    /// or the buffered blocks exceed the budget (64 MiB), the earliest tiles first.
    enum class Put { First, Repeated, Crowded };
    Result<Put> put(std::int64_t column, std::int64_t slot, std::uint32_t code, std::uint16_t when = 0);
    /// One whole block at once (generators): replaces what stood there.
    Result<> putBlock(std::int64_t tile, std::uint32_t part, std::span<const std::uint8_t> codes);
    Result<> putBlock(std::int64_t tile, std::uint32_t part, std::span<const std::uint16_t> codes);
    /// The same, encoded beforehand (by another thread). A block without a valid code removes what stood there.
    Result<> putEncoded(std::int64_t tile, std::uint32_t part, const EncodedBlock& block);
    /// Writes what is buffered, and counts what changed against what stood in the file before.
    Result<> flush();

    /// Samples that were no data before, and samples that had another value; of put() alone, as of the last flush.
    [[nodiscard]] std::uint64_t added() const { return m_added; }
    [[nodiscard]] std::uint64_t updated() const { return m_updated; }

    ~TelemetryWriter();
    TelemetryWriter(TelemetryWriter&&) noexcept;

private:
    struct Buffer;
    struct Pending;
    TelemetryWriter(SiteFile& file, Metric metric);
    Result<Pending*> pending(std::int64_t tile, std::uint32_t part);
    Result<> load(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> codes);
    Result<> write(std::int64_t tile, std::uint32_t part, const Pending& pending);
    Result<> makeRoom(std::int64_t tile);
    SiteFile* m_file;
    Metric m_metric;
    std::unique_ptr<Buffer> m_buffer;
    std::uint64_t m_added = 0;
    std::uint64_t m_updated = 0;
};

/// Appends one scrape durably: codes[column] at one instant, in a small transaction of its own. 65535 is no data, for
/// one-byte metrics too. A second scrape of the same slot wins where it has data.
Result<> appendScrape(SiteFile& file, const Metric& like, std::int64_t slot, std::span<const std::uint16_t> codes);

/// Folds scrapes into blocks; safe to be killed at any moment. Cancelled between blocks where the token says so.
Result<> compactScrapes(SiteFile& file, std::stop_token stop = {});

/// The least and the greatest code of a sound block that has any.
struct BlockRange {
    const Metric& metric;
    std::int64_t tile = 0;
    std::uint32_t part = 0;
    std::uint32_t lowest = 0;
    std::uint32_t highest = 0;
};

/// Reads every block and compares its checksum; progress 0..1. `look` is shown what stands in each.
Result<std::vector<BlockFault>> verifyBlocks(const SiteFile& file, std::stop_token stop = {},
                                             const std::function<void(double)>& progress = {},
                                             const std::function<void(const BlockRange&)>& look = {});

}  // namespace leasehold
