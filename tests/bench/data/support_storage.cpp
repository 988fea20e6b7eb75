// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "data/demo/demo.hpp"
#include "data/store/site_file.hpp"
#include "tests/bench/data/support_bench_site.hpp"
#include "tests/bench/data/support_parts.hpp"
#include "tests/bench/data/support_report.hpp"

namespace leasehold::bench {
namespace {

const std::filesystem::path kTelemetry = std::filesystem::path(LEASEHOLD_SAMPLES) / "4-gpu-telemetry";

/// Series in order of first mention, as an import would number them: minute -> percent.
class Table {
public:
    std::map<std::int64_t, double>& operator[](const std::string& name) {
        const auto [at, isNew] = m_index.try_emplace(name, m_series.size());
        if (isNew) {
            m_series.emplace_back();
        }
        return m_series[at->second];
    }
    [[nodiscard]] const std::vector<std::map<std::int64_t, double>>& series() const { return m_series; }

private:
    std::map<std::string, std::size_t> m_index;
    std::vector<std::map<std::int64_t, double>> m_series;
};

std::vector<std::string> cut(const std::string& line, char separator) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, separator);) {
        if (separator != ' ' || !cell.empty()) {
            cells.push_back(cell);
        }
    }
    return cells;
}

/// Reads three columns of a text with a header; the header's names say which.
template <class NextLine>
Table readTable(NextLine nextLine, char separator, const std::string& series, const std::string& time,
                const std::string& value) {
    std::string line;
    nextLine(line);
    const std::vector<std::string> header = cut(line, separator);
    const auto at = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    const std::size_t s = at(series);
    const std::size_t t = at(time);
    const std::size_t v = at(value);
    Table table;
    while (nextLine(line)) {
        const std::vector<std::string> cells = cut(line, separator);
        if (cells.size() > std::max({s, t, v})) {
            table[cells[s]][std::llround(std::atof(cells[t].c_str()) / 60)] = std::atof(cells[v].c_str());
        }
    }
    return table;
}

void reportTable(const std::string& name, const Table& table) {
    std::int64_t first = INT64_MAX;
    std::int64_t last = INT64_MIN;
    std::size_t samples = 0;
    for (const auto& values : table.series()) {
        first = std::min(first, values.begin()->first);
        last = std::max(last, values.rbegin()->first);
        samples += values.size();
    }
    if (samples == 0) {
        absent("storage", name, "the file holds no samples");
        return;
    }
    const std::int64_t slots = last - first + 1;
    std::vector<std::uint8_t> codes(table.series().size() * static_cast<std::size_t>(slots), 255);
    std::size_t row = 0;
    for (const auto& values : table.series()) {
        for (const auto& [minute, value] : values) {
            codes[row * static_cast<std::size_t>(slots) + static_cast<std::size_t>(minute - first)] =
                static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 100L));
        }
        ++row;
    }
    const auto bytes = static_cast<double>(packedSize(codes, table.series().size(), slots));
    const double perSlot = bytes / static_cast<double>(codes.size());
    report("storage", fmt::format("{}, {} series, {} samples", name, table.series().size(), samples),
           bytes / static_cast<double>(samples), "bytes a sample");
    report("storage", fmt::format("{}, gaps counted too", name), perSlot, "bytes a slot", "one byte a slot", perSlot);
}

void fromGenTd26() {
    const auto archive = kTelemetry / "alibaba-gentd26" / "pod_gpu_duty_cycle_anon.tar.gz";
    if (!std::filesystem::exists(archive)) {
        absent("storage", "GenTD26", "absent");
        return;
    }
    FILE* pipe = popen(fmt::format("tar -xzOf '{}'", archive.string()).c_str(), "r");
    if (pipe == nullptr) {
        absent("storage", "GenTD26", "tar cannot be run");
        return;
    }
    const auto nextLine = [&](std::string& line) {
        char buffer[512];
        if (std::fgets(buffer, sizeof buffer, pipe) == nullptr) {
            return false;
        }
        line = buffer;
        line.erase(line.find_last_not_of("\r\n") + 1);
        return true;
    };
    const Table table = readTable(nextLine, ',', "container_ip", "timestamp_anon", "value");
    pclose(pipe);
    reportTable("GenTD26", table);
}

void fromLlview() {
    std::ifstream in(kTelemetry / "llview" / "GPU_9482789_node.dat");
    if (!in) {
        absent("storage", "LLview", "absent");
        return;
    }
    reportTable("LLview", readTable([&](std::string& line) { return static_cast<bool>(std::getline(in, line)); }, ' ',
                                    "nodeid", "ts", "gpu_usage"));
}

/// One row a minute and tenant; its time is text, so the row's number stands for the minute.
void fromHelios() {
    Table table;
    for (const char* tenant : {"vc8Sj", "vcira"}) {
        std::ifstream in(kTelemetry / "helios-earth-vc" / tenant / "cluster_sequence_vc.csv");
        std::string line;
        std::getline(in, line);
        const std::vector<std::string> header = cut(line, ',');
        const auto column =
            static_cast<std::size_t>(std::find(header.begin(), header.end(), "gpu_utilization") - header.begin());
        for (std::int64_t minute = 0; std::getline(in, line); ++minute) {
            const std::vector<std::string> cells = cut(line, ',');
            if (cells.size() > column) {
                table[tenant][minute] = 100 * std::atof(cells[column].c_str());
            }
        }
    }
    if (table.series().empty()) {
        absent("storage", "Helios", "absent");
        return;
    }
    reportTable("Helios", table);
}

}  // namespace

void benchDemoStorage() {
    const Scratch scratch;
    DemoOptions options;
    options.gpus = 22000;
    const auto path = scratch.file("demo.leasehold");
    if (auto made = makeDemo(path, options); !made) {
        absent("storage", "reference site", describe(made.error()));
        return;
    }
    auto file = SiteFile::open(path, SiteFile::Mode::Read);
    if (!file) {
        die(describe(file.error()));
    }
    SQLite::Statement sums(file->database(),
                           "SELECT m.name, sum(length(b.data)), sum(b.valid) FROM telemetry_block b "
                           "JOIN metric m ON m.id = b.metric_id GROUP BY m.id");
    while (sums.executeStep()) {
        report("storage", fmt::format("reference site of 22,000 GPUs, {}", sums.getColumn(0).getString()),
               sums.getColumn(1).getDouble() / sums.getColumn(2).getDouble(), "bytes a sample");
    }
}

void benchRealStorage() {
    fromGenTd26();
    fromLlview();
    fromHelios();
}

}  // namespace leasehold::bench
