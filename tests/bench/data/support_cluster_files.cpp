// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_cluster_files.hpp"

#include <fmt/format.h>
#include <fmt/os.h>

#include <algorithm>

namespace leasehold::bench {
namespace {

constexpr std::int64_t kGpus = 8;
constexpr std::int64_t kNics = 9;
constexpr std::int64_t kDown = 32;  ///< adapters a leaf
constexpr std::int64_t kUp = 58;    ///< cables from a leaf to spines
constexpr std::int64_t kSpinePorts = 64;

std::uint64_t nicGuid(std::int64_t node, std::int64_t nic) {
    return 0xC000000000000000ULL + static_cast<std::uint64_t>(node * 16 + nic + 1);
}
std::uint64_t leafGuid(std::int64_t leaf) {
    return 0xB000000000000000ULL + static_cast<std::uint64_t>(leaf + 1);
}
std::uint64_t spineGuid(std::int64_t spine) {
    return 0xA000000000000000ULL + static_cast<std::uint64_t>(spine + 1);
}
std::string nodeName(std::int64_t node) {
    return fmt::format("oak{:06}", node + 1);
}
std::string uuidOf(std::int64_t node, std::int64_t gpu) {
    return fmt::format("GPU-{:08x}-0000-0000-0000-{:012x}", node + 1, gpu + 1);
}

}  // namespace

void writeFabric(const std::filesystem::path& file, std::int64_t nodes) {
    auto out = fmt::output_file(file.string());
    const std::int64_t nics = nodes * kNics;
    const std::int64_t leaves = (nics + kDown - 1) / kDown;
    const std::int64_t ups = leaves * kUp;
    const std::int64_t spines = (ups + kSpinePorts - 1) / kSpinePorts;
    out.print("#\n# Topology file: generated on Mon Jan  5 12:00:00 2026\n#\n");
    for (std::int64_t leaf = 0; leaf < leaves; ++leaf) {
        out.print(
            "\nvendid=0x2c9\nsysimgguid=0x{0:x}\nswitchguid=0x{0:x}({0:x})\nSwitch\t96 \"S-{0:016x}\"\t\t# "
            "\"MF0;leaf-{1}:MQM9700/U1\" enhanced port 0 lid {1} lmc 0\n",
            leafGuid(leaf), leaf + 1);
        for (std::int64_t port = 0; port < kDown && leaf * kDown + port < nics; ++port) {
            const std::int64_t nic = leaf * kDown + port;
            const std::uint64_t guid = nicGuid(nic / kNics, nic % kNics);
            out.print("[{}]\t\"H-{:016x}\"[1]({:x}) \t\t# \"{} mlx5_{}\" lid 7 4xNDR\n", port + 1, guid, guid,
                      nodeName(nic / kNics), nic % kNics);
        }
        for (std::int64_t up = 0; up < kUp; ++up) {
            const std::int64_t cable = leaf * kUp + up;
            out.print("[{}]\t\"S-{:016x}\"[{}] \t\t# \"MF0;spine-{}:MQM9700/U1\" lid 1 4xNDR\n", kDown + up + 1,
                      spineGuid(cable % spines), cable / spines + 1, cable % spines + 1);
        }
    }
    for (std::int64_t spine = 0; spine < spines; ++spine) {
        out.print(
            "\nvendid=0x2c9\nsysimgguid=0x{0:x}\nswitchguid=0x{0:x}({0:x})\nSwitch\t{2} \"S-{0:016x}\"\t\t# "
            "\"MF0;spine-{1}:MQM9700/U1\" enhanced port 0 lid {1} lmc 0\n",
            spineGuid(spine), spine + 1, kSpinePorts);
        for (std::int64_t cable = spine; cable < ups; cable += spines) {
            out.print("[{}]\t\"S-{:016x}\"[{}] \t\t# \"MF0;leaf-{}:MQM9700/U1\" lid 3 4xNDR\n", cable / spines + 1,
                      leafGuid(cable / kUp), kDown + cable % kUp + 1, cable / kUp + 1);
        }
    }
    for (std::int64_t nic = 0; nic < nics; ++nic) {
        const std::uint64_t guid = nicGuid(nic / kNics, nic % kNics);
        out.print(
            "\nvendid=0x2c9\nsysimgguid=0x{0:x}\ncaguid=0x{0:x}\nCa\t1 \"H-{0:016x}\"\t\t# \"{1} "
            "mlx5_{2}\"\n[1]({0:x}) \t\"S-{3:016x}\"[{4}]\t\t# lid 7 lmc 0 \"MF0;leaf-{5}:MQM9700/U1\" lid 3 "
            "4xNDR\n",
            guid, nodeName(nic / kNics), nic % kNics, leafGuid(nic / kDown), nic % kDown + 1, nic / kDown + 1);
    }
}

void writeTopology(const std::filesystem::path& file, std::int64_t nodes) {
    auto out = fmt::output_file(file.string());
    for (std::int64_t first = 0; first < nodes; first += 32) {
        out.print("SwitchName=s{} Nodes=oak[{:06}-{:06}]\n", first / 32 + 1, first + 1, std::min(first + 32, nodes));
    }
}

void writeNodeTable(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names) {
    auto out = fmt::output_file(file.string());
    out.print("{}node,rack,model\n", names.site ? "site," : "");
    for (std::int64_t node = 0; node < nodes; ++node) {
        out.print("{}{},K{},HGX\n", names.site ? "S," : "", nodeName(node), node / 4 + 1);
    }
}

void writeGpuTable(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names) {
    auto out = fmt::output_file(file.string());
    out.print("{}node,slot,model{}\n", names.site ? "site," : "", names.uuid ? ",uuid" : "");
    for (std::int64_t node = 0; node < nodes; ++node) {
        for (std::int64_t gpu = 0; gpu < kGpus; ++gpu) {
            out.print("{}{},{},H100{}\n", names.site ? "S," : "", nodeName(node), gpu,
                      names.uuid ? ',' + uuidOf(node, gpu) : std::string());
        }
    }
}

void writeScrape(const std::filesystem::path& file, std::int64_t nodes, const ClusterNames& names) {
    auto out = fmt::output_file(file.string());
    for (std::int64_t node = 0; node < nodes; ++node) {
        for (std::int64_t gpu = 0; gpu < kGpus; ++gpu) {
            out.print(
                "DCGM_FI_DEV_GPU_UTIL{{gpu=\"{}\",{}modelName=\"NVIDIA H100\",Hostname=\"{}\"}} {} "
                "1778371200000\n",
                gpu, names.uuid ? "UUID=\"" + uuidOf(node, gpu) + "\"," : std::string(), nodeName(node),
                (node + gpu) % 101);
        }
    }
}

void writeContracts(const std::filesystem::path& file, std::int64_t nodes) {
    auto out = fmt::output_file(file.string());
    out.print("currency: USD\nleases:\n");
    for (std::int64_t first = 0; first < nodes; first += 100) {
        out.print(
            "  - name: L{}\n    tenant: T{}\n    from: 2026-01-01\n    to: 2027-01-01\n    price: {{monthly: "
            "1000}}\n    scope:\n",
            first / 100 + 1, first / 100 % 20 + 1);
        for (std::int64_t node = first; node < std::min(first + 100, nodes); ++node) {
            out.print("      - {{node: {}}}\n", nodeName(node));
        }
    }
}

}  // namespace leasehold::bench
