// SPDX-License-Identifier: GPL-3.0-or-later
// Import of clusters of growing size, format by format: what doubles must take about twice as long. And a whole site.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "data/import/import.hpp"
#include "support_cluster_files.hpp"
#include "support_report.hpp"

using namespace leasehold;
using namespace leasehold::bench;
namespace fs = std::filesystem;

namespace {

/// A folder that goes with its files.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "bench-import-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) die("cannot make a folder");
        m_path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    [[nodiscard]] fs::path operator/(const char* name) const { return m_path / name; }

private:
    fs::path m_path;
};

double importInto(const fs::path& site, const fs::path& file, bool named) {
    ImportOptions options;
    if (!named) options.set["site"] = "S";
    const double before = now();
    const auto done = importFiles(site, std::vector{file}, options);
    if (!done) die(describe(done.error()));
    return now() - before;
}

using Times = std::map<std::string, double>;

/// A cluster's files one after the other into one site.
Times importCluster(std::int64_t nodes, const ClusterNames& names) {
    const Folder folder;
    const fs::path site = folder / "s.leasehold";
    Times times;
    const auto run = [&](const char* format, const char* file, auto write) {
        write(folder / file);
        times[format] = importInto(site, folder / file, names.site);
        fs::remove(folder / file);
    };
    run("ibnetdiscover", "fabric.compute.txt", [&](const fs::path& f) { writeFabric(f, nodes); });
    run("slurm-topology", "topology.conf", [&](const fs::path& f) { writeTopology(f, nodes); });
    run("nodes.csv", "nodes.csv", [&](const fs::path& f) { writeNodeTable(f, nodes, names); });
    run("gpus.csv", "gpus.csv", [&](const fs::path& f) { writeGpuTable(f, nodes, names); });
    run("dcgm", "scrape.prom", [&](const fs::path& f) { writeScrape(f, nodes, names); });
    run("lease-yaml", "leases.yaml", [&](const fs::path& f) { writeContracts(f, nodes); });
    double sum = 0;
    for (const auto& [format, seconds] : times)
        sum += seconds;
    times["all"] = sum;
    return times;
}

void growth(const ClusterNames& names) {
    const std::string with = fmt::format("{}{}", names.site ? "" : ", no site", names.uuid ? "" : ", no UUID");
    Times half;
    for (const std::int64_t nodes : {5000, 10000, 20000, 40000}) {
        const Times times = importCluster(nodes, names);
        for (const auto& [format, seconds] : times) {
            const double before = half.contains(format) ? half.at(format) : 0;
            report("import", fmt::format("{}, {} nodes{}", format, nodes, with), seconds, "s",
                   before > 0 ? "half the nodes" : "", before > 0 ? seconds / before : 0);
        }
        half = times;
    }
}

}  // namespace

int main() {
    // 27,500 nodes: 220,000 GPUs, 247,500 adapters and some 700,000 cables. First, so that memory is this case's own.
    const Times whole = importCluster(27500, {});
    for (const auto& [format, seconds] : whole) {
        report("import", fmt::format("27,500 nodes, {}", format), seconds, "s");
    }
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    report("import", "27,500 nodes, most memory", static_cast<double>(used.ru_maxrss) / 1024, "MiB");
    growth({});
    growth({false, false});
    return 0;
}
