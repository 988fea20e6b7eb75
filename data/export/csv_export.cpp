// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

#include "data/export/csv_metadata.hpp"
#include "data/export/csv_queries.hpp"
#include "data/export/csv_site_metadata.hpp"
#include "data/export/csv_writer.hpp"
#include "data/formats/csv_tables.hpp"
#include "data/store/cursor.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"
#include "kernels/base/samples.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSampleTypes = "dttitr";

Failure stoppedFailure() {
    return fail(ErrorCode::Cancelled, {}, "stopped; no table was written");
}

/// Tells how far the export is, at most once in 16,384 rows.
class Progress {
public:
    explicit Progress(const std::function<void(const ExportProgress&)>& callback) : m_callback(callback) {}
    void table(std::string_view name) {
        m_now.table = name;
        if (m_callback) m_callback(m_now);
    }
    void row(double fraction) {
        if ((++m_now.rows & 0x3FFF) != 0 || !m_callback) return;
        m_now.fraction = std::max(m_now.fraction, fraction);
        m_callback(m_now);
    }
    void done() {
        m_now.fraction = 1;
        if (m_callback) m_callback(m_now);
    }

private:
    const std::function<void(const ExportProgress&)>& m_callback;
    ExportProgress m_now;
};

/// One column of a query's row, as its type letter says (csv_queries.hpp).
void writeField(CsvWriter& out, const Cursor& rows, int column, char type) {
    if (rows.null(column)) {
        out.null();
        return;
    }
    switch (type) {
        case 'i':
            out.integer(rows.integer(column));
            break;
        case 'r':
            out.real(rows.real(column));
            break;
        case 'd':
            out.plain(formatInstant(Instant{Duration{rows.integer(column)}}));
            break;
        case 'g':
            out.plain(fmt::format("{:016x}", std::bit_cast<std::uint64_t>(rows.integer(column))));
            break;
        case 'u':
            out.plain(formatDecimal(UnitPrice{rows.integer(column), {}}));
            break;
        default:
            out.text(rows.text(column));
    }
}

/// An amount stands in the units of its price kind and currency, which are the columns beside it.
void writeAmount(CsvWriter& out, const Cursor& rows, int column) {
    if (rows.null(column)) {
        out.null();
    } else if (rows.text(column - 1) == "per_gpu_hour") {
        out.plain(formatDecimal(UnitPrice{rows.integer(column), {}}));
    } else {
        const Currency currency = parseCurrency(rows.text(column + 1)).value_or(Currency{});
        out.plain(formatDecimal(Money{rows.integer(column), currency}));
    }
}

Result<> writeTable(SiteFile& file, const CsvQuery& query, CsvWriter& out, Progress& progress,
                    const std::stop_token& stop) {
    return guarded(file, [&]() -> Result<> {
        Cursor rows(file.database(), query.sql);
        const int columns = static_cast<int>(std::strlen(query.types));
        while (rows.next()) {
            for (int i = 0; i < columns; ++i) {
                if (query.types[i] == 'm') {
                    writeAmount(out, rows, i);
                } else {
                    writeField(out, rows, i, query.types[i]);
                }
            }
            out.endRow();
            progress.row(0);
            if (stop.stop_requested()) return stoppedFailure();
        }
        return {};
    });
}

/// "site,node,slot" of each GPU by its column, quoted as CSV wants it.
std::vector<std::string> gpuLabels(SiteFile& file) {
    std::vector<std::string> labels;
    Cursor rows(file.database(),
                "SELECT g.id, s.name, n.name, g.slot FROM gpu g JOIN node n ON n.id = g.node_id JOIN site s ON s.id = "
                "n.site_id");
    while (rows.next()) {
        const auto id = static_cast<std::size_t>(rows.integer(0));
        if (id >= labels.size()) labels.resize(id + 1 + labels.size() / 2);
        labels[id] = fmt::format("{},{},{}", quotedCsv(rows.text(1)), quotedCsv(rows.text(2)), rows.integer(3));
    }
    return labels;
}

/// The samples of one metric: tile by tile, in a tile GPU by GPU, of a GPU in time.
template <class Code>
class SampleTable {
public:
    SampleTable(TelemetryReader& reader, const std::vector<std::string>& labels, CsvWriter& out)
        : m_reader(reader),
          m_metric(reader.extent().metric),
          m_labels(labels),
          m_out(out),
          m_codes(kBlockCodes),
          m_values(static_cast<std::size_t>(m_metric.noData())) {}

    Result<> write(Progress& progress, double from, double share, const std::stop_token& stop) {
        const MetricExtent& extent = m_reader.extent();
        auto tiles = m_reader.tiles(extent.slotFrom, extent.slotTo);
        if (!tiles) return Failure(tiles.error());
        for (std::size_t i = 0; i < tiles->size(); ++i) {
            auto parts = m_reader.parts((*tiles)[i]);
            if (!parts) return Failure(parts.error());
            for (const std::uint32_t part : *parts) {
                if (stop.stop_requested()) return stoppedFailure();
                auto read = m_reader.read((*tiles)[i], part, std::span(m_codes), m_faults);
                if (!read) return read;
                writeBlock((*tiles)[i], part);
                progress.row(from + share * static_cast<double>(i) / static_cast<double>(tiles->size()));
            }
        }
        if (!m_faults.empty()) {
            return fail(ErrorCode::Damaged, m_metric.name,
                        fmt::format("{} blocks of samples are damaged", m_faults.size()),
                        "run 'leasehold check' on the site");
        }
        return {};
    }

private:
    void writeBlock(std::int64_t tile, std::uint32_t part) {
        const std::int64_t first = kernels::firstSlot(tile);
        std::vector<std::string> times(static_cast<std::size_t>(kTileSlots));
        std::string line;
        for (std::size_t column = 0; column < kBlockColumns; ++column) {
            const std::size_t gpu = static_cast<std::size_t>(part) * kBlockColumns + column;
            if (gpu >= m_labels.size() || m_labels[gpu].empty()) continue;
            for (std::size_t slot = 0; slot < static_cast<std::size_t>(kTileSlots); ++slot) {
                const Code code = m_codes[column * static_cast<std::size_t>(kTileSlots) + slot];
                if (code >= m_metric.noData()) continue;
                std::string& time = times[slot];
                if (time.empty()) {
                    time = formatInstant(slotInstant(first + static_cast<std::int64_t>(slot), m_metric.step));
                }
                std::string& value = m_values[code];
                if (value.empty()) value = shortestValue(m_metric.scale, m_metric.offset, code);
                line.clear();
                line.append(time).append(1, ',').append(m_labels[gpu]).append(1, ',').append(m_metric.name);
                line.append(1, ',').append(value);
                m_out.row(line);
            }
        }
    }

    TelemetryReader& m_reader;
    const Metric& m_metric;
    const std::vector<std::string>& m_labels;
    CsvWriter& m_out;
    std::vector<Code> m_codes;
    std::vector<std::string> m_values;
    std::vector<BlockFault> m_faults;
};

Result<> writeSamples(SiteFile& file, CsvWriter& out, Progress& progress, const std::stop_token& stop) {
    auto extents = metricExtents(file);
    if (!extents) return Failure(extents.error());
    std::vector<std::string> labels;
    auto loaded = guarded(file, [&]() -> Result<> {
        labels = gpuLabels(file);
        return {};
    });
    if (!loaded) return loaded;
    const double share = extents->empty() ? 0 : 1.0 / static_cast<double>(extents->size());
    double from = 0;
    for (const MetricExtent& extent : *extents) {
        if (extent.valid > 0) {
            auto reader = TelemetryReader::open(file, extent.metric.name);
            if (!reader) return Failure(reader.error());
            auto written = extent.metric.codeBytes == 1
                               ? SampleTable<std::uint8_t>(*reader, labels, out).write(progress, from, share, stop)
                               : SampleTable<std::uint16_t>(*reader, labels, out).write(progress, from, share, stop);
            if (!written) return written;
        }
        from += share;
    }
    return {};
}

Result<> prepareFolder(const fs::path& out) {
    std::error_code problem;
    if (fs::exists(out, problem) && !fs::is_directory(out, problem)) {
        return fail(ErrorCode::InvalidInput, out.string(), "is a file", "name a folder");
    }
    fs::create_directories(out, problem);
    if (problem) {
        return fail(ErrorCode::Io, out.string(), fmt::format("cannot be made ({})", problem.message()),
                    "name a folder that you may write to");
    }
    return {};
}

}  // namespace

Result<> exportCsv(const fs::path& site, const fs::path& out, std::stop_token stop,
                   const std::function<void(const ExportProgress&)>& callback) {
    auto file = SiteFile::open(site, SiteFile::Mode::Read);
    if (!file) return Failure(file.error());
    if (auto prepared = prepareFolder(out); !prepared) return prepared;
    // One read transaction: what another program writes meanwhile is in all tables or in none.
    auto begun = guarded(*file, [&]() -> Result<> {
        file->database().exec("BEGIN");
        return {};
    });
    if (!begun) return begun;
    Provenance from;
    auto known = guarded(*file, [&]() -> Result<> {
        from = provenanceOf(*file, site);
        return {};
    });
    if (!known) return known;
    Progress progress(callback);
    struct Written {
        std::unique_ptr<CsvWriter> rows;
        fs::path path;
        Table outline;
    };
    std::vector<Written> tables;
    for (const CsvTable& table : csvTables()) {
        const bool samples = table.name == "samples";
        const fs::path path = out / fmt::format("{}.csv", table.name);
        tables.push_back({std::make_unique<CsvWriter>(path, table.columns), path,
                          csvTableOutline(table, samples ? kSampleTypes : csvQuery(table.name).types, from)});
        CsvWriter& rows = *tables.back().rows;
        progress.table(table.name);
        auto written = samples ? writeSamples(*file, rows, progress, stop)
                               : writeTable(*file, csvQuery(table.name), rows, progress, stop);
        if (written) written = rows.finish();
        if (!written) return written;
    }
    file->database().exec("COMMIT");
    for (const Written& table : tables) {
        // Just before the table, so that no table stands without it.
        if (auto said = writeCsvMetadata(table.outline, table.path, CsvForm::Lossless); !said) return said;
        if (auto kept = table.rows->keep(); !kept) return kept;
    }
    progress.done();
    return {};
}

}  // namespace leasehold
