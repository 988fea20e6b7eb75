// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/model/metric.hpp"
#include "data/model/snapshot.hpp"
#include "tests/bench/data/support_generator.hpp"

namespace leasehold::bench {

/// A folder for the run, gone with it.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return m_folder / name; }

private:
    std::filesystem::path m_folder;
};

/// Percent of one byte, every minute.
Metric minuteMetric();

/// A site file made for measuring: racks of 8 nodes of 8 GPUs in rows of 20, tenants "T0" to "T7".
struct BenchSite {
    std::filesystem::path path;
    std::uint32_t gpus = 0;
    std::int64_t minutes = 0;  ///< of samples, from slot 0 (1970) on
    std::uint64_t samples = 0;
    std::uint64_t packedBytes = 0;  ///< of the blocks as they lie in the file
    std::vector<NodeLease> leases;
    SnapshotPtr snapshot;
    double writeSeconds = 0;  ///< making, encoding and writing the samples

    [[nodiscard]] TimeWindow window() const;
};

/// Makes it; `keep` is handed every stretch of 1,024 columns as it is made, gpu by minute, first GPU's number before.
BenchSite makeBenchSite(const std::filesystem::path& path, std::uint32_t gpus, std::int64_t minutes,
                        const std::function<void(std::uint32_t, std::span<const std::uint8_t>)>& keep = {});

/// Blocks of a metric as they would be stored, counted without a file: bytes of the data column.
std::uint64_t packedSize(std::span<const std::uint8_t> codes, std::size_t columns, std::int64_t slots);

}  // namespace leasehold::bench
