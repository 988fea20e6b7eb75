// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "tests/bench/data/support_bench_site.hpp"
#include "tests/bench/data/support_parts.hpp"
#include "tests/bench/data/support_report.hpp"

namespace leasehold::bench {
namespace {

constexpr std::uint32_t kPeerGpus = 21504;   // whole stretches of 1,024, near the 22,000 of the trials
constexpr std::uint32_t kSqliteGpus = 2048;  // SQLite takes 20 s for all
constexpr std::int64_t kMinutes = 1440;

/// (tenant, bin) -> count, sum, least, greatest, busy.
using Cells = std::map<std::pair<std::uint32_t, std::uint32_t>, std::array<std::uint64_t, 5>>;

Cells cellsOf(const Heatmap& map) {
    Cells cells;
    for (std::size_t row = 0; row < map.rows.size(); ++row) {
        if (map.rows[row].size() != 2 || map.rows[row][0] != 'T') {
            continue;  // what nobody leases
        }
        for (std::size_t column = 0; column < map.columns.size(); ++column) {
            if (const HeatmapCell c = map.cell(row, column); c.valid > 0) {
                cells[{static_cast<std::uint32_t>(map.rows[row][1] - '0'), static_cast<std::uint32_t>(column)}] = {
                    c.valid, c.sum, c.min, c.max, c.busy};
            }
        }
    }
    return cells;
}

Heatmap ours(const BenchSite& site, const std::shared_ptr<BlockCache>& cache) {
    HeatmapRequest request;
    request.bin = Duration{900};
    request.busyThreshold = 10;
    request.backend = kernels::Backend::Cpu;
    auto map = computeHeatmap(*site.snapshot, {site.path.string(), cache}, request);
    if (!map) {
        die(describe(map.error()));
    }
    return std::move(*map);
}

/// Rows (gpu, minute, percent, tenant) of what tenants hold, as every peer takes them.
class RowWriter {
public:
    explicit RowWriter(const std::filesystem::path& path) : m_file(std::fopen(path.c_str(), "wb")) {
        if (m_file == nullptr) {
            die("cannot write " + path.string());
        }
    }
    ~RowWriter() { std::fclose(m_file); }
    RowWriter(const RowWriter&) = delete;
    RowWriter& operator=(const RowWriter&) = delete;
    void row(std::uint32_t gpu, std::int64_t minute, unsigned code, std::uint32_t tenant) {
        fmt::format_to(std::back_inserter(m_text), FMT_COMPILE("{},{},{},{}\n"), gpu, minute, code, tenant);
        if (m_text.size() > (1U << 20U)) {
            flush();
        }
    }
    void flush() {
        std::fwrite(m_text.data(), 1, m_text.size(), m_file);
        m_text.clear();
    }

private:
    FILE* m_file;
    std::string m_text;
};

struct PeerData {
    const Scratch scratch;
    std::map<std::uint32_t, std::vector<std::uint8_t>> codes;  ///< first GPU of a stretch -> gpu by minute
    BenchSite site;
    PeerData() {
        site = makeBenchSite(scratch.file("peers.leasehold"), kPeerGpus, kMinutes,
                             [&](std::uint32_t first, std::span<const std::uint8_t> made) {
                                 codes[first].assign(made.begin(), made.end());
                             });
    }
    template <class Row>
    void forRows(std::uint32_t gpus, Row&& row) const {
        for (const NodeLease& lease : site.leases) {
            for (std::uint32_t gpu = lease.node * kGpusPerNode; gpu < (lease.node + 1) * kGpusPerNode; ++gpu) {
                if (gpu >= gpus) {
                    break;
                }
                const auto& stretch = codes.at(gpu / 1024 * 1024);
                for (std::int64_t minute = lease.from; minute < lease.to; ++minute) {
                    row(gpu, minute, stretch[gpu % 1024 * kMinutes + static_cast<std::size_t>(minute)], lease.tenant);
                }
            }
        }
    }
};

void compare(const std::string& peer, const Cells& theirs, const Cells& truth) {
    if (theirs != truth) {
        die(fmt::format("{} has another result: {} cells against {}", peer, theirs.size(), truth.size()));
    }
}

/// A tenth of the rows, and the time scaled up by rows: GROUP BY is linear in them.
void sqlite(const PeerData& data, double seconds) {
    SQLite::Database database(data.scratch.file("rows.sqlite").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(
        "PRAGMA synchronous = OFF; CREATE TABLE s (gpu INTEGER, t INTEGER, u INTEGER, tenant INTEGER); BEGIN");
    SQLite::Statement insert(database, "INSERT INTO s VALUES (?, ?, ?, ?)");
    Cells truth;
    double rows = 0;
    double allRows = 0;
    data.forRows(kSqliteGpus, [&](std::uint32_t gpu, std::int64_t minute, unsigned code, std::uint32_t tenant) {
        insert.bind(1, gpu);
        insert.bind(2, minute);
        insert.bind(3, code);
        insert.bind(4, tenant);
        insert.exec();
        insert.reset();
        auto& cell = truth
                         .try_emplace({tenant, static_cast<std::uint32_t>(minute / 15)},
                                      std::array<std::uint64_t, 5>{0, 0, 255, 0, 0})
                         .first->second;
        cell = {cell[0] + 1, cell[1] + code, std::min<std::uint64_t>(cell[2], code),
                std::max<std::uint64_t>(cell[3], code), cell[4] + (code >= 10 ? 1 : 0)};
        ++rows;
    });
    for (const NodeLease& lease : data.site.leases) {
        allRows += static_cast<double>((lease.to - lease.from) * kGpusPerNode);
    }
    database.exec("COMMIT");
    Cells theirs;
    const double took = timeOf([&] {
        SQLite::Statement query(
            database, "SELECT tenant, t / 15, count(*), sum(u), min(u), max(u), sum(u >= 10) FROM s GROUP BY 1, 2");
        while (query.executeStep()) {
            auto& cell = theirs[{query.getColumn(0).getUInt(), query.getColumn(1).getUInt()}];
            for (int i = 0; i < 5; ++i) {
                cell[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(query.getColumn(i + 2).getInt64());
            }
        }
    });
    compare("SQLite", theirs, truth);
    report("peers",
           fmt::format("SQLite rows, GROUP BY, {:.1f} of {:.1f} million rows, scaled up", rows / 1e6, allRows / 1e6),
           took * allRows / rows * 1e3, "ms", "Leasehold, warm cache", took * allRows / rows / seconds);
}

/// A peer's script prints "seconds S" and the cells as "tenant,bin,count,sum,min,max,busy".
void node(const PeerData& data, const char* name, const char* script, const Cells& truth, double seconds) {
    const char* modules = std::getenv("LEASEHOLD_PEERS");
    if (modules == nullptr) {
        absent("peers", name, "absent (LEASEHOLD_PEERS names no folder with its node module)");
        return;
    }
    const std::string command = fmt::format("node '{}/tests/bench/data/peers/{}' '{}' '{}'", LEASEHOLD_SOURCE, script,
                                            data.scratch.file("rows.csv").string(), data.scratch.file(name).string());
    FILE* pipe = popen(command.c_str(), "r");
    Cells theirs;
    double took = 0;
    char line[256];
    while (pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr) {
        unsigned tenant = 0;
        unsigned bin = 0;
        std::array<unsigned long long, 5> v{};
        if (std::sscanf(line, "seconds %lf", &took) != 1 && std::sscanf(line, "%u,%u,%llu,%llu,%llu,%llu,%llu", &tenant,
                                                                        &bin, &v[0], &v[1], &v[2], &v[3], &v[4]) == 7) {
            std::copy(v.begin(), v.end(), theirs[{tenant, bin}].begin());
        }
    }
    if (pipe == nullptr || pclose(pipe) != 0) {
        absent("peers", name, "absent (its script failed; see above)");
        return;
    }
    compare(name, theirs, truth);
    report("peers", fmt::format("{}, 2 threads, the same rows with the tenant in each", name), took * 1e3, "ms",
           "Leasehold, warm cache", took / seconds);
}

}  // namespace

void benchPeers() {
    note("making 21,504 GPUs x a day and the rows of the peers");
    const PeerData data;
    const auto cache = makeBlockCache(std::size_t{1} << 30U);
    const Cells truth = cellsOf(ours(data.site, cache));
    const double seconds = medianTime(15, [&] { ours(data.site, cache); });
    report("peers",
           fmt::format("Leasehold, warm cache, {:.1f} million samples, {} leased stretches, 8 tenants x 96 bins",
                       static_cast<double>(data.site.samples) / 1e6, data.site.leases.size()),
           seconds * 1e3, "ms");
    {
        RowWriter rows(data.scratch.file("rows.csv"));
        data.forRows(kPeerGpus, [&](std::uint32_t gpu, std::int64_t minute, unsigned code, std::uint32_t tenant) {
            rows.row(gpu, minute, code, tenant);
        });
        rows.flush();
    }
    node(data, "DuckDB", "duckdb.mjs", truth, seconds);
    node(data, "ClickHouse", "clickhouse.mjs", truth, seconds);
    sqlite(data, seconds);
}

}  // namespace leasehold::bench
