// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/data/support_bench_site.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <type_traits>

#include "data/store/load.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"
#include "tests/bench/data/support_report.hpp"

namespace leasehold::bench {
namespace {

constexpr std::uint32_t kNodesPerRack = 8;
constexpr std::uint32_t kRacksPerRow = 20;
constexpr std::uint32_t kNodesPerPart = kBlockColumns / kGpusPerNode;

template <class T>
T must(Result<T>&& result) {
    if (!result) {
        die(describe(result.error()));
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

/// GPU k (from 0) is row id k + 1, hence column k + 1: column 0 stays empty, as in any site file.
void writeTopology(SQLite::Database& database, std::uint32_t gpus) {
    database.exec(
        "INSERT INTO site (id, name, synthetic) VALUES (1, 'Bench', 1); INSERT INTO hall VALUES (1, 1, 'H1', 1)");
    SQLite::Statement row(database, "INSERT INTO rack_row VALUES (?, 1, ?, 1)");
    SQLite::Statement rack(database, "INSERT INTO rack (id, site_id, row_id, name, x, y) VALUES (?, 1, ?, ?, ?, ?)");
    SQLite::Statement node(database,
                           "INSERT INTO node (id, site_id, rack_id, name, u, height_u) VALUES (?, 1, ?, ?, ?, 4)");
    SQLite::Statement gpu(database, "INSERT INTO gpu (id, node_id, slot, model) VALUES (?, ?, ?, 'H100')");
    const auto run = [](SQLite::Statement& statement, auto... values) {
        int at = 0;
        (statement.bind(++at, values), ...);
        statement.exec();
        statement.reset();
    };
    for (std::uint32_t g = 0; g < gpus; ++g) {
        const std::uint32_t n = g / kGpusPerNode;
        const std::uint32_t k = n / kNodesPerRack;
        const std::uint32_t r = k / kRacksPerRow;
        if (g % kGpusPerNode == 0) {
            if (n % kNodesPerRack == 0) {
                if (k % kRacksPerRow == 0) {
                    run(row, r + 1, fmt::format("R{:04}", r));
                }
                run(rack, k + 1, r + 1, fmt::format("K{:06}", k), 0.6 * (k % kRacksPerRow), 3.0 * r);
            }
            run(node, n + 1, k + 1, fmt::format("n{:06}", n), 4 * (n % kNodesPerRack) + 1);
        }
        run(gpu, g + 1, n + 1, g % kGpusPerNode);
    }
}

void writeLeases(SQLite::Database& database, const std::vector<NodeLease>& leases) {
    for (std::uint32_t t = 0; t < kTenants; ++t) {
        database.exec(
            fmt::format("INSERT INTO party (id, name, is_tenant) VALUES ({0}, 'T{1}', 1);"
                        "INSERT INTO lease (id, name, tenant_id, from_s) VALUES ({0}, 'L{1}', {0}, 0)",
                        t + 1, t));
    }
    SQLite::Statement insert(
        database, "INSERT INTO allocation (lease_id, scope, ref_id, from_s, to_s) VALUES (?, 'node', ?, ?, ?)");
    for (const NodeLease& lease : leases) {
        insert.bind(1, lease.tenant + 1);
        insert.bind(2, lease.node + 1);
        insert.bind(3, lease.from * 60);
        insert.bind(4, lease.to * 60);
        insert.exec();
        insert.reset();
    }
}

struct Maker {
    BenchSite& site;
    TelemetryWriter& writer;
    const std::function<void(std::uint32_t, std::span<const std::uint8_t>)>& keep;
    std::mutex mutex;
    std::atomic<std::uint32_t> next{0};

    /// Columns are one further than GPUs, so a block holds the last GPU of the stretch before: made again, it is cheap.
    void makePart(std::uint32_t part) {
        const std::uint32_t nodes = (site.gpus + kGpusPerNode - 1) / kGpusPerNode;
        const std::uint32_t firstNode = part * kNodesPerPart;
        const std::uint32_t count = firstNode < nodes ? std::min(kNodesPerPart, nodes - firstNode) : 0;
        Generated made = generate(count, site.minutes, part + 1);
        Generated before;
        if (part > 0) {
            before = generate(std::min(kNodesPerPart, nodes), site.minutes, part);
        }
        const auto minutes = static_cast<std::size_t>(site.minutes);
        std::vector<std::uint8_t> codes(static_cast<std::size_t>(kBlockColumns) * kTileSlots);
        std::vector<EncodedBlock> blocks;
        for (std::size_t from = 0; from < minutes; from += kTileSlots) {
            const std::size_t n = std::min<std::size_t>(kTileSlots, minutes - from);
            std::fill(codes.begin(), codes.end(), std::uint8_t{255});
            for (std::size_t c = 0; c < kBlockColumns; ++c) {
                const std::int64_t gpu =
                    static_cast<std::int64_t>(part) * kBlockColumns + static_cast<std::int64_t>(c) - 1;
                if (gpu < 0 || gpu >= site.gpus) {
                    continue;
                }
                const std::uint8_t* line = c == 0 ? before.codes.data() + (kBlockColumns - 1) * minutes
                                                  : made.codes.data() + (c - 1) * minutes;
                std::copy_n(line + from, n, codes.begin() + static_cast<std::ptrdiff_t>(c * kTileSlots));
            }
            blocks.push_back(encodeBlock(codes));
        }
        const std::lock_guard lock(mutex);
        for (std::size_t tile = 0; tile < blocks.size(); ++tile) {
            site.packedBytes += blocks[tile].data.size();
            site.samples += blocks[tile].valid;
            must(writer.putEncoded(static_cast<std::int64_t>(tile), part, blocks[tile]));
        }
        for (NodeLease lease : made.leases) {
            lease.node += firstNode;
            site.leases.push_back(lease);
        }
        if (keep && count > 0) {
            keep(part * kBlockColumns, made.codes);
        }
    }
};

}  // namespace

Scratch::Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "leasehold-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        die("cannot make a folder in " + std::filesystem::temp_directory_path().string());
    }
    m_folder = pattern;
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

Metric minuteMetric() {
    Metric metric = metricCatalogue().front();
    metric.step = Duration{60};
    return metric;
}

TimeWindow BenchSite::window() const {
    return {slotInstant(0, Duration{60}), slotInstant(minutes, Duration{60})};
}

BenchSite makeBenchSite(const std::filesystem::path& path, std::uint32_t gpus, std::int64_t minutes,
                        const std::function<void(std::uint32_t, std::span<const std::uint8_t>)>& keep) {
    BenchSite site;
    site.path = path;
    site.gpus = gpus;
    site.minutes = minutes;
    {
        SiteFile file = must(SiteFile::open(path, SiteFile::Mode::Create));
        WriteTransaction transaction = must(WriteTransaction::begin(file));
        writeTopology(file.database(), gpus);
        site.writeSeconds = timeOf([&] {
            TelemetryWriter writer = must(TelemetryWriter::open(file, minuteMetric()));
            Maker maker{site, writer, keep, {}, {}};
            const std::uint32_t parts = gpus / kBlockColumns + 1;
            std::vector<std::jthread> threads;
            for (unsigned t = 0; t < std::max(1U, std::thread::hardware_concurrency()); ++t) {
                threads.emplace_back([&] {
                    for (std::uint32_t part = maker.next++; part < parts; part = maker.next++) {
                        maker.makePart(part);
                    }
                });
            }
        });
        writeLeases(file.database(), site.leases);
        must(transaction.commit());
    }
    site.snapshot = must(loadSnapshot(path));
    return site;
}

std::uint64_t packedSize(std::span<const std::uint8_t> codes, std::size_t columns, std::int64_t slots) {
    std::uint64_t bytes = 0;
    std::vector<std::uint8_t> block(static_cast<std::size_t>(kBlockColumns) * kTileSlots);
    for (std::size_t column = 0; column < columns; column += kBlockColumns) {
        for (std::int64_t slot = 0; slot < slots; slot += kTileSlots) {
            std::fill(block.begin(), block.end(), std::uint8_t{255});
            for (std::size_t c = column; c < std::min<std::size_t>(columns, column + kBlockColumns); ++c) {
                const auto n = static_cast<std::size_t>(std::min(kTileSlots, slots - slot));
                std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(c * static_cast<std::size_t>(slots) +
                                                                        static_cast<std::size_t>(slot)),
                            n, block.begin() + static_cast<std::ptrdiff_t>((c - column) * kTileSlots));
            }
            if (const EncodedBlock packed = encodeBlock(block); packed.valid > 0) {
                bytes += packed.data.size();
            }
        }
    }
    return bytes;
}

}  // namespace leasehold::bench
